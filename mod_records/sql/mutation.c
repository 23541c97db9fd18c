/* SPDX-License-Identifier: Apache-2.0 */
/* INSERT, UPDATE, DELETE, and PUT's upsert.  Columns are qualified by the table's own name, which
 * all three databases take in all three statements. */
#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "sql/parts.h"

typedef struct mutation_t {
    const records_plan_t *plan;
    const records_write_t *write;
    const records_dialect_t *dialect;
    apr_pool_t *pool;
} mutation_t;

static records_error_t *cannot_return(const mutation_t *m, const char *what, const char *hint)
{
    return records_unable(
        apr_psprintf(m->pool, "%s cannot answer with the rows of %s.", m->dialect->name, what),
        hint, m->pool);
}

/* Can RETURNING itself show the rows?  Not if they are joined, grouped, ordered, filtered, or
 * passed to a function. */
static int is_plain(const records_plan_t *plan)
{
    const records_read_t *read = plan->read;

    return plan->handler == NULL && read->joins->nelts == 0 && !read->grouped
           && read->order->nelts == 0 && read->where == NULL;
}

/* WITH records_written AS (INSERT ... RETURNING *) SELECT ...: begins in front of the change.  So
 * does WITH records_chosen(k0) AS (SELECT ... FOR UPDATE): which rows these are is found once, and
 * they are locked one by one, so that the page is filled even while others change its rows. */
static void begin_change(const mutation_t *m, records_writer_t *w)
{
    if (!(m->dialect->can & RECORDS_CAN_CTE_WRITE))
        return;
    if (m->plan->read != NULL && !is_plain(m->plan))
        records_write_words(w, "WITH records_written AS (");
    if (m->write->chosen == NULL)
        return;
    records_write_words(w, "WITH records_chosen(");
    records_write_chosen_names(w, m->write->table);
    records_write_words(w, ") AS (");
    records_write_chosen(w, m->write);
    records_write_words(w, " FOR UPDATE OF ");
    records_write_name(w, m->write->chosen->alias);
    records_write_words(w, ") ");
}

static void write_created(const mutation_t *m, records_writer_t *w, int tell_created)
{
    if (!tell_created)
        return;
    records_write_next(w);
    m->dialect->created(w);
    records_write_words(w, " AS records_created");
}

static void finish_written(const mutation_t *m, records_writer_t *w, int tell_created,
                           records_shown_t *shown)
{
    records_read_t read = *m->plan->read;

    read.written = "records_written";
    w->written = read.alias;
    records_write_words(w, " RETURNING ");
    w->list = w->sql.length;
    if (m->plan->handler != NULL && m->write->table->columns->nelts > 0) { /* it takes the row */
        records_write_name(w, m->write->table->name);
        records_write_words(w, ".*");
    } else
        records_write_returning(w, &read, m->write->table->name);
    write_created(m, w, tell_created);
    records_write_validators_told(w, &read);
    records_write_words(w, ") SELECT ");
    records_write_handler(w, m->plan, tell_created);
    records_write_outputs(w, shown, &read, records_is_raw(m->plan));
    if (tell_created && m->plan->handler == NULL) {
        records_write_next(w);
        records_write_words(w, "records_created");
    }
    records_write_validators(w, &read);
    records_write_none(w);
    records_write_words(w, " FROM ");
    records_write_from(w, &read);
    records_write_where(w, &read);
    records_write_group(w, &read);
    records_write_order(w, &read);
    records_write_handled(w, m->plan, shown);
}

/* Rows of defaults alone have nothing to take over. */
int records_write_merges(const records_write_t *write)
{
    return write->merge && write->columns->nelts > 0;
}

void records_write_target(records_writer_t *w, const records_write_t *write)
{
    if (!records_columns_are_unique(write->table, write->conflict))
        records_write_fail(w, records_fail(w->pen.pool, "42P10",
                                           "there is no unique or exclusion constraint matching "
                                           "the ON CONFLICT specification"));
}

/* What was left alone is no row of the answer. */
static int skips_old(const mutation_t *m)
{
    return m->write->conflict != NULL && (m->dialect->can & RECORDS_RETURNS_SKIPPED)
           && !records_write_merges(m->write);
}

/* No row is shown, but the number of rows is needed. */
static records_error_t *finish_change(const mutation_t *m, records_writer_t *w,
                                      records_transaction_t *t)
{
    if (m->write->table->view && (m->dialect->can & RECORDS_MISSES_TRIGGERED))
        records_write_words(w, " RETURNING 1");
    t->change = records_writer_finish(w);
    return w->error;
}

/* The rows, if the client wants them; the statement is then the rows statement of the
 * transaction. */
static records_error_t *finish(const mutation_t *m, records_writer_t *w, int tell_created,
                               records_transaction_t *t)
{
    records_statement_t *statement;
    records_shown_t shown;

    if (m->plan->read == NULL && !tell_created)
        return finish_change(m, w, t);
    if (m->plan->read == NULL) { /* 201 or 200, and no row is shown */
        records_write_words(w, " RETURNING ");
        m->dialect->created(w);
        memset(&shown, 0, sizeof(shown));
    } else if (!is_plain(m->plan) && (m->dialect->can & RECORDS_CAN_CTE_WRITE))
        finish_written(m, w, tell_created, &shown);
    else {
        records_write_words(w, " RETURNING ");
        records_write_outputs(w, &shown, m->plan->read, records_is_raw(m->plan));
        write_created(m, w, tell_created);
        records_write_validators(w, m->plan->read);
        records_write_none(w);
    }
    statement = records_finish_shown(w, &shown);
    statement->tells_created = tell_created ? 1 : 0;
    statement->skips_old = tell_created && skips_old(m);
    statement->tells_version = m->plan->read != NULL && m->plan->read->versioned;
    statement->tells_modified = m->plan->read != NULL && m->plan->read->dated;
    t->rows = statement;
    return w->error;
}

static void write_values(records_writer_t *w, const records_write_t *write)
{
    int i;

    records_write_words(w, ") VALUES (");
    for (i = 0; i < write->columns->nelts; i++) {
        if (i > 0)
            records_write_words(w, ", ");
        records_write_bytes(w, write->values[i], RECORDS_TEXT,
                            APR_ARRAY_IDX(write->columns, i, const records_column_t *));
    }
    records_write_words(w, ")");
}

/* ... WHERE NOT EXISTS (the record) */
static void write_if_new(const mutation_t *m, records_writer_t *w)
{
    records_write_words(w, " WHERE NOT EXISTS (SELECT 1 FROM ");
    records_write_table(w, m->write->table);
    records_write_words(w, " WHERE ");
    records_write_predicate(w, m->write->where);
    records_write_words(w, ")");
}

static void write_insert(const mutation_t *m, records_writer_t *w)
{
    const records_write_t *write = m->write;
    int i;

    if (write->columns->nelts == 0) {
        m->dialect->insert_defaults(w, write->table, write->rows);
        return;
    }
    records_write_words(w, "INSERT INTO ");
    records_write_table(w, write->table);
    records_write_words(w, " (");
    records_write_columns(w, NULL, write->columns);
    if (write->values != NULL) {
        write_values(w, write);
        return;
    }
    records_write_words(w, ") SELECT ");
    for (i = 0; i < write->columns->nelts; i++) {
        records_write_words(w, i > 0 ? ", " : "");
        records_write_sent(w, APR_ARRAY_IDX(write->columns, i, const records_column_t *));
    }
    records_write_words(w, " FROM ");
    m->dialect->payload(w, write);
}

/* 201 if a row at least is new, else 200: so an upsert that merges has to say which are. */
static int tells_created(const mutation_t *m)
{
    return m->write->conflict != NULL && (m->dialect->can & RECORDS_CAN_TELL_CREATED)
           && (m->write->merge || skips_old(m));
}

/* The keys are kept as they come, and the rows read by them then. */
static records_error_t *insert_chosen(const mutation_t *m, records_writer_t *w,
                                      records_transaction_t *t)
{
    const int tell_created = tells_created(m);
    records_statement_t *statement;
    records_shown_t shown;
    records_error_t *error;
    int columns;

    if ((error = m->dialect->choose_keys(t, m->write, m->dialect, m->pool)) != NULL)
        return error;
    records_write_words(w, " RETURNING ");
    columns = m->dialect->returned_key(w, m->write->table);
    write_created(m, w, tell_created);
    memset(&shown, 0, sizeof(shown));
    shown.columns = columns;
    shown.names = apr_palloc(m->pool, sizeof(*shown.names) * (apr_size_t)columns);
    shown.kinds = apr_palloc(m->pool, sizeof(*shown.kinds) * (apr_size_t)columns);
    while (columns-- > 0) {
        shown.names[columns] = "key";
        shown.kinds[columns] = RECORDS_JSON;
    }
    statement = records_finish_shown(w, &shown);
    statement->keeps_keys = 1;
    statement->tells_created = tell_created ? 1 : 0;
    statement->skips_old = tell_created && skips_old(m);
    t->change = statement;
    return w->error != NULL ? w->error : records_query_rows(&t->rows, m->plan, m->dialect, m->pool);
}

static records_error_t *insert(const mutation_t *m, records_transaction_t *t)
{
    records_writer_t w;

    if (m->plan->read != NULL && !(m->dialect->can & RECORDS_CAN_RETURN_INSERTED))
        return cannot_return(m, "an INSERT", "Leave return=representation out, and read them.");
    records_writer_init(&w, m->dialect, m->pool);
    begin_change(m, &w);
    write_insert(m, &w);
    if (m->write->conflict != NULL)
        m->dialect->upsert(&w, m->write);
    return m->write->keys_chosen ? insert_chosen(m, &w, t) : finish(m, &w, tells_created(m), t);
}

/* Those rows, and no others that may have come since. */
static void write_where(const mutation_t *m, records_writer_t *w)
{
    const records_write_t *write = m->write;
    const int joined = write->keys_chosen && !(m->dialect->can & RECORDS_CHOOSES_BY_IN);

    if (!joined && (write->keys_chosen || write->chosen != NULL)) {
        records_write_words(w, " WHERE ");
        records_write_is_chosen(w, write->table);
    } else if (write->where != NULL) {
        records_write_words(w, " WHERE ");
        records_write_predicate(w, write->where);
    }
}

static void write_update(const mutation_t *m, records_writer_t *w, const records_write_t *write)
{
    records_write_words(w, "UPDATE ");
    m->dialect->update(w, write);
    write_where(m, w);
}

/* A DELETE of a view that joins kills MariaDB 10.11, where it is executed again after its WHERE was
 * found to be impossible. */
static void write_delete_of_view(const mutation_t *m, records_writer_t *w)
{
    records_write_words(w, "DELETE FROM ");
    records_write_table(w, m->write->table);
    records_write_words(w, " WHERE EXISTS (SELECT 1 FROM (SELECT 1) AS records_one");
    m->dialect->chosen_keys(w, m->write->table, NULL);
    records_write_words(w, ")");
    if (m->write->where != NULL) {
        records_write_words(w, " AND (");
        records_write_predicate(w, m->write->where);
        records_write_words(w, ")");
    }
}

static void write_delete(const mutation_t *m, records_writer_t *w)
{
    const int joins = m->write->keys_chosen && !(m->dialect->can & RECORDS_CHOOSES_BY_IN);

    if (joins && m->write->table->view) {
        write_delete_of_view(m, w);
        return;
    }
    records_write_words(w, "DELETE ");
    if (joins) {
        records_write_table(w, m->write->table);
        records_write_words(w, " ");
    }
    records_write_words(w, "FROM ");
    records_write_table(w, m->write->table);
    if (joins)
        m->dialect->chosen_keys(w, m->write->table, NULL);
    write_where(m, w);
}

/* Lock the rows and keep their keys, change those, read those: what is deleted, before it is. */
static records_error_t *change_chosen(const mutation_t *m, records_transaction_t *t)
{
    records_error_t *error;
    records_writer_t w;

    if (m->write->table->key->nelts == 0)
        return cannot_return(m, "an UPDATE of a table without a primary key",
                             "Give the table a primary key, or leave return=representation out.");
    if ((error = m->dialect->choose_keys(t, m->write, m->dialect, m->pool)) != NULL)
        return error;
    records_writer_init(&w, m->dialect, m->pool);
    if (m->plan->action == RECORDS_DELETE)
        write_delete(m, &w);
    else
        write_update(m, &w, m->write);
    t->rows_first = m->plan->action == RECORDS_DELETE;
    if ((error = finish_change(m, &w, t)) != NULL || m->plan->read == NULL)
        return error;
    return records_query_rows(&t->rows, m->plan, m->dialect, m->pool);
}

/* Behind all triggers, the row is what is read of it then. */
static records_error_t *update_then_read(const mutation_t *m, records_transaction_t *t)
{
    records_error_t *error;
    records_writer_t w;

    records_writer_init(&w, m->dialect, m->pool);
    write_update(m, &w, m->write);
    if ((error = finish_change(m, &w, t)) != NULL || m->plan->read == NULL)
        return error;
    return records_query_rows(&t->rows, m->plan, m->dialect, m->pool);
}

static records_error_t *update(const mutation_t *m, records_transaction_t *t)
{
    records_writer_t w;

    if (m->write->keys_chosen)
        return change_chosen(m, t);
    if (m->plan->tells_next && !(m->dialect->can & RECORDS_CAN_CTE_WRITE))
        return update_then_read(m, t);
    if (m->plan->read != NULL && !(m->dialect->can & RECORDS_CAN_RETURN_UPDATED))
        return cannot_return(m, "an UPDATE", NULL);
    records_writer_init(&w, m->dialect, m->pool);
    begin_change(m, &w);
    write_update(m, &w, m->write);
    return finish(m, &w, 0, t);
}

static records_error_t *delete_rows(const mutation_t *m, records_transaction_t *t)
{
    records_writer_t w;

    if (m->write->keys_chosen)
        return change_chosen(m, t);
    if (m->plan->read != NULL && !(m->dialect->can & RECORDS_CAN_RETURN_DELETED))
        return cannot_return(m, "a DELETE", "Read them before.");
    records_writer_init(&w, m->dialect, m->pool);
    begin_change(m, &w);
    write_delete(m, &w);
    return finish(m, &w, 0, t);
}

/* PUT that makes a record or does nothing.  Where another request may come between the look and the
 * INSERT, the key is in its way, and the second look finds the record. */
static records_error_t *create_only(const mutation_t *m, records_transaction_t *t)
{
    records_error_t *error;
    records_writer_t w;

    records_writer_init(&w, m->dialect, m->pool);
    if (m->dialect->can & RECORDS_CAN_CTE_WRITE) {
        records_write_t unless = *m->write;

        unless.conflict = m->write->table->key;
        begin_change(m, &w);
        write_insert(m, &w);
        m->dialect->upsert(&w, &unless);
        return finish(m, &w, m->plan->read != NULL, t);
    }
    write_insert(m, &w);
    write_if_new(m, &w);
    if ((error = finish_change(m, &w, t)) != NULL || m->plan->read == NULL)
        return error;
    return records_query_rows(&t->rows, m->plan, m->dialect, m->pool);
}

/* PUT of a record that must be there. */
static records_error_t *update_only(const mutation_t *m, records_transaction_t *t)
{
    records_writer_t w;

    if (!(m->dialect->can & RECORDS_CAN_CTE_WRITE))
        return update_then_read(m, t);
    records_writer_init(&w, m->dialect, m->pool);
    begin_change(m, &w);
    write_update(m, &w, m->write);
    return finish(m, &w, 0, t);
}

/* PUT: one statement where it can say whether the row is new and its rows can be read again, else
 * UPDATE and, of no row, INSERT. */
static records_error_t *upsert(const mutation_t *m, records_transaction_t *t)
{
    records_error_t *error;
    records_writer_t w;

    records_writer_init(&w, m->dialect, m->pool);
    if (m->dialect->can & RECORDS_CAN_CTE_WRITE) {
        begin_change(m, &w);
        write_insert(m, &w);
        m->dialect->upsert(&w, m->write);
        return finish(m, &w, m->plan->read != NULL, t);
    }
    write_update(m, &w, m->write);
    if ((error = finish_change(m, &w, t)) != NULL)
        return error;
    records_writer_init(&w, m->dialect, m->pool);
    write_insert(m, &w);
    t->otherwise = records_writer_finish(&w);
    if (w.error != NULL || m->plan->read == NULL)
        return w.error;
    return records_query_rows(&t->rows, m->plan, m->dialect, m->pool);
}

records_error_t *records_mutation(records_transaction_t *transaction, const records_plan_t *plan,
                                  const records_dialect_t *dialect, apr_pool_t *pool)
{
    const mutation_t m = { plan, plan->write, dialect, pool };

    transaction->rows_aside = plan->tells_next;
    switch (plan->action) {
    case RECORDS_CREATE:
        return insert(&m, transaction);
    case RECORDS_UPDATE:
        return update(&m, transaction);
    case RECORDS_UPSERT:
        return plan->creates_only ? create_only(&m, transaction)
               : plan->guarded    ? update_only(&m, transaction)
                                  : upsert(&m, transaction);
    default:
        return delete_rows(&m, transaction);
    }
}
