/* SPDX-License-Identifier: Apache-2.0 */
/* select=id,name:title,year::text and the other lists of names */
#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>

#include "request/parts.h"

static const char *scan_cast(records_scan_t *scan)
{
    const char *begin = scan->at, *end = begin;

    while (apr_isalnum(*end) || *end == '_' || *end == ' ' || *end == '$'
           || (unsigned char)*end >= 0x80)
        end++;
    scan->at = end;
    while (end > begin && end[-1] == ' ')
        end--;
    return end == begin ? NULL : apr_pstrmemdup(scan->pool, begin, (apr_size_t)(end - begin));
}

/* What is understood here but answered by a later version. */
static records_error_t *refuse_later(const records_scan_t *scan)
{
    if (strncmp(scan->at, "->", 2) == 0)
        return records_unsupported(scan->pool, "JSON paths are not supported by this version.");
    if (*scan->at == '(' || *scan->at == '!')
        return records_unsupported(scan->pool, "Embedding is not supported by this version.");
    if (*scan->at == '.')
        return records_unsupported(scan->pool, "Aggregates are not supported by this version.");
    return NULL;
}

/* a single colon, not the two of a cast */
static int scan_colon(records_scan_t *scan)
{
    if (scan->at[0] != ':' || scan->at[1] == ':')
        return 0;
    scan->at++;
    return 1;
}

static records_error_t *scan_item(records_scan_t *scan, records_selection_t *item)
{
    records_error_t *error;

    memset(item, 0, sizeof(*item));
    records_scan_blanks(scan);
    if (strncmp(scan->at, "...", 3) == 0)
        return records_unsupported(scan->pool, "Spreads are not supported by this version.");
    if (records_scan_token(scan, "*")) {
        records_scan_blanks(scan);
        return NULL;
    }
    if ((item->column = records_scan_name(scan)) == NULL)
        return records_scan_fail(scan, "field name (* or [a..z0..9_$])");
    if (scan_colon(scan)) {
        item->alias = item->column;
        if ((item->column = records_scan_name(scan)) == NULL)
            return records_scan_fail(scan, "field name (* or [a..z0..9_$])");
    }
    if ((error = refuse_later(scan)) != NULL)
        return error;
    if (records_scan_token(scan, "::") && (item->cast = scan_cast(scan)) == NULL)
        return records_scan_fail(scan, "type name");
    return refuse_later(scan);
}

static int is_blank(const char *value)
{
    return value[strspn(value, " \t")] == '\0';
}

records_error_t *records_parse_select(apr_array_header_t **select, const char *value,
                                      apr_pool_t *pool)
{
    records_scan_t scan;
    records_error_t *error;

    *select = NULL;
    if (is_blank(value))
        return NULL;
    *select = apr_array_make(pool, 8, sizeof(records_selection_t));
    records_scan_init(&scan, "select parameter", value, pool);
    do {
        if ((error = scan_item(&scan, &APR_ARRAY_PUSH(*select, records_selection_t))) != NULL)
            return error;
    } while (records_scan_token(&scan, ","));
    return *scan.at == '\0' ? NULL : records_scan_fail(&scan, "\",\" or end of input");
}

records_error_t *records_parse_columns(const apr_array_header_t **columns, const char *what,
                                       const char *value, apr_pool_t *pool)
{
    apr_array_header_t *names = apr_array_make(pool, 8, sizeof(const char *));
    records_scan_t scan;

    records_scan_init(&scan, what, value, pool);
    do {
        const char *name = records_scan_name(&scan);

        if (name == NULL)
            return records_scan_fail(&scan, "field name (* or [a..z0..9_$])");
        APR_ARRAY_PUSH(names, const char *) = name;
    } while (records_scan_token(&scan, ","));
    *columns = names;
    return *scan.at == '\0' ? NULL : records_scan_fail(&scan, "\",\" or end of input");
}
