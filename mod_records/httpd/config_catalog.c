/* SPDX-License-Identifier: Apache-2.0 */
/* RecordsKey, RecordsVersion, RecordsLastModified, RecordsRelationship: what the operator declares,
 * because the database's catalog does not contain them.  They become facts like any other. */
#include <string.h>

#include <apr_strings.h>

#include "catalog/build.h"
#include "httpd/setting.h"

extern module AP_MODULE_DECLARE_DATA records_module;

/* schema.table, or table in the default schema (which is known when the catalog is loaded) */
static void split_table(const char **schema, const char **table, const char *text, apr_pool_t *pool)
{
    const char *dot = strchr(text, '.');

    *schema = dot == NULL ? "" : apr_pstrmemdup(pool, text, (apr_size_t)(dot - text));
    *table = dot == NULL ? text : dot + 1;
}

static records_fact_t *declare(records_source_settings_t *source, const char *what, int position,
                               apr_pool_t *pool)
{
    records_fact_t *fact;

    if (source->declared == NULL)
        source->declared = apr_array_make(pool, 8, sizeof(records_fact_t));
    fact = apr_array_push(source->declared);
    memset(fact, 0, sizeof(*fact));
    fact->what = what;
    fact->flags = "declared";
    fact->position = apr_itoa(pool, position);
    return fact;
}

/* ---- RecordsKey ------------------------------------------------------------------ */

const char *records_add_key(cmd_parms *cmd, void *dummy, int argc, char *const argv[])
{
    records_server_config_t *config =
        ap_get_module_config(cmd->server->module_config, &records_module);
    records_source_settings_t *source;
    const char *name, *why;
    int i;

    (void)dummy;
    if (argc < 2)
        return "RecordsKey takes a table or view and the columns of its key, as in: "
               "RecordsKey show_totals id";
    name = argv[0];
    if ((why = records_find_source(&source, &name, config->sources, cmd->pool)) != NULL)
        return apr_psprintf(cmd->pool, "RecordsKey %s: %s", argv[0], why);
    for (i = 1; i < argc; i++) {
        records_fact_t *fact = declare(source, "key", i, cmd->pool);

        split_table(&fact->schema, &fact->relation, name, cmd->pool);
        fact->name = argv[i];
        fact->type = apr_pstrcat(cmd->pool, fact->relation, "_key", NULL);
    }
    return NULL;
}

/* ---- RecordsVersion, RecordsLastModified -------------------------------------------- */

static const char *declare_column(cmd_parms *cmd, const char *what, const char *table,
                                  const char *column)
{
    records_server_config_t *config =
        ap_get_module_config(cmd->server->module_config, &records_module);
    records_source_settings_t *source;
    const char *name = table, *why;
    records_fact_t *fact;

    if ((why = records_find_source(&source, &name, config->sources, cmd->pool)) != NULL)
        return apr_psprintf(cmd->pool, "%s %s %s: %s", cmd->cmd->name, table, column, why);
    fact = declare(source, what, 1, cmd->pool);
    split_table(&fact->schema, &fact->relation, name, cmd->pool);
    fact->name = column;
    fact->type = apr_pstrcat(cmd->pool, cmd->cmd->name, " ", table, " ", column, NULL);
    return NULL;
}

const char *records_add_version(cmd_parms *cmd, void *dummy, const char *table, const char *column)
{
    (void)dummy;
    return declare_column(cmd, "version", table, column);
}

const char *records_add_modified(cmd_parms *cmd, void *dummy, const char *table, const char *column)
{
    (void)dummy;
    return declare_column(cmd, "modified", table, column);
}

/* ---- RecordsRelationship ----------------------------------------------------------- */

typedef struct side_t {
    const char *schema, *table;
    apr_array_header_t *columns; /* const char * */
} side_t;

/* records(show_id,shot_id) */
static const char *read_side(side_t *side, const char *text, apr_pool_t *pool)
{
    const char *open = strchr(text, '(');
    const apr_size_t length = strlen(text);
    char *columns, *one;

    if (open == NULL || open == text || text[length - 1] != ')')
        return apr_psprintf(pool,
                            "'%s' is no table with columns; write it as films(director_id), "
                            "without blanks",
                            text);
    split_table(&side->schema, &side->table, apr_pstrmemdup(pool, text, (apr_size_t)(open - text)),
                pool);
    side->columns = apr_array_make(pool, 2, sizeof(const char *));
    columns = apr_pstrmemdup(pool, open + 1, length - (apr_size_t)(open - text) - 2);
    while ((one = apr_strtok(columns, ",", &columns)) != NULL)
        APR_ARRAY_PUSH(side->columns, const char *) = one;
    return side->columns->nelts > 0 ? NULL : apr_psprintf(pool, "'%s' names no columns", text);
}

static const char *relate(records_source_settings_t *source, const side_t *from, const side_t *to,
                          const char *name, apr_pool_t *pool)
{
    int i;

    if (from->columns->nelts != to->columns->nelts)
        return "both sides have as many columns";
    if (name == NULL) /* PostgreSQL's own pattern */
        name = apr_pstrcat(pool, from->table, "_", apr_array_pstrcat(pool, from->columns, '_'),
                           "_fkey", NULL);
    for (i = 0; i < from->columns->nelts; i++) {
        records_fact_t *fact = declare(source, "foreign", i + 1, pool);

        fact->schema = from->schema;
        fact->relation = from->table;
        fact->name = APR_ARRAY_IDX(from->columns, i, const char *);
        fact->type = name;
        fact->other_schema = to->schema;
        fact->other_relation = to->table;
        fact->other_name = APR_ARRAY_IDX(to->columns, i, const char *);
    }
    return NULL;
}

const char *records_add_relationship(cmd_parms *cmd, void *dummy, const char *from, const char *to,
                                     const char *name)
{
    records_server_config_t *config =
        ap_get_module_config(cmd->server->module_config, &records_module);
    records_source_settings_t *source;
    const char *here = from, *why;
    side_t one, other;

    (void)dummy;
    if ((why = records_find_source(&source, &here, config->sources, cmd->pool)) == NULL
        && (why = read_side(&one, here, cmd->pool)) == NULL
        && (why = read_side(&other, to, cmd->pool)) == NULL)
        why = relate(source, &one, &other, name, cmd->pool);
    return why == NULL ? NULL
                       : apr_psprintf(cmd->pool, "RecordsRelationship %s %s: %s", from, to, why);
}
