/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/check_database.h"

#include <unistd.h>

#include <apr_dbd.h>
#include <apr_strings.h>
#include <ap_provider.h>
#include <http_config.h>
#include <http_core.h>
#include <unixd.h>

#include "httpd/extensions.h"
#include "httpd/log.h"
#include "httpd/pool_size.h"
#include "sql/database.h"
#include "sql/named.h"

const records_account_t *records_check_account(apr_pool_t *pool)
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
int records_check_is_restart(void)
{
    return ap_state_query(AP_SQ_CONFIG_GEN) > 1;
}

/* A missing file ends a start, but does not stop an httpd that is running. */
static const char *find_file(const records_source_settings_t *source, const char *path,
                             apr_pool_t *pool)
{
    const records_account_t *account = records_check_account(pool);
    const char *why = source->database->find(path, account, pool);

    if (why == NULL && source->database->inspect != NULL)
        why = source->database->inspect(path, account, pool);
    if (why == NULL || !records_check_is_restart())
        return why;
    ap_log_error(APLOG_MARK, APLOG_WARNING, 0, NULL,
                 RECLOGNO(1011) "database '%s' is answered with 503 until it is there: %s",
                 source->name, why);
    return NULL;
}

static const char *check_attached(const records_source_settings_t *source, apr_pool_t *pool)
{
    const char *why, *own = source->database->own_schemas;
    int i;

    if (source->attached != NULL && own == NULL)
        return apr_psprintf(pool,
                            "RecordsDatabase %s: attach= is for databases that are files, and %s "
                            "has none; name its schemas with RecordsSchemas",
                            source->name, source->driver);
    for (i = 0; source->attached != NULL && i < source->attached->nelts; i++) {
        const records_attached_t *file = &APR_ARRAY_IDX(source->attached, i, records_attached_t);

        if (ap_find_token(pool, own, file->name))
            return apr_psprintf(pool,
                                "RecordsDatabase %s: attach=%s: %s has schemas of its own, called "
                                "%s; choose another name, such as archive:%s",
                                source->name, file->name, source->driver, own, file->path);
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

/* An option about a type that only one database has. */
static const char *check_options(const records_source_settings_t *source, apr_pool_t *pool)
{
    if ((source->given_options & ~source->database->options) == 0)
        return NULL;
    return apr_psprintf(pool,
                        "RecordsDatabase %s: tinyint1= says nothing to %s, which has no such type; "
                        "leave it out",
                        source->name, source->driver);
}

static const char *check_share(const records_source_settings_t *source, apr_pool_t *pool)
{
    if (source->share <= 0)
        return NULL;
    if (source->database->driver->pipeline == NULL)
        return apr_psprintf(
            pool,
            "RecordsDatabase %s: share= says nothing to %s, whose statements cannot "
            "travel together; leave it out",
            source->name, source->driver);
    if (source->statements == 0)
        return apr_psprintf(
            pool,
            "RecordsDatabase %s: share=%d needs prepared statements, and statements=0 "
            "keeps none; leave share= out",
            source->name, source->share);
    if (source->share > source->pool)
        return apr_psprintf(
            pool,
            "RecordsDatabase %s: share=%d is more than pool=%d has connections; write "
            "share=%d",
            source->name, source->share, source->pool, source->pool);
    return NULL;
}

static const char *loaded_drivers(apr_pool_t *pool)
{
    const apr_array_header_t *names =
        ap_list_provider_names(pool, RECORDS_DATABASE_GROUP, RECORDS_DATABASE_VERSION);
    const char *list = NULL;
    int i;

    for (i = 0; i < names->nelts; i++) {
        const char *name = APR_ARRAY_IDX(names, i, ap_list_provider_names_t).provider_name;

        list = list == NULL ? name : apr_pstrcat(pool, list, ", ", name, NULL);
    }
    return list == NULL ? "none is loaded" : apr_pstrcat(pool, "loaded: ", list, NULL);
}

/* Both would be /rpc/NAME. */
static const char *check_queries(const records_source_settings_t *source, apr_pool_t *pool)
{
    const records_extensions_t *extensions = records_extensions();
    int i, k;

    for (i = 0; source->queries != NULL && extensions != NULL && i < source->queries->nelts; i++)
        for (k = 0; k < extensions->functions->nelts; k++) {
            const char *name = APR_ARRAY_IDX(source->queries, i, const records_query_t *)->name;

            if (strcmp(
                    name,
                    APR_ARRAY_IDX(extensions->functions, k, const records_added_function_t *)->name)
                == 0)
                return apr_psprintf(pool,
                                    "RecordsQuery %s: a module registers a function of that name; "
                                    "choose another name",
                                    name);
        }
    return NULL;
}

static const char *check_driver(records_source_settings_t *source, apr_pool_t *pool)
{
    const apr_dbd_driver_t *driver;
    const char *why;

    source->database =
        ap_lookup_provider(RECORDS_DATABASE_GROUP, source->driver, RECORDS_DATABASE_VERSION);
    if (source->database == NULL
        && (why = records_extensions_check_version(RECORDS_DATABASE_GROUP, RECORDS_DATABASE_VERSION,
                                                   pool))
               != NULL)
        return apr_psprintf(pool, "RecordsDatabase %s: %s", source->name, why);
    if (source->database == NULL)
        return apr_psprintf(pool,
                            "RecordsDatabase %s: unknown driver '%s'. Maybe you need to load "
                            "its module: LoadModule records_%s_module modules/mod_records_%s.so "
                            "(%s)",
                            source->name, source->driver, source->driver, source->driver,
                            loaded_drivers(pool));
    if (source->pool == 0)
        source->pool = records_pool_size(source->database);
    if (apr_dbd_get_driver(pool, source->database->dbd, &driver) != APR_SUCCESS)
        return apr_psprintf(pool,
                            "RecordsDatabase %s: apr-util has no driver '%s'; install it "
                            "(Debian: libaprutil1-dbd-%s)",
                            source->name, source->database->dbd, source->database->dbd);
    if ((why = check_options(source, pool)) != NULL || (why = check_share(source, pool)) != NULL
        || (why = check_queries(source, pool)) != NULL
        || (why = check_params(source, pool)) != NULL)
        return why;
    return check_attached(source, pool);
}

const char *records_check_databases(server_rec *main_server, apr_pool_t *pool)
{
    server_rec *s;
    const char *error;
    int i;

    for (s = main_server; s != NULL; s = s->next) {
        const apr_array_header_t *sources = records_server_config(s)->sources;

        for (i = 0; i < sources->nelts; i++) {
            records_source_settings_t *source =
                APR_ARRAY_IDX(sources, i, records_source_settings_t *);

            if (source->database == NULL && (error = check_driver(source, pool)) != NULL)
                return error;
        }
    }
    return NULL;
}

const char *records_check_writable(const records_source_settings_t *source, apr_pool_t *pool)
{
    if (source->database->writable == NULL || source->params == NULL)
        return NULL;
    return source->database->writable(source->params, records_check_account(pool), pool);
}
