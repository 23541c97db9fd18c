/* SPDX-License-Identifier: Apache-2.0 */
#include "pool/execute.h"

#include <string.h>

#include "base/error.h"
#include "pool/parts.h"
#include "pool/retry.h"
#include "pool/share.h"

struct records_session_t {
    records_lease_t *lease;              /* NULL once it has been given back */
    records_seat_t *seat;                /* of one that leads others; or NULL */
    const records_driver_t *driver;
    const records_transaction_t *t;
    const records_approval_t *approval;  /* or NULL */
    apr_pool_t *pool;
};

/* ---- ending ------------------------------------------------------------------ */

static void let_others_lead(records_session_t *session)
{
    if (session->seat != NULL)
        records_share_leave(session->seat);
    session->seat = NULL;
}

static void give_back(records_session_t *session, int broken)
{
    records_lease_t *lease = session->lease;

    session->lease = NULL;
    records_pool_release(lease, broken); /* the next lease checks whether it is ready */
    let_others_lead(session);
}

static records_error_t *finish(records_session_t *session, int keep)
{
    return session->driver->finish(&session->lease->c, keep, session->pool);
}

void records_session_end(records_session_t *session, int abandoned)
{
    if (session->lease == NULL)
        return;
    give_back(session, finish(session, 0) != NULL || abandoned);
}

static apr_status_t end_at_last(void *data)
{
    records_session_end(data, 1);
    return APR_SUCCESS;
}

void records_session_progress(records_session_t *session)
{
    if (session->lease != NULL)
        records_pool_progress(session->lease);
}

records_error_t *records_session_reason(records_session_t *session, records_error_t *error,
                                        apr_pool_t *p)
{
    return session->lease == NULL ? error : records_pool_reason(session->lease, error, p);
}

/* ---- running ----------------------------------------------------------------- */

static int must_hold(const records_session_t *session)
{
    const records_transaction_t *t = session->t;

    return t->expect != RECORDS_EXPECT_ANY || t->max_affected >= 0 || t->guarded || !t->keep
           || session->approval != NULL;
}

/* While it thinks, there is nothing to cancel: so the reason to stop is looked for behind it. */
static records_error_t *approve(records_session_t *session, const records_result_t *result)
{
    const records_approval_t *approval = session->approval;
    records_error_t *error;

    if (approval == NULL)
        return NULL;
    error = approval->approve(approval->baton, result);
    return records_pool_reason(session->lease, error, session->pool);
}

static records_error_t *run_write(records_session_t *session, records_result_t *result)
{
    const records_run_e how = must_hold(session) ? RECORDS_RUN_HOLD : RECORDS_RUN_WHOLE;
    records_error_t *error, *refused;

    error = session->driver->run(&session->lease->c, session->t, how, result, session->pool);
    if (error != NULL || how == RECORDS_RUN_WHOLE)
        return records_pool_refusal(session->t, error, session->pool);
    refused = records_pool_expect_change(session->t, result, session->driver, &session->lease->c,
                                         session->pool);
    if (refused == NULL)
        refused = approve(session, result);
    error = finish(session, refused == NULL && session->t->keep);
    return refused != NULL ? refused : error;
}

static records_error_t *run_read(records_session_t *session, records_result_t *result, int *open)
{
    records_error_t *error = session->driver->run(&session->lease->c, session->t, RECORDS_RUN_WHOLE,
                                                  result, session->pool);

    *open = 0;
    if (error != NULL
        || ((error = records_pool_expect_read(result, open, session->t, session->pool)) == NULL
            && *open && !result->whole))
        return error;
    *open = 0;
    if (error == NULL || error->status != 0) /* not one of the driver's: end it properly */
        (void)!finish(session, 0);
    return error;
}

static records_error_t *explain(records_session_t *session, records_error_t *error)
{
    const records_transaction_t *t = session->t;

    return t->writes && t->keep ? records_pool_reason_at_end(session->lease, error, session->pool)
                                : records_pool_reason(session->lease, error, session->pool);
}

static records_error_t *take_shared(records_session_t *session, records_seat_t *seat,
                                    records_result_t *result, records_retry_t *retry)
{
    records_error_t *error = records_share_take(seat, result, session->pool);
    int open; /* its rows are whole */

    if (error == NULL)
        error = records_pool_expect_read(result, &open, session->t, session->pool);
    if (error != NULL)
        records_retry_failed(retry, session->t, 1, error);
    return error;
}

/* With others, if any have come along.  Zero: the read is still to be run, with or without a lease. */
static int lead(records_session_t *session, records_result_t *result, records_retry_t *retry,
                records_error_t **error)
{
    records_seat_t *seat = session->seat;
    records_share_e role;

    if (seat == NULL
        || !records_share_lead(&role, seat, session->lease, &retry->began, session->pool))
        return 0;
    session->lease = NULL;
    session->seat = NULL;
    if (role != RECORDS_SHARE_ANSWERED)
        return 0;
    *error = take_shared(session, seat, result, retry);
    return 1;
}

static records_error_t *attempt(records_session_t *session, records_result_t *result,
                                records_retry_t *retry, records_pool_t *pool, int *open)
{
    const records_lease_e which = retry->failure == RECORDS_FAILED_LOST ? RECORDS_LEASE_FRESH
                                  : session->t->writes                  ? RECORDS_LEASE_READY
                                                                        : RECORDS_LEASE_RECENT;
    records_error_t *error;

    *open = 0;
    memset(result, 0, sizeof(*result));
    result->affected = result->total = result->in_page = result->modified = -1;
    error = records_pool_lease(&session->lease, pool, which, retry->time_limit, session->pool);
    if (error != NULL) {
        let_others_lead(session);
        records_retry_failed(retry, session->t, !session->t->writes, error);
        return error;
    }
    if (lead(session, result, retry, &error))
        return error;
    if (session->lease == NULL) /* which the others had, and nothing came of it */
        return attempt(session, result, retry, pool, open);
    records_retry_watch(retry, session->lease);
    error = session->t->writes ? run_write(session, result) : run_read(session, result, open);
    if (error != NULL) {
        error = explain(session, error);
        records_retry_failed(retry, session->t, !session->t->writes, error);
    }
    if (!*open)
        give_back(session, error != NULL && records_pool_is_loss(error));
    if (error != NULL && retry->failure == RECORDS_FAILED_LOST)
        records_pool_trim(pool, 1); /* the others were lost with it */
    return error;
}

/* Reads of several requests may travel together. */
static records_error_t *first_attempt(records_session_t *session, records_result_t *result,
                                      records_retry_t *retry, records_pool_t *pool, int *open)
{
    records_share_e role = RECORDS_SHARE_ALONE;
    records_error_t *error = NULL;
    records_seat_t *seat = NULL;

    *open = 0;
    if (records_share_admits(pool, session->t))
        error = records_share_enter(&role, &seat, &retry->began, pool, session->t,
                                    retry->time_limit, session->pool);
    if (error != NULL)
        return error;
    if (role == RECORDS_SHARE_ANSWERED)
        return take_shared(session, seat, result, retry);
    session->seat = seat;
    return attempt(session, result, retry, pool, open);
}

records_error_t *records_execute_approved(records_session_t **opened, records_result_t *result,
                                          const records_transaction_t *transaction,
                                          records_pool_t *pool,
                                          const records_time_limit_t *time_limit,
                                          const records_approval_t *approval, apr_pool_t *p)
{
    records_session_t *session = apr_pcalloc(p, sizeof(*session));
    records_retry_t retry;
    records_error_t *error;
    int open;

    *opened = NULL;
    session->driver = records_pool_database(pool)->driver;
    session->t = transaction;
    session->approval = approval;
    session->pool = p;
    records_retry_begin(&retry, time_limit);
    error = first_attempt(session, result, &retry, pool, &open);
    while (error != NULL && records_retry_again(&retry, &error, p))
        error = attempt(session, result, &retry, pool, &open);
    if (error != NULL || !open)
        return error;
    apr_pool_cleanup_register(p, session, end_at_last, apr_pool_cleanup_null);
    *opened = session;
    return NULL;
}

records_error_t *records_execute(records_session_t **opened, records_result_t *result,
                                 const records_transaction_t *transaction, records_pool_t *pool,
                                 const records_time_limit_t *time_limit, apr_pool_t *p)
{
    return records_execute_approved(opened, result, transaction, pool, time_limit, NULL, p);
}
