/* SPDX-License-Identifier: Apache-2.0 */
/* One operation of a batch. */
#include <string.h>

#include <apr_cstr.h>
#include <apr_strings.h>

#include "base/error.h"
#include "base/header.h"
#include "request/parts.h"

static records_error_t *invalid(const char *details, apr_pool_t *pool)
{
    return records_explain(records_fail(pool, "REC113", "Invalid operation"), details, NULL);
}

/* ---- members that are texts -------------------------------------------------------- */

static records_error_t *read_text(const char **text, const char *name, const records_value_t *value,
                                  apr_pool_t *pool)
{
    if (records_json_type(value) != RECORDS_JSON_STRING)
        return invalid(apr_psprintf(pool, "%s must be a text.", name), pool);
    *text = records_json_said(value, pool).text;
    if (strlen(*text) != records_json_said(value, pool).length)
        return invalid(apr_psprintf(pool, "%s has a NUL in it.", name), pool);
    return NULL;
}

static records_error_t *read_id(records_operation_t *operation, const records_value_t *value,
                                apr_pool_t *pool)
{
    records_error_t *error = read_text(&operation->id, "id", value, pool);

    if (error == NULL && *operation->id == '\0')
        return invalid("id is empty.", pool);
    return error;
}

static records_error_t *read_method(records_operation_t *operation, const records_value_t *value,
                                    apr_pool_t *pool)
{
    static const char *const methods[] = { "GET", "HEAD", "POST", "PATCH", "PUT", "DELETE" };
    records_error_t *error = read_text(&operation->method, "method", value, pool);
    apr_size_t i;

    if (error != NULL)
        return error;
    for (i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
        if (strcmp(operation->method, methods[i]) == 0) {
            operation->reads = i < 2 ? 1 : 0;
            return NULL;
        }
    return invalid(apr_psprintf(pool,
                                "method is %s, and can be GET, HEAD, POST, PATCH, PUT or "
                                "DELETE.",
                                operation->method),
                   pool);
}

static records_error_t *read_path(records_operation_t *operation, const records_value_t *value,
                                  const records_batch_limits_t *limits, apr_pool_t *pool)
{
    records_error_t *error = read_text(&operation->path, "path", value, pool);
    const char *at;

    if (error != NULL)
        return error;
    if (*operation->path != '/' || operation->path[1] == '/')
        return invalid("path must begin with one slash, and the name of a table, or rpc: "
                       "\"/films?id=eq.1\"",
                       pool);
    if (strlen(operation->path) > (apr_size_t)limits->url)
        return records_explain(records_fail(pool, "REC106", "The URL is too long"),
                               apr_psprintf(pool, "At most %d bytes are accepted.", limits->url),
                               NULL);
    for (at = operation->path; *at != '\0'; at++)
        if ((unsigned char)*at <= ' ' || *at == 0x7F)
            return invalid("path has a blank or a control character in it.", pool);
    return NULL;
}

/* ---- headers ------------------------------------------------------------------------ */

/* What a client may say of one operation.  All other headers are those of the batch: what a proxy has put
 * there, or taken away, holds for all of it. */
static const struct { const char *name; unsigned refers : 1; } known_headers[] = {
    { "Accept", 0 },
    { "Accept-Profile", 0 },
    { "Content-Profile", 0 },
    { "Content-Type", 0 },
    { "Prefer", 0 },
    { "Range", 1 },
    { "Range-Unit", 0 },
    { "If-Match", 1 },
    { "If-None-Match", 1 },
    { "If-Modified-Since", 1 },
    { "If-Unmodified-Since", 1 },
};

static records_error_t *check_header(const char *name, int refers, apr_pool_t *pool)
{
    apr_size_t i;

    for (i = 0; i < sizeof(known_headers) / sizeof(known_headers[0]); i++)
        if (apr_cstr_casecmp(known_headers[i].name, name) == 0)
            return !refers || known_headers[i].refers
                       ? NULL
                       : invalid(apr_psprintf(pool, "A reference cannot be the header %s.", name),
                                 pool);
    return invalid(apr_psprintf(pool,
                                "headers has %s, which is no header of an operation: send it with "
                                "the batch.",
                                name),
                   pool);
}

/* Preferences that are the whole transaction's. */
static records_error_t *check_prefer(const char *value, apr_pool_t *pool)
{
    static const char *const of_batch[] = { "tx", "isolation" };
    char *rest = apr_pstrdup(pool, value), *preference;
    apr_size_t i, length;

    while ((preference = apr_strtok(rest, ",", &rest)) != NULL) {
        preference = records_trim(preference);
        length = strcspn(preference, "= \t;");
        for (i = 0; i < sizeof(of_batch) / sizeof(of_batch[0]); i++)
            if (strlen(of_batch[i]) == length
                && apr_cstr_casecmpn(of_batch[i], preference, length) == 0)
                return invalid(apr_psprintf(pool,
                                            "Prefer: %s is of the whole batch: send it with the "
                                            "batch.",
                                            preference),
                               pool);
    }
    return NULL;
}

static records_error_t *read_header(apr_table_t *headers, const char *name, const char *value,
                                    apr_pool_t *pool)
{
    records_error_t *error;

    if ((error = check_header(name, 0, pool)) != NULL)
        return error;
    if (!records_header_valid(name, value))
        return invalid(apr_psprintf(pool, "The header %s has a control character in it.", name),
                       pool);
    if (apr_table_get(headers, name) != NULL)
        return invalid(apr_psprintf(pool, "headers has %s twice.", name), pool);
    apr_table_setn(headers, name, value);
    return apr_cstr_casecmp(name, "Prefer") == 0 ? check_prefer(value, pool) : NULL;
}

static records_error_t *read_headers(records_operation_t *operation, const records_value_t *value,
                                     apr_pool_t *pool)
{
    apr_table_t *headers = apr_table_make(pool, 4);
    records_json_rest_t rest = records_json_inside(value);
    records_error_t *error = NULL;
    records_value_t name, member;

    if (records_json_type(value) != RECORDS_JSON_OBJECT)
        return invalid("headers must be an object: {\"Prefer\": \"return=representation\"}", pool);
    operation->headers = headers;
    while (error == NULL && records_json_pair(&name, &member, &rest)) {
        const char *header = records_json_said(&name, pool).text, *text;

        if ((error = read_text(&text, header, &member, pool)) == NULL)
            error = read_header(headers, header, text, pool);
    }
    return error;
}

/* ---- the body ----------------------------------------------------------------------- */

static records_error_t *read_body(records_operation_t *operation, apr_pool_t *pool)
{
    records_body_e kind;
    const int known = records_body_kind(&kind, operation->headers, 1, pool) == NULL;

    if (operation->body.text == NULL)
        return NULL;
    if (operation->reads || strcmp(operation->method, "DELETE") == 0)
        return invalid(apr_psprintf(pool, "%s has no body.", operation->method), pool);
    if (kind == RECORDS_BODY_JSON && known)
        return NULL;
    if (records_json_type(&operation->body) != RECORDS_JSON_STRING)
        return invalid(apr_psprintf(pool, "A body of %s must be a text.",
                                    apr_table_get(operation->headers, "Content-Type")),
                       pool);
    operation->is_text = 1;
    operation->body = records_json_said(&operation->body, pool);
    return NULL;
}

/* ---- all of them -------------------------------------------------------------------- */

static records_error_t *read_member(records_operation_t *operation, const char *name,
                                    const records_value_t *value,
                                    const records_batch_limits_t *limits, apr_pool_t *pool)
{
    if (strcmp(name, "id") == 0)
        return read_id(operation, value, pool);
    if (strcmp(name, "method") == 0)
        return read_method(operation, value, pool);
    if (strcmp(name, "path") == 0)
        return read_path(operation, value, limits, pool);
    if (strcmp(name, "headers") == 0)
        return read_headers(operation, value, pool);
    if (strcmp(name, "body") == 0) {
        operation->body = *value;
        return NULL;
    }
    if (strcmp(name, "references") == 0)
        return NULL; /* once all ids are known */
    return invalid(apr_psprintf(pool,
                                "%s is not known: an operation has id, method, path, headers, body "
                                "and references.",
                                name),
                   pool);
}

records_error_t *records_operation_parse(records_operation_t *operation,
                                         const records_value_t *object,
                                         const records_batch_limits_t *limits, apr_pool_t *pool)
{
    records_json_rest_t rest = records_json_inside(object);
    records_error_t *error = NULL;
    records_value_t name, value;

    operation->method = "GET";
    operation->reads = 1;
    operation->headers = apr_table_make(pool, 0);
    if (records_json_type(object) != RECORDS_JSON_OBJECT)
        return invalid("It is no object.", pool);
    while (error == NULL && records_json_pair(&name, &value, &rest))
        error = read_member(operation, records_json_said(&name, pool).text, &value, limits, pool);
    if (error != NULL)
        return error;
    if (operation->path == NULL)
        return invalid("path is missing.", pool);
    return read_body(operation, pool);
}

/* ---- references ----------------------------------------------------------------------- */

static records_error_t *refer_header(records_operation_t *operation, const char *name,
                                     const records_reference_t *reference, apr_pool_t *pool)
{
    records_error_t *error = check_header(name, 1, pool);
    records_place_t *place;

    if (error != NULL)
        return error;
    if (apr_table_get(operation->headers, name) != NULL)
        return invalid(apr_psprintf(pool, "The header %s has a value and a reference.", name),
                       pool);
    if (operation->set == NULL)
        operation->set = apr_array_make(pool, 1, sizeof(records_place_t *));
    place = apr_pcalloc(pool, sizeof(*place));
    place->token = name;
    place->reference = reference;
    APR_ARRAY_PUSH((apr_array_header_t *)operation->set, records_place_t *) = place;
    return NULL;
}

static records_error_t *refer_body(records_operation_t *operation, apr_array_header_t *pointer,
                                   const records_reference_t *reference, apr_pool_t *pool)
{
    if (operation->is_text)
        return invalid("A body that is a text has no place for a reference.", pool);
    if (operation->reads || strcmp(operation->method, "DELETE") == 0)
        return invalid(apr_psprintf(pool, "%s has no body.", operation->method), pool);
    if (operation->places == NULL)
        operation->places = apr_pcalloc(pool, sizeof(*operation->places));
    return records_place_add((records_place_t *)operation->places, pointer, reference, pool);
}

/* "/body/order_id": "order#/body/0/id" */
static records_error_t *refer(records_operation_t *operation, const char *place, const char *text,
                              const records_references_t *known, apr_pool_t *pool)
{
    apr_array_header_t *pointer = records_pointer_parse(place, pool);
    const char *first =
        pointer == NULL || pointer->nelts == 0 ? "" : APR_ARRAY_IDX(pointer, 0, const char *);
    const records_reference_t *reference;
    records_error_t *error;

    if ((error = records_reference_parse(&reference, text, known, pool)) != NULL)
        return error;
    if (strcmp(first, "headers") == 0 && pointer->nelts == 2)
        return refer_header(operation, APR_ARRAY_IDX(pointer, 1, const char *), reference, pool);
    if (strcmp(first, "body") != 0)
        return invalid(apr_psprintf(pool,
                                    "references has %s: the place of a reference is /body, a "
                                    "pointer into it, or /headers/NAME.",
                                    place),
                       pool);
    pointer->elts += pointer->elt_size; /* without its first */
    pointer->nelts--;
    return refer_body(operation, pointer, reference, pool);
}

static records_error_t *read_references(records_operation_t *operation,
                                        const records_value_t *value,
                                        const records_references_t *known, apr_pool_t *pool)
{
    records_json_rest_t rest = records_json_inside(value);
    records_error_t *error = NULL;
    records_value_t name, member;

    if (records_json_type(value) != RECORDS_JSON_OBJECT)
        return invalid("references must be an object: {\"/body/id\": \"order#/body/0/id\"}", pool);
    while (error == NULL && records_json_pair(&name, &member, &rest)) {
        const char *place = records_json_said(&name, pool).text, *text;

        if ((error = read_text(&text, place, &member, pool)) == NULL)
            error = refer(operation, place, text, known, pool);
    }
    return error;
}

records_error_t *records_operation_refer(records_operation_t *operation,
                                         const records_value_t *object,
                                         const records_references_t *known,
                                         const records_batch_limits_t *limits, apr_pool_t *pool)
{
    records_json_rest_t rest = records_json_inside(object);
    records_value_t name, value, filled;
    records_error_t *error;

    if ((error = records_pieces_parse(&operation->pieces, operation->path, known, pool)) != NULL)
        return error;
    if (operation->pieces == NULL && strchr(operation->path, '#') != NULL)
        return invalid("path has a # in it, which as text is %23.", pool);
    while (records_json_pair(&name, &value, &rest))
        if (records_json_says(&name, "references", strlen("references"))
            && (error = read_references(operation, &value, known, pool)) != NULL)
            return error;
    if (operation->places == NULL)
        return NULL;
    return records_places_fill(&filled, &operation->body, operation->places, NULL,
                               (apr_size_t)limits->body, pool);
}
