/* SPDX-License-Identifier: Apache-2.0 */
#include "pool/introspect.h"

#include <apr_strings.h>

#include "base/error.h"
#include "pool/execute.h"

typedef records_error_t *(*take_row_t)(void *baton, const records_row_t *row);

/* Requests that wait for the catalog should not wait for ever if another session has locked it. */
static const records_time_limit_t time_limit = { 30 * APR_USEC_PER_SEC, NULL, NULL, 3, NULL };

static records_statement_t *statement_of(const char *sql, int columns, apr_pool_t *p)
{
    static const char *const names[RECORDS_FACT_COLUMNS] = { "what" };
    static const records_kind_e kinds[RECORDS_FACT_COLUMNS] = { RECORDS_TEXT };
    records_statement_t *statement = apr_pcalloc(p, sizeof(*statement));

    statement->text = sql;
    statement->columns = columns;
    statement->names = names;
    statement->kinds = kinds;
    statement->params = apr_array_make(p, 1, sizeof(records_param_t));
    return statement;
}

/* Run one text without parameters and hand over its rows.  before: what its transaction says first, or
 * NULL. */
static records_error_t *ask(const char *sql, const char *before, int columns, take_row_t take,
                            void *baton, records_pool_t *pool, apr_pool_t *p)
{
    records_transaction_t t = {
        .keep = 1, .rows = statement_of(sql, columns, p), .at_most = -1, .max_affected = -1
    };
    records_session_t *session;
    records_result_t result;
    const records_row_t *row;
    records_error_t *error;

    if (before != NULL) {
        t.preamble = apr_array_make(p, 1, sizeof(records_statement_t *));
        APR_ARRAY_PUSH(t.preamble, records_statement_t *) = statement_of(before, 1, p);
    }
    if ((error = records_execute(&session, &result, &t, pool, &time_limit, p)) != NULL)
        return error;
    while ((error = result.rows->next(result.rows, &row)) == NULL && row != NULL)
        if ((error = take(baton, row)) != NULL)
            break;
    records_session_end(session, error != NULL);
    return error;
}

typedef struct facts_t {
    records_build_t **builds;            /* each is told all of them */
    int count;
    apr_pool_t *scratch;
} facts_t;

static void tell(const facts_t *facts, const records_fact_t *fact)
{
    int i;

    for (i = 0; i < facts->count; i++)
        records_build_take(facts->builds[i], fact);
}

static records_error_t *take_fact(void *baton, const records_row_t *row)
{
    const char *v[RECORDS_FACT_COLUMNS];
    facts_t *facts = baton;
    int i;

    for (i = 0; i < RECORDS_FACT_COLUMNS; i++)
        v[i] = row->values[i].text == NULL
                   ? NULL
                   : apr_pstrmemdup(facts->scratch, row->values[i].text, row->values[i].length);
    tell(facts,
         &(records_fact_t){ v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9], v[10] });
    apr_pool_clear(facts->scratch);
    return NULL;
}

typedef struct version_t {
    const char *text;
    apr_pool_t *pool;
} version_t;

static records_error_t *take_version(void *baton, const records_row_t *row)
{
    version_t *version = baton;

    if (row->values[0].text != NULL)
        version->text = apr_pstrmemdup(version->pool, row->values[0].text, row->values[0].length);
    return NULL;
}

records_error_t *records_introspect_version(const char **version, records_pool_t *pool,
                                            apr_pool_t *p)
{
    const records_dialect_t *dialect = records_pool_dialect(pool);
    version_t found = { "", p };
    records_error_t *error =
        ask(dialect->version_sql, dialect->before_catalog, 1, take_version, &found, pool, p);

    *version = found.text;
    return error;
}

static records_error_t *take_nothing(void *baton, const records_row_t *row)
{
    (void)baton;
    (void)row;
    return NULL;
}

records_error_t *records_introspect_ping(records_pool_t *pool, apr_pool_t *p)
{
    return ask(records_pool_dialect(pool)->ping_sql, NULL, 1, take_nothing, NULL, pool, p);
}

static void begin(facts_t *facts, int count, const records_additions_t *additions,
                  const records_dialect_t *dialect, apr_pool_t *catalog_pool, apr_pool_t *p)
{
    int i;

    facts->count = count;
    facts->builds = apr_palloc(p, sizeof(*facts->builds) * (apr_size_t)count);
    for (i = 0; i < count; i++)
        facts->builds[i] = records_build_begin(dialect->kind, additions->options, catalog_pool);
    apr_pool_create(&facts->scratch, p);
}

/* What they say of the tables that the operator has named is the same of all. */
static records_error_t *end(records_introspected_t *found, const facts_t *facts,
                            apr_pool_t *catalog_pool)
{
    records_error_t *error = NULL;
    int i;

    found->catalogs =
        apr_pcalloc(catalog_pool, sizeof(*found->catalogs) * (apr_size_t)facts->count);
    for (i = 0; error == NULL && i < facts->count; i++)
        error = records_build_end(&found->catalogs[i], facts->builds[i]);
    found->unknown = error == NULL ? records_build_unknown(facts->builds[0]) : NULL;
    return error;
}

static records_error_t *apply_rules(records_introspected_t *found, const apr_array_header_t *sets,
                                    const records_additions_t *additions, records_pool_t *pool,
                                    apr_pool_t *p)
{
    records_error_t *error = NULL;
    int i;

    for (i = 0; error == NULL && i < sets->nelts; i++) {
        const apr_array_header_t *rules = APR_ARRAY_IDX(sets, i, const apr_array_header_t *);

        if (rules == NULL)
            continue;
        records_rules_apply(found->catalogs[i], rules, additions->database,
                            records_pool_dialect(pool), found->faults);
        error = records_describe_filters(found->catalogs[i], found->faults, pool, p);
    }
    return error;
}

records_error_t *records_introspect(records_introspected_t *found, const apr_array_header_t *sets,
                                    const records_additions_t *additions, records_pool_t *pool,
                                    apr_pool_t *catalog_pool, apr_pool_t *p)
{
    const records_dialect_t *dialect = records_pool_dialect(pool);
    facts_t facts;
    records_error_t *error;
    int i;

    found->count = sets->nelts;
    found->refused = apr_array_make(p, 2, sizeof(records_refused_t));
    found->faults = apr_array_make(p, 2, sizeof(records_rule_fault_t));
    begin(&facts, sets->nelts, additions, dialect, catalog_pool, p);
    if ((error = records_introspect_version(&found->version, pool, p)) != NULL
        || (error = ask(dialect->catalog_sql, dialect->before_catalog, RECORDS_FACT_COLUMNS,
                        take_fact, &facts, pool, p))
               != NULL
        || (error = records_describe_queries(facts.builds, facts.count, found->refused,
                                             additions->queries, pool, p))
               != NULL)
        return error;
    for (i = 0; i < facts.count; i++)
        records_build_extensions(facts.builds[i], additions->extensions, dialect->name);
    for (i = 0; additions->declared != NULL && i < additions->declared->nelts; i++)
        tell(&facts, &APR_ARRAY_IDX(additions->declared, i, records_fact_t));
    if ((error = end(found, &facts, catalog_pool)) != NULL)
        return error;
    if ((error = apply_rules(found, sets, additions, pool, p)) == NULL)
        records_rules_note_claims(found->catalogs, facts.count, catalog_pool);
    return error;
}
