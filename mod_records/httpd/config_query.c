/* SPDX-License-Identifier: Apache-2.0 */
/* RecordsQuery [database:]name "SQL" or @file: read, taken apart, and kept with its database.
 * Text that is not a query stops httpd -t; the database checks it when the catalog is loaded. */
#include <string.h>

#include <ap_provider.h>
#include <apr_file_io.h>
#include <apr_lib.h>
#include <apr_strings.h>

#include "httpd/setting.h"
#include "sql/named.h"

extern module AP_MODULE_DECLARE_DATA records_module;

#define LONGEST_QUERY 1048576 /* bytes of a file */

static const char *read_file(const char **sql, const char *path, apr_pool_t *pool)
{
    const char *whole = ap_server_root_relative(pool, path);
    apr_finfo_t info;
    apr_file_t *file;
    apr_size_t length;
    char *text;

    if (whole == NULL || apr_file_open(&file, whole, APR_READ, APR_OS_DEFAULT, pool) != APR_SUCCESS)
        return apr_psprintf(pool, "cannot read the file %s", whole == NULL ? path : whole);
    if (apr_file_info_get(&info, APR_FINFO_SIZE, file) != APR_SUCCESS
        || info.size > LONGEST_QUERY) {
        apr_file_close(file);
        return apr_psprintf(pool, "the file %s is too large", whole);
    }
    length = (apr_size_t)info.size;
    text = apr_pcalloc(pool, length + 1);
    if (length > 0 && apr_file_read_full(file, text, length, &length) != APR_SUCCESS)
        text = NULL;
    apr_file_close(file);
    if (text == NULL || strlen(text) != length)
        return apr_psprintf(pool, "the file %s is not a text", whole);
    *sql = text;
    return NULL;
}

static int is_name(const char *name)
{
    const char *at = name;

    while (apr_isalnum(*at) || strchr("_-.", *at) != NULL) {
        if (*at == '\0')
            return at > name;
        at++;
    }
    return 0;
}

static const char *names_of(const apr_array_header_t *sources, apr_pool_t *pool)
{
    const char *names = "";
    int i;

    for (i = 0; i < sources->nelts; i++)
        names = apr_pstrcat(pool, names, i > 0 ? ", " : "",
                            APR_ARRAY_IDX(sources, i, records_source_settings_t *)->name, NULL);
    return names;
}

/* The database of films:recent; of recent the only one. */
const char *records_find_source(records_source_settings_t **source, const char **name,
                                const apr_array_header_t *sources, apr_pool_t *pool)
{
    const char *colon = strchr(*name, ':');
    int i;

    *source = NULL;
    if (sources->nelts == 0)
        return "write the RecordsDatabase that it asks above it";
    if (colon == NULL) {
        *source = APR_ARRAY_IDX(sources, 0, records_source_settings_t *);
        return sources->nelts == 1
                   ? NULL
                   : apr_psprintf(pool, "there are several databases (%s); write DATABASE:%s",
                                  names_of(sources, pool), *name);
    }
    for (i = 0; i < sources->nelts; i++) {
        *source = APR_ARRAY_IDX(sources, i, records_source_settings_t *);
        if (strncmp((*source)->name, *name, (size_t)(colon - *name)) == 0
            && (*source)->name[colon - *name] == '\0') {
            *name = colon + 1;
            return NULL;
        }
    }
    return apr_psprintf(pool, "there is no RecordsDatabase of that name above it; there are: %s",
                        names_of(sources, pool));
}

static const char *add(records_source_settings_t *source, const char *name, const char *sql,
                       apr_pool_t *pool)
{
    const records_database_t *database;
    const records_query_t *query;
    const char *why;
    int i;

    if (!is_name(name))
        return "a name is letters, digits and any of _ - .";
    if (source->queries == NULL)
        source->queries = apr_array_make(pool, 4, sizeof(const records_query_t *));
    for (i = 0; i < source->queries->nelts; i++)
        if (strcmp(APR_ARRAY_IDX(source->queries, i, const records_query_t *)->name, name) == 0)
            return "there is already a query of that name";
    database = ap_lookup_provider(RECORDS_DATABASE_GROUP, source->driver, RECORDS_DATABASE_VERSION);
    if (database == NULL)
        return apr_psprintf(pool,
                            "write LoadModule records_%s_module above it: a query is read as "
                            "its database reads SQL",
                            source->driver);
    if ((why = records_named_parse(&query, name, sql, database->dialect(NULL), pool)) != NULL)
        return why;
    APR_ARRAY_PUSH(source->queries, const records_query_t *) = query;
    return NULL;
}

const char *records_add_query(cmd_parms *cmd, void *dummy, const char *name, const char *sql)
{
    records_server_config_t *config =
        ap_get_module_config(cmd->server->module_config, &records_module);
    const char *why = NULL, *short_name = name;
    records_source_settings_t *source;

    (void)dummy;
    if ((why = records_find_source(&source, &short_name, config->sources, cmd->pool)) == NULL
        && *sql == '@')
        why = read_file(&sql, sql + 1, cmd->pool);
    if (why == NULL)
        why = add(source, short_name, sql, cmd->pool);
    return why == NULL ? NULL : apr_psprintf(cmd->pool, "RecordsQuery %s: %s", name, why);
}
