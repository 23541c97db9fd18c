/* SPDX-License-Identifier: Apache-2.0 */
/* Which statements a change is made of. */
#include "sql/mutation.h"

#include <string.h>

#include <apr_strings.h>

#include "base/error.h"

static records_error_t *cannot_return(const records_mutation_t *m, const char *what,
                                      const char *hint)
{
    return records_unable(
        apr_psprintf(m->pool, "%s cannot answer with the rows of %s.", m->dialect->name, what),
        hint, m->pool);
}

/* 201 if a row at least is new, else 200: so an upsert that merges has to say which are. */
static int tells_created(const records_mutation_t *m)
{
    return m->write->conflict != NULL && (m->dialect->can & RECORDS_CAN_TELL_CREATED)
           && (m->write->merge || records_skips_old(m));
}

/* The keys are kept as they come, and the rows read by them then. */
static records_error_t *insert_chosen(const records_mutation_t *m, records_writer_t *w,
                                      records_transaction_t *t)
{
    const int tell_created = tells_created(m);
    records_statement_t *statement;
    records_shown_t shown;
    records_error_t *error;
    unsigned checked;
    int columns;

    if ((error = m->dialect->choose_keys(t, m->write, m->dialect, m->pool)) != NULL)
        return error;
    records_write_words(w, " RETURNING ");
    columns = m->dialect->returned_key(w, m->write->table);
    records_write_created(m, w, tell_created);
    checked = records_write_checked(m, w, tell_created);
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
    statement->tells_allowed = checked;
    statement->tells_created = tell_created ? 1 : 0;
    statement->skips_old = tell_created && records_skips_old(m);
    t->change = statement;
    return w->error != NULL ? w->error : records_query_rows(&t->rows, m->plan, m->dialect, m->pool);
}

static records_error_t *insert(const records_mutation_t *m, records_transaction_t *t)
{
    records_writer_t w;

    if (m->plan->read != NULL && !(m->dialect->can & RECORDS_CAN_RETURN_INSERTED))
        return cannot_return(m, "an INSERT", "Leave return=representation out, and read them.");
    if (records_must_check(m) && !(m->dialect->can & RECORDS_CAN_RETURN_INSERTED))
        return records_unable(apr_psprintf(m->pool,
                                           "%s cannot tell whether the rules of a table "
                                           "allow the rows of an INSERT.",
                                           m->dialect->name),
                              NULL, m->pool);
    records_writer_init(&w, m->dialect, m->pool);
    records_begin_written(m, &w);
    records_write_insert(m, &w);
    if (m->write->conflict != NULL)
        m->dialect->upsert(&w, m->write);
    return m->write->keys_chosen
               ? insert_chosen(m, &w, t)
               : records_finish_written(m, &w, RECORDS_CAN_RETURN_INSERTED, tells_created(m), t);
}

/* Where an UPDATE returns nothing, its rows are looked at again. */
static records_error_t *finish_update(const records_mutation_t *m, records_writer_t *w,
                                      records_transaction_t *t)
{
    records_error_t *error = records_finish_change(m, w, RECORDS_CAN_RETURN_UPDATED, t);

    if (error != NULL || (m->dialect->can & RECORDS_CAN_RETURN_UPDATED))
        return error;
    return records_check_made(m, t);
}

/* Lock the rows and keep their keys, change those, read those: what is deleted, before it is. */
static records_error_t *change_chosen(const records_mutation_t *m, records_transaction_t *t)
{
    records_error_t *error;
    records_writer_t w;

    if (m->write->table->row_key->nelts == 0)
        return cannot_return(m, "an UPDATE of a table without a primary key",
                             "Give the table a primary key, or leave return=representation out.");
    if ((error = m->dialect->choose_keys(t, m->write, m->dialect, m->pool)) != NULL)
        return error;
    records_writer_init(&w, m->dialect, m->pool);
    if (m->plan->action == RECORDS_DELETE)
        records_write_delete(m, &w);
    else
        records_write_update(m, &w, m->write);
    t->rows_first = m->plan->action == RECORDS_DELETE;
    if ((error = finish_update(m, &w, t)) != NULL || m->plan->read == NULL)
        return error;
    return records_query_rows(&t->rows, m->plan, m->dialect, m->pool);
}

/* Behind all triggers, the row is what is read of it then. */
static records_error_t *update_then_read(const records_mutation_t *m, records_transaction_t *t)
{
    records_error_t *error;
    records_writer_t w;

    records_writer_init(&w, m->dialect, m->pool);
    records_write_update(m, &w, m->write);
    if ((error = finish_update(m, &w, t)) != NULL || m->plan->read == NULL)
        return error;
    return records_query_rows(&t->rows, m->plan, m->dialect, m->pool);
}

static records_error_t *update(const records_mutation_t *m, records_transaction_t *t)
{
    records_writer_t w;

    if (m->write->keys_chosen)
        return change_chosen(m, t);
    if (m->plan->tells_next && !(m->dialect->can & RECORDS_CAN_CTE_WRITE))
        return update_then_read(m, t);
    if ((m->plan->read != NULL || records_must_check(m))
        && !(m->dialect->can & RECORDS_CAN_RETURN_UPDATED))
        return cannot_return(m, "an UPDATE", NULL);
    records_writer_init(&w, m->dialect, m->pool);
    records_begin_written(m, &w);
    records_write_update(m, &w, m->write);
    return records_finish_written(m, &w, RECORDS_CAN_RETURN_UPDATED, 0, t);
}

static records_error_t *delete_rows(const records_mutation_t *m, records_transaction_t *t)
{
    records_writer_t w;

    if (m->write->keys_chosen)
        return change_chosen(m, t);
    if (m->plan->read != NULL && !(m->dialect->can & RECORDS_CAN_RETURN_DELETED))
        return cannot_return(m, "a DELETE", "Read them before.");
    records_writer_init(&w, m->dialect, m->pool);
    records_begin_written(m, &w);
    records_write_delete(m, &w);
    return records_finish_written(m, &w, RECORDS_CAN_RETURN_DELETED, 0, t);
}

/* PUT that makes a record or does nothing.  Where another request may come between the look and the
 * INSERT, the key is in its way, and the second look finds the record. */
static records_error_t *create_only(const records_mutation_t *m, records_transaction_t *t)
{
    records_error_t *error;
    records_writer_t w;

    records_writer_init(&w, m->dialect, m->pool);
    if (m->dialect->can & RECORDS_CAN_CTE_WRITE) {
        records_write_t unless = *m->write;

        unless.conflict = m->write->table->key;
        records_begin_written(m, &w);
        records_write_insert(m, &w);
        m->dialect->upsert(&w, &unless);
        return records_finish_written(m, &w, RECORDS_CAN_RETURN_INSERTED, m->plan->read != NULL, t);
    }
    records_write_insert(m, &w);
    records_write_if_new(m, &w);
    if ((error = records_finish_change(m, &w, RECORDS_CAN_RETURN_INSERTED, t)) != NULL
        || m->plan->read == NULL)
        return error;
    return records_query_rows(&t->rows, m->plan, m->dialect, m->pool);
}

/* PUT of a record that must be there. */
static records_error_t *update_only(const records_mutation_t *m, records_transaction_t *t)
{
    records_writer_t w;

    if (!(m->dialect->can & RECORDS_CAN_CTE_WRITE))
        return update_then_read(m, t);
    records_writer_init(&w, m->dialect, m->pool);
    records_begin_written(m, &w);
    records_write_update(m, &w, m->write);
    return records_finish_written(m, &w, RECORDS_CAN_RETURN_UPDATED, 0, t);
}

/* PUT: one statement where it can say whether the row is new and its rows can be read again, else
 * UPDATE and, of no row, INSERT. */
static records_error_t *upsert(const records_mutation_t *m, records_transaction_t *t)
{
    const records_statement_t *updated;
    records_error_t *error;
    records_writer_t w;

    records_writer_init(&w, m->dialect, m->pool);
    if (m->dialect->can & RECORDS_CAN_CTE_WRITE) {
        records_begin_written(m, &w);
        records_write_insert(m, &w);
        m->dialect->upsert(&w, m->write);
        return records_finish_written(m, &w, RECORDS_CAN_RETURN_INSERTED, m->plan->read != NULL, t);
    }
    records_write_update(m, &w, m->write);
    if ((error = finish_update(m, &w, t)) != NULL)
        return error;
    updated = t->change;
    records_writer_init(&w, m->dialect, m->pool);
    records_write_insert(m, &w);
    error = records_finish_change(m, &w, RECORDS_CAN_RETURN_INSERTED, t);
    t->otherwise = t->change;
    t->change = updated;
    if (error != NULL || m->plan->read == NULL)
        return error;
    return records_query_rows(&t->rows, m->plan, m->dialect, m->pool);
}

records_error_t *records_mutation(records_transaction_t *transaction, const records_plan_t *plan,
                                  const records_dialect_t *dialect, apr_pool_t *pool)
{
    const records_mutation_t m = { plan, plan->write, dialect, pool };

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
