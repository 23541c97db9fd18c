/* SPDX-License-Identifier: Apache-2.0 */
/* The path of an operation: /orders?id=eq.${order#/body/0/id} in pieces. */
#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "request/parts.h"

static records_error_t *bad_path(const char *why, apr_pool_t *pool)
{
    return records_explain(records_fail(pool, "REC113", "A reference cannot stand there"), why,
                           NULL);
}

/* ---- apart ---------------------------------------------------------------------- */

/* Takes the references out; what is left, with a hole for each, goes to *rest. */
static records_error_t *take_references(apr_array_header_t *pieces, const char **rest,
                                        const char *path, const records_references_t *known,
                                        apr_pool_t *pool)
{
    const char *begin, *end;
    records_error_t *error;
    records_piece_t *piece;
    records_text_t holes;

    records_text_init(&holes, strlen(path) + 1, pool);
    for (; (begin = strstr(path, "${")) != NULL; path = end + 1) {
        if ((end = strchr(begin, '}')) == NULL)
            return bad_path("A ${ has no } behind it.  As text it is %24%7B.", pool);
        piece = apr_array_push(pieces);
        memset(piece, 0, sizeof(*piece));
        piece->text = apr_pstrmemdup(pool, path, (apr_size_t)(begin - path));
        piece->parameter = -1;
        if ((error = records_reference_parse(
                 &piece->reference, apr_pstrmemdup(pool, begin + 2, (apr_size_t)(end - begin - 2)),
                 known, pool))
            != NULL)
            return error;
        records_text_puts(&holes, piece->text);
        records_text_putc(&holes, RECORDS_HOLE);
    }
    piece = apr_array_push(pieces);
    memset(piece, 0, sizeof(*piece));
    piece->text = path;
    piece->parameter = -1;
    records_text_puts(&holes, path);
    *rest = records_text_string(&holes);
    return NULL;
}

/* ---- where they stand ------------------------------------------------------------- */

/* NULL where the text is not well encoded, or has what looks like a hole. */
static const char *decode(const char *text, apr_size_t length, apr_pool_t *pool)
{
    char *decoded = apr_palloc(pool, length + 1), *out = decoded;
    apr_size_t i;

    for (i = 0; i < length; i++) {
        const int byte = records_percent_byte(text + i, length - i);

        if ((text[i] == '%' && byte <= 0) || (char)byte == RECORDS_HOLE) {
            if (text[i] == '%')
                return NULL;
            *out++ = text[i];
        } else if (byte >= 0) {
            *out++ = (char)byte;
            i += 2;
        } else {
            *out++ = text[i] == '+' ? ' ' : text[i];
        }
    }
    *out = '\0';
    return decoded;
}

static int count_holes(const char *text, apr_size_t length)
{
    int count = 0;

    while (length-- > 0)
        count += *text++ == RECORDS_HOLE;
    return count;
}

/* The holes of one parameter; the first of them is pieces[0]. */
static records_error_t *place_parameter(records_piece_t *pieces, int count, const char *text,
                                        apr_size_t length, int calls, apr_pool_t *pool)
{
    const char *equals = memchr(text, '=', length), *name, *value, *why;
    records_spot_e *spots = apr_pcalloc(pool, sizeof(*spots) * (apr_size_t)count);
    int i;

    if (equals == NULL || count_holes(text, (apr_size_t)(equals - text)) > 0)
        return bad_path("A reference can be a value, and no name of a parameter.", pool);
    name = decode(text, (apr_size_t)(equals - text), pool);
    value = decode(equals + 1, length - (apr_size_t)(equals - text) - 1, pool);
    if (name == NULL || value == NULL)
        return bad_path("The parameter is not well encoded.", pool);
    if ((why = records_spots_find(spots, name, value, calls)) != NULL)
        return bad_path(why, pool);
    for (i = 0; i < count; i++)
        pieces[i].spot = spots[i];
    return NULL;
}

static records_error_t *place_query(records_piece_t *pieces, const char *query, int calls,
                                    apr_pool_t *pool)
{
    records_error_t *error;
    int parameter, count, i;
    apr_size_t length;

    for (parameter = 0;; parameter++) {
        length = strcspn(query, "&");
        count = count_holes(query, length);
        for (i = 0; i < count; i++)
            pieces[i].parameter = parameter;
        if (count > 0
            && (error = place_parameter(pieces, count, query, length, calls, pool)) != NULL)
            return error;
        pieces += count;
        if (query[length] == '\0')
            return NULL;
        query += length + 1;
    }
}

/* /orders/HOLE: in the key alone; not in /rpc/HOLE. */
static int is_in_key(const char *path, apr_size_t length)
{
    const char *hole = memchr(path, RECORDS_HOLE, length);
    const char *table = *path == '/' ? path + 1 : path, *slash;

    if (hole == NULL)
        return 1;
    slash = memchr(table, '/', (apr_size_t)(hole - table));
    return slash != NULL && strncmp(table, "rpc/", 4) != 0
           && memchr(hole, '/', length - (apr_size_t)(hole - path)) == NULL;
}

records_error_t *records_pieces_parse(const apr_array_header_t **pieces, const char *path,
                                      const records_references_t *known, apr_pool_t *pool)
{
    const int calls = strncmp(path, "/rpc/", 5) == 0;
    apr_array_header_t *list;
    records_error_t *error;
    const char *holes = NULL;
    apr_size_t length;

    *pieces = NULL;
    if (strstr(path, "${") == NULL)
        return NULL;
    *pieces = list = apr_array_make(pool, 4, sizeof(records_piece_t));
    if ((error = take_references(list, &holes, path, known, pool)) != NULL)
        return error;
    length = strcspn(holes, "?");
    if (!is_in_key(holes, length))
        return bad_path("In a path a reference can be the key of a record, and no table or "
                        "function.",
                        pool);
    if (holes[length] == '\0')
        return NULL;
    return place_query((records_piece_t *)list->elts + count_holes(holes, length),
                       holes + length + 1, calls, pool);
}
