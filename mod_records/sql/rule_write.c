/* SPDX-License-Identifier: Apache-2.0 */
/* The row filters of a table, where it stands in a statement. */
#include <apr_cstr.h>
#include <apr_strings.h>

#include "base/error.h"
#include "sql/row_filter.h"
#include "sql/writer.h"

static int applies(const records_row_filter_t *filter, records_row_use_e use)
{
    switch (use) {
    case RECORDS_ROWS_READ:
        return filter->reads;
    case RECORDS_ROWS_CHANGED: /* what may not be seen may not be changed either */
        return filter->reads || filter->writes;
    case RECORDS_ROWS_SHOWN: /* who is shown what he has made must be one who may see it */
        return filter->reads || filter->checks;
    default:
        return filter->checks;
    }
}

int records_has_filters(const records_table_t *table, records_row_use_e use)
{
    int i;

    if (table->rules == NULL)
        return 0;
    for (i = 0; i < table->rules->filters->nelts; i++)
        if (applies(APR_ARRAY_IDX(table->rules->filters, i, const records_row_filter_t *), use))
            return 1;
    return 0;
}

/* As its own type where the database checks values; else the planner has. */
static void write_parameter(records_writer_t *w, const records_rule_parameter_t *parameter,
                            const records_value_t *value)
{
    const int cast = parameter->type != NULL && (w->dialect->can & RECORDS_CAN_CHECK) != 0;

    records_write_words(w, cast ? "CAST(" : "");
    records_write_bytes(w, *value, parameter->kind, parameter->column);
    if (!cast)
        return;
    records_write_words(w, " AS ");
    records_write_words(w, parameter->type);
    records_write_words(w, ")");
}

/* A SELECT in the filter reads something under the name that the row has here: its columns would be
 * taken for the row's. */
static void check_alias(records_writer_t *w, const records_row_filter_t *filter, const char *alias)
{
    records_error_t *error;
    int i;

    for (i = 0; i < filter->inner->nelts; i++) {
        if (apr_cstr_casecmp(APR_ARRAY_IDX(filter->inner, i, const char *), alias) != 0)
            continue;
        error = records_fail(w->pen.pool, "PGRSTX00", "The server is not configured for this");
        error->cause =
            apr_psprintf(w->pen.pool,
                         "%s (%s): %s is what the row is called in this statement; give it "
                         "another name in the rule, as in: FROM %s AS other",
                         filter->rule->written, filter->rule->place, alias, alias);
        records_write_fail(w, error);
    }
}

static void write_filter(records_writer_t *w, const records_row_filter_t *filter,
                         const apr_array_header_t *parameters, const records_value_t *values,
                         const char *alias)
{
    int i;

    check_alias(w, filter, alias);
    records_write_words(w, "(");
    for (i = 0; i < filter->marks->nelts; i++) {
        const int mark = APR_ARRAY_IDX(filter->marks, i, int);

        records_write_words(w, APR_ARRAY_IDX(filter->words, i, const char *));
        if (mark == RECORDS_RULE_ALIAS)
            records_write_name(w, alias);
        else
            write_parameter(w, APR_ARRAY_IDX(parameters, mark, const records_rule_parameter_t *),
                            &values[mark]);
    }
    records_write_words(w, APR_ARRAY_IDX(filter->words, i, const char *));
    records_write_words(w, ")");
}

/* Whoever planned the statement has forgotten that the table has rules: it must not be run. */
static records_error_t *unbound(apr_pool_t *pool)
{
    records_error_t *error =
        records_fail(pool, "PGRSTX00", "The server is not configured for this");

    error->cause = "a statement was planned without the rules of its table";
    return error;
}

int records_write_filters(records_writer_t *w, const records_table_t *table,
                          const records_bound_rules_t *bound, const char *alias,
                          records_row_use_e use, const char *before)
{
    const apr_array_header_t *filters = table->rules->filters;
    int i, written = 0;

    if (bound == NULL || bound->rules != table->rules || bound->error != NULL) {
        records_write_fail(w, bound == NULL || bound->error == NULL ? unbound(w->pen.pool)
                                                                    : bound->error);
        return 0;
    }
    for (i = 0; i < filters->nelts; i++) {
        const records_row_filter_t *filter =
            APR_ARRAY_IDX(filters, i, const records_row_filter_t *);

        if (!applies(filter, use))
            continue;
        records_write_words(w, written++ == 0 ? before : " AND ");
        write_filter(w, filter, table->rules->parameters, bound->values, alias);
    }
    return written > 0;
}

const records_statement_t *records_row_filter_statement(const records_table_t *table,
                                                        const records_row_filter_t *filter,
                                                        const records_dialect_t *dialect,
                                                        apr_pool_t *pool)
{
    const apr_array_header_t *parameters = table->rules->parameters;
    records_writer_t w;

    records_writer_init(&w, dialect, pool);
    records_write_words(&w, "SELECT 1 FROM ");
    records_write_table(&w, table);
    records_write_words(&w, " AS records_row CROSS JOIN ");
    records_write_table(&w, table);
    records_write_words(&w, " AS records_other WHERE ");
    write_filter(&w, filter, parameters,
                 apr_pcalloc(pool, sizeof(records_value_t) * ((apr_size_t)parameters->nelts + 1)),
                 "records_row");
    return records_writer_finish(&w);
}
