/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/check.h"

#include <string.h>

#include <apr_cstr.h>
#include <apr_dbd.h>
#include <apr_strings.h>
#include <http_config.h>
#include <http_core.h>
#include <util_cfgtree.h>

#include "httpd/check_database.h"
#include "httpd/claims_source.h"
#include "httpd/config.h"
#include "httpd/config_rules.h"
#include "httpd/docs.h"
#include "httpd/drain.h"
#include "httpd/extensions.h"
#include "httpd/limit.h"
#include "httpd/log.h"
#include "httpd/metrics.h"
#include "httpd/misplaced.h"
#include "httpd/mount.h"
#include "httpd/quota.h"
#include "httpd/sections.h"
#include "httpd/store.h"
#include "httpd/usage.h"
#include "sql/database.h"

extern module AP_MODULE_DECLARE_DATA records_module;

/* ---- mod_dbd ----------------------------------------------------------------------- */

static const char *find_directive(const ap_directive_t *node, const char *name, apr_pool_t *pool)
{
    const char *found;

    for (; node != NULL; node = node->next) {
        const char *args = node->args;

        if (apr_cstr_casecmp(node->directive, name) == 0)
            return ap_getword_conf(pool, &args);
        if ((found = find_directive(node->first_child, name, pool)) != NULL)
            return found;
    }
    return NULL;
}

/* Without RecordsDatabase, mod_dbd's connections are used if they are configured. */
static void adopt_mod_dbd(const server_rec *s, apr_pool_t *pool)
{
    const char *driver = find_directive(ap_conftree, "DBDriver", pool);
    records_source_settings_t *source;

    if (driver == NULL)
        return;
    source = apr_pcalloc(pool, sizeof(*source));
    source->name = "mod_dbd";
    source->driver = driver;
    source->from_mod_dbd = 1;
    source->statements = 200;
    source->share = RECORDS_SHARE_UNSET;
    source->wait = apr_time_from_sec(2);
    APR_ARRAY_PUSH(records_server_config(s)->sources, records_source_settings_t *) = source;
}

/* ---- places ------------------------------------------------------------------------ */

typedef struct checking_t {
    server_rec *main_server, *server;
    int somewhere;                       /* some server has a database */
    apr_pool_t *pool;
} checking_t;

static const char *no_database(const checking_t *checking, const char *path)
{
    if (!checking->somewhere)
        return apr_psprintf(checking->pool,
                            "SetHandler records in <Location \"%s\">: there is no "
                            "database; write one, as in: RecordsDatabase films sqlite3 "
                            "/var/lib/films/films.db",
                            path);
    return apr_psprintf(checking->pool,
                        "SetHandler records in <Location \"%s\"> holds for %s too, which "
                        "has no database: write the RecordsDatabase outside all <VirtualHost>, or "
                        "the <Location> inside those that have one",
                        path, records_sections_host(checking->server, checking->pool));
}

static const char *check_mount(void *baton, const char *path, const char *from, const char *file,
                               int line)
{
    const checking_t *checking = baton;
    const apr_array_header_t *sources = records_server_config(checking->server)->sources;

    (void)from;
    (void)file;
    (void)line;
    if (sources->nelts == 0)
        adopt_mod_dbd(checking->server, checking->pool);
    return sources->nelts == 0 ? no_database(checking, path) : NULL;
}

static const char *check_mounts(server_rec *main_server, apr_pool_t *pool)
{
    checking_t checking = { main_server, NULL, 0, pool };
    const char *error = NULL;
    server_rec *s;

    for (s = main_server; s != NULL; s = s->next)
        checking.somewhere |= records_server_config(s)->sources->nelts > 0;
    for (s = main_server; s != NULL && error == NULL; s = s->next) {
        checking.server = s;
        error = records_mount_each(s, check_mount, &checking);
    }
    return error;
}

/* It may be intended, so httpd starts; but without a warning only clients would notice it. */
static void warn_of_unwritable(const records_config_t *config,
                               const records_source_settings_t *source, const char *where,
                               apr_pool_t *pool)
{
    const char *why = NULL;

    if (config->write == 1)
        why = records_check_writable(source, pool);
    if (why != NULL)
        ap_log_error(APLOG_MARK, APLOG_STARTUP | APLOG_WARNING, 0, NULL,
                     RECLOGNO(1012) "RecordsWrite On%s: every write will be refused: %s", where,
                     why);
}

/* Whether its patterns match anything is checked when the catalog is loaded. */
static void keep_patterns(records_source_settings_t *source, const records_config_t *config,
                          const char *path, apr_pool_t *pool)
{
    records_exposed_t *exposed;

    if (config->expose == NULL)
        return;
    if (source->exposed == NULL)
        source->exposed = apr_array_make(pool, 2, sizeof(records_exposed_t));
    exposed = apr_array_push(source->exposed);
    exposed->path = *path == '\0' ? "/" : apr_pstrdup(pool, path);
    exposed->patterns = config->expose;
}

/* Which one is served depends on the request: it may be any. */
static void note_all_served(const server_rec *s)
{
    const apr_array_header_t *sources = records_server_config(s)->sources;
    int i;

    for (i = 0; i < sources->nelts; i++)
        APR_ARRAY_IDX(sources, i, records_source_settings_t *)->served = 1;
}

static const char *check_place(void *baton, const char *path, const char *from, const char *file,
                               int line)
{
    const checking_t *checking = baton;
    const server_rec *s = checking->server;
    apr_pool_t *pool = checking->pool;
    const char *where = apr_psprintf(pool, " in <Location \"%s\">", *path == '\0' ? "/" : path);
    const records_config_t *config = records_sections_at(s, path, pool);
    records_source_settings_t *source;
    const char *why;

    (void)from;
    (void)file;
    (void)line;
    source = records_config_source(s, config == NULL ? NULL : config->from);
    if (source != NULL)
        source->served = 1;
    if (config == NULL)
        return NULL;
    if ((why = records_docs_check_place(config, where, pool)) != NULL)
        return why;
    if ((why = records_usage_check_place(checking->main_server, config, where, pool)) != NULL)
        return why;
    if (find_directive(ap_conftree, "<If", pool) == NULL
        && ((why = records_limit_check_place(config, where, pool)) != NULL
            || (why = records_sections_check_claims(config, where, pool)) != NULL))
        return why;
    if (source != NULL) {
        warn_of_unwritable(config, source, where, pool);
        keep_patterns(source, config, path, s->process->pconf);
        if ((why = records_rules_note(source, config->rules, where, s->process->pconf)) != NULL)
            return why;
        if ((why = records_rules_check(config->rules, source, where, pool)) != NULL)
            return why;
        if ((why = records_sections_check_role(config, source, where, pool)) != NULL)
            return why;
        return records_sections_check_trace(config, source, where, pool);
    }
    if (find_directive(ap_conftree, "<If", pool) != NULL) { /* one may be said there */
        note_all_served(s);
        return NULL;
    }
    return apr_psprintf(pool,
                        "SetHandler records%s: %s has several databases; write which one is "
                        "served here, RecordsFrom and one of: %s",
                        where, records_sections_host(s, pool), records_sections_names(s, pool));
}

static const char *check_places(server_rec *main_server, apr_pool_t *pool)
{
    checking_t checking = { main_server, main_server, 1, pool };
    const char *error = NULL;

    for (; checking.server != NULL && error == NULL; checking.server = checking.server->next)
        if ((error = records_sections_check(checking.server, pool)) == NULL)
            error = records_mount_each(checking.server, check_place, &checking);
    return error;
}

const char *records_check(server_rec *main_server, apr_pool_t *pool)
{
    const char *error;

    apr_dbd_init(pool);
    records_config_complete(main_server);
    if ((error = records_misplaced(pool)) != NULL || (error = records_mount_find(pool)) != NULL
        || (error = records_extensions_check(pool)) != NULL
        || (error = records_claims_sources_check(pool)) != NULL
        || (error = records_metrics_check(main_server, pool)) != NULL
        || (error = check_mounts(main_server, pool)) != NULL
        || (error = records_check_databases(main_server, pool)) != NULL
        || (error = records_store_check(main_server, pool)) != NULL
        || (error = records_limit_check(pool)) != NULL
        || (error = records_usage_check(main_server, pool)) != NULL
        || (error = records_drain_check(main_server, pool)) != NULL
        || (error = records_quota_check(main_server, pool)) != NULL)
        return error;
    return check_places(main_server, pool);
}
