/* SPDX-License-Identifier: Apache-2.0 */
/* What a health check is answered: whether this server can serve now, and each of its databases. */
#ifndef RECORDS_HEALTH_ANSWER_H
#define RECORDS_HEALTH_ANSWER_H

#include <apr_tables.h>
#include <apr_time.h>

typedef enum {
    RECORDS_HEALTH_READY,
    RECORDS_HEALTH_BUSY,                 /* no connection has become free */
    RECORDS_HEALTH_UNREACHABLE,
    RECORDS_HEALTH_NO_CATALOG            /* what it contains could not be read yet */
} records_health_e;

/** One database, as of now. */
typedef struct records_health_t {
    const char *name;
    records_health_e state;
    const char *code, *reason;           /* fit for clients; NULL: none */
    apr_time_t since;                    /* that it is so */
} records_health_t;

/** One store in which several nodes count, as of the last request that asked it.  The service is ready
 *  without it: store-down= says what becomes of requests. */
typedef struct records_store_health_t {
    const char *name;
    int down;
} records_store_health_t;

/** What is asked. */
typedef enum {
    RECORDS_HEALTH_OF_PROCESS,
    RECORDS_HEALTH_OF_SERVICE,
    RECORDS_HEALTH_OF_BOTH
} records_health_of_e;

/** 200, or 503 where requests should go elsewhere.  databases: records_health_t. */
int records_health_status(records_health_of_e of, int draining,
                          const apr_array_header_t *databases);

/** The body of it: JSON.  stores: records_store_health_t. */
const char *records_health_json(records_health_of_e of, int draining,
                                const apr_array_header_t *databases,
                                const apr_array_header_t *stores, apr_pool_t *pool);

#endif
