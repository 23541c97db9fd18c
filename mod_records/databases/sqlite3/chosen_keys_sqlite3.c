/* SPDX-License-Identifier: Apache-2.0 */
/* The keys of the rows that a change is of, where their order or number matters.  They wait in a table
 * of the connection's own, whose columns have no type: so each is kept as it is stored, whatever the
 * column says that it should be. */
#include "base/error.h"
#include "databases/sqlite3/dialect_sqlite3.h"

static void finish(records_transaction_t *t, records_writer_t *w)
{
    if (t->preamble == NULL)
        t->preamble = apr_array_make(w->pen.pool, 3, sizeof(records_statement_t *));
    APR_ARRAY_PUSH(t->preamble, records_statement_t *) = records_writer_finish(w);
}

static void write_columns(records_writer_t *w)
{
    int i;

    for (i = 0; i < RECORDS_SQLITE3_KEYS; i++)
        records_text_printf(&w->sql, i > 0 ? ", k%d" : "k%d", i);
}

records_error_t *records_sqlite3_choose_keys(records_transaction_t *t, const records_write_t *write,
                                             const records_dialect_t *dialect, apr_pool_t *pool)
{
    records_writer_t w;

    if (write->table->row_key->nelts > RECORDS_SQLITE3_KEYS)
        return records_fail(pool, "54011", "a key of so many columns cannot choose rows");
    records_writer_init(&w, dialect, pool);
    records_write_words(&w, "CREATE TEMP TABLE IF NOT EXISTS records_chosen(");
    write_columns(&w);
    records_write_words(&w, ")");
    finish(t, &w);
    records_writer_init(&w, dialect, pool);
    records_write_words(&w, "DELETE FROM temp.records_chosen"); /* of the request before */
    finish(t, &w);
    if (write->action == RECORDS_CREATE)
        return NULL; /* they are not there yet: see returned_key() */
    records_writer_init(&w, dialect, pool);
    records_write_words(&w, "INSERT INTO temp.records_chosen(");
    records_write_chosen_names(&w, write->table);
    records_write_words(&w, ") ");
    records_write_chosen(&w, write);
    finish(t, &w);
    return w.error;
}

int records_sqlite3_returned_key(records_writer_t *w, const records_table_t *table)
{
    records_write_columns(w, table->name, table->row_key);
    return table->row_key->nelts;
}

/* t.k IS what was kept, or what the change has made of it */
static void write_same_key(records_writer_t *w, const records_table_t *table,
                           const records_column_t *column, int i, const char *changed)
{
    records_write_column(w, table->name, column);
    if (changed == NULL) {
        records_text_printf(&w->sql, " IS records_chosen.k%d", i);
        return;
    }
    records_write_words(w, " = ");
    records_write_value(w, changed, column->kind, column);
}

void records_sqlite3_chosen_keys(records_writer_t *w, const records_table_t *table,
                                 const records_write_t *after)
{
    int i;

    records_write_words(w, " JOIN temp.records_chosen AS records_chosen ON ");
    for (i = 0; i < table->row_key->nelts; i++) {
        const records_column_t *column = APR_ARRAY_IDX(table->row_key, i, const records_column_t *);

        records_write_words(w, i > 0 ? " AND " : "");
        write_same_key(w, table, column, i, records_write_new_key(after, column, w->pen.pool));
    }
}
