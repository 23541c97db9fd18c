/* SPDX-License-Identifier: Apache-2.0 */
#include "pool/flush.h"

#include "sql/flush.h"

/* 0 in *claimed: it was written before. */
static records_error_t *claim(int *claimed, records_unit_t *unit, const records_flush_t *flush,
                              const records_flush_work_t *work, const records_dialect_t *dialect,
                              apr_pool_t *p)
{
    records_transaction_t *t = apr_palloc(p, sizeof(*t));
    records_result_t result;
    records_error_t *error;

    if ((error = records_flush_claim(t, work->schema, flush->id, flush->number, dialect, p))
        != NULL)
        return records_unit_fail(unit, error, p);
    error = records_unit_run(unit, &result, t, p);
    *claimed = error == NULL && result.affected > 0;
    return error;
}

static records_error_t *attempt(records_retry_t *retry, const records_flush_t *flush,
                                const records_flush_work_t *work, records_pool_t *pool,
                                apr_pool_t *p)
{
    const records_dialect_t *dialect;
    records_unit_t *unit;
    records_error_t *error;
    int claimed = 0;

    if ((error = records_unit_begin(&unit, pool, 1, retry, p)) != NULL)
        return error;
    dialect = records_pool_dialect(pool);
    if ((error = claim(&claimed, unit, flush, work, dialect, p)) != NULL
        || (claimed && (error = work->write(work->baton, unit, dialect, p)) != NULL))
        return error;
    return records_unit_end(unit, 1, p);
}

static records_error_t *write_batch(const records_flush_t *flush, const records_flush_work_t *work,
                                    records_pool_t *pool, const records_time_limit_t *time_limit,
                                    apr_pool_t *p)
{
    records_retry_t retry;
    records_error_t *error;

    records_retry_begin(&retry, time_limit);
    retry.finds_out = 1;
    do
        error = attempt(&retry, flush, work, pool, p);
    while (error != NULL && records_retry_again(&retry, &error, p));
    return error;
}

static void keep(records_flush_t *flush, const records_flush_work_t *work)
{
    work->keep(work->baton);
    __atomic_store_n(&flush->state, RECORDS_FLUSH_KEPT, __ATOMIC_RELEASE);
}

static int take(records_flush_t *flush, const records_flush_work_t *work)
{
    if (!work->take(work->baton))
        return 0;
    flush->number++;
    __atomic_store_n(&flush->state, RECORDS_FLUSH_TAKEN, __ATOMIC_RELEASE);
    return 1;
}

records_error_t *records_flush_run(int *more, records_flush_t *flush,
                                   const records_flush_work_t *work, records_pool_t *pool,
                                   const records_time_limit_t *time_limit, apr_pool_t *p)
{
    records_error_t *error;

    if (flush->state == RECORDS_FLUSH_WRITTEN)
        keep(flush, work);
    *more = flush->state == RECORDS_FLUSH_TAKEN;
    if (!*more && !take(flush, work))
        return NULL;
    if ((error = write_batch(flush, work, pool, time_limit, p)) != NULL)
        return error;
    __atomic_store_n(&flush->state, RECORDS_FLUSH_WRITTEN, __ATOMIC_RELEASE);
    keep(flush, work);
    return NULL;
}
