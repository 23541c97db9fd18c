/* SPDX-License-Identifier: Apache-2.0 */
/* A bounded map from text to a thing, which drops the least recently used entry.  The drivers
 * keep a connection's prepared statements in one.  Not thread-safe. */
#ifndef RECORDS_LRU_H
#define RECORDS_LRU_H

#include <apr_pools.h>

typedef struct records_lru_t records_lru_t;

/** Called when a thing is dropped: because of the bound, by remove, or by clear. */
typedef void (*records_lru_drop_t)(void *baton, void *thing);

/** An empty map of at most bound things, that lives in pool.  Its memory is bounded too.  Things
 *  that remain when pool dies are not dropped. */
records_lru_t *records_lru_make(apr_size_t bound, records_lru_drop_t drop, void *baton,
                                apr_pool_t *pool);

/** The thing under text, now the most recently used; NULL if there is none. */
void *records_lru_get(records_lru_t *lru, const char *text);

/** Store thing under a copy of text, dropping the oldest if the map is full. */
void records_lru_put(records_lru_t *lru, const char *text, void *thing);

/** Drop what is under text, if anything. */
void records_lru_remove(records_lru_t *lru, const char *text);

/** Drop everything. */
void records_lru_clear(records_lru_t *lru);

apr_size_t records_lru_count(const records_lru_t *lru);

#endif
