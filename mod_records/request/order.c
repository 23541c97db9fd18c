/* SPDX-License-Identifier: Apache-2.0 */
/* order=title,year.desc.nullslast */
#include <string.h>

#include "request/parts.h"

/* The suffix ends at a comma or the end, or it is no suffix. */
static int suffix(records_scan_t *scan, const char *token)
{
    records_scan_t before = *scan;

    if (records_scan_token(scan, token)) {
        records_scan_blanks(scan);
        if (*scan->at == ',' || *scan->at == '\0' || *scan->at == '.')
            return 1;
    }
    *scan = before;
    return 0;
}

static records_error_t *scan_term(records_scan_t *scan, records_order_t *order)
{
    if ((order->column = records_scan_name(scan)) == NULL)
        return records_scan_fail(scan, "field name (* or [a..z0..9_$])");
    if (strncmp(scan->at, "->", 2) == 0)
        return records_unsupported(scan->pool, "JSON paths are not supported by this version.");
    if (*scan->at == '(')
        return records_unsupported(scan->pool,
                                   "Ordering by an embedded resource is not supported by this "
                                   "version.");
    order->descending = 0;
    if (!suffix(scan, ".asc"))
        order->descending = suffix(scan, ".desc") ? 1 : 0;
    order->nulls_first = order->descending;          /* NULL is the largest value */
    if (suffix(scan, ".nullsfirst"))
        order->nulls_first = 1;
    else if (suffix(scan, ".nullslast"))
        order->nulls_first = 0;
    return NULL;
}

records_error_t *records_parse_order(apr_array_header_t **order, const char *value,
                                     apr_pool_t *pool)
{
    records_scan_t scan;
    records_error_t *error;

    *order = apr_array_make(pool, 2, sizeof(records_order_t));
    records_scan_init(&scan, "order", value, pool);
    do {
        if ((error = scan_term(&scan, &APR_ARRAY_PUSH(*order, records_order_t))) != NULL)
            return error;
    } while (records_scan_token(&scan, ","));
    if (*scan.at == '\0')
        return NULL;
    return records_scan_fail(&scan, "\",\", \"asc\", \"desc\", \"nullsfirst\", \"nullslast\" or end "
                                    "of input");
}
