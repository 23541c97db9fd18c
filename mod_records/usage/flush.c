/* SPDX-License-Identifier: Apache-2.0 */
/* What one process at a time does: taking, reading and keeping what the others count, and giving
 * entries back.  Each step may be cut short by a kill, and is begun again by another process. */
#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>

#include "base/text.h"
#include "usage/parts.h"

#define IDLE_ROUNDS 2 /* before an entry is given back */

static int is_used(const records_usage_table_t *table, apr_uint32_t at)
{
    return at == table->size
           || records_usage_is_used(__atomic_load_n(&table->words[at], __ATOMIC_ACQUIRE));
}

/* ---- taking and keeping -------------------------------------------------------------- */

static void take(records_usage_entry_t *entry)
{
    int i;

    for (i = 0; i < RECORDS_USAGE_COUNTERS; i++)
        entry->taken[i] = __atomic_load_n(&entry->total[i], __ATOMIC_RELAXED);
}

static int is_kept(const records_usage_entry_t *entry)
{
    return memcmp(entry->taken, entry->kept, sizeof(entry->kept)) == 0;
}

static void keep(records_usage_entry_t *entry)
{
    int i;

    for (i = 0; i < RECORDS_USAGE_COUNTERS; i++)
        __atomic_store_n(&entry->kept[i], entry->taken[i], __ATOMIC_RELAXED);
    entry->idle = 0;
}

int records_usage_take(records_usage_table_t *table, apr_uint32_t hour)
{
    int any = 0;
    apr_uint32_t at;

    for (at = 0; at <= table->size; at++)
        if (is_used(table, at)) {
            take(&table->entries[at]);
            any |= !is_kept(&table->entries[at]);
        }
    table->head->other_hour = hour;
    return any;
}

void records_usage_keep(records_usage_table_t *table)
{
    apr_uint32_t at;

    for (at = 0; at <= table->size; at++)
        if (is_used(table, at) && !is_kept(&table->entries[at]))
            keep(&table->entries[at]);
}

/* ---- rows ---------------------------------------------------------------------------- */

/* A database may refuse what is no UTF-8, and with it all that is flushed together. */
static const char *as_utf8(const char *name, apr_pool_t *pool)
{
    const apr_size_t length = strlen(name);
    records_text_t text;
    apr_size_t i, one;

    if (records_utf8_valid(name, length))
        return apr_pstrdup(pool, name);
    records_text_init(&text, length + 16, pool);
    for (i = 0; i<length; i += one> 0 ? one : 1)
        if ((one = records_utf8_length(name + i, length - i)) > 0)
            records_text_append(&text, name + i, one);
        else
            records_text_puts(&text, "\xef\xbf\xbd");
    return records_text_string(&text);
}

static void read_key(records_usage_key_t *key, const records_usage_entry_t *entry, apr_pool_t *pool)
{
    const char *at = entry->key;

    memcpy(&key->hour, at, sizeof(key->hour));
    at += sizeof(key->hour);
    key->caller = as_utf8(at, pool);
    at += strlen(at) + 1;
    key->resource = as_utf8(at, pool);
    at += strlen(at) + 1;
    key->location = as_utf8(at, pool);
}

static void read_counts(records_usage_row_t *row, const records_usage_entry_t *entry)
{
    int i;

    for (i = 0; i < RECORDS_USAGE_COUNTERS; i++)
        row->counts[i] = entry->taken[i] - entry->kept[i];
}

static int compare(const void *left, const void *right)
{
    const records_usage_key_t *a = &((const records_usage_row_t *)left)->key;
    const records_usage_key_t *b = &((const records_usage_row_t *)right)->key;
    int order;

    if (a->hour != b->hour)
        return a->hour < b->hour ? -1 : 1;
    if ((order = strcmp(a->caller, b->caller)) != 0
        || (order = strcmp(a->resource, b->resource)) != 0)
        return order;
    return strcmp(a->location, b->location);
}

static void merge(apr_array_header_t *rows)
{
    records_usage_row_t *row = (records_usage_row_t *)rows->elts;
    int i, c, last = 0;

    for (i = 1; i < rows->nelts; i++)
        if (compare(&row[last], &row[i]) != 0)
            row[++last] = row[i];
        else
            for (c = 0; c < RECORDS_USAGE_COUNTERS; c++)
                row[last].counts[c] += row[i].counts[c];
    if (rows->nelts > 0)
        rows->nelts = last + 1;
}

apr_array_header_t *records_usage_rows(const records_usage_table_t *table, apr_pool_t *pool)
{
    apr_array_header_t *rows = apr_array_make(pool, 64, sizeof(records_usage_row_t));
    const records_usage_key_t other = { table->head->other_hour, RECORDS_USAGE_OTHER,
                                        RECORDS_USAGE_OTHER, "" };
    apr_uint32_t at;

    for (at = 0; at <= table->size; at++) {
        const records_usage_entry_t *entry = &table->entries[at];
        records_usage_row_t *row;

        if (!is_used(table, at) || is_kept(entry))
            continue;
        row = apr_array_push(rows);
        if (at == table->size)
            row->key = other;
        else
            read_key(&row->key, entry, pool);
        read_counts(row, entry);
    }
    qsort(rows->elts, (size_t)rows->nelts, sizeof(records_usage_row_t), compare);
    merge(rows);
    return rows;
}

/* ---- giving back --------------------------------------------------------------------- */

/* Nobody finds an entry that is closing.  If somebody has counted just before, it is opened again. */
static void close_entry(apr_uint64_t *word, records_usage_entry_t *entry)
{
    apr_uint64_t seen = __atomic_load_n(word, __ATOMIC_ACQUIRE);

    if ((seen & RECORDS_USAGE_STATE) == RECORDS_USAGE_READY) {
        seen &= RECORDS_USAGE_TAG | RECORDS_USAGE_STATE;
        if (!__atomic_compare_exchange_n(word, &seen, seen + 1, 0, __ATOMIC_ACQUIRE,
                                         __ATOMIC_RELAXED))
            return;
        seen++;
    }
    take(entry);
    if (is_kept(entry))
        __atomic_fetch_sub(word, seen & (RECORDS_USAGE_TAG | RECORDS_USAGE_STATE),
                           __ATOMIC_RELEASE);
    else
        __atomic_fetch_sub(word, 1, __ATOMIC_RELEASE);
}

void records_usage_sweep(records_usage_table_t *table)
{
    apr_uint32_t at;

    for (at = 0; at < table->size; at++)
        if (is_used(table, at) && table->entries[at].idle++ >= IDLE_ROUNDS)
            close_entry(&table->words[at], &table->entries[at]);
}
