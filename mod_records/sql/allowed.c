/* SPDX-License-Identifier: Apache-2.0 */
/* What the rules of a table allow a change to find, and to make.
 *
 * A row that may not be changed is not there: that is a condition.  A row that may not be made, or that
 * is in the way of an upsert, undoes all: the statement fails where it meets it, so that this costs no
 * round trip.
 *
 *     CASE WHEN (rules) THEN what follows ELSE failure END */
#include "sql/mutation.h"

int records_write_begin_allowed(records_writer_t *w, const records_write_t *write,
                                records_row_use_e use)
{
    const records_table_t *table = write->table;

    if (!records_write_rules(w, table, write->rules, table->name, use, "CASE WHEN "))
        return 0;
    records_write_words(w, " THEN ");
    return 1;
}

void records_write_end_allowed(records_writer_t *w, const records_write_t *write, int begun)
{
    if (!begun)
        return;
    records_write_words(w, " ELSE ");
    w->dialect->refuse(w, write->table, write->table->name);
    records_write_words(w, " END");
}

/* The version of a row that is not shown is told only to whom may see it. */
static records_row_use_e use_of_new(const records_mutation_t *m)
{
    return m->plan->read != NULL && !m->plan->tells_next ? RECORDS_ROWS_SHOWN
                                                         : RECORDS_ROWS_CHECKED;
}

int records_must_check(const records_mutation_t *m)
{
    return m->plan->action != RECORDS_DELETE && records_has_filters(m->write->table, use_of_new(m));
}

void records_write_check(const records_mutation_t *m, records_writer_t *w)
{
    const int begun = records_write_begin_allowed(w, m->write, use_of_new(m));

    records_write_words(w, "(1 = 1)");
    records_write_end_allowed(w, m->write, begun);
}

/* SELECT count(*) FROM the rows that the change has made */
records_error_t *records_check_made(const records_mutation_t *m, records_transaction_t *t)
{
    static const char *const names[] = { "allowed" };
    static const records_kind_e kinds[] = { RECORDS_INTEGER };
    const records_table_t *table = m->write->table;
    records_statement_t *finished;
    records_writer_t w;

    if (!records_must_check(m))
        return NULL;
    records_writer_init(&w, m->dialect, m->pool);
    records_write_words(&w, "SELECT count(*) FROM ");
    records_write_table(&w, table);
    if (m->write->keys_chosen)
        m->dialect->chosen_keys(&w, table, m->write);
    if (!m->write->keys_chosen) { /* a PUT, whose key stays as it is */
        records_write_words(&w, " WHERE ");
        records_write_predicate(&w, m->plan->found);
    }
    (void)!records_write_rules(&w, table, m->write->rules, table->name, use_of_new(m),
                               m->write->keys_chosen ? " WHERE " : " AND ");
    finished = records_writer_finish(&w);
    finished->columns = 1;
    finished->names = names;
    finished->kinds = kinds;
    t->check = finished;
    return w.error;
}
