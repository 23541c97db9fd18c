/* SPDX-License-Identifier: Apache-2.0 */
/* SELECT */
#include "sql/parts.h"

records_error_t *records_write_outputs(records_writer_t *w, records_shown_t *shown,
                                       const char *qualifier, const records_read_t *read, int raw)
{
    const apr_array_header_t *outputs = read->outputs;
    records_error_t *error;
    int i;

    shown->columns = outputs->nelts;
    shown->names = apr_palloc(w->pen.pool, sizeof(*shown->names) * (apr_size_t)outputs->nelts);
    shown->kinds = apr_palloc(w->pen.pool, sizeof(*shown->kinds) * (apr_size_t)outputs->nelts);
    for (i = 0; i < outputs->nelts; i++) {
        const records_output_t *output = &APR_ARRAY_IDX(outputs, i, records_output_t);

        if (i > 0)
            records_write_words(w, ", ");
        shown->names[i] = output->name;
        if ((error = w->dialect->output(w, qualifier, output, raw, &shown->kinds[i])) != NULL)
            return error;
    }
    return NULL;
}

records_statement_t *records_finish_shown(records_writer_t *w, const records_shown_t *shown)
{
    records_statement_t *statement = records_writer_finish(w);

    statement->columns = shown->columns;
    statement->names = shown->names;
    statement->kinds = shown->kinds;
    return statement;
}

static void write_where(records_writer_t *w, const records_read_t *read)
{
    if (read->where == NULL)
        return;
    records_write_words(w, " WHERE ");
    records_write_predicate(w, read->table->name, read->where);
}

static void write_order(records_writer_t *w, const records_read_t *read)
{
    int i;

    for (i = 0; i < read->order->nelts; i++) {
        records_write_words(w, i == 0 ? " ORDER BY " : ", ");
        w->dialect->order(w, read->table->name, &APR_ARRAY_IDX(read->order, i, records_order_by_t));
    }
}

static void write_page(records_writer_t *w, const records_read_t *read)
{
    if (read->page.limit >= 0 || read->page.offset > 0)
        w->dialect->page(w, &read->page);
}

records_error_t *records_query_rows(const records_statement_t **statement,
                                    const records_plan_t *plan, const records_dialect_t *dialect,
                                    apr_pool_t *pool)
{
    const records_read_t *read = plan->read;
    records_writer_t w;
    records_shown_t shown;
    records_error_t *error;

    records_writer_init(&w, dialect, pool);
    records_write_words(&w, "SELECT ");
    if ((error = records_write_outputs(&w, &shown, read->table->name, read,
                                       plan->format == RECORDS_FORMAT_CSV)) != NULL)
        return error;
    records_write_words(&w, " FROM ");
    records_write_table(&w, read->table);
    if (plan->action == RECORDS_UPDATE && dialect->remembered != NULL)
        dialect->remembered(&w, read->table, plan->write);       /* the rows that were changed */
    else
        write_where(&w, read);
    write_order(&w, read);
    write_page(&w, read);
    *statement = records_finish_shown(&w, &shown);
    return NULL;
}

static const records_statement_t *finish_number(records_writer_t *w)
{
    static const char *const names[] = { "count" };
    static const records_kind_e kinds[] = { RECORDS_INTEGER };
    records_statement_t *statement = records_writer_finish(w);

    statement->columns = 1;
    statement->names = names;
    statement->kinds = kinds;
    return statement;
}

const records_statement_t *records_query_count(const records_read_t *read,
                                               const records_dialect_t *dialect, apr_pool_t *pool)
{
    records_writer_t w;

    records_writer_init(&w, dialect, pool);
    records_write_words(&w, "SELECT count(*) FROM ");
    records_write_table(&w, read->table);
    write_where(&w, read);
    return finish_number(&w);
}

const records_statement_t *records_query_page(const records_read_t *read,
                                              const records_dialect_t *dialect, apr_pool_t *pool)
{
    records_writer_t w;

    records_writer_init(&w, dialect, pool);
    records_write_words(&w, "SELECT count(*) FROM (SELECT 1 FROM ");
    records_write_table(&w, read->table);
    write_where(&w, read);
    write_page(&w, read);
    records_write_words(&w, ") AS records_page");
    return finish_number(&w);
}
