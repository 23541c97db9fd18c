/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/source.h"

#include <unistd.h>

#include <apr_atomic.h>
#include <apr_dbd.h>
#include <apr_strings.h>
#include <ap_provider.h>
#include <http_config.h>
#include <mod_dbd.h>

#include "base/error.h"
#include "httpd/extensions.h"
#include "httpd/log.h"

/* ---- opening: apr_dbd's own way, and mod_dbd's ----------------------------------- */

typedef struct dbd_connection_t {
    const apr_dbd_driver_t *driver;
    apr_dbd_t *handle;
} dbd_connection_t;

static apr_status_t close_dbd(void *data)
{
    dbd_connection_t *connection = data;

    apr_dbd_close(connection->driver, connection->handle);
    return APR_SUCCESS;
}

static records_error_t *no_connection(apr_pool_t *pool, const char *cause)
{
    records_error_t *error = records_fail(pool, "PGRST000", "Database connection error.");

    error->cause = cause;
    return error;
}

/* SQLite would create an empty database if there is no file of that name. */
static const char *find_files(const records_source_settings_t *settings, apr_pool_t *pool)
{
    const char *why;
    int i;

    if (settings->database->find == NULL)
        return NULL;
    why = settings->database->find(settings->params, NULL, pool);
    for (i = 0; why == NULL && settings->attached != NULL && i < settings->attached->nelts; i++)
        why = settings->database->find(
            APR_ARRAY_IDX(settings->attached, i, records_attached_t).path, NULL, pool);
    return why;
}

static records_error_t *open_dbd(void *baton, void **native, apr_pool_t *pool)
{
    const records_source_settings_t *settings = baton;
    dbd_connection_t *connection = apr_pcalloc(pool, sizeof(*connection));
    const char *why = NULL;
    apr_status_t rv;

    if ((why = find_files(settings, pool)) != NULL)
        return no_connection(pool, why);
    rv = apr_dbd_get_driver(pool, settings->database->dbd, &connection->driver);
    if (rv != APR_SUCCESS)
        return no_connection(
            pool, apr_psprintf(pool, "apr_dbd has no driver '%s'", settings->database->dbd));
    rv = apr_dbd_open_ex(connection->driver, pool, settings->params, &connection->handle, &why);
    if (rv != APR_SUCCESS)
        return no_connection(pool, why != NULL ? apr_pstrdup(pool, why) : "cannot connect");
    *native = apr_dbd_native_handle(connection->driver, connection->handle);
    apr_pool_cleanup_register(pool, connection, close_dbd, apr_pool_cleanup_null);
    return NULL;
}

typedef struct managed_t {
    ap_dbd_t *dbd;
    server_rec *server;
} managed_t;

static apr_status_t close_managed(void *data)
{
    managed_t *managed = data;
    APR_OPTIONAL_FN_TYPE(ap_dbd_close) *close_managed_dbd = APR_RETRIEVE_OPTIONAL_FN(ap_dbd_close);

    if (close_managed_dbd != NULL)
        close_managed_dbd(managed->server, managed->dbd);
    return APR_SUCCESS;
}

static records_error_t *open_managed(void *baton, void **native, apr_pool_t *pool)
{
    APR_OPTIONAL_FN_TYPE(ap_dbd_open) *open_managed_dbd = APR_RETRIEVE_OPTIONAL_FN(ap_dbd_open);
    managed_t *managed = apr_pcalloc(pool, sizeof(*managed));

    managed->server = baton;
    managed->dbd = open_managed_dbd == NULL ? NULL : open_managed_dbd(pool, managed->server);
    if (managed->dbd == NULL)
        return no_connection(pool, "mod_dbd gave no connection; its own message is in the log");
    *native = apr_dbd_native_handle(managed->dbd->driver, managed->dbd->handle);
    apr_pool_cleanup_register(pool, managed, close_managed, apr_pool_cleanup_null);
    return NULL;
}

/* ---- run time ------------------------------------------------------------------------ */

/* As many as the processors can answer at one time; two, so that one sends while the other is answered. */
static int leaders(const records_source_settings_t *settings)
{
    long processors;

    if (settings->share != RECORDS_SHARE_UNSET)
        return settings->share;
    processors = sysconf(_SC_NPROCESSORS_ONLN);
    if (processors < 2)
        processors = 2;
    return processors < settings->pool ? (int)processors : settings->pool;
}

static void start(records_source_settings_t *settings, server_rec *s, apr_pool_t *pool)
{
    records_opener_t opener = { open_dbd, settings, settings->params, settings->attached };
    records_pool_settings_t limits = { settings->pool, settings->statements, settings->wait,
                                       settings->idle, leaders(settings) };
    const records_additions_t additions = { settings->name, settings->options, settings->queries,
                                            settings->declared, records_extensions() };
    records_source_t *source = apr_pcalloc(pool, sizeof(*source));

    if (settings->from_mod_dbd) {
        opener.open = open_managed;
        opener.baton = s;
    }
    source->settings = settings;
    source->server = s;
    if (settings->asked != NULL)
        source->tried = source->looked = apr_atomic_read32(settings->asked);
    source->pool = records_pool_make(settings->database, &opener, &limits, pool);
    source->catalog = records_catalog_cache_make(source->pool, &additions, settings->exposed,
                                                 settings->rule_sets, s, pool);
    source->keys = records_key_cleaner_make(pool);
    source->probe = records_probe_make(settings, s, source->pool, source->catalog, pool);
    if (source->pool == NULL || source->catalog == NULL || source->keys == NULL
        || source->probe == NULL)
        ap_log_error(APLOG_MARK, APLOG_CRIT, 0, s,
                     RECLOGNO(1001) "database '%s': no memory for its connections", settings->name);
    else
        settings->source = source;
}

void records_source_start(server_rec *main_server, apr_pool_t *pool)
{
    server_rec *s;
    int i;

    apr_dbd_init(pool);
    for (s = main_server; s != NULL; s = s->next) {
        const apr_array_header_t *sources = records_server_config(s)->sources;

        for (i = 0; i < sources->nelts; i++) {
            records_source_settings_t *source =
                APR_ARRAY_IDX(sources, i, records_source_settings_t *);

            if (source->source == NULL && source->database != NULL)
                start(source, s, pool);
        }
    }
}

records_source_t *records_source_of(const request_rec *r, const records_config_t *config)
{
    records_source_settings_t *settings = records_config_source(r->server, config->from);

    return settings == NULL ? NULL : settings->source;
}

static int seen_before(const server_rec *main_server, const server_rec *s,
                       const records_source_settings_t *settings)
{
    for (; main_server != s; main_server = main_server->next) {
        const apr_array_header_t *sources = records_server_config(main_server)->sources;
        int i;

        for (i = 0; i < sources->nelts; i++)
            if (APR_ARRAY_IDX(sources, i, records_source_settings_t *) == settings)
                return 1;
    }
    return 0;
}

void records_source_each(server_rec *main_server, void (*visit)(records_source_t *, void *),
                         void *baton)
{
    server_rec *s;
    int i;

    for (s = main_server; s != NULL; s = s->next) {
        const apr_array_header_t *sources = records_server_config(s)->sources;

        for (i = 0; i < sources->nelts; i++) {
            records_source_settings_t *source =
                APR_ARRAY_IDX(sources, i, records_source_settings_t *);

            if (source->source != NULL && !seen_before(main_server, s, source))
                visit(source->source, baton);
        }
    }
}
