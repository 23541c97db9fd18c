/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/shared.h"

#include <apr_shm.h>
#include <apr_strings.h>

#include "httpd/log.h"

typedef struct shared_t {
    apr_shm_t *memory;
    apr_size_t size;
} shared_t;

/* In the pool that restarts leave alone; the module's own memory goes with each. */
static const char *key_of(const char *name, const server_rec *s)
{
    return apr_pstrcat(s->process->pconf, "mod_records: ", name, NULL);
}

static shared_t *find(const char *name, const server_rec *s)
{
    void *shared = NULL;

    apr_pool_userdata_get(&shared, key_of(name, s), s->process->pool);
    return shared;
}

/* The pages are the system's, which gives them as zeros, and none before it is used. */
static apr_status_t make(shared_t **shared, apr_size_t size, apr_pool_t *pool)
{
    apr_shm_t *memory;
    apr_status_t rv = apr_shm_create(&memory, size, NULL, pool);

    if (rv != APR_SUCCESS)
        return rv;
    *shared = apr_pcalloc(pool, sizeof(**shared));
    (*shared)->memory = memory;
    (*shared)->size = size;
    return APR_SUCCESS;
}

void *records_shared_make(const char *name, apr_size_t size, server_rec *s, int *fresh)
{
    apr_pool_t *pool = s->process->pool;
    shared_t *shared = find(name, s);
    apr_status_t rv;
    int found = shared != NULL && shared->size == size;

    if (fresh != NULL)
        *fresh = !found;
    if (found)
        return apr_shm_baseaddr_get(shared->memory);
    if (shared != NULL)
        apr_shm_destroy(shared->memory); /* the parent's sight of it alone */
    if ((rv = make(&shared, size, pool)) != APR_SUCCESS) {
        ap_log_error(APLOG_MARK, APLOG_STARTUP | APLOG_EMERG, rv, s,
                     RECLOGNO(1022) "no %" APR_SIZE_T_FMT " bytes of shared memory (%s)", size,
                     name);
        apr_pool_userdata_set(NULL, key_of(name, s), NULL, pool);
        return NULL;
    }
    apr_pool_userdata_set(shared, key_of(name, s), NULL, pool);
    return apr_shm_baseaddr_get(shared->memory);
}

void records_shared_drop(const char *name, server_rec *s)
{
    shared_t *shared = find(name, s);

    if (shared == NULL)
        return;
    apr_shm_destroy(shared->memory);
    apr_pool_userdata_set(NULL, key_of(name, s), NULL, s->process->pool);
}
