/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/heap.h"

#include <apr_atomic.h>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

#define LARGE_BODY 262144
#define MANY_ROWS 5000 /* that were kept until COMMIT */

static apr_uint32_t slack;

void records_heap_begin(int threshold)
{
#if defined(__GLIBC__)
    if (threshold > 0) {
        mallopt(M_MMAP_THRESHOLD, threshold);
        mallopt(M_TRIM_THRESHOLD, 2 * threshold); /* what an arena may keep at its end */
    }
#else
    (void)threshold;
#endif
}

static apr_status_t ended(void *data)
{
    (void)data;
    records_heap_freed();
    return APR_SUCCESS;
}

void records_heap_freed(void)
{
    apr_atomic_set32(&slack, 1);
}

void records_heap_note(request_rec *r, apr_size_t body_length, const records_result_t *result)
{
    if (body_length >= LARGE_BODY || result->in_page >= MANY_ROWS)
        apr_pool_cleanup_register(r->pool, NULL, ended, apr_pool_cleanup_null);
}

int records_heap_is_slack(void)
{
    return apr_atomic_read32(&slack) != 0 && apr_atomic_xchg32(&slack, 0) != 0;
}

void records_heap_trim(void *ignored)
{
    (void)ignored;
#if defined(__GLIBC__)
    malloc_trim(0);
#endif
}
