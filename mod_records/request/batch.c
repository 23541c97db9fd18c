/* SPDX-License-Identifier: Apache-2.0 */
#include "request/batch.h"

#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "base/header.h"
#include "base/json.h"
#include "request/parts.h"

#define ABOVE_BODY 3 /* arrays and objects around a body: {"operations": [{"body": ...}]} */

static records_error_t *no_batch(const char *details, apr_pool_t *pool)
{
    return records_explain(records_fail(pool, "REC113", "The body is no batch"), details,
                           "A batch is a list of operations: "
                           "[{\"method\": \"GET\", \"path\": \"/films?id=eq.1\"}]");
}

/* ---- the list ------------------------------------------------------------------------ */

/* [...], or {"operations": [...]} */
static records_error_t *find_list(records_value_t *list, const records_value_t *whole,
                                  apr_pool_t *pool)
{
    records_json_rest_t rest = records_json_inside(whole);
    records_value_t name, value;

    *list = *whole;
    if (records_json_type(whole) == RECORDS_JSON_OBJECT) {
        list->text = NULL;
        while (records_json_pair(&name, &value, &rest)) {
            if (!records_json_says(&name, "operations", strlen("operations")))
                return no_batch(apr_psprintf(pool, "%s is not known: a batch has operations.",
                                             records_json_said(&name, pool).text),
                                pool);
            *list = value;
        }
    }
    if (list->text == NULL || records_json_type(list) != RECORDS_JSON_ARRAY)
        return no_batch("There is no list of operations.", pool);
    return NULL;
}

static records_error_t *split_list(apr_array_header_t *objects, const records_value_t *list,
                                   const records_batch_limits_t *limits, apr_pool_t *pool)
{
    records_json_rest_t rest = records_json_inside(list);
    records_value_t object;

    while (records_json_element(&object, &rest)) {
        if (objects->nelts >= limits->operations)
            return records_explain(
                records_fail(pool, "REC113", "The batch has too many operations"),
                apr_psprintf(pool, "At most %d are allowed.", limits->operations), NULL);
        APR_ARRAY_PUSH(objects, records_value_t) = object;
    }
    return NULL;
}

/* ---- its operations ------------------------------------------------------------------ */

static records_error_t *take_id(apr_hash_t *ids, const records_operation_t *operation, int index,
                                apr_pool_t *pool)
{
    if (operation->id == NULL)
        return NULL;
    if (apr_hash_get(ids, operation->id, APR_HASH_KEY_STRING) != NULL)
        return records_explain(
            records_fail(pool, "REC113", "Invalid operation"),
            apr_psprintf(pool, "An earlier operation has the id %s, too.", operation->id), NULL);
    apr_hash_set(ids, operation->id, APR_HASH_KEY_STRING, apr_pmemdup(pool, &index, sizeof(index)));
    return NULL;
}

static records_error_t *read_operations(records_batch_t *batch, records_operation_t *operations,
                                        const apr_array_header_t *objects,
                                        const records_batch_limits_t *limits, apr_pool_t *pool)
{
    records_references_t known = { operations, objects->nelts, apr_hash_make(pool), 0 };
    const records_value_t *object = (const records_value_t *)objects->elts;
    records_error_t *error;
    int i;

    for (i = 0; i < objects->nelts; i++) {
        if ((error = records_operation_parse(&operations[i], &object[i], limits, pool)) != NULL
            || (error = take_id(known.ids, &operations[i], i, pool)) != NULL)
            return records_batch_blame(error, batch, i, pool);
        if (!operations[i].reads)
            batch->writes = 1;
    }
    for (known.self = 0; known.self < objects->nelts; known.self++)
        if ((error = records_operation_refer(&operations[known.self], &object[known.self], &known,
                                             limits, pool))
            != NULL)
            return records_batch_blame(error, batch, known.self, pool);
    return NULL;
}

records_error_t *records_batch_parse(records_batch_t *batch, const records_message_t *message,
                                     const records_batch_limits_t *limits, apr_pool_t *pool)
{
    apr_array_header_t *objects = apr_array_make(pool, 16, sizeof(records_value_t));
    records_value_t json = { message->body, message->body_length }, whole, list;
    records_operation_t *operations;
    records_error_t *error;
    const char *why = "it is empty";

    memset(batch, 0, sizeof(*batch));
    if (json.text != NULL && (error = records_body_charset(&json, message->headers, pool)) != NULL)
        return error;
    if (json.text == NULL || !records_json_check(&json, limits->nesting + ABOVE_BODY, &why, pool))
        return no_batch(apr_psprintf(pool, "It is no JSON: %s.", why), pool);
    whole = records_json_whole(&json);
    if ((error = find_list(&list, &whole, pool)) != NULL
        || (error = split_list(objects, &list, limits, pool)) != NULL)
        return error;
    operations = apr_pcalloc(pool, sizeof(*operations) * (apr_size_t)(objects->nelts + 1));
    batch->operations = operations;
    batch->count = objects->nelts;
    return read_operations(batch, operations, objects, limits, pool);
}

/* ---- running --------------------------------------------------------------------------- */

/* A header has one line, and what it says is a text or a number. */
static records_error_t *fill_header(apr_table_t *headers, const records_place_t *place,
                                    const records_answer_t *answers, apr_pool_t *pool)
{
    records_value_t value;
    records_error_t *error;
    records_json_type_e type;

    if ((error = records_reference_find(&value, place->reference, answers, pool)) != NULL)
        return error;
    type = records_json_type(&value);
    if (type == RECORDS_JSON_STRING || type == RECORDS_JSON_NUMBER) {
        const records_value_t text = records_json_said(&value, pool);

        if (strlen(text.text) == text.length && records_header_valid(place->token, text.text)) {
            apr_table_setn(headers, place->token, text.text);
            return NULL;
        }
    }
    return records_reference_fail(place->reference,
                                  "A header can only have a text of one line, or a number.", pool);
}

records_error_t *records_batch_resolve(records_resolved_t *resolved,
                                       const records_operation_t *operation,
                                       const records_answer_t *answers,
                                       const records_batch_limits_t *limits, apr_pool_t *pool)
{
    records_error_t *error = NULL;
    int i;

    resolved->path = operation->path;
    resolved->headers = apr_table_copy(pool, operation->headers);
    resolved->body = operation->body;
    for (i = 0; operation->set != NULL && i < operation->set->nelts && error == NULL; i++)
        error =
            fill_header(resolved->headers,
                        APR_ARRAY_IDX(operation->set, i, const records_place_t *), answers, pool);
    if (error == NULL && operation->pieces != NULL)
        error = records_pieces_fill(&resolved->path, operation->pieces, answers,
                                    (apr_size_t)limits->url, pool);
    if (error == NULL && operation->places != NULL)
        error = records_places_fill(&resolved->body, &operation->body, operation->places, answers,
                                    (apr_size_t)limits->body, pool);
    return error;
}

void records_batch_outline(records_resolved_t *resolved, const records_operation_t *operation,
                           apr_pool_t *pool)
{
    records_text_t path;
    int i;

    resolved->path = operation->path;
    resolved->headers = apr_table_copy(pool, operation->headers);
    resolved->body = operation->body;
    if (operation->pieces == NULL)
        return;
    records_text_init(&path, 128, pool);
    for (i = 0; i < operation->pieces->nelts; i++) {
        const records_piece_t *piece = &APR_ARRAY_IDX(operation->pieces, i, records_piece_t);

        records_text_puts(&path, piece->text);
        if (piece->reference != NULL)
            records_text_putc(&path, '0');
    }
    resolved->path = records_text_string(&path);
}

records_error_t *records_batch_blame(records_error_t *error, const records_batch_t *batch,
                                     int index, apr_pool_t *pool)
{
    const records_operation_t *operation = &batch->operations[index];
    records_text_t json;

    records_text_init(&json, 128, pool);
    records_text_printf(&json, "{\"index\":%d", index);
    if (operation->id != NULL)
        records_json_member(&json, 1, "id", operation->id);
    records_json_member(&json, 1, "method", operation->method);
    if (operation->path != NULL)
        records_json_member(&json, 1, "path", operation->path);
    records_text_putc(&json, '}');
    error->operation = records_text_string(&json);
    return error;
}
