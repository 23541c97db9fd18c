/* SPDX-License-Identifier: Apache-2.0 */
/* INSERT, UPDATE, DELETE, and PUT's upsert.  Columns are qualified by the table's own name, which
 * all three databases take in all three statements. */
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
    return records_explain(
        records_fail(m->pool, "PGRST127", "Feature not implemented"),
        apr_psprintf(m->pool, "%s cannot answer with the rows of %s.", m->dialect->name, what), hint);
}

/* RETURNING the outputs, if somebody wants them; the statement then is the transaction's rows. */
static records_error_t *finish(const mutation_t *m, records_writer_t *w, int tell_created,
                               records_transaction_t *t)
{
    records_statement_t *statement;
    records_shown_t shown;
    records_error_t *error;

    if (m->plan->read == NULL) {
        t->change = records_writer_finish(w);
        return NULL;
    }
    records_write_words(w, " RETURNING ");
    if ((error = records_write_outputs(w, &shown, m->write->table->name, m->plan->read,
                                       m->plan->format == RECORDS_FORMAT_CSV)) != NULL)
        return error;
    if (tell_created) {
        records_write_words(w, ", ");
        m->dialect->created(w);
    }
    statement = records_finish_shown(w, &shown);
    statement->tells_created = tell_created ? 1 : 0;
    t->rows = statement;
    return NULL;
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

static records_error_t *write_insert(const mutation_t *m, records_writer_t *w)
{
    const records_write_t *write = m->write;

    records_writer_init(w, m->dialect, m->pool);
    if (write->columns->nelts == 0)
        return m->dialect->insert_defaults(w, write->table, write->rows);
    records_write_words(w, "INSERT INTO ");
    records_write_table(w, write->table);
    records_write_words(w, " (");
    records_write_columns(w, NULL, write->columns);
    if (write->values != NULL) {
        write_values(w, write);
        return NULL;
    }
    records_write_words(w, ") SELECT ");
    records_write_columns(w, "records_payload", write->columns);
    records_write_words(w, " FROM ");
    m->dialect->payload(w, write);
    return NULL;
}

static records_error_t *insert(const mutation_t *m, records_transaction_t *t)
{
    records_writer_t w;
    records_error_t *error;

    if (m->plan->read != NULL && !(m->dialect->can & RECORDS_CAN_RETURN_INSERTED))
        return cannot_return(m, "an INSERT", "Leave return=representation out, and read them.");
    if ((error = write_insert(m, &w)) != NULL)
        return error;
    return finish(m, &w, 0, t);
}

static void write_where(const mutation_t *m, records_writer_t *w)
{
    if (m->write->where == NULL)
        return;
    records_write_words(w, " WHERE ");
    records_write_predicate(w, m->write->table->name, m->write->where);
}

static void write_update(const mutation_t *m, records_writer_t *w, const records_write_t *write)
{
    records_writer_init(w, m->dialect, m->pool);
    records_write_words(w, "UPDATE ");
    m->dialect->update(w, write);
    write_where(m, w);
}

/* Without UPDATE ... RETURNING: lock the rows and keep their keys, change those, read those. */
static records_error_t *update_remembered(const mutation_t *m, records_transaction_t *t)
{
    apr_array_header_t *preamble = apr_array_make(m->pool, 1, sizeof(records_statement_t *));
    records_write_t changed = *m->write;
    records_writer_t w;

    changed.remembered = 1;              /* those rows, not what may have come since */
    if (m->write->table->key->nelts == 0)
        return cannot_return(m, "an UPDATE of a table without a primary key",
                             "Give the table a primary key, or leave return=representation out.");
    records_writer_init(&w, m->dialect, m->pool);
    m->dialect->remember(&w, m->write->table, m->write->where);
    APR_ARRAY_PUSH(preamble, records_statement_t *) = records_writer_finish(&w);
    t->preamble = preamble;
    write_update(m, &w, &changed);
    t->change = records_writer_finish(&w);
    return records_query_rows(&t->rows, m->plan, m->dialect, m->pool);
}

static records_error_t *update(const mutation_t *m, records_transaction_t *t)
{
    records_writer_t w;

    if (m->plan->read != NULL && !(m->dialect->can & RECORDS_CAN_RETURN_UPDATED))
        return m->dialect->remember != NULL ? update_remembered(m, t)
                                            : cannot_return(m, "an UPDATE", NULL);
    write_update(m, &w, m->write);
    return finish(m, &w, 0, t);
}

static records_error_t *delete_rows(const mutation_t *m, records_transaction_t *t)
{
    records_writer_t w;

    if (m->plan->read != NULL && !(m->dialect->can & RECORDS_CAN_RETURN_DELETED))
        return cannot_return(m, "a DELETE", "Read them before.");
    records_writer_init(&w, m->dialect, m->pool);
    records_write_words(&w, "DELETE FROM ");
    records_write_table(&w, m->write->table);
    write_where(m, &w);
    return finish(m, &w, 0, t);
}

/* PUT: one statement where it can say whether the row is new, else UPDATE and, of no row, INSERT. */
static records_error_t *upsert(const mutation_t *m, records_transaction_t *t)
{
    records_writer_t w;
    records_error_t *error;

    if (m->dialect->can & RECORDS_CAN_TELL_CREATED) {
        if ((error = write_insert(m, &w)) != NULL)
            return error;
        m->dialect->upsert(&w, m->write);
        return finish(m, &w, m->plan->read != NULL, t);
    }
    write_update(m, &w, m->write);
    t->change = records_writer_finish(&w);
    if ((error = write_insert(m, &w)) != NULL)
        return error;
    t->otherwise = records_writer_finish(&w);
    if (m->plan->read == NULL)
        return NULL;
    return records_query_rows(&t->rows, m->plan, m->dialect, m->pool);
}

records_error_t *records_mutation(records_transaction_t *transaction, const records_plan_t *plan,
                                  const records_dialect_t *dialect, apr_pool_t *pool)
{
    const mutation_t m = { plan, plan->write, dialect, pool };

    switch (plan->action) {
    case RECORDS_CREATE:
        return insert(&m, transaction);
    case RECORDS_UPDATE:
        return update(&m, transaction);
    case RECORDS_UPSERT:
        return upsert(&m, transaction);
    default:
        return delete_rows(&m, transaction);
    }
}
