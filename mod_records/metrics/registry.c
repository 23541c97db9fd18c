/* SPDX-License-Identifier: Apache-2.0 */
#include "metrics/registry.h"

#include <stdlib.h>
#include <string.h>

#include "base/atomic64.h"

#define LINE 64 /* bytes of a cache line */
#define WORDS_OF_LINE (LINE / sizeof(apr_uint64_t))
#define LONGEST 132        /* bytes of a label's value; "schema.name" fits */
#define RESERVE 64         /* places for "(other)", beside the bound */
#define SERIES_OF_TIMES 16 /* that a Location's histograms count as */

/* A place for a series.  Who claims it writes its labels; who finds it before they are written writes
 * the same bytes again, since the one who claimed it may be dead. */
typedef struct place_t {
    apr_uint64_t key;                    /* the hash of the labels; 0: free */
    apr_uint32_t described, series;
    char values[RECORDS_LABELS * (LONGEST + 1)]; /* each ends with NUL */
} place_t;

typedef struct head_t {
    apr_uint64_t overflow, lost;
} head_t;

/* Series with the same number of words: histograms take many. */
typedef struct table_t {
    unsigned most, mask, width;          /* series at most; places - 1; words of each */
    apr_uint64_t *used;
    place_t *places;
    apr_uint64_t *words;                 /* by stripe, then by place */
} table_t;

struct records_registry_t {
    head_t *head;
    table_t counts, times;
    unsigned stripes;
};

static apr_size_t whole_lines(apr_size_t bytes)
{
    return (bytes + LINE - 1) / LINE * LINE;
}

static unsigned power_of_two(unsigned n)
{
    unsigned power = 1;

    while (power < n)
        power *= 2;
    return power;
}

/* ---- hashes ------------------------------------------------------------------------- */

static apr_uint64_t mix(apr_uint64_t hash, apr_uint64_t word)
{
    hash = (hash ^ word) * APR_UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 32;
}

static apr_uint64_t eight_bytes(const char *at)
{
    apr_uint64_t word;

    memcpy(&word, at, sizeof(word));
    return word;
}

static apr_uint64_t four_bytes(const char *at)
{
    apr_uint32_t word;

    memcpy(&word, at, sizeof(word));
    return word;
}

/* The last eight of a value, or all of a shorter one; two reads may overlap. */
static apr_uint64_t last_bytes(const char *value, apr_size_t length)
{
    if (length >= 8)
        return eight_bytes(value + length - 8);
    if (length >= 4)
        return four_bytes(value) << 32 | four_bytes(value + length - 4);
    if (length == 0)
        return 0;
    return (apr_uint64_t)(unsigned char)value[0] << 48
           | (apr_uint64_t)(unsigned char)value[length / 2] << 40
           | (apr_uint64_t)(unsigned char)value[length - 1] << 32;
}

/* Only so much of a value as has room: what agrees in that is one series.  Eight bytes at a time, since
 * each request does it; the length ends a value, so that "ab", "c" is not "a", "bc". */
static apr_uint64_t hash_value(apr_uint64_t hash, const char *value)
{
    const apr_size_t length = strnlen(value, LONGEST);
    apr_size_t i;

    for (i = 8; i < length; i += 8)
        hash = mix(hash, eight_bytes(value + i - 8));
    return mix(hash, last_bytes(value, length) + length);
}

/* ---- the memory ------------------------------------------------------------------- */

/* Half of the places stay free, so that one is found after a step or two. */
static void shape(table_t *table, unsigned most, unsigned words)
{
    table->most = most;
    table->mask = power_of_two(2 * (most + RESERVE)) - 1;
    table->width = (unsigned)(whole_lines(words * sizeof(apr_uint64_t)) / sizeof(apr_uint64_t));
}

static apr_size_t take(apr_size_t *bytes, apr_size_t more)
{
    const apr_size_t at = *bytes;

    *bytes += whole_lines(more);
    return at;
}

/* Returns the bytes behind it. */
static apr_size_t place(table_t *table, char *memory, apr_size_t bytes, unsigned stripes)
{
    const apr_size_t places = (apr_size_t)table->mask + 1;
    const apr_size_t used = take(&bytes, sizeof(apr_uint64_t));
    const apr_size_t at = take(&bytes, places * sizeof(place_t));
    const apr_size_t words = take(&bytes, places * table->width * sizeof(apr_uint64_t) * stripes);

    if (memory != NULL) {
        table->used = (apr_uint64_t *)(void *)(memory + used);
        table->places = (place_t *)(void *)(memory + at);
        table->words = (apr_uint64_t *)(void *)(memory + words);
    }
    return bytes;
}

static apr_size_t lay_out(records_registry_t *registry, char *memory, unsigned series,
                          unsigned stripes)
{
    apr_size_t bytes = 0;

    registry->head = (head_t *)(void *)memory;
    registry->stripes = stripes;
    shape(&registry->counts, series, WORDS_OF_LINE);
    shape(&registry->times, series / SERIES_OF_TIMES + 1,
          records_series_kinds[RECORDS_SERIES_TIMES].words);
    (void)take(&bytes, sizeof(head_t));
    bytes = place(&registry->counts, memory, bytes, stripes);
    return place(&registry->times, memory, bytes, stripes);
}

apr_size_t records_registry_size(unsigned series, unsigned stripes)
{
    records_registry_t registry;

    return lay_out(&registry, NULL, series, stripes) + LINE; /* its begin is moved to a line's */
}

records_registry_t *records_registry_open(void *memory, unsigned series, unsigned stripes,
                                          apr_pool_t *pool)
{
    records_registry_t *registry = apr_pcalloc(pool, sizeof(*registry));
    const apr_uintptr_t at = whole_lines((apr_uintptr_t)memory);

    (void)lay_out(registry, (char *)memory + (at - (apr_uintptr_t)memory), series, stripes);
    return registry;
}

/* Of all that says what a word means. */
apr_uint64_t records_registry_layout(void)
{
    apr_uint64_t hash = mix(hash_value(0, RECORDS_VERSION), sizeof(place_t));
    int i, k;

    for (i = 0; i < RECORDS_SERIES_COUNT; i++) {
        hash = mix(hash, records_series_kinds[i].words);
        for (k = 0; k < RECORDS_LABELS && records_series_kinds[i].labels[k] != NULL; k++)
            hash = hash_value(hash, records_series_kinds[i].labels[k]);
    }
    for (i = 0; i < RECORDS_METRICS_COUNT; i++)
        hash = mix(hash_value(hash, records_metrics[i].name), records_metrics[i].word);
    return hash;
}

/* ---- counting ---------------------------------------------------------------------- */

static apr_uint64_t key_of(const records_labels_t *labels)
{
    const records_series_kind_t *kind = &records_series_kinds[labels->series];
    apr_uint64_t hash = mix(0, labels->series + 1);
    int i;

    for (i = 0; i < RECORDS_LABELS && kind->labels[i] != NULL; i++)
        hash = hash_value(hash, labels->values[i]);
    return hash == 0 ? 1 : hash;
}

/* Byte by byte: another may write the same ones now. */
static void describe(place_t *place, const records_labels_t *labels)
{
    const records_series_kind_t *kind = &records_series_kinds[labels->series];
    char *to = place->values;
    int i, k;

    for (i = 0; i < RECORDS_LABELS && kind->labels[i] != NULL; i++) {
        for (k = 0; k < LONGEST && labels->values[i][k] != '\0'; k++)
            __atomic_store_n(to++, labels->values[i][k], __ATOMIC_RELAXED);
        __atomic_store_n(to++, '\0', __ATOMIC_RELAXED);
    }
    __atomic_store_n(&place->series, labels->series, __ATOMIC_RELAXED);
    __atomic_store_n(&place->described, 1, __ATOMIC_RELEASE);
}

/* Zero where another took it first, for another key. */
static int claim(const table_t *table, place_t *place, apr_uint64_t key)
{
    apr_uint64_t there = 0;

    if (!records_atomic_cas(&place->key, &there, key))
        return there == key;
    records_atomic_add(table->used, 1);
    return 1;
}

/* The place of the key, or one that is free for it; NULL where neither is to be had. */
static place_t *find(const table_t *table, apr_uint64_t key, apr_uint64_t most)
{
    unsigned at = (unsigned)key & table->mask, looked;

    for (looked = 0; looked <= table->mask; looked++, at = (at + 1) & table->mask) {
        place_t *place = &table->places[at];
        apr_uint64_t there = records_atomic_read(&place->key);

        if (there == key)
            return place;
        if (there != 0)
            continue;
        if (records_atomic_read(table->used) >= most)
            return NULL;
        if (claim(table, place, key))
            return place;
    }
    return NULL;
}

static place_t *find_described(const table_t *table, const records_labels_t *labels,
                               apr_uint64_t most)
{
    place_t *place = find(table, key_of(labels), most);

    if (place != NULL && !__atomic_load_n(&place->described, __ATOMIC_ACQUIRE))
        describe(place, labels);
    return place;
}

static place_t *find_other(records_registry_t *registry, const table_t *table,
                           const records_labels_t *labels)
{
    records_labels_t other = *labels;
    place_t *place;

    records_atomic_add(&registry->head->overflow, 1);
    other.values[records_series_kinds[labels->series].other] = RECORDS_LABEL_OTHER;
    if ((place = find_described(table, &other, table->most + RESERVE)) == NULL)
        records_atomic_add(&registry->head->lost, 1);
    return place;
}

static table_t *table_of(records_registry_t *registry, records_series_e series)
{
    return series == RECORDS_SERIES_TIMES ? &registry->times : &registry->counts;
}

apr_uint64_t *records_registry_words(records_registry_t *registry, const records_labels_t *labels,
                                     unsigned stripe)
{
    const table_t *table = table_of(registry, labels->series);
    place_t *place = find_described(table, labels, table->most);

    if (place == NULL && (place = find_other(registry, table, labels)) == NULL)
        return NULL;
    stripe &= registry->stripes - 1;
    return table->words
           + ((apr_size_t)stripe * (table->mask + 1) + (apr_size_t)(place - table->places))
                 * table->width;
}

void records_registry_set(records_registry_t *registry, const records_labels_t *labels,
                          unsigned word, apr_uint64_t n)
{
    apr_uint64_t *words = records_registry_words(registry, labels, 0);

    if (words != NULL)
        records_atomic_set(words + word, n);
}

/* ---- reading ------------------------------------------------------------------------- */

static const apr_uint64_t *add_up(const table_t *table, unsigned at, unsigned count,
                                  unsigned stripes, apr_pool_t *pool)
{
    apr_uint64_t *sums = apr_pcalloc(pool, count * sizeof(*sums));
    unsigned stripe, i;

    for (stripe = 0; stripe < stripes; stripe++) {
        const apr_uint64_t *words =
            table->words + ((apr_size_t)stripe * (table->mask + 1) + at) * table->width;

        for (i = 0; i < count; i++)
            sums[i] += records_atomic_read(words + i);
    }
    return sums;
}

static void read_table(const table_t *table, unsigned stripes, apr_array_header_t *samples,
                       apr_pool_t *pool)
{
    unsigned at;
    int i;

    for (at = 0; at <= table->mask; at++) {
        const place_t *place = &table->places[at];
        const char *value = place->values;
        records_sample_t *sample;

        if (!__atomic_load_n(&place->described, __ATOMIC_ACQUIRE))
            continue;
        sample = apr_array_push(samples);
        sample->labels.series = (records_series_e)place->series;
        for (i = 0; i < RECORDS_LABELS; i++) {
            sample->labels.values[i] = value;
            if (records_series_kinds[place->series].labels[i] != NULL)
                value += strlen(value) + 1;
        }
        sample->words = add_up(table, at, records_series_kinds[place->series].words, stripes, pool);
    }
}

void records_registry_read(const records_registry_t *registry, apr_array_header_t *samples,
                           apr_pool_t *pool)
{
    apr_uint64_t *self = apr_pcalloc(pool, 4 * sizeof(*self));
    records_sample_t *sample;

    read_table(&registry->counts, registry->stripes, samples, pool);
    read_table(&registry->times, registry->stripes, samples, pool);
    self[records_metrics[RECORDS_METRIC_SERIES].word] = records_atomic_read(registry->counts.used);
    self[records_metrics[RECORDS_METRIC_OVERFLOW].word] =
        records_atomic_read(&registry->head->overflow);
    self[records_metrics[RECORDS_METRIC_LOST].word] = records_atomic_read(&registry->head->lost);
    sample = apr_array_push(samples);
    memset(&sample->labels, 0, sizeof(sample->labels));
    sample->labels.series = RECORDS_SERIES_SELF;
    sample->words = self;
}

static int compare(const void *left, const void *right)
{
    const records_labels_t *a = &((const records_sample_t *)left)->labels;
    const records_labels_t *b = &((const records_sample_t *)right)->labels;
    int i, order = (int)a->series - (int)b->series;

    for (i = 0; order == 0 && i < RECORDS_LABELS; i++)
        if (records_series_kinds[a->series].labels[i] != NULL)
            order = strcmp(a->values[i], b->values[i]);
    return order;
}

void records_samples_sort(apr_array_header_t *samples)
{
    qsort(samples->elts, (size_t)samples->nelts, sizeof(records_sample_t), compare);
}
