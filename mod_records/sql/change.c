/* SPDX-License-Identifier: Apache-2.0 */
/* INSERT, UPDATE, DELETE.  Columns are qualified by the table's own name, which all three databases
 * take in all three statements. */
#include "base/error.h"
#include "sql/mutation.h"

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

static void write_values(const records_mutation_t *m, records_writer_t *w)
{
    const records_write_t *write = m->write;
    int i;

    records_write_words(w, ") VALUES (");
    for (i = 0; i < write->columns->nelts; i++) {
        if (i > 0)
            records_write_words(w, ", ");
        m->dialect->bound(w, APR_ARRAY_IDX(write->columns, i, const records_column_t *),
                          write->values[i]);
    }
    records_write_words(w, ")");
}

/* ... WHERE NOT EXISTS (the record) */
void records_write_if_new(const records_mutation_t *m, records_writer_t *w)
{
    records_write_words(w, " WHERE NOT EXISTS (SELECT 1 FROM ");
    records_write_table(w, m->write->table);
    records_write_words(w, " WHERE ");
    records_write_predicate(w, m->write->where);
    records_write_words(w, ")");
}

void records_write_insert(const records_mutation_t *m, records_writer_t *w)
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
    if (write->values != NULL && (m->dialect->binds == NULL || m->dialect->binds(write))) {
        write_values(m, w);
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

/* A PUT that updates or else inserts: a row that may not be changed is in the way, whatever comes. */
static int is_in_the_way(const records_mutation_t *m)
{
    return m->plan->action == RECORDS_UPSERT && !m->plan->guarded && !m->plan->creates_only;
}

/* The failure must not be met by other rows, whatever the database evaluates first. */
static void write_unless_in_the_way(const records_mutation_t *m, records_writer_t *w)
{
    int begun;

    records_write_words(w, " AND CASE WHEN ");
    records_write_predicate(w, m->write->where);
    records_write_words(w, " THEN ");
    begun = records_write_begin_allowed(w, m->write, RECORDS_ROWS_CHANGED);
    records_write_words(w, "(1 = 1)");
    records_write_end_allowed(w, m->write, begun);
    records_write_words(w, " ELSE (1 = 0) END");
}

static void write_rules_of_old(const records_mutation_t *m, records_writer_t *w, const char *before)
{
    const records_table_t *table = m->write->table;

    if (is_in_the_way(m) && records_has_filters(table, RECORDS_ROWS_CHANGED))
        write_unless_in_the_way(m, w);
    else
        records_write_rules(w, table, m->write->rules, table->name, RECORDS_ROWS_CHANGED, before);
}

/* Those rows, and no others that may have come since. */
static void write_where(const records_mutation_t *m, records_writer_t *w)
{
    const records_write_t *write = m->write;
    const int joined = write->keys_chosen && !(m->dialect->can & RECORDS_CHOOSES_BY_IN);
    const int by_key = !joined && (write->keys_chosen || write->chosen != NULL);

    if (by_key) {
        records_write_words(w, " WHERE ");
        records_write_is_chosen(w, write->table);
    } else if (write->where != NULL) {
        records_write_words(w, " WHERE ");
        records_write_predicate(w, write->where);
    }
    write_rules_of_old(m, w, by_key || write->where != NULL ? " AND " : " WHERE ");
}

void records_write_update(const records_mutation_t *m, records_writer_t *w,
                          const records_write_t *write)
{
    records_write_words(w, "UPDATE ");
    m->dialect->update(w, write);
    write_where(m, w);
}

/* A DELETE of a view that joins kills MariaDB 10.11, where it is executed again after its WHERE was
 * found to be impossible. */
static void write_delete_of_view(const records_mutation_t *m, records_writer_t *w)
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
    write_rules_of_old(m, w, " AND ");
}

void records_write_delete(const records_mutation_t *m, records_writer_t *w)
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
