/* SPDX-License-Identifier: Apache-2.0 */
/* SELECT */
#include <apr_strings.h>

#include "sql/parts.h"

/* ---- clauses ------------------------------------------------------------------- */

void records_write_row(records_writer_t *w, const char *alias, const records_function_t *function)
{
    const int written = w->written != NULL && strcmp(alias, w->written) == 0;

    records_write_name(w, alias);
    records_write_words(w, function != NULL && written ? "." RECORDS_WRITTEN_ROW : ".*");
}

static void write_source(records_writer_t *w, const records_read_t *read)
{
    if (read->call != NULL) {
        w->dialect->call(w, read);
        return;
    }
    if (read->written != NULL) {
        records_write_name(w, read->written);
        records_write_words(w, " AS ");
        records_write_name(w, read->alias);
        return;
    }
    if (records_unites_ranges(w, read)) {
        records_write_united(w, read);
        w->where_in_from = read;
        return;
    }
    records_write_table(w, read->table);
    if (strcmp(read->alias, read->table->name) != 0) {
        records_write_words(w, " AS ");
        records_write_name(w, read->alias);
    }
}

void records_write_from(records_writer_t *w, const records_read_t *read)
{
    int i;

    write_source(w, read);
    for (i = 0; i < read->joins->nelts; i++)
        records_write_join(w, APR_ARRAY_IDX(read->joins, i, const records_embed_t *));
}

void records_write_from_inner(records_writer_t *w, const records_read_t *read)
{
    int i;

    write_source(w, read);
    for (i = 0; i < read->joins->nelts; i++) {
        const records_embed_t *embed = APR_ARRAY_IDX(read->joins, i, const records_embed_t *);

        if (embed->inner)
            records_write_join(w, embed);
    }
}

/* The rows of a change have been asked when it was made. */
static int write_rules_of(records_writer_t *w, const records_read_t *read)
{
    const records_row_use_e use = read->changed ? RECORDS_ROWS_CHANGED : RECORDS_ROWS_READ;

    return read->written == NULL
           && records_write_rules(w, read->table, read->rules, read->alias, use, " WHERE ");
}

void records_write_where(records_writer_t *w, const records_read_t *read)
{
    int begun;

    if (w->where_in_from == read)
        return;
    begun = write_rules_of(w, read);
    begun |= records_write_behind(w, read, begun ? " AND " : " WHERE ");
    if (read->where == NULL)
        return;
    records_write_words(w, begun ? " AND " : " WHERE ");
    records_write_predicate(w, read->where);
}

/* By number: if an expression with parameters were written twice, the database would take it
 * for two. */
void records_write_group(records_writer_t *w, const records_read_t *read)
{
    int i, named = 0;

    for (i = 0; read->grouped && i < read->outputs->nelts; i++) {
        const records_output_t *output = &APR_ARRAY_IDX(read->outputs, i, records_output_t);

        if (output->shows == RECORDS_SHOW_TERM && output->aggregate != RECORDS_AGGREGATE_NONE)
            continue;
        records_write_words(w, named++ == 0 ? " GROUP BY " : ", ");
        records_text_int(&w->sql, i + 1);
    }
}

void records_write_order(records_writer_t *w, const records_read_t *read)
{
    int i;

    for (i = 0; i < read->order->nelts; i++) {
        records_write_words(w, i == 0 ? " ORDER BY " : ", ");
        w->dialect->order(w, &APR_ARRAY_IDX(read->order, i, records_order_by_t));
    }
}

void records_write_page(records_writer_t *w, const records_read_t *read)
{
    if (read->page.limit >= 0 || read->page.offset > 0)
        w->dialect->page(w, &read->page);
}

/* ---- what is shown --------------------------------------------------------------- */

static records_kind_e write_grouped(records_writer_t *w, const records_output_t *output, int raw)
{
    records_kind_e kind;

    records_write_words(w, "CAST(");
    kind = records_write_output(w, output, raw);
    records_write_words(w, " AS ");
    records_write_words(w, w->dialect->group_as);
    records_write_words(w, ")");
    return kind;
}

void records_write_outputs(records_writer_t *w, records_shown_t *shown, const records_read_t *read,
                           int raw)
{
    const apr_array_header_t *outputs = read->outputs;
    int i;

    w->list = w->sql.length;
    shown->columns = outputs->nelts;
    shown->names =
        apr_palloc(w->pen.pool, sizeof(*shown->names) * ((apr_size_t)outputs->nelts + 1));
    shown->kinds =
        apr_palloc(w->pen.pool, sizeof(*shown->kinds) * ((apr_size_t)outputs->nelts + 1));
    for (i = 0; i < outputs->nelts; i++) {
        const records_output_t *output = &APR_ARRAY_IDX(outputs, i, records_output_t);

        records_write_next(w);
        shown->names[i] = output->name;
        if (read->grouped && output->shows != RECORDS_SHOW_TERM && w->dialect->group_as != NULL)
            shown->kinds[i] = write_grouped(w, output, raw);
        else
            shown->kinds[i] = records_write_output(w, output, raw || output->hidden);
        if (w->named) {
            records_write_words(w, " AS ");
            records_write_alias(w, output->name);
        }
    }
}

void records_write_next(records_writer_t *w)
{
    if (w->sql.length > w->list)
        records_write_words(w, ", ");
}

void records_write_none(records_writer_t *w)
{
    if (w->sql.length > w->list || w->named)
        return;
    records_write_words(w, "1");
    w->nothing = 1;
}

records_statement_t *records_finish_shown(records_writer_t *w, const records_shown_t *shown)
{
    records_statement_t *statement = records_writer_finish(w);

    statement->columns = shown->columns;
    statement->names = shown->names;
    statement->kinds = shown->kinds;
    statement->shows_nothing = w->nothing;
    return statement;
}

/* ---- statements ------------------------------------------------------------------ */

void records_write_extras(records_writer_t *w, const records_read_t *read)
{
    if (read->total) {
        records_write_next(w);
        records_write_words(w, "count(*) OVER ()");
    }
    records_write_validators(w, read);
    if (!w->responds)
        return;
    records_write_next(w);
    records_write_words(w, w->dialect->response_sql);
}

/* The text of other formats is the database's own, and so is that of a key in an address. */
int records_is_raw(const records_plan_t *plan)
{
    return plan->location || records_formats[plan->format].row == RECORDS_ROW_OF_TEXTS
           || plan->handler != NULL;
}

/* A bare value: there is nothing around it. */
static void write_value(records_writer_t *w, records_shown_t *shown, const records_plan_t *plan)
{
    shown->columns = 1;
    shown->names = apr_palloc(w->pen.pool, sizeof(*shown->names));
    shown->kinds = apr_palloc(w->pen.pool, sizeof(*shown->kinds));
    shown->names[0] = plan->function->name;
    shown->kinds[0] = w->dialect->value(w, plan->read, records_is_raw(plan));
}

/* The columns of a procedure's rows are not known before.  Those of a query that writes are
 * known, but nothing can be selected from them. */
static void write_whole(records_writer_t *w, records_shown_t *shown, const records_plan_t *plan)
{
    const records_table_t *table = plan->function->table;
    int i;

    w->dialect->value(w, plan->read, records_is_raw(plan));
    shown->columns = table == NULL ? 0 : table->columns->nelts;
    shown->names =
        apr_palloc(w->pen.pool, sizeof(*shown->names) * ((apr_size_t)shown->columns + 1));
    shown->kinds =
        apr_palloc(w->pen.pool, sizeof(*shown->kinds) * ((apr_size_t)shown->columns + 1));
    for (i = 0; i < shown->columns; i++) {
        const records_column_t *column = APR_ARRAY_IDX(table->columns, i, const records_column_t *);

        shown->names[i] = column->name;
        shown->kinds[i] = column->kind;
    }
}

static void write_rows(records_writer_t *w, records_shown_t *shown, const records_plan_t *plan)
{
    const records_read_t *read = plan->read;

    records_write_words(w, "SELECT ");
    records_write_handler(w, plan, 0);
    records_write_outputs(w, shown, read, records_is_raw(plan));
    if (plan->handler == NULL)
        records_write_extras(w, read);
    records_write_none(w);
    records_write_words(w, " FROM ");
    records_write_from(w, read);
    if (plan->write != NULL && plan->write->keys_chosen)
        w->dialect->chosen_keys(w, read->table, /* the rows that the change is of */
                                plan->action == RECORDS_UPDATE ? plan->write : NULL);
    records_write_where(w, read);
    records_write_group(w, read);
    records_write_order(w, read);
    records_write_page(w, read);
    records_write_handled(w, plan, shown);
}

static records_error_t *query(const records_statement_t **statement, const records_plan_t *plan,
                              int responds, const records_dialect_t *dialect, apr_pool_t *pool)
{
    records_statement_t *finished;
    records_writer_t w;
    records_shown_t shown;

    records_writer_init(&w, dialect, pool);
    w.responds = responds && dialect->response_sql != NULL && !plan->whole;
    if (plan->whole)
        write_whole(&w, &shown, plan);
    else if (plan->bare)
        write_value(&w, &shown, plan);
    else
        write_rows(&w, &shown, plan);
    finished = records_finish_shown(&w, &shown);
    finished->tells_total = plan->read->total;
    finished->tells_version = plan->read->versioned;
    finished->tells_modified = plan->read->dated;
    finished->tells_response = w.responds;
    finished->untold =
        plan->whole && plan->function->added != NULL && plan->function->table == NULL;
    *statement = finished;
    return w.error;
}

records_error_t *records_query_rows(const records_statement_t **statement,
                                    const records_plan_t *plan, const records_dialect_t *dialect,
                                    apr_pool_t *pool)
{
    return query(statement, plan, 0, dialect, pool);
}

records_error_t *records_query_responding(const records_statement_t **statement,
                                          const records_plan_t *plan, int responds,
                                          const records_dialect_t *dialect, apr_pool_t *pool)
{
    return query(statement, plan, responds, dialect, pool);
}

const records_statement_t *records_query_response(const records_dialect_t *dialect,
                                                  const char *columns, apr_pool_t *pool)
{
    static const char *const names[] = { "headers", "status" };
    static const records_kind_e kinds[] = { RECORDS_TEXT, RECORDS_TEXT };
    records_statement_t *statement;
    records_writer_t w;

    records_writer_init(&w, dialect, pool);
    records_write_words(&w, "SELECT ");
    records_write_words(&w, columns);
    statement = records_writer_finish(&w);
    statement->columns = 2;
    statement->names = names;
    statement->kinds = kinds;
    return statement;
}
