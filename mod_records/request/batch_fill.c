/* SPDX-License-Identifier: Apache-2.0 */
/* The path of an operation, with the values that its references refer to. */
#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "request/parts.h"

static records_error_t *not_scalar(const records_reference_t *reference, records_json_type_e type,
                                   apr_pool_t *pool)
{
    return records_reference_fail(
        reference,
        type == RECORDS_JSON_NULL
            ? "Its value is null, and a path can only have a text, a number, true or false."
            : "Its value is an array or an object, and a path can only have a text, a number, "
              "true or false.",
        pool);
}

/* The value as text; *quoted if it is a string. */
static records_error_t *read_scalar(records_value_t *text, int *quoted,
                                    const records_reference_t *reference,
                                    const records_answer_t *answers, apr_pool_t *pool)
{
    records_value_t value = { NULL, 0 };
    records_json_type_e type;
    records_error_t *error;

    if ((error = records_reference_find(&value, reference, answers, pool)) != NULL)
        return error;
    type = records_json_type(&value);
    if (type == RECORDS_JSON_NULL || records_json_is_nested(&value))
        return not_scalar(reference, type, pool);
    *text = records_json_said(&value, pool);
    *quoted = type == RECORDS_JSON_STRING;
    if (memchr(text->text, '\0', text->length) != NULL)
        return records_reference_fail(reference, "Its value has a NUL in it.", pool);
    return NULL;
}

static records_error_t *check_length(const records_text_t *out, apr_size_t more, apr_size_t most)
{
    if (out->length + more <= most)
        return NULL;
    return records_explain(
        records_fail(out->pool, "REC106", "The URL is too long"),
        apr_psprintf(out->pool, "At most %" APR_SIZE_T_FMT " bytes are accepted.", most), NULL);
}

static void write_quoted(records_text_t *out, const records_value_t *text)
{
    apr_size_t i;

    for (i = 0; i < text->length; i++) {
        if (text->text[i] == '"' || text->text[i] == '\\')
            records_percent_encode(out, "\\", 1);
        records_percent_encode(out, text->text + i, 1);
    }
}

static records_error_t *write_value(records_text_t *out, const records_piece_t *piece,
                                    const records_value_t *text, int quoted)
{
    switch (piece->spot) {
    case RECORDS_SPOT_NUMBER:
        if (quoted || text->text[strspn(text->text, "0123456789")] != '\0')
            return records_reference_fail(piece->reference, "Its value is no whole number.",
                                          out->pool);
        break;
    case RECORDS_SPOT_BARE_ELEMENT:
        if (quoted && strpbrk(text->text, "{}") != NULL)
            return records_reference_fail(
                piece->reference, "Its value has braces in it, which cannot stand in braces here.",
                out->pool);
        /* fall through */
    case RECORDS_SPOT_ELEMENT:
        if (quoted)
            records_percent_encode(out, "\"", 1);
        write_quoted(out, text);
        if (quoted)
            records_percent_encode(out, "\"", 1);
        return NULL;
    case RECORDS_SPOT_QUOTED:
        write_quoted(out, text);
        return NULL;
    default:
        break;
    }
    records_percent_encode(out, text->text, text->length);
    return NULL;
}

/* ---- what it has become ------------------------------------------------------------- */

/* The value of a parameter of the query string, decoded. */
static const char *parameter_of(const char *path, int parameter, apr_pool_t *pool)
{
    const char *at = strchr(path, '?') + 1;

    while (parameter-- > 0)
        at = strchr(at, '&') + 1;
    at = strchr(at, '=') + 1;
    return records_percent_decode(at, strcspn(at, "&"), 1, pool);
}

static records_error_t *check_operand(const char *path, const records_piece_t *piece,
                                      apr_pool_t *pool)
{
    const char *value = parameter_of(path, piece->parameter, pool);

    if (value == NULL || !records_spot_is_column(value))
        return NULL;
    return records_reference_fail(
        piece->reference,
        "With its value the filter would compare with a column.  In and=(...) it would not.", pool);
}

/* httpd takes such a segment for a step in the path. */
static records_error_t *check_key(const char *path, const records_piece_t *piece, apr_pool_t *pool)
{
    const apr_size_t length = strcspn(path, "?");
    const char *segment = path + length;

    while (segment > path && segment[-1] != '/')
        segment--;
    segment = records_percent_decode(segment, (apr_size_t)(path + length - segment), 0, pool);
    if (segment == NULL
        || (*segment != '\0' && strcmp(segment, ".") != 0 && strcmp(segment, "..") != 0))
        return NULL;
    return records_reference_fail(
        piece->reference, "No path can have this as a key.  A filter can: ?id=eq.${...}", pool);
}

records_error_t *records_pieces_fill(const char **path, const apr_array_header_t *pieces,
                                     const records_answer_t *answers, apr_size_t most,
                                     apr_pool_t *pool)
{
    const records_piece_t *piece = (const records_piece_t *)pieces->elts;
    const records_piece_t *const last = piece + pieces->nelts - 1;
    records_error_t *error = NULL;
    records_value_t text;
    records_text_t out;
    int quoted = 0;

    records_text_init(&out, 256, pool);
    for (; piece < last && error == NULL; piece++) {
        records_text_puts(&out, piece->text);
        if ((error = read_scalar(&text, &quoted, piece->reference, answers, pool)) == NULL
            && (error = check_length(&out, text.length, most)) == NULL)
            error = write_value(&out, piece, &text, quoted);
    }
    if (error != NULL)
        return error;
    records_text_puts(&out, last->text);
    if ((error = check_length(&out, 0, most)) != NULL)
        return error;
    *path = records_text_string(&out);
    for (piece = (const records_piece_t *)pieces->elts; piece < last && error == NULL; piece++) {
        if (piece->spot == RECORDS_SPOT_KEY)
            error = check_key(*path, piece, pool);
        else if (piece->spot == RECORDS_SPOT_OPERAND)
            error = check_operand(*path, piece, pool);
    }
    return error;
}
