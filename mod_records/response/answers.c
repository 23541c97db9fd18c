/* SPDX-License-Identifier: Apache-2.0 */
#include "response/answers.h"

#include <stdlib.h>
#include <string.h>

#include <apr_cstr.h>
#include <apr_encode.h>
#include <apr_strings.h>

#include "base/error.h"
#include "base/json.h"

#define DEEPEST 512 /* arrays and objects in one another, which a reader must be able to follow */

/* ---- bodies ------------------------------------------------------------------------ */

/* application/json, application/geo+json; charset=utf-8 */
static int is_json_type(const char *type)
{
    const char *end;

    if (type == NULL)
        return 0;
    end = type + strcspn(type, "; \t");
    return end - type > 5
           && (strncmp(end - 5, "/json", 5) == 0 || strncmp(end - 5, "+json", 5) == 0);
}

/* SQL may have written it, and called it JSON. */
static int is_json(const char *type, const records_value_t *body, apr_pool_t *pool)
{
    records_value_t json = *body;
    const char *why;

    return is_json_type(type) && records_json_check(&json, DEEPEST, &why, pool);
}

/* NUL can be in a JSON string, if escaped. */
static int is_text(const records_value_t *body)
{
    const char *at = body->text, *const end = at + body->length;
    apr_size_t length;

    for (; at < end; at += length)
        if (*at == '\0')
            length = 1;
        else if ((length = records_utf8_length(at, (apr_size_t)(end - at))) == 0)
            return 0;
    return 1;
}

static void write_body(records_text_t *out, const char *type, const records_value_t *body,
                       apr_pool_t *pool)
{
    if (is_json(type, body, pool)) {
        records_text_append(out, body->text, body->length);
    } else if (is_text(body)) {
        records_json_string(out, body->text, body->length);
    } else {
        records_text_putc(out, '"');
        records_text_puts(out, apr_pencode_base64(pool, body->text, (apr_ssize_t)body->length,
                                                  APR_ENCODE_NONE, NULL));
        records_text_puts(out, "\",\"encoding\":\"base64\"");
    }
}

/* ---- headers ------------------------------------------------------------------------ */

/* Vary is about what a cache may do with an answer: there is none here. */
static int is_shown(const char *name)
{
    return apr_cstr_casecmp(name, "Vary") != 0 && apr_cstr_casecmp(name, "Content-Type") != 0;
}

/* Copied: a list of answers lives longer than each.  Of several with one name, all in the place of the
 * first. */
static apr_table_t *merge(const apr_table_t *headers, const char *content_type, apr_pool_t *pool)
{
    const apr_array_header_t *list = apr_table_elts(headers);
    const apr_table_entry_t *header = (const apr_table_entry_t *)list->elts;
    apr_table_t *merged = apr_table_make(pool, list->nelts + 1);
    int i;

    if (content_type != NULL)
        apr_table_set(merged, "Content-Type", content_type);
    for (i = 0; i < list->nelts; i++)
        if (is_shown(header[i].key))
            apr_table_merge(merged, header[i].key, header[i].val);
    return merged;
}

static int compare_names(const void *one, const void *other)
{
    return apr_cstr_casecmp(((const apr_table_entry_t *)one)->key,
                            ((const apr_table_entry_t *)other)->key);
}

/* By name, since a header is set when it is known, which is not the same with all databases. */
static void write_headers(records_text_t *out, const apr_table_t *headers, apr_pool_t *pool)
{
    const apr_array_header_t *list = apr_array_copy(pool, apr_table_elts(headers));
    const apr_table_entry_t *header = (const apr_table_entry_t *)list->elts;
    int i;

    qsort(list->elts, (size_t)list->nelts, sizeof(apr_table_entry_t), compare_names);

    records_text_puts(out, "\"headers\":{");
    for (i = 0; i < list->nelts; i++)
        records_json_member(out, i > 0, header[i].key, header[i].val);
    records_text_putc(out, '}');
}

/* ---- the list ------------------------------------------------------------------------- */

void records_answers_begin(records_answers_t *answers, apr_size_t most, int bodies,
                           apr_pool_t *pool)
{
    memset(answers, 0, sizeof(*answers));
    records_text_init(&answers->json, 1024, pool);
    records_text_putc(&answers->json, '[');
    answers->most = most;
    answers->bodies = bodies ? 1 : 0;
}

static records_error_t *too_long(const records_answers_t *answers)
{
    return records_explain(
        records_fail(answers->json.pool, "REC116", "The answer of the batch is too large"),
        apr_psprintf(answers->json.pool, "At most %" APR_SIZE_T_FMT " bytes are possible.",
                     answers->most),
        "Select less, or leave bodies out with Prefer: return=minimal.");
}

static void write_answer(records_text_t *out, const char *id, int status,
                         const apr_table_t *headers, const char *content_type,
                         const records_value_t *body, apr_pool_t *pool)
{
    records_text_putc(out, '{');
    if (id != NULL) {
        records_json_member(out, 0, "id", id);
        records_text_putc(out, ',');
    }
    records_text_printf(out, "\"status\":%d,", status);
    write_headers(out, merge(headers, content_type, pool), pool);
    if (body->text != NULL) {
        records_text_puts(out, ",\"body\":");
        write_body(out, content_type, body, pool);
    }
    records_text_putc(out, '}');
}

records_error_t *records_answers_add(records_answers_t *answers, const char *id, int status,
                                     const apr_table_t *headers, const char *content_type,
                                     const records_value_t *body)
{
    static const records_value_t none = { NULL, 0 };
    const records_value_t *shown = answers->bodies ? body : &none;
    records_text_t *out = &answers->json;
    apr_pool_t *scratch;

    if (shown->text != NULL && out->length + shown->length > answers->most)
        return too_long(answers);
    if (answers->count++ > 0)
        records_text_putc(out, ',');
    apr_pool_create(&scratch, out->pool);
    apr_pool_tag(scratch, "records_answers");
    write_answer(out, id, status, headers, content_type, shown, scratch);
    apr_pool_destroy(scratch);
    return out->length + 1 > answers->most ? too_long(answers) : NULL;
}

records_value_t records_answers_end(records_answers_t *answers)
{
    records_value_t json;

    records_text_putc(&answers->json, ']');
    json.text = answers->json.bytes;
    json.length = answers->json.length;
    return json;
}

/* ---- for references ---------------------------------------------------------------------- */

void records_answers_refer(records_answer_t *answer, int status, const apr_table_t *headers,
                           const char *content_type, const records_value_t *body, apr_pool_t *pool)
{
    records_value_t json = *body;
    const char *why;
    records_text_t text;

    answer->status = status;
    answer->headers = merge(headers, content_type, pool);
    answer->body.text = NULL;
    if (body->text == NULL)
        return;
    if (is_json_type(content_type) && records_json_check(&json, DEEPEST, &why, pool)) {
        answer->body.text = apr_pmemdup(pool, json.text, json.length);
        answer->body.length = json.length;
        return;
    }
    records_text_init(&text, body->length + 64, pool);
    write_body(&text, NULL, body, pool);
    if (!is_text(body)) /* in base64: the string alone */
        text.length = (apr_size_t)(strchr(text.bytes + 1, '"') + 1 - text.bytes);
    answer->body.text = text.bytes;
    answer->body.length = text.length;
}
