/* SPDX-License-Identifier: Apache-2.0 */
/* A batch: the first line is what its operations answered, JSON or a text, and the rest is the batch.
 * Whatever a value says, it is a value and no more: with another in its place the request has the same
 * shape. */
#include <apr_strings.h>

#include "base/json.h"
#include "fuzz_request.h"

static const records_batch_limits_t limits = { 20, 8, 1000, 5000 };

static const records_answer_t *answers_of(const records_value_t *body, int count, apr_pool_t *pool)
{
    records_answer_t *answers = apr_pcalloc(pool, sizeof(*answers) * (apr_size_t)(count + 1));
    apr_table_t *headers = apr_table_make(pool, 1);
    int i;

    apr_table_setn(headers, "ETag", "\"a-b\"");
    for (i = 0; i < count; i++) {
        answers[i].status = 200;
        answers[i].headers = headers;
        answers[i].body = *body;
    }
    return answers;
}

static records_value_t string_of(const char *text, apr_size_t length, apr_pool_t *pool)
{
    records_value_t string;
    records_text_t json;

    records_text_init(&json, length + 3, pool);
    records_json_string(&json, text, length);
    string.text = json.bytes;
    string.length = json.length;
    return string;
}

/* ---- what must hold ------------------------------------------------------------------ */

static int count_of(const char *text, char c)
{
    int count = 0;

    for (; *text != '\0'; text++)
        count += *text == c;
    return count;
}

static const char *texts_of(const records_operation_t *operation, apr_pool_t *pool)
{
    const char *all = "";
    int i;

    if (operation->pieces == NULL)
        return operation->path;
    for (i = 0; i < operation->pieces->nelts; i++)
        all =
            apr_pstrcat(pool, all, APR_ARRAY_IDX(operation->pieces, i, records_piece_t).text, NULL);
    return all;
}

static void check_resolved(const records_resolved_t *resolved, const records_operation_t *operation,
                           apr_pool_t *pool)
{
    const char *was = texts_of(operation, pool), *is, *why;
    records_value_t body = resolved->body;

    MUST(*resolved->path == '/' && strlen(resolved->path) <= (size_t)limits.url);
    for (is = resolved->path; *is != '\0'; is++)
        MUST((unsigned char)*is > ' ' && *is != 0x7F);
    MUST(count_of(was, '&') == count_of(resolved->path, '&'));
    MUST(count_of(was, '?') == count_of(resolved->path, '?'));
    MUST(count_of(was, '/') == count_of(resolved->path, '/'));
    if (body.text != NULL && !operation->is_text)
        MUST(records_json_check(&body, 500, &why, pool));
}

/* ---- the shape of a request ------------------------------------------------------------ */

static void show_condition(records_text_t *shape, const records_condition_t *one)
{
    int i;

    records_text_printf(shape, "%d%d(", (int)one->kind, (int)one->negated);
    if (one->kind == RECORDS_CONDITION_COMPARE) {
        records_text_printf(shape, "%s %d %d %d %d %d", one->field.column,
                            one->field.path == NULL ? 0 : one->field.path->nelts, (int)one->op,
                            (int)one->quantifier, one->other != NULL, one->count);
    } else {
        for (i = 0; i < one->parts->nelts; i++)
            show_condition(shape, APR_ARRAY_IDX(one->parts, i, const records_condition_t *));
    }
    records_text_putc(shape, ')');
}

/* NULL: it is no request. */
static const char *shape_of(const char *path, apr_pool_t *pool)
{
    const char *mark = strchr(path, '?');
    records_message_t message = { .method = "GET", .headers = apr_table_make(pool, 1) };
    records_request_t request;
    records_text_t shape;
    int i;

    message.path = mark == NULL ? path : apr_pstrmemdup(pool, path, (apr_size_t)(mark - path));
    message.query = mark == NULL ? NULL : mark + 1;
    if (records_parse_target(&request, &message, pool) != NULL
        || records_parse_question(&request, &message, &fuzz_limits, pool) != NULL)
        return NULL;
    records_text_init(&shape, 64, pool);
    records_text_printf(&shape, "%s %d %d", request.target == NULL ? "" : request.target,
                        request.rpc, request.item == NULL ? 0 : request.item->nelts);
    if (request.where != NULL)
        show_condition(&shape, request.where);
    for (i = 0; request.scopes != NULL && i < request.scopes->nelts; i++)
        if (APR_ARRAY_IDX(request.scopes, i, const records_scope_t *)->where != NULL)
            show_condition(&shape,
                           APR_ARRAY_IDX(request.scopes, i, const records_scope_t *)->where);
    return records_text_string(&shape);
}

/* A text in the place of the text. */
static void check_shape(const char *path, const records_batch_t *batch,
                        const records_operation_t *operation, apr_pool_t *pool)
{
    const records_value_t plain = string_of("x", 1, pool);
    const char *shape = shape_of(path, pool), *other;
    records_resolved_t resolved;

    if (shape == NULL || strncmp(path, "/rpc/", 5) == 0
        || records_batch_resolve(&resolved, operation, answers_of(&plain, batch->count, pool),
                                 &limits, pool)
               != NULL)
        return;
    other = shape_of(resolved.path, pool);
    MUST(other == NULL || strcmp(shape, other) == 0);
}

/* ---- the target -------------------------------------------------------------------------- */

static records_error_t *resolve(const records_batch_t *batch, const records_operation_t *operation,
                                const records_value_t *body, int is_text, apr_pool_t *pool)
{
    records_resolved_t resolved;
    records_error_t *error = records_batch_resolve(
        &resolved, operation, answers_of(body, batch->count, pool), &limits, pool);

    if (error != NULL)
        return error;
    check_resolved(&resolved, operation, pool);
    if (is_text && operation->pieces != NULL)
        check_shape(resolved.path, batch, operation, pool);
    return NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    apr_pool_t *pool = fuzz_begin();
    char *text = fuzz_text(data, size);
    const char *end = memchr(text, '\n', size), *why = NULL;
    const char *begin = end == NULL ? text : end + 1;
    const apr_size_t length = end == NULL ? 0 : (apr_size_t)(end - text);
    records_value_t body = { text, length };
    const int is_text = length == 0 || !records_json_check(&body, 8, &why, pool);
    records_message_t message = { .body = begin };
    records_batch_t batch;
    records_error_t *error;
    int i;

    if (is_text)
        body = string_of(text, length, pool);
    message.headers = apr_table_make(pool, 1);
    message.body_length = size - (size_t)(begin - text);
    error = records_batch_parse(&batch, &message, &limits, pool);
    fuzz_check_error(error);
    MUST(error != NULL || batch.count <= limits.operations);
    for (i = 0; error == NULL && i < batch.count; i++) {
        error = resolve(&batch, &batch.operations[i], &body, is_text && length > 0, pool);
        fuzz_check_error(error);
        if (error != NULL)
            fuzz_check_error(records_batch_blame(error, &batch, i, pool));
    }
    free(text);
    apr_pool_destroy(pool);
    return 0;
}
