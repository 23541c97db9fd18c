/* SPDX-License-Identifier: Apache-2.0 */
/* Deletes what has expired in the tables of idempotency keys.  Only processes that use a table clean
 * it, each at moments of its own; of those that meet, one does it (sql/idempotency.h). */
#ifndef RECORDS_KEY_CLEANER_H
#define RECORDS_KEY_CLEANER_H

#include <httpd.h>

#include "pool/pool.h"
#include "sql/idempotency.h"

typedef struct records_key_cleaner_t records_key_cleaner_t;

/** Of one database; lives as long as parent.  NULL if there is no memory. */
records_key_cleaner_t *records_key_cleaner_make(apr_pool_t *parent);

/** A request uses this table. */
void records_key_cleaner_note(records_key_cleaner_t *cleaner, const records_key_table_t *table);

/** Is it time to clean one of them?  For the watch. */
int records_key_cleaner_is_due(records_key_cleaner_t *cleaner);

/** Clean those whose time it is; name is the database's, for the log. */
void records_key_cleaner_run(records_key_cleaner_t *cleaner, records_pool_t *pool, const char *name,
                             const server_rec *s);

#endif
