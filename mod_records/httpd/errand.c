/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/errand.h"

#include <apr_atomic.h>
#include <apr_thread_proc.h>

typedef struct errand_t errand_t;
struct errand_t {
    void (*work)(void *baton);
    void *baton;
    apr_pool_t *pool;                    /* of its own allocator: nothing is left of it */
    apr_thread_t *thread;
    volatile apr_uint32_t done;
    errand_t *next;
};

struct records_errands_t {
    errand_t *first;
};

records_errands_t *records_errands_make(apr_pool_t *pool)
{
    return apr_pcalloc(pool, sizeof(records_errands_t));
}

static void *APR_THREAD_FUNC run(apr_thread_t *thread, void *data)
{
    errand_t *errand = data;

    (void)thread;
    errand->work(errand->baton);
    apr_atomic_set32(&errand->done, 1);
    return NULL;
}

static int how_many(const records_errands_t *errands, void (*work)(void *baton), const void *baton)
{
    const errand_t *errand;
    int count = 0;

    for (errand = errands->first; errand != NULL; errand = errand->next)
        count += errand->work == work && errand->baton == baton;
    return count;
}

static errand_t *make(void (*work)(void *baton), void *baton)
{
    apr_pool_t *own;
    errand_t *errand;

    if (apr_pool_create_unmanaged_ex(&own, NULL, NULL) != APR_SUCCESS)
        return NULL;
    apr_pool_tag(own, "records_errand");
    errand = apr_pcalloc(own, sizeof(*errand));
    errand->pool = own;
    errand->work = work;
    errand->baton = baton;
    if (apr_thread_create(&errand->thread, NULL, run, errand, own) == APR_SUCCESS)
        return errand;
    apr_pool_destroy(own);
    return NULL;
}

int records_errand_send(records_errands_t *errands, void (*work)(void *baton), void *baton,
                        int most)
{
    errand_t *errand;

    (void)records_errands_reap(errands);
    if (how_many(errands, work, baton) >= most)
        return 0;
    if ((errand = make(work, baton)) == NULL) {
        work(baton);
        return 0;
    }
    errand->next = errands->first;
    errands->first = errand;
    return 1;
}

static void join(errand_t *errand)
{
    apr_status_t rv;

    apr_thread_join(&rv, errand->thread);
    apr_pool_destroy(errand->pool);
}

int records_errands_reap(records_errands_t *errands)
{
    errand_t **at, *errand;
    int left = 0;

    for (at = &errands->first; (errand = *at) != NULL;) {
        if (!apr_atomic_read32(&errand->done)) {
            at = &errand->next;
            left++;
            continue;
        }
        *at = errand->next;
        join(errand);
    }
    return left;
}

void records_errands_end(records_errands_t *errands)
{
    errand_t *errand;

    while ((errand = errands->first) != NULL) {
        errands->first = errand->next;
        join(errand);
    }
}
