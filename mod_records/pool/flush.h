/* SPDX-License-Identifier: Apache-2.0 */
/* What a server has counted in shared memory goes to a database, in batches: none is written twice, and
 * none is lost, whichever process is killed and whatever becomes of a COMMIT.
 *
 * A batch is taken, written under its number, and kept.  How far that has come stands in the shared
 * memory.  Whatever goes wrong while it is written, the same batch is written again under the same
 * number, perhaps by another process; the database tells where it was there already. */
#ifndef RECORDS_POOL_FLUSH_H
#define RECORDS_POOL_FLUSH_H

#include "pool/unit.h"

/** How far it has come: shared by all processes, of one at a time (a lock of the caller's). */
typedef struct records_flush_t {
    char id[40];                         /* the row of RECORDS_FLUSH_TABLE; another one each time that
                                          * the memory is fresh */
    apr_int64_t number;                  /* of the last batch that was taken */
    enum {
        RECORDS_FLUSH_KEPT,              /* nothing is under way */
        RECORDS_FLUSH_TAKEN,             /* perhaps it is written */
        RECORDS_FLUSH_WRITTEN            /* and perhaps it is kept */
    } state;
} records_flush_t;

/** What is flushed. */
typedef struct records_flush_work_t {
    const char *schema;                  /* of RECORDS_FLUSH_TABLE; or NULL */
    /** Take a batch; zero if there is nothing. */
    int (*take)(void *baton);
    /** Write what was taken, as runs of the unit.  The same each time. */
    records_error_t *(*write)(void *baton, records_unit_t *unit, const records_dialect_t *dialect,
                              apr_pool_t *p);
    /** It is written, for certain.  May be called again for the same. */
    void (*keep)(void *baton);
    void *baton;
} records_flush_work_t;

/** Write a batch, or the one that was under way, which may need another call for what has come since:
 *  then *more. */
RECORDS_MUST_CHECK
records_error_t *records_flush_run(int *more, records_flush_t *flush,
                                   const records_flush_work_t *work, records_pool_t *pool,
                                   const records_time_limit_t *time_limit, apr_pool_t *p);

#endif
