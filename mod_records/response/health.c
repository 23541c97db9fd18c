/* SPDX-License-Identifier: Apache-2.0 */
#include "response/health.h"

#include <apr_strings.h>

#include "base/json.h"

#define LIVE "{\"status\":\"live\"}"

static const char *const states[] = {
    [RECORDS_HEALTH_READY] = "ready",
    [RECORDS_HEALTH_BUSY] = "busy",
    [RECORDS_HEALTH_UNREACHABLE] = "unreachable",
    [RECORDS_HEALTH_NO_CATALOG] = "no catalog",
};

static int are_ready(const apr_array_header_t *databases)
{
    int i;

    for (i = 0; i < databases->nelts; i++)
        if (APR_ARRAY_IDX(databases, i, records_health_t).state != RECORDS_HEALTH_READY)
            return 0;
    return 1;
}

int records_health_status(records_health_of_e of, int draining, const apr_array_header_t *databases)
{
    return of == RECORDS_HEALTH_OF_PROCESS || (!draining && are_ready(databases)) ? 200 : 503;
}

/* 2026-11-30T15:02:07Z */
static const char *instant(apr_time_t time, apr_pool_t *pool)
{
    apr_time_exp_t t;

    apr_time_exp_gmt(&t, time);
    return apr_psprintf(pool, "%04d-%02d-%02dT%02d:%02d:%02dZ", t.tm_year + 1900, t.tm_mon + 1,
                        t.tm_mday, t.tm_hour, t.tm_min, t.tm_sec);
}

static void write_database(records_text_t *out, const records_health_t *database)
{
    records_text_putc(out, '{');
    records_json_member(out, 0, "name", database->name);
    records_json_member(out, 1, "status", states[database->state]);
    records_json_member(out, 1, "since", instant(database->since, out->pool));
    if (database->code != NULL)
        records_json_member(out, 1, "code", database->code);
    if (database->reason != NULL)
        records_json_member(out, 1, "reason", database->reason);
    records_text_putc(out, '}');
}

static void write_stores(records_text_t *out, const apr_array_header_t *stores)
{
    int i;

    for (i = 0; i < stores->nelts; i++) {
        const records_store_health_t *store = &APR_ARRAY_IDX(stores, i, records_store_health_t);

        records_text_puts(out, i == 0 ? ",\"stores\":[{" : ",{");
        records_json_member(out, 0, "name", store->name);
        records_json_member(out, 1, "status", store->down ? "down" : "up");
        records_text_putc(out, '}');
    }
    if (i > 0)
        records_text_putc(out, ']');
}

static void write_service(records_text_t *out, int draining, const apr_array_header_t *databases,
                          const apr_array_header_t *stores)
{
    int i;

    records_text_putc(out, '{');
    records_json_member(out, 0, "status",
                        draining               ? "draining"
                        : are_ready(databases) ? "ready"
                                               : "unready");
    records_text_puts(out, ",\"databases\":[");
    for (i = 0; i < databases->nelts; i++) {
        if (i > 0)
            records_text_putc(out, ',');
        write_database(out, &APR_ARRAY_IDX(databases, i, records_health_t));
    }
    records_text_putc(out, ']');
    write_stores(out, stores);
    records_text_putc(out, '}');
}

const char *records_health_json(records_health_of_e of, int draining,
                                const apr_array_header_t *databases,
                                const apr_array_header_t *stores, apr_pool_t *pool)
{
    records_text_t out;

    if (of == RECORDS_HEALTH_OF_PROCESS)
        return LIVE;
    records_text_init(&out, 256, pool);
    if (of == RECORDS_HEALTH_OF_BOTH)
        records_text_puts(&out, "{\"live\":" LIVE ",\"ready\":");
    write_service(&out, draining, databases, stores);
    if (of == RECORDS_HEALTH_OF_BOTH)
        records_text_putc(&out, '}');
    return records_text_string(&out);
}
