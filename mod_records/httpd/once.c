/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/once.h"

#include <string.h>

#include "httpd/atomic.h"
#include "httpd/send.h"

static records_error_t *run(records_atomic_t *atomic, void *baton)
{
    records_exchange_t *x = atomic->x;
    records_error_t *error;

    (void)baton;
    x->context.pool = atomic->pool;
    if ((error = records_exchange_run(x, atomic->unit)) != NULL
        || (error = records_exchange_respond(x)) != NULL)
        return error;
    return records_keep(&atomic->kept, &x->response, atomic->idempotent->most, atomic->pool);
}

records_error_t *records_once_answer(records_exchange_t *x, records_idempotent_t *idempotent)
{
    records_atomic_t atomic;
    records_error_t *error = records_atomic_do(&atomic, x, 1, idempotent, run, NULL);

    if (error == NULL && atomic.replayed)
        error = records_exchange_check_rights(x);
    records_measure_mark(x->measure, RECORDS_STAGE_TRANSACTION);
    if (error == NULL)
        records_send_kept(x->r, &atomic.kept, x->measure);
    else
        x->measure->changed = 0;
    return error;
}
