/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/texts.h"

#include <string.h>

#include <apr_strings.h>

#include "base/fnv.h"

#define FIRST_SLOTS 1024 /* a power of two */

typedef struct slot_t {
    const char *text;                    /* NULL: free */
    apr_uint32_t hash;
} slot_t;

struct records_texts_t {
    apr_pool_t *pool, *scratch;
    slot_t *slots;
    apr_uint32_t count, mask;            /* there are mask + 1 slots */
};

static slot_t *make_slots(apr_uint32_t count, apr_pool_t *scratch)
{
    return apr_pcalloc(scratch, sizeof(slot_t) * (apr_size_t)count);
}

records_texts_t *records_texts_make(apr_pool_t *pool, apr_pool_t *scratch)
{
    records_texts_t *texts = apr_pcalloc(scratch, sizeof(*texts));

    texts->pool = pool;
    texts->scratch = scratch;
    texts->slots = make_slots(FIRST_SLOTS, scratch);
    texts->mask = FIRST_SLOTS - 1;
    return texts;
}

/* Where it is, or belongs. */
static slot_t *find(const records_texts_t *texts, const char *text, apr_uint32_t hash)
{
    apr_uint32_t i = hash & texts->mask;

    while (texts->slots[i].text != NULL
           && (texts->slots[i].hash != hash || strcmp(texts->slots[i].text, text) != 0))
        i = (i + 1) & texts->mask;
    return &texts->slots[i];
}

static void grow(records_texts_t *texts)
{
    const slot_t *old = texts->slots, *end = old + texts->mask + 1;
    const slot_t *slot;

    texts->mask = 2 * texts->mask + 1;
    texts->slots = make_slots(texts->mask + 1, texts->scratch);
    for (slot = old; slot < end; slot++)
        if (slot->text != NULL)
            *find(texts, slot->text, slot->hash) = *slot;
}

const char *records_texts_keep(records_texts_t *texts, const char *text)
{
    const apr_size_t length = text == NULL ? 0 : strlen(text);
    apr_uint64_t hash;
    slot_t *slot;

    if (length == 0)
        return text == NULL ? NULL : "";
    hash = records_fnv(RECORDS_FNV, text, length);
    hash ^= hash >> 32;
    slot = find(texts, text, (apr_uint32_t)hash);
    if (slot->text != NULL)
        return slot->text;
    if (texts->count >= texts->mask / 2) {
        grow(texts);
        slot = find(texts, text, (apr_uint32_t)hash);
    }
    texts->count++;
    slot->text = apr_pstrmemdup(texts->pool, text, length);
    slot->hash = (apr_uint32_t)hash;
    return slot->text;
}
