/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/usage.h"

#include <string.h>

#include <apr_general.h>
#include <apr_strings.h>

#include "httpd/log.h"
#include "httpd/shared.h"
#include "httpd/usage_flush.h"
#include "httpd/watch.h"

static records_usage_t usage; /* made by the parent; shared is NULL if nothing is counted */

/* ---- the configuration ---------------------------------------------------------------- */

static records_source_settings_t *find_database(const server_rec *s, const char *name)
{
    records_source_settings_t *found = NULL;

    for (; s != NULL && found == NULL; s = s->next)
        found = records_config_source(s, name);
    return found;
}

const char *records_usage_check(const server_rec *main_server, apr_pool_t *pool)
{
    const records_usage_settings_t *settings = records_server_config(main_server)->usage;

    if (settings == NULL || find_database(main_server, settings->database) != NULL)
        return NULL;
    return apr_psprintf(
        pool,
        "RecordsUsageTable %s: there is no database of that name; write the name of "
        "one that RecordsDatabase defines",
        settings->database);
}

const char *records_usage_check_place(const server_rec *main_server, const records_config_t *config,
                                      const char *where, apr_pool_t *pool)
{
    if (config->usage != 1 || records_server_config(main_server)->usage != NULL)
        return NULL;
    return apr_psprintf(
        pool,
        "RecordsUsage On%s: there is no table for it; write outside all <VirtualHost> "
        "in which database it is, as in: RecordsUsageTable films",
        where);
}

/* ---- shared memory --------------------------------------------------------------------- */

#define HEAD APR_ALIGN(sizeof(records_usage_shared_t), 64)

static int begin_shared(records_usage_shared_t *shared)
{
    apr_uint64_t random;

    if (records_shared_lock_init(&shared->lock) != 0
        || apr_generate_random_bytes((unsigned char *)&random, sizeof(random)) != APR_SUCCESS
        || apr_generate_random_bytes(shared->secret, sizeof(shared->secret)) != APR_SUCCESS)
        return 0;
    apr_snprintf(shared->flush.id, sizeof(shared->flush.id), "usage-%016" APR_UINT64_T_HEX_FMT,
                 random);
    return 1;
}

int records_usage_prepare(apr_pool_t *pconf, server_rec *s)
{
    const records_usage_settings_t *settings = records_server_config(s)->usage;
    char *memory;
    int fresh;

    (void)pconf;
    memset(&usage, 0, sizeof(usage));
    if (settings == NULL)
        return 1;
    memory =
        records_shared_make("usage 1", HEAD + records_usage_size(settings->entries), s, &fresh);
    if (memory == NULL)
        return 0;
    usage.settings = settings;
    usage.shared = (records_usage_shared_t *)memory;
    records_usage_open(&usage.table, memory + HEAD, settings->entries);
    if (!fresh || begin_shared(usage.shared))
        return 1;
    ap_log_error(APLOG_MARK, APLOG_STARTUP | APLOG_EMERG, 0, s,
                 RECLOGNO(1035) "usage cannot be counted: no lock between processes, or no random "
                                "numbers");
    return 0;
}

void records_usage_start(server_rec *main_server)
{
    records_source_settings_t *database;

    if (usage.shared == NULL)
        return;
    database = find_database(main_server, usage.settings->database);
    usage.source = database == NULL ? NULL : database->source;
    if (usage.source == NULL) /* no memory for it; that is logged */
        return;
    records_watch_every(usage.settings->flush / RECORDS_USAGE_LOOKS, records_usage_flush, &usage);
    records_watch_at_end(records_usage_flush_last, &usage);
}

/* ---- counting --------------------------------------------------------------------------- */

static const char *location_of(const request_rec *r, const records_measure_t *measure)
{
    const char *path = *measure->mount->path == '\0' ? "/" : measure->mount->path;

    return r->server->is_virtual && r->server->server_hostname != NULL
               ? apr_pstrcat(r->pool, r->server->server_hostname, path, NULL)
               : path;
}

static int is_throttled(const records_measure_t *measure)
{
    return measure->error != NULL
           && (strcmp(measure->error, "REC150") == 0 || strcmp(measure->error, "REC151") == 0);
}

static apr_uint64_t positive(apr_int64_t number)
{
    return number > 0 ? (apr_uint64_t)number : 0;
}

static void fill_counts(apr_uint64_t *counts, const records_measure_t *measure)
{
    counts[RECORDS_USAGE_REQUESTS] = 1;
    counts[RECORDS_USAGE_ROWS_SENT] = positive(measure->rows);
    counts[RECORDS_USAGE_ROWS_CHANGED] = positive(measure->changed);
    counts[RECORDS_USAGE_BYTES_IN] = measure->received;
    counts[RECORDS_USAGE_BYTES_OUT] = positive(measure->sent);
    counts[RECORDS_USAGE_DATABASE_TIME] = positive(measure->spent[RECORDS_STAGE_TRANSACTION]);
    counts[RECORDS_USAGE_CLIENT_ERRORS] = measure->status >= 400 && measure->status < 500;
    counts[RECORDS_USAGE_SERVER_ERRORS] = measure->status >= 500;
    counts[RECORDS_USAGE_THROTTLED] = (apr_uint64_t)is_throttled(measure);
}

static void count(const request_rec *r, records_measure_t *measure)
{
    const char *caller = records_measure_caller(measure, r->pool);
    const records_usage_key_t key = {
        (apr_uint32_t)(apr_time_sec(r->request_time + measure->total) / 3600),
        caller == NULL ? "" : caller, records_measure_resource(measure, r->pool),
        location_of(r, measure)
    };
    apr_uint64_t counts[RECORDS_USAGE_COUNTERS];
    records_usage_packed_t packed;

    fill_counts(counts, measure);
    records_usage_pack(&packed, &key);
    records_usage_add(&usage.table, &packed,
                      apr_siphash24(packed.bytes, packed.length, usage.shared->secret), counts);
}

void records_usage_end(const request_rec *r, records_measure_t *measure)
{
    if (measure->config->usage && usage.shared != NULL)
        count(r, measure);
}
