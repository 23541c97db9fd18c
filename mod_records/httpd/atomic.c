/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/atomic.h"

#include <string.h>

/* Of an answer that is undone, or kept, nothing goes with an error that comes then. */
static void forget_response(records_atomic_t *atomic)
{
    memset(&atomic->x->response, 0, sizeof(atomic->x->response));
}

static void begin_attempt(records_atomic_t *atomic)
{
    apr_pool_clear(atomic->pool);
    forget_response(atomic);
    atomic->unit = NULL;
    atomic->kept = (records_kept_t){ .body = NULL };
    atomic->keep = !atomic->x->compiled.plan.rollback;
    atomic->replayed = 0;
}

static records_error_t *claim(records_atomic_t *atomic, records_retry_t *retry)
{
    records_kept_t *replay = NULL;
    records_error_t *error;

    if (atomic->idempotent == NULL)
        return NULL;
    error = records_idempotent_claim(&replay, atomic->idempotent, atomic->x, atomic->unit,
                                     atomic->pool);
    if (error != NULL)
        return error;
    retry->in_doubt = 0; /* of two of the same key, one finds the answer of the other */
    if (replay != NULL) {
        atomic->kept = *replay;
        atomic->replayed = 1;
    }
    return NULL;
}

static records_error_t *work_once(records_atomic_t *atomic, records_retry_t *retry,
                                  records_atomic_work_t *work, void *baton)
{
    records_error_t *error;

    if ((error = claim(atomic, retry)) != NULL || atomic->replayed
        || (error = work(atomic, baton)) != NULL || atomic->idempotent == NULL || !atomic->keep)
        return error;
    return records_idempotent_keep(atomic->idempotent, &atomic->kept, atomic->x, atomic->unit,
                                   atomic->pool);
}

static records_error_t *attempt(records_atomic_t *atomic, records_retry_t *retry,
                                records_atomic_work_t *work, void *baton)
{
    records_error_t *error;

    begin_attempt(atomic);
    if ((error = records_unit_begin(&atomic->unit, atomic->x->source->pool, atomic->writes, retry,
                                    atomic->pool))
        != NULL)
        return error;
    records_unit_isolation(atomic->unit, atomic->x->compiled.plan.isolation);
    if ((error = work_once(atomic, retry, work, baton)) != NULL)
        return records_unit_fail(atomic->unit, error, atomic->pool);
    return atomic->replayed ? NULL : records_unit_end(atomic->unit, atomic->keep, atomic->pool);
}

records_error_t *records_atomic_do(records_atomic_t *atomic, records_exchange_t *x, int writes,
                                   records_idempotent_t *idempotent, records_atomic_work_t *work,
                                   void *baton)
{
    const records_time_limit_t time_limit = records_exchange_time_limit(x);
    records_error_t *error;
    records_retry_t retry;

    *atomic = (records_atomic_t){ .x = x, .writes = writes ? 1 : 0, .idempotent = idempotent };
    apr_pool_create(&atomic->pool, x->r->pool);
    apr_pool_tag(atomic->pool, "records_atomic");
    records_retry_begin(&retry, &time_limit);
    retry.finds_out = idempotent != NULL;
    do {
        error = attempt(atomic, &retry, work, baton);
        if (error != NULL && records_idempotent_is_held(error))
            records_retry_held(&retry);
    } while (error != NULL && records_retry_again(&retry, &error, atomic->pool));
    return error;
}
