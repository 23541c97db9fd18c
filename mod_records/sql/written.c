/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of a change, in the statement that makes it. */
#include <string.h>

#include "sql/mutation.h"

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
void records_begin_written(const records_mutation_t *m, records_writer_t *w)
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

/* Where RETURNING has the rows that were left alone, too, the rules are asked of the new ones only. */
static int checks_when_created(const records_mutation_t *m, int tell_created)
{
    return tell_created && records_skips_old(m) && records_must_check(m);
}

void records_write_created(const records_mutation_t *m, records_writer_t *w, int tell_created)
{
    if (!tell_created)
        return;
    records_write_next(w);
    if (checks_when_created(m, tell_created)) {
        records_write_words(w, "CASE WHEN ");
        m->dialect->created(w);
        records_write_words(w, " THEN ");
        records_write_check(m, w);
        records_write_words(w, " ELSE 0 END");
    } else
        m->dialect->created(w);
    records_write_words(w, " AS records_created");
}

unsigned records_write_checked(const records_mutation_t *m, records_writer_t *w, int tell_created)
{
    if (!records_must_check(m) || checks_when_created(m, tell_created))
        return 0;
    records_write_next(w);
    records_write_check(m, w);
    records_write_words(w, " AS records_allowed");
    return 1;
}

static void finish_query(const records_mutation_t *m, records_writer_t *w, int tell_created,
                         records_shown_t *shown)
{
    records_read_t read = *m->plan->read;

    read.written = "records_written";
    w->written = read.alias;
    records_write_words(w, " RETURNING ");
    w->list = w->sql.length;
    records_write_returning(w, &read, /* a handler takes the row */
                            m->plan->handler != NULL && m->write->table->columns->nelts > 0);
    records_write_created(m, w, tell_created);
    records_write_validators_told(w, &read);
    (void)records_write_checked(m, w, tell_created);
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

int records_skips_old(const records_mutation_t *m)
{
    return m->write->conflict != NULL && (m->dialect->can & RECORDS_RETURNS_SKIPPED)
           && !records_write_merges(m->write);
}

records_error_t *records_finish_change(const records_mutation_t *m, records_writer_t *w,
                                       unsigned returns, records_transaction_t *t)
{
    const int checks = records_must_check(m) && (m->dialect->can & returns);
    records_statement_t *statement;

    if (checks) {
        records_write_words(w, " RETURNING ");
        records_write_check(m, w);
    } else if (m->write->table->view && (m->dialect->can & RECORDS_MISSES_TRIGGERED))
        records_write_words(w, " RETURNING 1");
    statement = records_writer_finish(w);
    statement->tells_allowed = checks ? 1 : 0;
    t->change = statement;
    return w->error;
}

/* The version of a row that is not shown is only for whom may see it. */
static void write_validators(const records_mutation_t *m, records_writer_t *w)
{
    const records_read_t *read = m->plan->read;
    int hidden;

    if (!m->plan->tells_next) {
        records_write_validators(w, read);
        return;
    }
    records_write_next(w);
    hidden = records_write_rules(w, read->table, read->rules, read->alias, RECORDS_ROWS_READ,
                                 "CASE WHEN ");
    records_write_words(w, hidden ? " THEN " : "");
    records_write_version(w, read->table, read->alias);
    records_write_words(w, hidden ? " END" : "");
}

records_error_t *records_finish_written(const records_mutation_t *m, records_writer_t *w,
                                        unsigned returns, int tell_created,
                                        records_transaction_t *t)
{
    records_statement_t *statement;
    records_shown_t shown;
    unsigned checked = 0;

    if (m->plan->read == NULL && !tell_created)
        return records_finish_change(m, w, returns, t);
    if (m->plan->read == NULL) { /* 201 or 200, and no row is shown */
        records_write_words(w, " RETURNING ");
        w->list = w->sql.length;
        records_write_created(m, w, 1);
        checked = records_write_checked(m, w, 1);
        memset(&shown, 0, sizeof(shown));
    } else if (!is_plain(m->plan) && (m->dialect->can & RECORDS_CAN_CTE_WRITE))
        finish_query(m, w, tell_created, &shown);
    else {
        records_write_words(w, " RETURNING ");
        records_write_outputs(w, &shown, m->plan->read, records_is_raw(m->plan));
        records_write_created(m, w, tell_created);
        write_validators(m, w);
        records_write_none(w);
        checked = records_write_checked(m, w, tell_created);
    }
    statement = records_finish_shown(w, &shown);
    statement->tells_created = tell_created ? 1 : 0;
    statement->skips_old = tell_created && records_skips_old(m);
    statement->tells_allowed = checked;
    statement->tells_version = m->plan->read != NULL && m->plan->read->versioned;
    statement->tells_modified = m->plan->read != NULL && m->plan->read->dated;
    t->rows = statement;
    return w->error;
}
