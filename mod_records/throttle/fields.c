/* SPDX-License-Identifier: Apache-2.0 */
#include "throttle/fields.h"

#include "base/text.h"

#define SECOND APR_INT64_C(1000000000)
#define ROOM 64 /* bytes that one limit mostly takes */

static void put_name(records_text_t *text, const records_limit_field_t *limit, int first)
{
    records_text_puts(text, first ? "\"" : ", \"");
    records_text_puts(text, limit->name);
    records_text_putc(text, '"');
}

static void put_number(records_text_t *text, const char *parameter, apr_int64_t number)
{
    records_text_puts(text, parameter);
    records_text_int(text, number);
}

const char *records_fields_policy(const records_limit_field_t *limits, int count, apr_pool_t *pool)
{
    records_text_t text;
    int i;

    records_text_init(&text, (apr_size_t)count * ROOM, pool);
    for (i = 0; i < count; i++) {
        put_name(&text, &limits[i], i == 0);
        put_number(&text, ";q=", limits[i].quota);
        put_number(&text, ";w=", limits[i].window);
        if (limits[i].unit != NULL) {
            records_text_puts(&text, ";qu=\"");
            records_text_puts(&text, limits[i].unit);
            records_text_putc(&text, '"');
        }
        if (limits[i].burst > 0)
            put_number(&text, ";records-burst=", limits[i].burst);
    }
    return records_text_string(&text);
}

const char *records_fields_limit(const records_limit_field_t *limits, int count, apr_pool_t *pool)
{
    records_text_t text;
    int i;

    records_text_init(&text, (apr_size_t)count * ROOM, pool);
    for (i = 0; i < count; i++) {
        put_name(&text, &limits[i], i == 0);
        put_number(&text, ";r=", limits[i].remaining);
        if (limits[i].next > 0)
            put_number(&text, ";t=", limits[i].next);
    }
    return records_text_string(&text);
}

apr_int64_t records_fields_seconds(apr_int64_t nanoseconds)
{
    return nanoseconds / SECOND + (nanoseconds % SECOND > 0);
}
