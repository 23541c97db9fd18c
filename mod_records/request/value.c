/* SPDX-License-Identifier: Apache-2.0 */
/* What stands behind an operator: one value, or a list in parentheses. */
#include <string.h>

#include <apr_strings.h>

#include "request/parts.h"

/* A quoted text counts as quoted only where the value ends behind it. */
static const char *scan_quoted_value(records_scan_t *scan)
{
    records_scan_t before = *scan;
    const char *text = records_scan_quoted(scan);

    if (text != NULL && (*scan->at == ',' || *scan->at == ')'))
        return text;
    *scan = before;
    return NULL;
}

const char *records_scan_value(records_scan_t *scan, records_ending_e ending)
{
    const char *text;

    if (ending == RECORDS_TO_THE_END)
        return records_scan_take(scan, scan->at + strlen(scan->at));
    if ((text = scan_quoted_value(scan)) != NULL)
        return text;
    if (*scan->at == '{') {
        const char *end = scan->at + 1 + strcspn(scan->at + 1, "{}");

        if (*end == '}')
            return records_scan_take(scan, end + 1);
    }
    return records_scan_take(scan, scan->at + strcspn(scan->at, ",)"));
}

records_error_t *records_scan_list(records_scan_t *scan, apr_array_header_t *values)
{
    records_scan_blanks(scan);
    if (!records_scan_token(scan, "("))
        return records_scan_fail(scan, "\"(\"");
    records_scan_blanks(scan);
    do {
        const char *element = scan_quoted_value(scan);

        if (element == NULL)
            element = records_scan_take(scan, scan->at + strcspn(scan->at, ",)"));
        APR_ARRAY_PUSH(values, const char *) = element;
    } while (records_scan_token(scan, ","));
    if (!records_scan_token(scan, ")"))
        return records_scan_fail(scan, "\")\"");
    records_scan_blanks(scan);
    if (values->nelts == 1 && *APR_ARRAY_IDX(values, 0, const char *) == '\0')
        values->nelts = 0; /* in.() and in.("") are the empty set */
    return NULL;
}
