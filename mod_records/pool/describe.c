/* SPDX-License-Identifier: Apache-2.0 */
#include "pool/describe.h"

#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "catalog/rules.h"
#include "pool/parts.h"
#include "sql/named.h"
#include "sql/row_filter.h"
#include "sql/rules.h"

static records_error_t *check_names(const apr_array_header_t *columns, apr_pool_t *p)
{
    int i, k;

    for (i = 0; i < columns->nelts; i++)
        for (k = 0; k < i; k++) {
            const char *name = APR_ARRAY_IDX(columns, i, records_described_t).name;

            if (strcmp(name, APR_ARRAY_IDX(columns, k, records_described_t).name) == 0)
                return records_fail(p, "42701", "it answers two columns called \"%s\"", name);
        }
    return NULL;
}

static void build_one(records_build_t **builds, int count, const records_query_t *query,
                      const apr_array_header_t *columns, apr_pool_t *p)
{
    const records_function_t function = { .name = query->name,
                                          .comment = query->comment,
                                          .parameters = query->parameters,
                                          .reads = query->reads,
                                          .query = query,
                                          .returns = query->answers ? RECORDS_RETURNS_ROW
                                                                    : RECORDS_RETURNS_NOTHING };
    records_fact_t *facts = apr_pcalloc(p, sizeof(*facts) * ((apr_size_t)columns->nelts + 1));
    int i;

    for (i = 0; i < columns->nelts; i++) {
        const records_described_t *column = &APR_ARRAY_IDX(columns, i, records_described_t);

        facts[i].name = column->name;
        facts[i].type = column->type;
        facts[i].other_schema = column->base;
        facts[i].flags = "nullable";
    }
    for (i = 0; i < count; i++)
        records_build_query(builds[i], &function, facts, columns->nelts);
}

static records_error_t *describe(records_build_t **builds, int count, records_lease_t *lease,
                                 const records_query_t *query, apr_pool_t *p)
{
    const records_statement_t *statement =
        records_named_statement(query, records_pool_dialect(lease->from), p);
    const records_driver_t *driver = records_pool_database(lease->from)->driver;
    apr_array_header_t *columns;
    records_error_t *error;

    if ((error = driver->describe(&lease->c, statement, &columns, p)) != NULL
        || (error = check_names(columns, p)) != NULL)
        return error;
    build_one(builds, count, query, columns, p);
    return NULL;
}

records_error_t *records_describe_queries(records_build_t **builds, int count,
                                          apr_array_header_t *refused,
                                          const apr_array_header_t *queries, records_pool_t *pool,
                                          apr_pool_t *p)
{
    records_lease_t *lease;
    records_error_t *error = NULL;
    int i;

    if (queries == NULL || queries->nelts == 0)
        return NULL;
    if ((error = records_pool_lease(&lease, pool, 0, NULL, p)) != NULL)
        return error;
    for (i = 0; i < queries->nelts; i++) {
        const records_query_t *query = APR_ARRAY_IDX(queries, i, const records_query_t *);

        if ((error = describe(builds, count, lease, query, p)) == NULL)
            continue;
        if (records_pool_is_loss(error))
            break;
        APR_ARRAY_PUSH(refused, records_refused_t) = (records_refused_t){ query->name, error };
        error = NULL;
    }
    records_pool_release(lease, error != NULL);
    return error;
}

/* ---- row filters -------------------------------------------------------------------------- */

static int has_filters(const records_table_t *table)
{
    return table->rules != NULL && table->rules->filters->nelts > 0;
}

static int has_any(const records_catalog_t *catalog)
{
    int i = catalog->tables->nelts;

    while (--i >= 0 && !has_filters(APR_ARRAY_IDX(catalog->tables, i, const records_table_t *)))
        ;
    return i >= 0;
}

static void note_fault(const records_catalog_t *catalog, apr_array_header_t *faults,
                       const records_table_t *table, const records_rule_t *rule,
                       const records_error_t *error)
{
    const char *why = apr_psprintf(catalog->pool, "%s (%s)", error->message, error->code);

    records_rule_break(table, apr_pstrcat(catalog->pool, rule->written, ": ", why, NULL), catalog);
    APR_ARRAY_PUSH(faults, records_rule_fault_t) = (records_rule_fault_t){ rule, why };
}

/* An error only if the database cannot be reached. */
static records_error_t *describe_filters(const records_catalog_t *catalog,
                                         apr_array_header_t *faults, const records_table_t *table,
                                         records_lease_t *lease, apr_pool_t *p)
{
    const records_driver_t *driver = records_pool_database(lease->from)->driver;
    apr_array_header_t *columns;
    records_error_t *error;
    int i;

    for (i = 0; has_filters(table) && i < table->rules->filters->nelts; i++) {
        const records_row_filter_t *filter =
            APR_ARRAY_IDX(table->rules->filters, i, const records_row_filter_t *);

        error = driver->describe(
            &lease->c,
            records_row_filter_statement(table, filter, records_pool_dialect(lease->from), p),
            &columns, p);
        if (error == NULL)
            continue;
        if (records_pool_is_loss(error))
            return error;
        note_fault(catalog, faults, table, filter->rule, error);
    }
    return NULL;
}

records_error_t *records_describe_filters(const records_catalog_t *catalog,
                                          apr_array_header_t *faults, records_pool_t *pool,
                                          apr_pool_t *p)
{
    records_lease_t *lease;
    records_error_t *error;
    int i;

    if (!has_any(catalog))
        return NULL;
    if ((error = records_pool_lease(&lease, pool, 0, NULL, p)) != NULL)
        return error;
    for (i = 0; error == NULL && i < catalog->tables->nelts; i++)
        error = describe_filters(
            catalog, faults, APR_ARRAY_IDX(catalog->tables, i, const records_table_t *), lease, p);
    records_pool_release(lease, error != NULL);
    return error;
}
