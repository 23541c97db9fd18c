/* SPDX-License-Identifier: Apache-2.0 */
/* order=title,year.desc.nullslast,data->size,made.bucket(day),client(name).desc */
#include <string.h>

#include "request/parts.h"

static int suffix(records_scan_t *scan, const char *token)
{
    int found = records_scan_token(scan, token);

    if (found)
        records_scan_blanks(scan);
    return found;
}

static void scan_direction(records_scan_t *scan, records_order_t *order)
{
    if (!suffix(scan, ".asc"))
        order->descending = suffix(scan, ".desc") ? 1 : 0;
    order->nulls_first = order->descending; /* NULL is the largest value */
    if (suffix(scan, ".nullsfirst"))
        order->nulls_first = 1;
    else if (suffix(scan, ".nullslast"))
        order->nulls_first = 0;
}

/* name, or relation(name) */
static records_error_t *scan_term(records_scan_t *scan, records_order_t *order,
                                  const records_limits_t *limits)
{
    records_field_t *field = &order->field;
    records_error_t *error;

    memset(order, 0, sizeof(*order));
    if ((field->column = records_scan_name(scan)) == NULL)
        return records_scan_fail(scan, RECORDS_EXPECT_NAME);
    if (records_scan_token(scan, "(")) {
        order->relation = field->column;
        if ((field->column = records_scan_name(scan)) == NULL)
            return records_scan_fail(scan, RECORDS_EXPECT_NAME);
    }
    if ((error = records_scan_path(scan, &field->path, limits)) != NULL
        || (error = records_scan_bucket(scan, &field->bucket)) != NULL)
        return error;
    if (order->relation != NULL && !suffix(scan, ")"))
        return records_scan_fail(scan, "\")\"");
    scan_direction(scan, order);
    return NULL;
}

records_error_t *records_parse_order(apr_array_header_t **order, const char *value,
                                     const records_limits_t *limits, apr_pool_t *pool)
{
    records_scan_t scan;
    records_error_t *error;

    *order = apr_array_make(pool, 2, sizeof(records_order_t));
    records_scan_init(&scan, "order", value, pool);
    do {
        if ((error = scan_term(&scan, &APR_ARRAY_PUSH(*order, records_order_t), limits)) != NULL)
            return error;
    } while (records_scan_token(&scan, ","));
    return records_scan_end(&scan, "\",\"");
}
