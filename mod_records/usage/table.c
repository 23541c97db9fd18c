/* SPDX-License-Identifier: Apache-2.0 */
/* Counting.  An entry is looked for among the few where its hash may have put it.  What one thread
 * makes while another makes the same is there twice, and both are added up when they are flushed. */
#include "usage/table.h"

#include <stdio.h>
#include <string.h>

#include "base/fnv.h"
#include "usage/parts.h"

#define WINDOW 64 /* entries in which a key may be */

/* Bytes of a name, at most; together with the hour and three NULs they fit into a packed key. */
#define LONGEST_CALLER 255
#define LONGEST_RESOURCE 159
#define LONGEST_LOCATION 90

apr_size_t records_usage_size(apr_uint32_t entries)
{
    return sizeof(records_usage_head_t) + entries * sizeof(apr_uint64_t)
           + ((apr_size_t)entries + 1) * sizeof(records_usage_entry_t);
}

void records_usage_open(records_usage_table_t *table, void *memory, apr_uint32_t entries)
{
    table->head = memory;
    table->words = (apr_uint64_t *)(table->head + 1);
    table->entries = (records_usage_entry_t *)(table->words + entries);
    table->size = entries;
}

/* ---- the key ------------------------------------------------------------------------- */

static char *pack_name(char *to, const char *name, apr_size_t most)
{
    const apr_size_t length = strlen(name);
    char digest[18];

    if (length <= most) {
        memcpy(to, name, length + 1);
        return to + length + 1;
    }
    snprintf(digest, sizeof(digest), "~%016" APR_UINT64_T_HEX_FMT,
             records_fnv(RECORDS_FNV, name, length));
    memcpy(to, name, most - 17);
    memcpy(to + most - 17, digest, sizeof(digest));
    return to + most + 1;
}

void records_usage_pack(records_usage_packed_t *packed, const records_usage_key_t *key)
{
    char *to = packed->bytes;

    memcpy(to, &key->hour, sizeof(key->hour));
    to = pack_name(to + sizeof(key->hour), key->caller, LONGEST_CALLER);
    to = pack_name(to, key->resource, LONGEST_RESOURCE);
    to = pack_name(to, key->location, LONGEST_LOCATION);
    packed->length = (apr_size_t)(to - packed->bytes);
}

/* ---- counting ------------------------------------------------------------------------ */

static void count(records_usage_entry_t *entry, const apr_uint64_t *counts)
{
    int i;

    for (i = 0; i < RECORDS_USAGE_COUNTERS; i++)
        if (counts[i] != 0)
            __atomic_fetch_add(&entry->total[i], counts[i], __ATOMIC_RELAXED);
}

static int is_of(const records_usage_entry_t *entry, const records_usage_packed_t *key)
{
    return entry->length == key->length && memcmp(entry->key, key->bytes, key->length) == 0;
}

/* While it is pinned, an entry that is ready stays what it is. */
static int add_to(apr_uint64_t *word, records_usage_entry_t *entry, apr_uint64_t ready,
                  const records_usage_packed_t *key, const apr_uint64_t *counts)
{
    const apr_uint64_t mask = RECORDS_USAGE_TAG | RECORDS_USAGE_STATE;
    int found;

    if ((__atomic_load_n(word, __ATOMIC_RELAXED) & mask) != ready)
        return 0;
    found = (__atomic_fetch_add(word, RECORDS_USAGE_PIN, __ATOMIC_ACQUIRE) & mask) == ready
            && is_of(entry, key);
    if (found)
        count(entry, counts);
    __atomic_fetch_sub(word, RECORDS_USAGE_PIN, __ATOMIC_RELEASE);
    return found;
}

static int make_in(apr_uint64_t *word, records_usage_entry_t *entry, apr_uint64_t tag,
                   const records_usage_packed_t *key, const apr_uint64_t *counts)
{
    apr_uint64_t none = RECORDS_USAGE_FREE;

    if (__atomic_load_n(word, __ATOMIC_RELAXED) != none
        || !__atomic_compare_exchange_n(word, &none, tag | RECORDS_USAGE_MAKING, 0,
                                        __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
        return 0;
    memcpy(entry->key, key->bytes, key->length);
    entry->length = (apr_uint32_t)key->length;
    count(entry, counts);
    /* A number is added, since others may just pin it in vain. */
    __atomic_fetch_add(word, RECORDS_USAGE_READY - RECORDS_USAGE_MAKING, __ATOMIC_RELEASE);
    return 1;
}

static apr_uint32_t next_of(const records_usage_table_t *table, apr_uint32_t at)
{
    return at + 1 < table->size ? at + 1 : 0;
}

void records_usage_add(records_usage_table_t *table, const records_usage_packed_t *key,
                       apr_uint64_t hash, const apr_uint64_t counts[RECORDS_USAGE_COUNTERS])
{
    const apr_uint64_t tag = hash & RECORDS_USAGE_TAG;
    const apr_uint32_t first = (apr_uint32_t)((hash & ~RECORDS_USAGE_TAG) * table->size >> 20);
    const apr_uint32_t window = table->size < WINDOW ? table->size : WINDOW;
    apr_uint32_t i, at;

    for (i = 0, at = first; i < window; i++, at = next_of(table, at))
        if (add_to(&table->words[at], &table->entries[at], tag | RECORDS_USAGE_READY, key, counts))
            return;
    for (i = 0, at = first; i < window; i++, at = next_of(table, at))
        if (make_in(&table->words[at], &table->entries[at], tag, key, counts))
            return;
    count(&table->entries[table->size], counts);
    __atomic_fetch_add(&table->head->overflowed, counts[RECORDS_USAGE_REQUESTS], __ATOMIC_RELAXED);
}

apr_uint64_t records_usage_overflowed(const records_usage_table_t *table)
{
    return __atomic_load_n(&table->head->overflowed, __ATOMIC_RELAXED);
}

static apr_uint64_t unkept(const records_usage_entry_t *entry)
{
    return __atomic_load_n(&entry->total[RECORDS_USAGE_REQUESTS], __ATOMIC_RELAXED)
           - __atomic_load_n(&entry->kept[RECORDS_USAGE_REQUESTS], __ATOMIC_RELAXED);
}

/* A free entry has nothing to keep, and perhaps no page of memory yet: it is not looked at. */
apr_uint64_t records_usage_unkept(const records_usage_table_t *table)
{
    apr_uint64_t sum = unkept(&table->entries[table->size]);
    apr_uint32_t i;

    for (i = 0; i < table->size; i++)
        if (__atomic_load_n(&table->words[i], __ATOMIC_ACQUIRE) != RECORDS_USAGE_FREE)
            sum += unkept(&table->entries[i]);
    return sum;
}
