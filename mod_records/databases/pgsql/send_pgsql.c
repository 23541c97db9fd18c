/* SPDX-License-Identifier: Apache-2.0 */
/* What is sent for a transaction, and in which order. */
#include "databases/pgsql/answer_pgsql.h"

static int has(const apr_array_header_t *statements)
{
    return statements != NULL && statements->nelts > 0;
}

/* Must the level be said?  A read that is one statement has one snapshot. */
static int says_level(const records_transaction_t *t)
{
    return t->isolation == RECORDS_SERIALIZABLE
           || (t->writes && t->isolation != RECORDS_ISOLATION_UNSET);
}

const records_statement_t *records_pgsql_alone(const records_pgsql_t *p,
                                               const records_transaction_t *t, records_run_e how)
{
    if (how == RECORDS_RUN_HOLD || t->last
        || (how == RECORDS_RUN_JOIN && (t->settles || has(p->joined->reset))))
        return NULL;
    if (has(t->preamble) || t->count != NULL || t->estimate != NULL || t->page != NULL
        || t->otherwise != NULL || t->response != NULL)
        return NULL;
    if (t->calls && !t->writes)
        return NULL; /* READ ONLY must be said */
    if (how == RECORDS_RUN_WHOLE && says_level(t))
        return NULL;
    if (t->writes && !t->keep)
        return NULL;
    if (t->change != NULL && t->rows != NULL)
        return NULL;
    return t->change != NULL ? t->change : t->rows;
}

int records_pgsql_streams(const records_transaction_t *t)
{
    return !t->writes && (t->at_most < 0 || t->at_most > RECORDS_PGSQL_WHOLE);
}

records_error_t *records_pgsql_send_statement(records_pgsql_answer_t *a, records_pgsql_what_e what,
                                              const records_statement_t *statement)
{
    return statement == NULL ? NULL : records_pgsql_send(a->p, what, statement, a->pool);
}

static records_error_t *send_all(records_pgsql_answer_t *a, const apr_array_header_t *statements)
{
    records_error_t *error = NULL;
    int i;

    for (i = 0; statements != NULL && i < statements->nelts && error == NULL; i++)
        error = records_pgsql_send_statement(
            a, RECORDS_PGSQL_DO, APR_ARRAY_IDX(statements, i, const records_statement_t *));
    return error;
}

/* What was deferred runs as the role that deferred it; then the run before has said nothing. */
static records_error_t *send_join(records_pgsql_answer_t *a)
{
    records_error_t *error;

    if (a->t->settles
        && (error = records_pgsql_do(a->p, RECORDS_PGSQL_CONSTRAINTS, a->pool)) != NULL)
        return error;
    return send_all(a, a->p->joined->reset);
}

/* In a transaction that writes, a function that must not. */
static int is_guarded(const records_transaction_t *t)
{
    return t->among_writes && t->calls && !t->writes;
}

static records_error_t *send_guard(records_pgsql_answer_t *a)
{
    records_error_t *error;

    if (!is_guarded(a->t))
        return NULL;
    error = records_pgsql_do(a->p, RECORDS_PGSQL_SAVEPOINT, a->pool);
    return error != NULL ? error : records_pgsql_do(a->p, RECORDS_PGSQL_READ_ONLY, a->pool);
}

/* All that is read is of one snapshot, if nothing is written. */
static records_pgsql_word_e begin_word(const records_transaction_t *t)
{
    static const records_pgsql_word_e words[] = {
        [RECORDS_ISOLATION_UNSET] = RECORDS_PGSQL_BEGIN_WRITE,
        [RECORDS_READ_COMMITTED] = RECORDS_PGSQL_BEGIN_READ_COMMITTED,
        [RECORDS_REPEATABLE_READ] = RECORDS_PGSQL_BEGIN_REPEATABLE_READ,
        [RECORDS_SERIALIZABLE] = RECORDS_PGSQL_BEGIN_SERIALIZABLE,
    };

    if (t->writes || t->among_writes)
        return words[t->isolation];
    return t->isolation == RECORDS_SERIALIZABLE ? RECORDS_PGSQL_BEGIN_READ_SERIALIZABLE
                                                : RECORDS_PGSQL_BEGIN_READ;
}

/* What is sent before one Sync is one transaction, BEGIN or not.  A read that is one statement behind its
 * settings needs no more: they say that nothing may be written, and there is one snapshot. */
static int needs_begin(const records_pgsql_answer_t *a)
{
    const records_transaction_t *t = a->t;

    return a->how != RECORDS_RUN_WHOLE || !t->says_read_only || !has(t->preamble)
           || t->preamble->nelts > 1 || t->isolation == RECORDS_SERIALIZABLE || t->count != NULL
           || t->estimate != NULL || t->page != NULL;
}

static records_error_t *begin(records_pgsql_answer_t *a)
{
    if (a->how == RECORDS_RUN_JOIN)
        return send_join(a);
    return needs_begin(a) ? records_pgsql_do(a->p, begin_word(a->t), a->pool) : NULL;
}

static records_error_t *send_begin(records_pgsql_answer_t *a)
{
    records_error_t *error = begin(a);

    if (error != NULL || (error = records_pgsql_close_dropped(a->p, a->pool)) != NULL
        || (error = send_guard(a)) != NULL)
        return error;
    return send_all(a, a->t->preamble);
}

/* What the database says for the answer must be known before a stream begins; a function says it while
 * it runs, so its rows tell it, or what follows them if there are none. */
static int responds_first(const records_transaction_t *t)
{
    return records_pgsql_streams(t) && t->rows != NULL && !t->rows->tells_response;
}

static records_error_t *send_response(records_pgsql_answer_t *a, int first)
{
    return responds_first(a->t) == first
               ? records_pgsql_send_statement(a, RECORDS_PGSQL_RESPONSE, a->t->response)
               : NULL;
}

static records_error_t *send_end_of_read(records_pgsql_answer_t *a)
{
    if (a->how == RECORDS_RUN_WHOLE)
        return needs_begin(a) ? records_pgsql_do(a->p, RECORDS_PGSQL_COMMIT, a->pool) : NULL;
    return is_guarded(a->t) ? records_pgsql_do(a->p, RECORDS_PGSQL_RELEASE, a->pool) : NULL;
}

/* Behind a stream nothing is tried again, so what stands there must not fail for want of a statement. */
static records_error_t *send_after_rows(records_pgsql_answer_t *a)
{
    const unsigned unnamed = a->p->unnamed;
    records_error_t *error;

    a->p->unnamed = unnamed || records_pgsql_streams(a->t);
    if ((error = send_response(a, 0)) == NULL)
        error = send_end_of_read(a);
    a->p->unnamed = unnamed;
    return error;
}

/* How many, before which: a stream's headers need it first. */
static records_error_t *send_read(records_pgsql_answer_t *a)
{
    records_error_t *error;

    if ((error = records_pgsql_send_statement(a, RECORDS_PGSQL_COUNT, a->t->count)) != NULL
        || (error = records_pgsql_send_statement(a, RECORDS_PGSQL_ESTIMATE, a->t->estimate)) != NULL
        || (error = records_pgsql_send_statement(a, RECORDS_PGSQL_PAGE, a->t->page)) != NULL
        || (error = send_response(a, 1)) != NULL
        || (error = records_pgsql_send_statement(a, RECORDS_PGSQL_ROWS, a->t->rows)) != NULL)
        return error;
    return send_after_rows(a);
}

/* The end of a write.  What will be rolled back on purpose is checked as if it were not. */
static records_error_t *send_end(records_pgsql_answer_t *a)
{
    records_error_t *error;

    if (!a->t->keep && (error = records_pgsql_do(a->p, RECORDS_PGSQL_CONSTRAINTS, a->pool)) != NULL)
        return error;
    if (a->how != RECORDS_RUN_WHOLE && !a->t->last)
        return NULL;
    return records_pgsql_do(a->p, a->t->keep ? RECORDS_PGSQL_COMMIT : RECORDS_PGSQL_ROLLBACK,
                            a->pool);
}

records_error_t *records_pgsql_send_after_change(records_pgsql_answer_t *a)
{
    records_error_t *error;

    if ((error = records_pgsql_send_statement(a, RECORDS_PGSQL_ROWS, a->t->rows)) != NULL
        || (error = records_pgsql_send_statement(a, RECORDS_PGSQL_COUNT, a->t->count)) != NULL
        || (error = records_pgsql_send_statement(a, RECORDS_PGSQL_PAGE, a->t->page)) != NULL
        || (error = records_pgsql_send_statement(a, RECORDS_PGSQL_RESPONSE, a->t->response))
               != NULL)
        return error;
    return send_end(a);
}

records_error_t *records_pgsql_send_together(records_pgsql_answer_t *a)
{
    records_error_t *error;

    if ((error = send_begin(a)) != NULL)
        return error;
    if (!a->t->writes)
        return send_read(a);
    if ((error = records_pgsql_send_statement(a, RECORDS_PGSQL_CHANGE, a->t->change)) != NULL)
        return error;
    return a->t->otherwise != NULL ? NULL : records_pgsql_send_after_change(a);
}
