/* SPDX-License-Identifier: Apache-2.0 */
#include "pool/unit.h"

#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "pool/parts.h"

struct records_unit_t {
    records_lease_t *lease;              /* NULL: it is over */
    const records_driver_t *driver;
    records_retry_t *retry;
    const records_transaction_t *last;   /* run; NULL: none yet */
    records_isolation_e isolation;       /* of all of it */
    apr_pool_t *pool;
    unsigned writes : 1;
};

/* ---- ending --------------------------------------------------------------------- */

static void give_back(records_unit_t *unit, int broken)
{
    records_lease_t *lease = unit->lease;

    unit->lease = NULL;
    lease->c.unprepared = 0;
    records_pool_release(lease, broken);
}

static void undo(records_unit_t *unit, int broken, apr_pool_t *p)
{
    if (unit->lease == NULL)
        return;
    if (unit->last != NULL)
        broken = unit->driver->finish(&unit->lease->c, 0, p) != NULL || broken;
    give_back(unit, broken);
}

static apr_status_t end_at_last(void *data)
{
    records_unit_t *unit = data;

    undo(unit, 1, unit->pool);
    return APR_SUCCESS;
}

static void give_up(records_unit_t *unit, const records_error_t *error,
                    const records_transaction_t *t, int undone, int lost, apr_pool_t *p)
{
    records_pool_t *pool = unit->lease->from;

    undo(unit, lost, p);
    records_retry_failed(unit->retry, t, undone, error);
    if (unit->retry->failure == RECORDS_FAILED_LOST)
        records_pool_trim(pool, 1); /* the others were lost with it */
}

/* Whatever the database says, nothing was committed. */
static records_error_t *fail(records_unit_t *unit, records_error_t *error,
                             const records_transaction_t *t, apr_pool_t *p)
{
    const int lost = records_pool_is_loss(error);

    if (unit->lease == NULL)
        return error;
    error = records_pool_reason(unit->lease, error, p);
    give_up(unit, error, t, 1, lost, p);
    return error;
}

/* The end was not answered as it should.  If the connection was lost, nobody knows whether the
 * COMMIT has happened, not even where it was we who hung up. */
static records_error_t *fail_at_end(records_unit_t *unit, records_error_t *error,
                                    const records_transaction_t *t, int keep, apr_pool_t *p)
{
    const int lost = records_pool_is_loss(error);
    const int in_doubt = lost && keep && unit->writes;

    error = in_doubt ? records_pool_reason_at_end(unit->lease, error, p)
                     : records_pool_reason(unit->lease, error, p);
    unit->retry->in_doubt = in_doubt ? 1 : 0;
    give_up(unit, error, t, !in_doubt || unit->retry->finds_out, lost, p);
    return error;
}

records_error_t *records_unit_fail(records_unit_t *unit, records_error_t *error, apr_pool_t *p)
{
    return fail(unit, error, NULL, p);
}

/* ---- running -------------------------------------------------------------------- */

records_error_t *records_unit_begin(records_unit_t **begun, records_pool_t *pool, int writes,
                                    records_retry_t *retry, apr_pool_t *p)
{
    records_unit_t *unit = apr_pcalloc(p, sizeof(*unit));
    const int fresh = retry->failure == RECORDS_FAILED_LOST;
    records_error_t *error;

    *begun = unit;
    unit->driver = records_pool_database(pool)->driver;
    unit->retry = retry;
    unit->pool = p;
    unit->writes = writes ? 1 : 0;
    if ((error = records_pool_lease(&unit->lease, pool, fresh, retry->time_limit, p)) != NULL) {
        records_retry_failed(retry, NULL, 0, error);
        return error;
    }
    unit->lease->c.unprepared = retry->failures[RECORDS_FAILED_STALE] > 0;
    apr_pool_cleanup_register(p, unit, end_at_last, apr_pool_cleanup_null);
    records_retry_watch(retry, unit->lease);
    return NULL;
}

void records_unit_isolation(records_unit_t *unit, records_isolation_e level)
{
    unit->isolation = level;
}

/* The first run begins at the level of all, and none may need a stronger one. */
static records_error_t *settle_isolation(records_unit_t *unit, records_transaction_t *t,
                                         apr_pool_t *p)
{
    const records_isolation_e needed = t->isolation;

    t->isolation = unit->isolation;
    if (needed <= unit->isolation || needed <= RECORDS_READ_COMMITTED)
        return NULL;
    return records_explain(
        records_fail(p, "REC140",
                     "The isolation level %s is needed here, and the transaction has a "
                     "weaker one",
                     records_isolation_name(needed)),
        NULL, "Prefer: isolation= of the whole asks for a stronger one, if that is allowed.");
}

/* The role in which the last run left what is deferred. */
static int changes_role(const records_unit_t *unit, const records_transaction_t *t)
{
    const char *role = unit->last == NULL ? NULL : unit->last->role;

    return role != NULL && (t->role == NULL || strcmp(role, t->role) != 0);
}

static records_error_t *check(const records_unit_t *unit, const records_transaction_t *t,
                              records_result_t *result, apr_pool_t *p)
{
    int open;

    return t->writes ? records_pool_expect_change(t, result, unit->driver, &unit->lease->c, p)
                     : records_pool_expect_read(result, &open, t, p);
}

/* Stopped between two runs, where there was nothing to cancel. */
static records_error_t *look_for_stop(const records_unit_t *unit, apr_pool_t *p)
{
    return records_pool_reason(unit->lease, NULL, p);
}

static records_error_t *run(records_unit_t *unit, records_result_t *result,
                            const records_transaction_t *t, apr_pool_t *p)
{
    const records_run_e how = unit->last == NULL ? RECORDS_RUN_HOLD : RECORDS_RUN_JOIN;
    records_error_t *error;

    memset(result, 0, sizeof(*result));
    result->affected = result->total = result->in_page = result->modified = -1;
    if ((error = look_for_stop(unit, p)) != NULL)
        return error;
    unit->last = t;
    error = unit->driver->run(&unit->lease->c, t, how, result, p);
    return error != NULL ? records_pool_refusal(t, error, p) : check(unit, t, result, p);
}

records_error_t *records_unit_run(records_unit_t *unit, records_result_t *result,
                                  const records_transaction_t *transaction, apr_pool_t *p)
{
    records_transaction_t *t = apr_pmemdup(p, transaction, sizeof(*t));
    records_error_t *error;

    if (unit->lease == NULL)
        return records_fail(p, "XX000", "the transaction is over");
    t->keep = 1;
    t->among_writes = unit->writes;
    if ((error = settle_isolation(unit, t, p)) != NULL)
        return fail(unit, error, t, p);
    t->settles = changes_role(unit, t);
    error = run(unit, result, t, p);
    if (error == NULL)
        return NULL;
    return t->last ? fail_at_end(unit, error, t, 1, p) : fail(unit, error, t, p);
}

/* What COMMIT would refuse. */
static records_error_t *check_deferred(records_unit_t *unit, apr_pool_t *p)
{
    records_transaction_t *t = apr_pcalloc(p, sizeof(*t));
    records_result_t result;

    t->writes = 1;
    t->at_most = t->max_affected = -1;
    return unit->driver->run(&unit->lease->c, t, RECORDS_RUN_JOIN, &result, p);
}

static int may_be_committed(const records_unit_t *unit)
{
    return unit->last != NULL && unit->last->last;
}

records_error_t *records_unit_end(records_unit_t *unit, int keep, apr_pool_t *p)
{
    records_error_t *error;

    if (unit->lease == NULL)
        return records_fail(p, "XX000", "the transaction is over");
    if ((!may_be_committed(unit) && (error = look_for_stop(unit, p)) != NULL)
        || (!keep && unit->writes && unit->last != NULL
            && (error = check_deferred(unit, p)) != NULL))
        return fail(unit, error, NULL, p);
    if (unit->last != NULL && (error = unit->driver->finish(&unit->lease->c, keep, p)) != NULL) {
        unit->last = NULL; /* nothing is open any more */
        return fail_at_end(unit, error, NULL, keep, p);
    }
    give_back(unit, 0);
    return NULL;
}
