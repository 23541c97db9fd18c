/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/check.h"

#include <string.h>
#include <unistd.h>

#include <apr_cstr.h>
#include <apr_dbd.h>
#include <apr_strings.h>
#include <ap_provider.h>
#include <http_config.h>
#include <http_core.h>
#include <unixd.h>
#include <util_cfgtree.h>

#include "httpd/config.h"
#include "httpd/log.h"
#include "httpd/misplaced.h"
#include "httpd/mount.h"
#include "httpd/sections.h"
#include "sql/database.h"

extern module AP_MODULE_DECLARE_DATA records_module;

/* ---- databases ------------------------------------------------------------------- */

/* As whom the processes run that root will start; NULL: as we do. */
static const records_account_t *account_of_children(apr_pool_t *pool)
{
    records_account_t *account;

    if (geteuid() != 0 || ap_unixd_config.user_id == 0 || ap_unixd_config.user_id == (uid_t)-1
        || ap_unixd_config.user_name == NULL)
        return NULL;
    account = apr_pcalloc(pool, sizeof(*account));
    account->name = ap_unixd_config.user_name;
    account->uid = ap_unixd_config.user_id;
    account->gid = ap_unixd_config.group_id;
    return account;
}

/* httpd reads its configuration twice when it starts, and again at each restart. */
static int is_restart(void)
{
    return ap_state_query(AP_SQ_CONFIG_GEN) > 1;
}

/* What is not there ends a start, and no httpd that runs. */
static const char *find_file(const records_source_settings_t *source, const char *path,
                             apr_pool_t *pool)
{
    const char *why = source->database->find(path, account_of_children(pool), pool);

    if (why == NULL || !is_restart())
        return why;
    ap_log_error(APLOG_MARK, APLOG_WARNING, 0, NULL, RECLOGNO(1011)
                 "database '%s' is answered with 503 until it is there: %s", source->name, why);
    return NULL;
}

static const char *check_attached(const records_source_settings_t *source, apr_pool_t *pool)
{
    const char *why;
    int i;

    if (source->attached != NULL && source->database->find == NULL)
        return apr_psprintf(pool, "RecordsDatabase %s: attach= is for sqlite3; name the schemas of "
                            "this database with RecordsSchemas", source->name);
    for (i = 0; source->attached != NULL && i < source->attached->nelts; i++) {
        const records_attached_t *file = &APR_ARRAY_IDX(source->attached, i, records_attached_t);

        if ((why = source->database->check(file->path, pool)) != NULL
            || (why = find_file(source, file->path, pool)) != NULL)
            return apr_psprintf(pool, "RecordsDatabase %s: attach=%s: %s", source->name, file->name,
                                why);
    }
    return NULL;
}

static const char *check_params(const records_source_settings_t *source, apr_pool_t *pool)
{
    const char *why = NULL;

    if (source->params == NULL)
        return NULL;
    if (source->database->check != NULL)
        why = source->database->check(source->params, pool);
    if (why == NULL && source->database->find != NULL)
        why = find_file(source, source->params, pool);
    return why == NULL ? NULL : apr_psprintf(pool, "RecordsDatabase %s: %s", source->name, why);
}

static const char *check_driver(records_source_settings_t *source, apr_pool_t *pool)
{
    const apr_dbd_driver_t *driver;
    const char *why;

    source->database = ap_lookup_provider(RECORDS_DATABASE_GROUP, source->driver,
                                          RECORDS_API_VERSION);
    if (source->database == NULL)
        return apr_psprintf(pool, "RecordsDatabase %s: unknown driver '%s'. Maybe you need to load "
                            "its module: LoadModule records_%s_module modules/mod_records_%s.so "
                            "(drivers are pgsql, mysql and sqlite3)",
                            source->name, source->driver, source->driver, source->driver);
    if (apr_dbd_get_driver(pool, source->driver, &driver) != APR_SUCCESS)
        return apr_psprintf(pool, "RecordsDatabase %s: apr-util has no driver '%s'; install it "
                            "(Debian: libaprutil1-dbd-%s)", source->name, source->driver,
                            source->driver);
    if ((why = check_params(source, pool)) != NULL)
        return why;
    return check_attached(source, pool);
}

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

/* Without RecordsDatabase, mod_dbd's connections serve where they are set up. */
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
    source->pool = 8;
    source->statements = 200;
    source->wait = apr_time_from_sec(2);
    APR_ARRAY_PUSH(records_server_config(s)->sources, records_source_settings_t *) = source;
}

static const char *check_databases(server_rec *main_server, apr_pool_t *pool)
{
    server_rec *s;
    const char *error;
    int i;

    for (s = main_server; s != NULL; s = s->next) {
        const apr_array_header_t *sources = records_server_config(s)->sources;

        for (i = 0; i < sources->nelts; i++) {
            records_source_settings_t *source = APR_ARRAY_IDX(sources, i, records_source_settings_t *);

            if (source->database == NULL && (error = check_driver(source, pool)) != NULL)
                return error;
        }
    }
    return NULL;
}

/* ---- places ------------------------------------------------------------------------ */

typedef struct checking_t {
    server_rec *server;
    int somewhere;                       /* some server has a database */
    apr_pool_t *pool;
} checking_t;

static const char *no_database(const checking_t *checking, const char *path)
{
    if (!checking->somewhere)
        return apr_psprintf(checking->pool, "SetHandler records in <Location \"%s\">: there is no "
                            "database; write one, as in: RecordsDatabase films sqlite3 "
                            "/var/lib/films/films.db", path);
    return apr_psprintf(checking->pool, "SetHandler records in <Location \"%s\"> holds for %s too, which "
                        "has no database: write the RecordsDatabase outside of all <VirtualHost>, or "
                        "the <Location> inside of those that have one", path,
                        records_sections_host(checking->server, checking->pool));
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
    checking_t checking = { NULL, 0, pool };
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

/* It may be meant, so it ends no start; but a client would learn it first. */
static void warn_of_unwritable(const records_config_t *config, const records_source_settings_t *source,
                               const char *where, apr_pool_t *pool)
{
    const char *why = NULL;

    if (config->write == 1 && source->database->writable != NULL && source->params != NULL)
        why = source->database->writable(source->params, account_of_children(pool), pool);
    if (why != NULL)
        ap_log_error(APLOG_MARK, APLOG_STARTUP | APLOG_WARNING, 0, NULL, RECLOGNO(1012)
                     "RecordsWrite On%s: every write will be refused: %s", where, why);
}

/* What of its patterns fits something is known when the catalog is. */
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

static const char *check_place(void *baton, const char *path, const char *from, const char *file,
                               int line)
{
    const checking_t *checking = baton;
    const server_rec *s = checking->server;
    apr_pool_t *pool = checking->pool;
    const char *where = apr_psprintf(pool, " in <Location \"%s\">", *path == '\0' ? "/" : path);
    const records_config_t *config = records_sections_at(s, path, pool);
    records_source_settings_t *source;

    (void)from;
    (void)file;
    (void)line;
    if (config == NULL)
        return NULL;
    source = records_config_source(s, config->from);
    if (source != NULL) {
        warn_of_unwritable(config, source, where, pool);
        keep_patterns(source, config, path, s->process->pconf);
        return records_sections_check_source(config, source, where, pool);
    }
    if (find_directive(ap_conftree, "<If", pool) != NULL)    /* one may be said there */
        return NULL;
    return apr_psprintf(pool, "SetHandler records%s: %s has several databases; write which one is "
                        "served here, RecordsFrom and one of: %s", where, records_sections_host(s, pool),
                        records_sections_names(s, pool));
}

static const char *check_places(server_rec *main_server, apr_pool_t *pool)
{
    checking_t checking = { main_server, 1, pool };
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
    if ((error = records_misplaced(pool)) != NULL || (error = records_mount_find(pool)) != NULL
        || (error = check_mounts(main_server, pool)) != NULL
        || (error = check_databases(main_server, pool)) != NULL)
        return error;
    return check_places(main_server, pool);
}
