/* SPDX-License-Identifier: Apache-2.0 */
#include "request/parts.h"

#include <string.h>

#include <apr_strings.h>

#include "shown.h"
#include "unit.h"

static const records_limits_t limits = { .filters = 20, .nesting = 8, .depth = 4 };

/* a/b: field x; a: not or */
static records_error_t *parse(const char **shown, const char *text)
{
    static const char *const kinds[] = { "field ", "", "order", "limit", "offset" };
    records_key_t key;
    records_error_t *error = records_parse_key(&key, text, &limits, pool);

    *shown = NULL;
    if (error != NULL)
        return error;
    *shown = apr_pstrcat(pool, apr_array_pstrcat(pool, key.path, '/'), ": ", kinds[key.kind], NULL);
    if (key.kind == RECORDS_KEY_FIELD)
        *shown = apr_pstrcat(pool, *shown, shown_field(&key.field, pool), NULL);
    if (key.kind == RECORDS_KEY_TREE)
        *shown = apr_pstrcat(pool, *shown, key.negated ? "not " : "", key.any ? "or" : "and", NULL);
    return NULL;
}

START_TEST(a_key_is_a_path_and_what_is_said_of_it)
{
    static const struct { const char *text, *means; } cases[] = {
        { "title", ": field title" },
        { " title ", ": field title" },
        { "\"a.b\"", ": field a.b" },
        { "data->a->>b", ": field data->a->>b" },
        { "data->0", ": field data->#0" },
        { "client.name", "client: field name" },
        { "a.b.c.name", "a/b/c: field name" },
        { "\"a.b\".\"c d\".data->>x", "a.b/c d: field data->>x" },
        { "order", ": order" },
        { "limit", ": limit" },
        { "offset", ": offset" },
        { "a.b.order", "a/b: order" },
        { "a.limit", "a: limit" },
        { "\"a.b\".offset", "a.b: offset" },
        { "or", ": or" },
        { "and", ": and" },
        { "not.or", ": not or" },
        { "not.and", ": not and" },
        { "a.b.or", "a/b: or" },
        { "a.not.or", "a: not or" },
        { "a.b.not.and", "a/b: not and" },
        { "not.not.and", "not: not and" },
    };
    const char *shown;
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        records_error_t *error = parse(&shown, cases[i].text);

        ck_assert_msg(error == NULL, "%s: %s", cases[i].text, error == NULL ? "" : error->message);
        ck_assert_str_eq(shown, cases[i].means);
    }
}
END_TEST

START_TEST(a_word_in_quotes_or_with_a_path_is_a_column)
{
    static const struct { const char *text, *means; } cases[] = {
        { "\"order\"", ": field order" },
        { "a.\"or\"", "a: field or" },
        { "order->x", ": field order->x" },
        { "a.limit->>x", "a: field limit->>x" },
        { "order.x", "order: field x" },
        { "not", ": field not" },
        { "\"not\".or", "not: or" },
        { "not.order", "not: order" },
        { "Order", ": field Order" },
        { "orders", ": field orders" },
        { "android", ": field android" },
    };
    const char *shown;
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        ck_assert_ptr_null(parse(&shown, cases[i].text));
        ck_assert_str_eq(shown, cases[i].means);
    }
}
END_TEST

START_TEST(what_is_no_key_is_refused)
{
    static const struct { const char *text, *what; } cases[] = {
        { "", "tree path" },           { " ", "tree path" },        { ".a", "tree path" },
        { "a.", "tree path" },         { "a..b", "tree path" },     { "a->", "tree path" },
        { "a->b.c", "tree path" },     { "\"a", "tree path" },      { "\"a\"b", "tree path" },
        { "a(b)", "tree path" },       { "a!b.c", "tree path" },    { "*", "tree path" },
        { "a->b.order", "tree path" }, { "a,b", "tree path" },      { "a::text", "tree path" },
        { ".or", "logic path" },       { "a!.not.and", "logic path" }, { "a->b.or", "logic path" },
    };
    const char *shown;
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        records_error_t *error = parse(&shown, cases[i].text);

        ck_assert_msg(error != NULL, "%s is %s", cases[i].text, shown);
        ck_assert_str_eq(error->code, "PGRST100");
        ck_assert_ptr_nonnull(strstr(
            error->message, apr_pstrcat(pool, "failed to parse ", cases[i].what, " (", NULL)));
    }
}
END_TEST

START_TEST(a_path_in_json_is_as_deep_as_is_allowed)
{
    const char *shown;

    ck_assert_ptr_null(parse(&shown, "a.d->1->2->3->4->5->6->7->8"));
    ck_assert_str_eq(parse(&shown, "a.d->1->2->3->4->5->6->7->8->9")->code, "REC102");
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, a_key_is_a_path_and_what_is_said_of_it);
    tcase_add_test(room, a_word_in_quotes_or_with_a_path_is_a_column);
    tcase_add_test(room, what_is_no_key_is_refused);
    tcase_add_test(room, a_path_in_json_is_as_deep_as_is_allowed);
}

UNIT_MAIN("key", tests)
