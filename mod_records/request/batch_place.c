/* SPDX-License-Identifier: Apache-2.0 */
/* The body of an operation, with the values that its references refer to: /body/0/order_id.  The body
 * is read once, however many there are. */
#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "base/json.h"
#include "request/parts.h"

/* ---- places ------------------------------------------------------------------------ */

static records_place_t *find_inside(const records_place_t *place, const char *token)
{
    return place->by_token == NULL ? NULL
                                   : apr_hash_get(place->by_token, token, APR_HASH_KEY_STRING);
}

static records_place_t *add_inside(records_place_t *place, const char *token, apr_pool_t *pool)
{
    records_place_t *inner = apr_pcalloc(pool, sizeof(*inner));

    if (place->inside == NULL) {
        place->inside = apr_array_make(pool, 2, sizeof(records_place_t *));
        place->by_token = apr_hash_make(pool);
    }
    inner->token = token;
    APR_ARRAY_PUSH(place->inside, records_place_t *) = inner;
    apr_hash_set(place->by_token, token, APR_HASH_KEY_STRING, inner);
    return inner;
}

records_error_t *records_place_add(records_place_t *root, const apr_array_header_t *pointer,
                                   const records_reference_t *reference, apr_pool_t *pool)
{
    records_place_t *place = root, *inner;
    int i;

    for (i = 0; i < pointer->nelts && place->reference == NULL; i++) {
        const char *token = APR_ARRAY_IDX(pointer, i, const char *);

        inner = find_inside(place, token);
        place = inner != NULL ? inner : add_inside(place, token, pool);
    }
    if (place->reference != NULL || place->inside != NULL)
        return records_explain(records_fail(pool, "REC113", "Two references stand in one place"),
                               apr_psprintf(pool, "One of them is %s.", reference->text), NULL);
    place->reference = reference;
    return NULL;
}

/* ---- filling them -------------------------------------------------------------------- */

typedef struct filler_t {
    records_text_t out;
    const records_answer_t *answers;     /* or NULL */
    apr_size_t most;                     /* bytes */
} filler_t;

static records_error_t *fill(filler_t *filler, const records_value_t *value,
                             const records_place_t *place);

static records_error_t *fill_reference(filler_t *filler, const records_reference_t *reference)
{
    records_value_t value = { "null", 4 };
    records_error_t *error = NULL;

    if (filler->answers != NULL)
        error = records_reference_find(&value, reference, filler->answers, filler->out.pool);
    if (error != NULL)
        return error;
    if (filler->out.length + value.length > filler->most)
        return records_explain(
            records_fail(filler->out.pool, "REC105", "The request body is too large"),
            apr_psprintf(filler->out.pool,
                         "With what the reference %s refers to it has more than %" APR_SIZE_T_FMT
                         " bytes.",
                         reference->text, filler->most),
            NULL);
    records_text_append(&filler->out, value.text, value.length);
    return NULL;
}

/* The first reference in a place that is not there. */
static const records_reference_t *first_of(const records_place_t *place)
{
    while (place->reference == NULL)
        place = APR_ARRAY_IDX(place->inside, 0, const records_place_t *);
    return place->reference;
}

static records_error_t *no_place(const records_place_t *place, apr_pool_t *pool)
{
    return records_reference_fail(
        first_of(place),
        apr_pstrcat(pool, "The body has no place for it: ", place->token,
                    " is neither a member of an object nor an element of an array.", NULL),
        pool);
}

/* Members that are not there yet are added. */
static records_error_t *fill_object(filler_t *filler, const records_value_t *object,
                                    const records_place_t *place)
{
    records_json_rest_t rest = records_json_inside(object);
    records_value_t name, member, said;
    records_error_t *error = NULL;
    int members = 0, i;
    apr_hash_t *found = apr_hash_make(filler->out.pool);

    records_text_putc(&filler->out, '{');
    while (error == NULL && records_json_pair(&name, &member, &rest)) {
        const records_place_t *inner;

        said = records_json_said(&name, filler->out.pool);
        inner = find_inside(place, said.text);
        if (members++ > 0)
            records_text_putc(&filler->out, ',');
        records_text_append(&filler->out, name.text, name.length);
        records_text_putc(&filler->out, ':');
        if (inner != NULL)
            apr_hash_set(found, inner->token, APR_HASH_KEY_STRING, inner);
        error = fill(filler, &member, inner);
    }
    for (i = 0; i < place->inside->nelts && error == NULL; i++) {
        const records_place_t *inner = APR_ARRAY_IDX(place->inside, i, records_place_t *);

        if (apr_hash_get(found, inner->token, APR_HASH_KEY_STRING) != NULL)
            continue;
        if (inner->reference == NULL)
            return no_place(APR_ARRAY_IDX(inner->inside, 0, records_place_t *), filler->out.pool);
        if (members++ > 0)
            records_text_putc(&filler->out, ',');
        records_json_string(&filler->out, inner->token, strlen(inner->token));
        records_text_putc(&filler->out, ':');
        error = fill_reference(filler, inner->reference);
    }
    records_text_putc(&filler->out, '}');
    return error;
}

static const records_place_t *place_beyond(const records_place_t *place, int count)
{
    int i;

    for (i = 0; i < place->inside->nelts; i++) {
        const records_place_t *inner = APR_ARRAY_IDX(place->inside, i, records_place_t *);
        const int index = records_pointer_index(inner->token);

        if (index < 0 || index >= count)
            return inner;
    }
    return NULL;
}

static records_error_t *fill_array(filler_t *filler, const records_value_t *array,
                                   const records_place_t *place)
{
    records_json_rest_t rest = records_json_inside(array);
    const records_place_t *beyond;
    records_error_t *error = NULL;
    records_value_t element;
    int count = 0;
    char token[16];

    records_text_putc(&filler->out, '[');
    while (error == NULL && records_json_element(&element, &rest)) {
        if (count > 0)
            records_text_putc(&filler->out, ',');
        apr_snprintf(token, sizeof(token), "%d", count++);
        error = fill(filler, &element, find_inside(place, token));
    }
    if (error == NULL && (beyond = place_beyond(place, count)) != NULL)
        return no_place(beyond, filler->out.pool);
    records_text_putc(&filler->out, ']');
    return error;
}

static records_error_t *fill(filler_t *filler, const records_value_t *value,
                             const records_place_t *place)
{
    if (place == NULL) {
        records_text_append(&filler->out, value->text, value->length);
        return NULL;
    }
    if (place->reference != NULL)
        return fill_reference(filler, place->reference);
    switch (records_json_type(value)) {
    case RECORDS_JSON_OBJECT:
        return fill_object(filler, value, place);
    case RECORDS_JSON_ARRAY:
        return fill_array(filler, value, place);
    default:
        return no_place(APR_ARRAY_IDX(place->inside, 0, records_place_t *), filler->out.pool);
    }
}

records_error_t *records_places_fill(records_value_t *filled, const records_value_t *body,
                                     const records_place_t *root, const records_answer_t *answers,
                                     apr_size_t most, apr_pool_t *pool)
{
    static const records_value_t none = { "null", 4 };
    filler_t filler = { .answers = answers, .most = most };
    records_error_t *error;

    records_text_init(&filler.out, body->length + 64, pool);
    error = fill(&filler, body->text == NULL ? &none : body, root);
    filled->text = records_text_string(&filler.out);
    filled->length = filler.out.length;
    return error;
}
