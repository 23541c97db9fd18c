/* SPDX-License-Identifier: Apache-2.0 */
#include "base/lru.h"

#include <stdlib.h>
#include <string.h>

#include <apr_hash.h>

typedef struct entry_t entry_t;
struct entry_t {
    entry_t *newer, *older;
    void *thing;
    char text[];
};

struct records_lru_t {
    apr_hash_t *entries;                 /* text -> entry_t * */
    entry_t *newest, *oldest;
    apr_size_t bound, count;
    records_lru_drop_t drop;
    void *baton;
};

/* A pool for each entry would cost 8 kB each, and there are hundreds for each connection. */
static apr_status_t free_entries(void *data)
{
    records_lru_t *lru = data;
    entry_t *entry, *older;

    for (entry = lru->newest; entry != NULL; entry = older) {
        older = entry->older;
        free(entry);
    }
    return APR_SUCCESS;
}

records_lru_t *records_lru_make(apr_size_t bound, records_lru_drop_t drop, void *baton,
                                apr_pool_t *pool)
{
    records_lru_t *lru = apr_pcalloc(pool, sizeof(*lru));

    apr_pool_cleanup_register(pool, lru, free_entries, apr_pool_cleanup_null);
    lru->entries = apr_hash_make(pool);
    lru->bound = bound > 0 ? bound : 1; /* what was just put is in use: it must stay */
    lru->drop = drop;
    lru->baton = baton;
    return lru;
}

static void unchain(records_lru_t *lru, entry_t *entry)
{
    if (entry->newer != NULL)
        entry->newer->older = entry->older;
    else
        lru->newest = entry->older;
    if (entry->older != NULL)
        entry->older->newer = entry->newer;
    else
        lru->oldest = entry->newer;
}

static void chain(records_lru_t *lru, entry_t *entry)
{
    entry->newer = NULL;
    entry->older = lru->newest;
    if (lru->newest != NULL)
        lru->newest->newer = entry;
    else
        lru->oldest = entry;
    lru->newest = entry;
}

static void touch(records_lru_t *lru, entry_t *entry)
{
    if (lru->newest == entry)
        return;
    unchain(lru, entry);
    chain(lru, entry);
}

/* The map is whole again before drop() is called, whatever that does. */
static void forget(records_lru_t *lru, entry_t *entry)
{
    apr_hash_set(lru->entries, entry->text, APR_HASH_KEY_STRING, NULL);
    unchain(lru, entry);
    lru->count--;
    if (lru->drop != NULL)
        lru->drop(lru->baton, entry->thing);
    free(entry);
}

void *records_lru_get(records_lru_t *lru, const char *text)
{
    entry_t *entry = apr_hash_get(lru->entries, text, APR_HASH_KEY_STRING);

    if (entry == NULL)
        return NULL;
    touch(lru, entry);
    return entry->thing;
}

static void replace(records_lru_t *lru, entry_t *entry, void *thing)
{
    void *before = entry->thing;

    touch(lru, entry);
    entry->thing = thing;
    if (before != thing && lru->drop != NULL)
        lru->drop(lru->baton, before);
}

void records_lru_put(records_lru_t *lru, const char *text, void *thing)
{
    entry_t *entry = apr_hash_get(lru->entries, text, APR_HASH_KEY_STRING);
    const apr_size_t length = strlen(text);

    if (entry != NULL) {
        replace(lru, entry, thing);
        return;
    }
    if (lru->count == lru->bound)
        forget(lru, lru->oldest);
    if ((entry = malloc(sizeof(*entry) + length + 1)) == NULL)
        abort(); /* as APR's pools do */
    memcpy(entry->text, text, length + 1);
    entry->thing = thing;
    apr_hash_set(lru->entries, entry->text, APR_HASH_KEY_STRING, entry);
    chain(lru, entry);
    lru->count++;
}

void records_lru_remove(records_lru_t *lru, const char *text)
{
    entry_t *entry = apr_hash_get(lru->entries, text, APR_HASH_KEY_STRING);

    if (entry != NULL)
        forget(lru, entry);
}

void records_lru_clear(records_lru_t *lru)
{
    while (lru->oldest != NULL)
        forget(lru, lru->oldest);
}

apr_size_t records_lru_count(const records_lru_t *lru)
{
    return lru->count;
}
