/* SPDX-License-Identifier: Apache-2.0 */
#include "response/redact.h"

#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>

#include "catalog/rules.h"
#include "plan/planner.h"

/* A place and a name that is looked at. */
typedef struct name_t {
    const char *name;
    const records_rules_t *rules;
    const records_catalog_t *catalog;
} name_t;

static const records_table_t *table_at(const records_catalog_t *catalog, int i)
{
    return APR_ARRAY_IDX(catalog->tables, i, const records_table_t *);
}

static int shows(const records_rules_t *rules, const records_table_t *table)
{
    return records_plan_exposes(rules, table->schema, table->name);
}

/* Whether a name is shown depends on what is exposed, never on what is hidden, so a client
 * cannot find hidden names by trying. */
static int is_relation_hidden(const name_t *is)
{
    int i;

    for (i = 0; i < is->catalog->tables->nelts; i++)
        if (strcmp(table_at(is->catalog, i)->name, is->name) == 0
            && shows(is->rules, table_at(is->catalog, i)))
            return 0;
    return 1;
}

static int is_function_hidden(const name_t *is)
{
    int i;

    for (i = 0; i < is->catalog->functions->nelts; i++) {
        const records_function_t *function =
            APR_ARRAY_IDX(is->catalog->functions, i, const records_function_t *);

        if (strcmp(function->name, is->name) == 0
            && records_plan_exposes(is->rules, function->schema, function->name))
            return 0;
    }
    return 1;
}

static int is_schema_hidden(const name_t *is)
{
    int i;

    for (i = 0; i < is->catalog->tables->nelts; i++)
        if (strcmp(table_at(is->catalog, i)->schema, is->name) == 0
            && shows(is->rules, table_at(is->catalog, i)))
            return 0;
    return 1;
}

/* films_pkey, films_id_seq: called after a table.  Of two tables that it could be, the longer name. */
static const records_table_t *called_after(const name_t *is)
{
    const records_table_t *found = NULL;
    apr_size_t longest = 0;
    int i;

    for (i = 0; i < is->catalog->tables->nelts; i++) {
        const records_table_t *table = table_at(is->catalog, i);
        const apr_size_t length = strlen(table->name);

        if (length <= longest || strncmp(table->name, is->name, length) != 0
            || (is->name[length] != '_' && is->name[length] != '.' && is->name[length] != '\0'))
            continue;
        longest = length;
        found = table;
    }
    return found;
}

static int is_called_after_hidden(const name_t *is)
{
    const records_table_t *table = called_after(is);

    return table != NULL && !shows(is->rules, table);
}

/* SQLite does not say to which table a check belongs. */
static int is_check_hidden(const name_t *is)
{
    const records_table_t *table = called_after(is);

    return table == NULL || !shows(is->rules, table);
}

static int has_unique(const records_table_t *table, const char *name)
{
    int i;

    for (i = 0; table->uniques != NULL && i < table->uniques->nelts; i++)
        if (strcmp(APR_ARRAY_IDX(table->uniques, i, const records_unique_t *)->name, name) == 0)
            return 1;
    return 0;
}

/* MariaDB's constraints have the same names in many tables, so such a name reveals nothing. */
static int is_unique_hidden(const name_t *is)
{
    int i, found = 0;

    for (i = 0; i < is->catalog->tables->nelts; i++)
        if (has_unique(table_at(is->catalog, i), is->name)) {
            if (shows(is->rules, table_at(is->catalog, i)))
                return 0;
            found = 1;
        }
    return found;
}

/* A foreign key names both its tables. */
static int is_constraint_hidden(const name_t *is)
{
    int i, k;

    if (is_unique_hidden(is))
        return 1;
    for (i = 0; i < is->catalog->tables->nelts; i++) {
        const records_table_t *table = table_at(is->catalog, i);

        for (k = 0; table->foreigns != NULL && k < table->foreigns->nelts; k++) {
            const records_foreign_t *foreign =
                APR_ARRAY_IDX(table->foreigns, k, const records_foreign_t *);

            if (strcmp(foreign->name, is->name) == 0
                && (!shows(is->rules, foreign->from) || !shows(is->rules, foreign->to)))
                return 1;
        }
    }
    return is_called_after_hidden(is);
}

/* What stands before a name in the words of the drivers and of PostgreSQL. */
static const struct {
    const char *words;
    char ends;                           /* the name does so */
    int (*hidden)(const name_t *is);
} places[] = {
    { "table \"", '"', is_relation_hidden },
    { "relation \"", '"', is_relation_hidden },
    { "view \"", '"', is_relation_hidden },
    { "new row violates check constraint \"", '"', is_check_hidden },
    { "constraint \"", '"', is_constraint_hidden },
    { "constraint on \"", '"', is_constraint_hidden },
    { "index \"", '"', is_constraint_hidden },
    { "for table ", '\0', is_relation_hidden },
    { "for relation ", '\0', is_relation_hidden },
    { "for view ", '\0', is_relation_hidden },
    { "for materialized view ", '\0', is_relation_hidden },
    { "for foreign table ", '\0', is_relation_hidden },
    { "for sequence ", '\0', is_called_after_hidden },
    { "for function ", '\0', is_function_hidden },
    { "function ", '(', is_function_hidden },
    { "for schema ", '\0', is_schema_hidden },
};

static int tells_hidden(const char *text, const records_rules_t *rules,
                        const records_catalog_t *catalog, apr_pool_t *pool)
{
    apr_size_t i;

    for (i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        const char *at = text;

        while ((at = strstr(at, places[i].words)) != NULL) {
            const char *name = at + strlen(places[i].words), *end = strchr(name, places[i].ends);
            const apr_size_t length = end == NULL ? strlen(name) : (apr_size_t)(end - name);
            const name_t is = { apr_pstrmemdup(pool, name, length), rules, catalog };

            if (places[i].hidden(&is))
                return 1;
            at = name;
        }
    }
    return 0;
}

/* ... is still referenced from table "films".  What comes before may be a client's value. */
static const char *tail_of(const char *details)
{
    const char *tail = NULL, *at;

    for (at = details; at != NULL && (at = strstr(at, "table \"")) != NULL; at++)
        tail = at;
    return tail == NULL ? "" : tail;
}

/* Of these the message holds names of the database alone; of others, perhaps a client's values. */
static const struct { const char *code, *message; } kinds[] = {
    { "23502", "null value violates a not-null constraint" },
    { "23503", "a foreign key constraint is violated" },
    { "23505", "duplicate key value violates a unique constraint" },
    { "23514", "a check constraint is violated" },
    { "23P01", "an exclusion constraint is violated" },
    { "42501", "permission denied" },
    { "42703", "a column does not exist" },
    { "42P01", "a relation does not exist" },
    { "23", "a constraint is violated" },
    { "2B", "the database refused the request" },
    { "42", "the database refused the request" },
    { "44", "a check option is violated" },
    { "55", "the database refused the request" },
};

static const char *kind_of(const char *code)
{
    apr_size_t i;

    for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (strncmp(code, kinds[i].code, strlen(kinds[i].code)) == 0)
            return kinds[i].message;
    return NULL;
}

static int is_table_hidden(const records_error_t *error, const records_rules_t *rules,
                           const records_catalog_t *catalog)
{
    const name_t is = { error->table, rules, catalog };

    return error->table != NULL && is_relation_hidden(&is);
}

static const char *joined(const char *a, const char *b, apr_pool_t *pool)
{
    return b == NULL ? a : apr_pstrcat(pool, a, "; ", b, NULL);
}

/* By the tables that are hidden. */
static int tells_table(const records_error_t *error, const records_rules_t *rules,
                       const records_catalog_t *catalog, apr_pool_t *pool)
{
    if (rules->expose == NULL || kind_of(error->code) == NULL)
        return 0;
    /* What the request names has been found in the catalog: this column is inside of a view or function. */
    return strcmp(error->code, "42703") == 0 || is_table_hidden(error, rules, catalog)
           || tells_hidden(error->message, rules, catalog, pool)
           || (strcmp(error->code, "23503") == 0
               && tells_hidden(tail_of(error->details), rules, catalog, pool));
}

/* Key (during)=([2,3)) conflicts with existing key (during)=([1,9)): that row may be one that the caller does
 * not see.  Other constraints tell of the client's own rows. */
static int shows_other_row(const records_error_t *error, const records_catalog_t *catalog)
{
    int i;

    for (i = 0; strcmp(error->code, "23P01") == 0 && i < catalog->tables->nelts; i++)
        if (table_at(catalog, i)->rules != NULL && table_at(catalog, i)->rules->filters->nelts > 0)
            return 1;
    return 0;
}

void records_redact(records_error_t *error, const records_rules_t *rules,
                    const records_catalog_t *catalog, const records_table_t *table,
                    apr_pool_t *pool)
{
    const char *kind = kind_of(error->code), *told = error->message;
    records_told_e tell;

    if (catalog == NULL)
        return;
    tell = tells_table(error, rules, catalog, pool)
               ? RECORDS_TELL_KIND
               : records_redact_columns(error, catalog, table, pool);
    if (tell == RECORDS_TELL_ALL && shows_other_row(error, catalog))
        tell = RECORDS_TELL_MESSAGE;
    if (tell == RECORDS_TELL_ALL)
        return;
    told =
        joined(joined(joined(told, error->details, pool), error->hint, pool), error->cause, pool);
    if (tell == RECORDS_TELL_KIND)
        error->message = kind != NULL ? kind : "the database refused a value";
    error->details = error->hint = NULL;
    error->cause = told;
}
