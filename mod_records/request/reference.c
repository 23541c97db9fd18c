/* SPDX-License-Identifier: Apache-2.0 */
/* References of a batch: order#/body/0/id, #/0/body/0/id */
#include <string.h>

#include <apr_cstr.h>
#include <apr_lib.h>
#include <apr_strings.h>

#include "base/error.h"
#include "base/json.h"
#include "base/number.h"
#include "request/parts.h"

/* ---- reading ------------------------------------------------------------------ */

/* "a~1b" says a/b */
static const char *unescape_token(const char *token, apr_size_t length, apr_pool_t *pool)
{
    char *text = apr_palloc(pool, length + 1), *out = text;
    const char *const end = token + length;

    for (; token < end; token++) {
        if (*token != '~') {
            *out++ = *token;
        } else if (token + 1 < end && (token[1] == '0' || token[1] == '1')) {
            *out++ = *++token == '0' ? '~' : '/';
        } else {
            return NULL;
        }
    }
    *out = '\0';
    return text;
}

apr_array_header_t *records_pointer_parse(const char *pointer, apr_pool_t *pool)
{
    apr_array_header_t *tokens = apr_array_make(pool, 4, sizeof(const char *));

    if (*pointer != '\0' && *pointer != '/')
        return NULL;
    while (*pointer != '\0') {
        const apr_size_t length = strcspn(++pointer, "/");

        if ((APR_ARRAY_PUSH(tokens, const char *) = unescape_token(pointer, length, pool)) == NULL)
            return NULL;
        pointer += length;
    }
    return tokens;
}

int records_pointer_index(const char *token)
{
    apr_int64_t number;

    if (!apr_isdigit(*token) || (*token == '0' && token[1] != '\0')
        || !records_number_parse(&number, token) || number >= APR_INT32_MAX)
        return -1;
    return (int)number;
}

static records_error_t *bad_reference(const char *text, const char *why, apr_pool_t *pool)
{
    return records_explain(records_fail(pool, "REC113", "Invalid reference: %s", text), why,
                           "A reference is the id of an earlier operation, # and a JSON Pointer "
                           "into its answer: order#/body/0/id");
}

/* Takes the token that says which operation, where the id does not. */
static const char *find_operation(int *operation, const char *id, const char *const **tokens,
                                  int *count, const records_references_t *known)
{
    const int *found;

    if (*id != '\0') {
        if ((found = apr_hash_get(known->ids, id, APR_HASH_KEY_STRING)) == NULL)
            return "No operation has this id.";
        *operation = *found;
    } else {
        if (*count == 0 || (*operation = records_pointer_index(**tokens)) < 0
            || *operation >= known->count)
            return "There is no such operation.";
        ++*tokens;
        --*count;
    }
    return *operation < known->self ? NULL
                                    : "The operation must come before the one that refers to it.";
}

static const char *find_part(records_reference_t *reference, const char *const *tokens, int count,
                             apr_pool_t *pool)
{
    if (count == 1 && strcmp(tokens[0], "status") == 0) {
        reference->of = RECORDS_ANSWER_STATUS;
    } else if (count == 2 && strcmp(tokens[0], "headers") == 0) {
        reference->of = RECORDS_ANSWER_HEADER;
        reference->header = tokens[1];
    } else if (count > 0 && strcmp(tokens[0], "body") == 0) {
        apr_array_header_t *pointer = apr_array_make(pool, count, sizeof(const char *));
        int i;

        for (i = 1; i < count; i++)
            APR_ARRAY_PUSH(pointer, const char *) = tokens[i];
        reference->of = RECORDS_ANSWER_BODY;
        reference->pointer = pointer;
    } else {
        return "The pointer must lead to /status, /headers/NAME, /body or into the body.";
    }
    return NULL;
}

records_error_t *records_reference_parse(const records_reference_t **out, const char *text,
                                         const records_references_t *known, apr_pool_t *pool)
{
    records_reference_t *reference = apr_pcalloc(pool, sizeof(*reference));
    const char *hash = strchr(text, '#'), *id, *pointer, *why;
    const apr_array_header_t *list = NULL;
    const char *const *tokens;
    int count;

    *out = reference;
    reference->text = text;
    if (hash == NULL)
        return bad_reference(text, "It has no #.", pool);
    id = records_percent_decode(text, (apr_size_t)(hash - text), 0, pool);
    pointer = records_percent_decode(hash + 1, strlen(hash + 1), 0, pool);
    if (id == NULL || pointer == NULL)
        return bad_reference(text, "It is not well encoded; a per cent sign is %25.", pool);
    if ((list = records_pointer_parse(pointer, pool)) == NULL)
        return bad_reference(text, "What follows the # is no JSON Pointer.", pool);
    tokens = (const char *const *)list->elts;
    count = list->nelts;
    if ((why = find_operation(&reference->operation, id, &tokens, &count, known)) != NULL
        || (why = find_part(reference, tokens, count, pool)) != NULL)
        return bad_reference(text, why, pool);
    known->operations[reference->operation].referred = 1;
    return NULL;
}

/* ---- finding -------------------------------------------------------------------- */

static int find_member(records_value_t *value, const char *token)
{
    records_json_rest_t rest = records_json_inside(value);
    const apr_size_t length = strlen(token);
    records_value_t name, member;

    while (records_json_pair(&name, &member, &rest))
        if (records_json_says(&name, token, length)) {
            *value = member;
            return 1;
        }
    return 0;
}

static int find_element(records_value_t *value, const char *token)
{
    records_json_rest_t rest = records_json_inside(value);
    int index = records_pointer_index(token);

    while (index >= 0 && records_json_element(value, &rest))
        if (index-- == 0)
            return 1;
    return 0;
}

static int find_inside(records_value_t *value, const apr_array_header_t *pointer)
{
    int i;

    for (i = 0; i < pointer->nelts; i++) {
        const char *token = APR_ARRAY_IDX(pointer, i, const char *);
        const records_json_type_e type = records_json_type(value);

        if (!(type == RECORDS_JSON_OBJECT && find_member(value, token))
            && !(type == RECORDS_JSON_ARRAY && find_element(value, token)))
            return 0;
    }
    return 1;
}

static records_value_t json_of(const char *text, apr_pool_t *pool)
{
    records_value_t value;
    records_text_t json;

    records_text_init(&json, strlen(text) + 3, pool);
    records_json_string(&json, text, strlen(text));
    value.text = json.bytes;
    value.length = json.length;
    return value;
}

static int find_value(records_value_t *value, const records_reference_t *reference,
                      const records_answer_t *answer, apr_pool_t *pool)
{
    const char *header;

    switch (reference->of) {
    case RECORDS_ANSWER_STATUS:
        value->text = apr_itoa(pool, answer->status);
        value->length = strlen(value->text);
        return 1;
    case RECORDS_ANSWER_HEADER:
        if ((header = apr_table_get(answer->headers, reference->header)) == NULL)
            return 0;
        *value = json_of(header, pool);
        return 1;
    default:
        if (answer->body.text == NULL)
            return 0;
        *value = records_json_whole(&answer->body);
        return find_inside(value, reference->pointer);
    }
}

records_error_t *records_reference_find(records_value_t *value,
                                        const records_reference_t *reference,
                                        const records_answer_t *answers, apr_pool_t *pool)
{
    if (find_value(value, reference, &answers[reference->operation], pool))
        return NULL;
    return records_reference_fail(reference, "The answer has no such value.", pool);
}

records_error_t *records_reference_fail(const records_reference_t *reference, const char *why,
                                        apr_pool_t *pool)
{
    return records_explain(
        records_fail(pool, "REC115", "The reference %s cannot be used", reference->text), why,
        NULL);
}
