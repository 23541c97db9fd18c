/* SPDX-License-Identifier: Apache-2.0 */
#include "request/batch.h"

#include <apr_strings.h>

#include "request/parts.h"
#include "unit.h"

static const records_batch_limits_t limits = { 5, 8, 300, 400 };

/* What the first operation of each batch answered. */
#define ANSWER \
    "{\"id\":7,\"name\":\"Lantern\",\"odd\":\"a,b).c:\\\"d\\\\e%&#\",\"nul\":\"a\\u0000b\"," \
    "\"big\":123456789012345678901234567890,\"none\":null,\"yes\":true,\"list\":[1,\"two\",{\"a/b\":" \
    "{\"c~d\":3}}],\"empty\":\"\",\"dots\":\"..\",\"column\":\"col(b)\",\"ol\":\"ol(b\",\"brace\":" \
    "\"},x.eq.{\",\"slash\":\"a/b\",\"lines\":\"a\\nb\",\"plus\":1e+5,\"\\u00fc\":\"\\u00fc\"," \
    "\"per%cent\":9}"

static const records_answer_t *answers(const records_batch_t *batch)
{
    records_answer_t *all = apr_pcalloc(pool, sizeof(*all) * (apr_size_t)(batch->count + 1));
    apr_table_t *headers = apr_table_make(pool, 2);
    const char *why = NULL;
    int i;

    apr_table_setn(headers, "ETag", "\"v-1\"");
    for (i = 0; i < batch->count; i++) {
        all[i].status = 201;
        all[i].headers = headers;
        all[i].body.text = ANSWER;
        all[i].body.length = strlen(ANSWER);
        ck_assert_msg(records_json_check(&all[i].body, 20, &why, pool), "%s", why);
    }
    return all;
}

static records_error_t *parse(records_batch_t *batch, const char *json)
{
    const records_message_t message = { .headers = apr_table_make(pool, 1),
                                        .body = json,
                                        .body_length = strlen(json) };

    return records_batch_parse(batch, &message, &limits, pool);
}

static int show_header(void *text, const char *name, const char *value)
{
    records_text_printf(text, " %s: %s", name, value);
    return 1;
}

static records_error_t *resolve(const char **means, const char *json, const void *with)
{
    records_batch_t batch;
    records_error_t *error = parse(&batch, json);
    records_text_t out;
    int i;

    (void)with;
    records_text_init(&out, 64, pool);
    for (i = 0; i < batch.count && error == NULL; i++) {
        const records_operation_t *operation = &batch.operations[i];
        records_resolved_t resolved;

        if ((error = records_batch_resolve(&resolved, operation, answers(&batch), &limits, pool))
            != NULL)
            break;
        records_text_printf(&out, "%s%s%s%s %s", i == 0 ? "" : "; ",
                            operation->id == NULL ? "" : operation->id,
                            operation->id == NULL ? "" : ": ", operation->method, resolved.path);
        apr_table_do(show_header, &out, resolved.headers, NULL);
        if (resolved.body.text != NULL)
            records_text_printf(&out, " <%.*s>", (int)resolved.body.length, resolved.body.text);
    }
    *means = records_text_string(&out);
    return error;
}

/* ---- documents -------------------------------------------------------------------- */

START_TEST(operations_are_read)
{
    static const case_t cases[] = {
        { "[]", "" },
        { " {\"operations\": [ ] } ", "" },
        { "[{\"path\":\"/films\"}]", "GET /films" },
        { "{\"operations\":[{\"id\":\"a\",\"method\":\"DELETE\",\"path\":\"/films?id=eq.1\"}]}",
          "a: DELETE /films?id=eq.1" },
        { "[{\"method\":\"POST\",\"path\":\"/films\",\"body\":{\"a\": [1.50, \"\\u00e9\"]}}]",
          "POST /films <{\"a\": [1.50, \"\\u00e9\"]}>" },
        { "[{\"method\":\"POST\",\"path\":\"/rpc/f\",\"body\":null}]", "POST /rpc/f <null>" },
        { "[{\"method\":\"POST\",\"path\":\"/rpc/f\",\"body\":\"text\"}]",
          "POST /rpc/f <\"text\">" },
        { "[{\"body\":\"a,b\\n1,\\u00fc\",\"headers\":{\"content-type\":\"text/csv\"},\"method\":"
          "\"POST\",\"path\":\"/films\"}]",
          "POST /films content-type: text/csv <a,b\n1,\xC3\xBC>" },
        { "[{\"path\":\"/films\",\"headers\":{\"Prefer\":\"return=minimal, count=exact\"}}]",
          "GET /films Prefer: return=minimal, count=exact" },
        { "[{\"path\":\"/a\"},{\"path\":\"/b\"}]", "GET /a; GET /b" },
        /* what looks like a reference is none in a body, or encoded */
        { "[{\"path\":\"/a?b=like.%24%7Bx}\"},{\"path\":\"/c\",\"method\":\"POST\",\"body\":{\"$ref\":"
          "\"${#/0/body}\"}}]",
          "GET /a?b=like.%24%7Bx}; POST /c <{\"$ref\":\"${#/0/body}\"}>" },
        { "[{\"path\":\"/a?tags=cs.{a,b}\"}]", "GET /a?tags=cs.{a,b}" },
    };

    check(resolve, NULL, cases, COUNT_OF(cases));
}
END_TEST

START_TEST(what_is_no_batch_is_refused)
{
    static const char *const texts[] = {
        "",
        "x",
        "1",
        "null",
        "{}",
        "{\"operations\":{}}",
        "{\"operations\":[],\"atomic\":true}",
        "[1]",
        "[[]]",
        "[{}]",
        "[{\"path\":\"films\"}]",
        "[{\"path\":\"//films\"}]",
        "[{\"path\":\"\"}]",
        "[{\"path\":1}]",
        "[{\"path\":\"/a b\"}]",
        "[{\"path\":\"/a\\nb\"}]",
        "[{\"path\":\"/a\\u0000b\"}]",
        "[{\"path\":\"/a#b\"}]",
        "[{\"path\":\"/a\",\"method\":\"get\"}]",
        "[{\"path\":\"/a\",\"method\":\"OPTIONS\"}]",
        "[{\"path\":\"/a\",\"method\":\"PROPFIND\"}]",
        "[{\"path\":\"/a\",\"method\":null}]",
        "[{\"path\":\"/a\",\"id\":\"\"}]",
        "[{\"path\":\"/a\",\"id\":1}]",
        "[{\"path\":\"/a\",\"id\":\"x\"},{\"path\":\"/b\",\"id\":\"x\"}]",
        "[{\"path\":\"/a\",\"atomicityGroup\":1}]",
        "[{\"path\":\"/a\",\"body\":1}]",
        "[{\"path\":\"/a\",\"method\":\"DELETE\",\"body\":{}}]",
        "[{\"path\":\"/a\",\"headers\":[]}]",
        "[{\"path\":\"/a\",\"headers\":{\"Prefer\":1}}]",
        "[{\"path\":\"/a\",\"headers\":{\"Prefer\":\"a\\nb\"}}]",
        "[{\"path\":\"/a\",\"headers\":{\"Prefer\":\"count=exact\",\"prefer\":\"count=exact\"}}]",
        "[{\"path\":\"/a\",\"headers\":{\"Authorization\":\"Basic x\"}}]",
        "[{\"path\":\"/a\",\"headers\":{\"Cookie\":\"x\"}}]",
        "[{\"path\":\"/a\",\"headers\":{\"X-Forwarded-User\":\"admin\"}}]",
        "[{\"path\":\"/a\",\"headers\":{\"Idempotency-Key\":\"x\"}}]",
        "[{\"path\":\"/a\",\"headers\":{\"Prefer\":\"tx=rollback\"}}]",
        "[{\"path\":\"/a\",\"headers\":{\"Prefer\":\"count=exact , TX =commit\"}}]",
        "[{\"path\":\"/a\",\"headers\":{\"Prefer\":\"isolation=serializable\"}}]",
        "[{\"path\":\"/a\",\"method\":\"POST\",\"headers\":{\"Content-Type\":\"text/csv\"},\"body\":"
        "[1]}]",
        "[{\"path\":\"/1\"},{\"path\":\"/2\"},{\"path\":\"/3\"},{\"path\":\"/4\"},{\"path\":\"/5\"},{"
        "\"path\":\"/6\"}]",
        "[{\"path\":\"/a\",\"method\":\"POST\",\"body\":[[[[[[[[[[[]]]]]]]]]]]}]",
    };

    check_refused(resolve, NULL, texts, COUNT_OF(texts), "REC113");
}
END_TEST

/* ---- references ------------------------------------------------------------------------ */

/* A second operation behind one that has been answered. */
static records_error_t *second(const char **means, const char *operation, const void *with)
{
    records_error_t *error = resolve(
        means, apr_pstrcat(pool, "[{\"id\":\"a\",\"path\":\"/a\"},", operation, "]", NULL), with);

    if (error == NULL)
        *means += strlen("a: GET /a; ");
    return error;
}

/* It is a GET of this path. */
static records_error_t *path(const char **means, const char *text, const void *with)
{
    records_error_t *error =
        second(means, apr_pstrcat(pool, "{\"path\":\"", text, "\"}", NULL), with);

    if (error == NULL)
        *means += strlen("GET ");
    return error;
}

START_TEST(a_path_takes_values)
{
    static const case_t cases[] = {
        { "/b?id=eq.${a#/body/id}", "/b?id=eq.7" },
        { "/b?id=eq.${#/0/body/id}&c=d", "/b?id=eq.7&c=d" },
        { "/b?s=eq.${a#/status}", "/b?s=eq.201" },
        { "/b?s=eq.${a#/headers/etag}", "/b?s=eq.%22v-1%22" },
        { "/b?id=not.gt.${a#/body/big}", "/b?id=not.gt.123456789012345678901234567890" },
        { "/b?v=is.${a#/body/yes}", "/b?v=is.true" },
        { "/b?n=eq.x${a#/body/name}${a#/body/id}y", "/b?n=eq.xLantern7y" },
        { "/b?n=eq.${a#/body/odd}", "/b?n=eq.a%2Cb%29.c%3A%22d%5Ce%25%26%23" },
        { "/b?n=eq.${a#/body/empty}", "/b?n=eq." },
        { "/b?n=eq.${a#/body/plus}", "/b?n=eq.1e%2B5" },
        { "/b?n=eq.${a#/body/list/1}", "/b?n=eq.two" },
        { "/b?n=eq.${a#/body/list/2/a~1b/c~0d}", "/b?n=eq.3" },
        { "/b?n=eq.${a#/body/%C3%BC}", "/b?n=eq.%C3%BC" },
        { "/b?n=eq.${a#/body/per%25cent}", "/b?n=eq.9" },
        { "/b?n=like.*${a#/body/name}*", "/b?n=like.*Lantern*" },
        { "/b?n=fts(english).${a#/body/name}", "/b?n=fts(english).Lantern" },
        { "/b?n=eq.in.(${a#/body/odd}", "/b?n=eq.in.(a%2Cb%29.c%3A%22d%5Ce%25%26%23" },
        { "/b/${a#/body/id}", "/b/7" },
        { "/b/${a#/body/id},${a#/body/odd}?select=c",
          "/b/7,a%2Cb%29.c%3A%22d%5Ce%25%26%23?select=c" },
        { "/b/x${a#/body/slash}", "/b/xa%2Fb" },
        { "/b?limit=${a#/body/id}&c.offset=${a#/body/id}", "/b?limit=7&c.offset=7" },
        { "/b?cursor=${a#/body/name}", "/b?cursor=Lantern" },
        { "/rpc/f?x=${a#/body/odd}&y=a${a#/body/id}",
          "/rpc/f?x=a%2Cb%29.c%3A%22d%5Ce%25%26%23&y=a7" },
        { "/rpc/f?x={1,${a#/body/odd}}",
          "/rpc/f?x={1,%22a%2Cb%29.c%3A%5C%22d%5C%5Ce%25%26%23%22}" },
        /* a text gets quotes where it needs them */
        { "/b?id=in.(${a#/body/id},${a#/body/name})", "/b?id=in.(7,%22Lantern%22)" },
        { "/b?id=in.(%22x${a#/body/odd}%22,2)",
          "/b?id=in.(%22xa%2Cb%29.c%3A%5C%22d%5C%5Ce%25%26%23%22,2)" },
        { "/b?id=not.in.(${a#/body/odd})",
          "/b?id=not.in.(%22a%2Cb%29.c%3A%5C%22d%5C%5Ce%25%26%23%22)" },
        { "/b?id=eq(any).{${a#/body/id},${a#/body/name}}", "/b?id=eq(any).{7,%22Lantern%22}" },
        { "/b?t=cs.{${a#/body/brace}}", "/b?t=cs.{%22%7D%2Cx.eq.%7B%22}" },
        { "/b?t=cs.{{1,${a#/body/id}},{2,3}}", "/b?t=cs.{{1,7},{2,3}}" },
        { "/b?r=ov.[${a#/body/id},9)", "/b?r=ov.[7,9)" },
        { "/b?and=(id.eq.${a#/body/id},or(n.eq.${a#/body/odd},n.in.(${a#/body/name},x)))",
          "/b?and=(id.eq.7,or(n.eq.%22a%2Cb%29.c%3A%5C%22d%5C%5Ce%25%26%23%22,n.in.("
          "%22Lantern%22,x)))" },
        { "/b?c.or=(id.eq.${a#/body/id},t.cs.{${a#/body/name}})",
          "/b?c.or=(id.eq.7,t.cs.{%22Lantern%22})" },
        { "/b?and=(n.gt.${a#/body/column})", "/b?and=(n.gt.%22col%28b%29%22)" },
        { "/b?or=(n.eq.%22${a#/body/odd}!%22,id.eq.1)",
          "/b?or=(n.eq.%22a%2Cb%29.c%3A%5C%22d%5C%5Ce%25%26%23!%22,id.eq.1)" },
    };

    check(path, NULL, cases, COUNT_OF(cases));
}
END_TEST

START_TEST(a_reference_in_a_path_stands_where_a_value_can)
{
    static const char *const paths[] = {
        "/${a#/body/name}",
        "/${a#/body/name}/1",
        "/rpc/${a#/body/name}",
        "/b/${a#/body/id}/c",
        "/b?${a#/body/name}=eq.1",
        "/b?${a#/body/name}",
        "/b?id=${a#/body/name}",
        "/b?id=not.${a#/body/name}",
        "/b?id=eq${a#/body/name}",
        "/b?id=eq(${a#/body/name}).1",
        "/b?id=fts(${a#/body/name}).1",
        "/b?id=in.${a#/body/name}",
        "/b?id=eq(any).${a#/body/name}",
        "/b?id=gt.col(${a#/body/name})",
        "/b?select=${a#/body/name}",
        "/b?order=${a#/body/name}",
        "/b?c.order=${a#/body/name}.asc",
        "/b?columns=${a#/body/name}",
        "/b?on_conflict=${a#/body/name}",
        "/b?limit=1${a#/body/id}",
        "/b?id=in.(${a#/body/id}x)",
        "/b?id=in.(x${a#/body/id})",
        "/b?id=in.(%22${a#/body/id})",
        "/b?id=in.(%22${a#/body/id}%22x)",
        "/b?id=in.(%22%5C${a#/body/id}%22)",
        "/b?id=in.(1)${a#/body/id}",
        "/b?j=cs.{%22a%22:${a#/body/id}}",
        "/b?and=${a#/body/id}",
        "/b?and=(${a#/body/name}.eq.1)",
        "/b?and=(id.eq.1${a#/body/id})",
        "/b?and=(id.eq.${a#/body/id}1)",
        "/b?and=(id.eq.col(${a#/body/name}))",
        "/b?and=(n.fts(${a#/body/name}).x)",
        "/b?and=(j->${a#/body/name}.eq.1)",
        "/b?and=(r.ov.[${a#/body/id},2))",
        "/b?and=(t.cs.{%22${a#/body/id}%22})",
        "/b?id=eq.%zz${a#/body/id}",
        /* and what is no reference */
        "/b?id=eq.${a#/body/id",
        "/b?id=eq.${}",
        "/b?id=eq.${#}",
        "/b?id=eq.${a}",
        "/b?id=eq.${a#}",
        "/b?id=eq.${a#/}",
        "/b?id=eq.${a#/headers}",
        "/b?id=eq.${a#/headers/a/b}",
        "/b?id=eq.${a#/status/0}",
        "/b?id=eq.${a#body}",
        "/b?id=eq.${a#/body/~2}",
        "/b?id=eq.${a#/body/%zz}",
        "/b?id=eq.${z#/body/id}",
        "/b?id=eq.${#/1/body/id}",
        "/b?id=eq.${#/2/body/id}",
        "/b?id=eq.${#/00/body/id}",
        "/b?id=eq.${#/-1/body/id}",
        "/b?id=eq.${#/99999999999999999999/body/id}",
    };

    check_refused(path, NULL, paths, COUNT_OF(paths), "REC113");
}
END_TEST

START_TEST(a_value_that_cannot_stand_in_a_path_is_refused)
{
    static const char *const paths[] = {
        "/b?id=eq.${a#/body/missing}",
        "/b?id=eq.${a#/body/id/0}",
        "/b?id=eq.${a#/body/list/3}",
        "/b?id=eq.${a#/body/list/-}",
        "/b?id=eq.${a#/body/list/01}",
        "/b?id=eq.${a#/headers/Location}",
        "/b?id=eq.${a#/body/none}",
        "/b?id=eq.${a#/body/list}",
        "/b?id=eq.${a#/body}",
        "/b?id=eq.${a#/body/nul}",
        "/b?id=gt.${a#/body/column}",
        "/b?id=gt.c${a#/body/ol})",
        "/b?x=eq.1&id=gt.${a#/body/column}&y=eq.2",
        "/b?limit=${a#/body/name}",
        "/b?limit=${a#/body/plus}",
        "/b?and=(t.cs.{${a#/body/brace}})",
        "/b/${a#/body/empty}",
        "/b/${a#/body/dots}",
    };

    check_refused(path, NULL, paths, COUNT_OF(paths), "REC115");
}
END_TEST

START_TEST(a_body_takes_values_as_they_are)
{
    static const case_t cases[] = {
        { "{\"method\":\"POST\",\"path\":\"/b\",\"body\":{\"a\":null,\"c\":1},\"references\":{"
          "\"/body/a\":\"a#/body/id\"}}",
          "POST /b <{\"a\":7,\"c\":1}>" },
        { "{\"references\":{\"/body/1/a\":\"#/0/body/big\",\"/body/0/b/0\":\"a#/body/list\"},"
          "\"body\":[{\"b\" : [0, 1]}, {\"c\":2}],\"path\":\"/b\",\"method\":\"POST\"}",
          "POST /b <[{\"b\":[[1,\"two\",{\"a/b\":{\"c~d\":3}}],1]},{\"c\":2,\"a\":"
          "123456789012345678901234567890}]>" },
        { "{\"method\":\"POST\",\"path\":\"/b\",\"references\":{\"/body\":\"a#/body/list\"}}",
          "POST /b <[1,\"two\",{\"a/b\":{\"c~d\":3}}]>" },
        { "{\"method\":\"PATCH\",\"path\":\"/b\",\"body\":{},\"references\":{\"/body/n\":\"a#/body/"
          "nul\",\"/body/x~1y\":\"a#/body/none\",\"/body/t\":\"a#/headers/ETag\",\"/body/s\":"
          "\"a#/status\"}}",
          "PATCH /b <{\"n\":\"a\\u0000b\",\"x/y\":null,\"t\":\"\\\"v-1\\\"\",\"s\":201}>" },
        { "{\"method\":\"DELETE\",\"path\":\"/b\",\"references\":{\"/headers/If-Match\":\"a#/headers/"
          "etag\"}}",
          "DELETE /b If-Match: \"v-1\"" },
    };

    check(second, NULL, cases, COUNT_OF(cases));
}
END_TEST

START_TEST(a_place_must_be_there_and_its_own)
{
    static const char *const texts[] = {
        "{\"method\":\"POST\",\"path\":\"/b\",\"body\":{},\"references\":[]}",
        "{\"method\":\"POST\",\"path\":\"/b\",\"body\":{},\"references\":{\"/body/a\":1}}",
        "{\"method\":\"POST\",\"path\":\"/b\",\"body\":{},\"references\":{\"/path\":\"a#/body\"}}",
        "{\"method\":\"POST\",\"path\":\"/b\",\"body\":{},\"references\":{\"body\":\"a#/body\"}}",
        "{\"method\":\"POST\",\"path\":\"/b\",\"body\":{},\"references\":{\"\":\"a#/body\"}}",
        "{\"method\":\"POST\",\"path\":\"/b\",\"body\":{},\"references\":{\"/body/a\":\"a#/body\","
        "\"/body/a/b\":\"a#/body\"}}",
        "{\"method\":\"POST\",\"path\":\"/b\",\"body\":{},\"references\":{\"/body/a/b\":\"a#/body\","
        "\"/body/a\":\"a#/body\"}}",
        "{\"path\":\"/b\",\"references\":{\"/body\":\"a#/body\"}}",
        "{\"method\":\"POST\",\"path\":\"/b\",\"headers\":{\"Content-Type\":\"text/csv\"},\"body\":"
        "\"a\",\"references\":{\"/body\":\"a#/body\"}}",
        "{\"path\":\"/b\",\"references\":{\"/headers/Prefer\":\"a#/headers/ETag\"}}",
        "{\"path\":\"/b\",\"references\":{\"/headers/Cookie\":\"a#/headers/ETag\"}}",
        "{\"path\":\"/b\",\"headers\":{\"if-match\":\"*\"},\"references\":{\"/headers/If-Match\":"
        "\"a#/headers/ETag\"}}",
    };
    static const char *const values[] = {
        "{\"method\":\"POST\",\"path\":\"/b\",\"body\":{},\"references\":{\"/body/a/b\":\"a#/body\"}}",
        "{\"method\":\"POST\",\"path\":\"/b\",\"body\":[{}],\"references\":{\"/body/1\":\"a#/body\"}}",
        "{\"method\":\"POST\",\"path\":\"/b\",\"body\":[{}],\"references\":{\"/body/-\":\"a#/body\"}}",
        "{\"method\":\"POST\",\"path\":\"/b\",\"body\":\"x\",\"references\":{\"/body/a\":\"a#/body\"}}",
        "{\"method\":\"POST\",\"path\":\"/b\",\"body\":{},\"references\":{\"/body/a\":\"a#/body/x\"}}",
        "{\"path\":\"/b\",\"references\":{\"/headers/If-Match\":\"a#/body/lines\"}}",
        "{\"path\":\"/b\",\"references\":{\"/headers/If-Match\":\"a#/body/list\"}}",
        "{\"path\":\"/b\",\"references\":{\"/headers/If-Match\":\"a#/body/nul\"}}",
    };

    check_refused(second, NULL, texts, COUNT_OF(texts), "REC113");
    check_refused(second, NULL, values, COUNT_OF(values), "REC115");
}
END_TEST

START_TEST(what_gets_too_long_is_refused)
{
    const char *means, *text =
                           "{\"method\":\"POST\",\"path\":\"/b\",\"body\":[0,0],\"references\":{"
                           "\"/body/0\":\"a#/body\",\"/body/1\":\"a#/body\"}}";
    records_error_t *error = second(&means, text, NULL);

    ck_assert_ptr_nonnull(error);
    ck_assert_str_eq(error->code, "REC105");
    error = path(&means,
                 "/b?n=eq.${a#/body/odd}${a#/body/odd}${a#/body/odd}${a#/body/odd}"
                 "${a#/body/odd}${a#/body/odd}${a#/body/odd}${a#/body/odd}${a#/body/odd}"
                 "${a#/body/odd}${a#/body/odd}",
                 NULL);
    ck_assert_ptr_nonnull(error);
    ck_assert_str_eq(error->code, "REC106");
}
END_TEST

START_TEST(an_error_names_the_operation)
{
    const char *means;
    records_error_t *error =
        resolve(&means, "[{\"path\":\"/a\"},{\"id\":\"\\\"x\\\"\",\"path\":\"/b?a=${\"}]", NULL);

    ck_assert_ptr_nonnull(error);
    ck_assert_str_eq(error->operation,
                     "{\"index\":1,\"id\":\"\\\"x\\\"\",\"method\":\"GET\",\"path\":\"/b?a=${\"}");
    error = resolve(&means, "[{\"method\":\"PUT\"}]", NULL);
    ck_assert_ptr_nonnull(error);
    ck_assert_str_eq(error->operation, "{\"index\":0,\"method\":\"PUT\"}");
}
END_TEST

START_TEST(what_is_referred_to_and_what_writes_is_known)
{
    const char *text = "[{\"path\":\"/a\"},{\"path\":\"/b\"},{\"path\":\"/c?a=eq.${#/1/status}\"}]";
    records_batch_t batch;

    ck_assert_ptr_null(parse(&batch, text));
    ck_assert_int_eq(batch.operations[0].referred, 0);
    ck_assert_int_eq(batch.operations[1].referred, 1);
    ck_assert_int_eq(batch.writes, 0);
    text = "[{\"path\":\"/a\"},{\"method\":\"DELETE\",\"path\":\"/b\"}]";
    ck_assert_ptr_null(parse(&batch, text));
    ck_assert_int_eq(batch.writes, 1);
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, operations_are_read);
    tcase_add_test(room, what_is_no_batch_is_refused);
    tcase_add_test(room, a_path_takes_values);
    tcase_add_test(room, a_reference_in_a_path_stands_where_a_value_can);
    tcase_add_test(room, a_value_that_cannot_stand_in_a_path_is_refused);
    tcase_add_test(room, a_body_takes_values_as_they_are);
    tcase_add_test(room, a_place_must_be_there_and_its_own);
    tcase_add_test(room, what_gets_too_long_is_refused);
    tcase_add_test(room, an_error_names_the_operation);
    tcase_add_test(room, what_is_referred_to_and_what_writes_is_known);
}

UNIT_MAIN("batch", tests)
