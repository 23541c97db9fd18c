/* SPDX-License-Identifier: Apache-2.0 */
/* Texts that are there once each, however often they are told: names of types and columns come back in
 * table after table.  So two of them are equal if they are the same pointer. */
#ifndef RECORDS_TEXTS_H
#define RECORDS_TEXTS_H

#include <apr_pools.h>

typedef struct records_texts_t records_texts_t;

/** None yet.  They will live in pool; what finds them, in scratch. */
records_texts_t *records_texts_make(apr_pool_t *pool, apr_pool_t *scratch);

/** The one text that is equal to this; NULL of NULL. */
const char *records_texts_keep(records_texts_t *texts, const char *text);

#endif
