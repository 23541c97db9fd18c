/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/documents.h"

#include <stdlib.h>
#include <string.h>

#include <apr_thread_cond.h>
#include <apr_thread_mutex.h>

#include "base/error.h"
#include "httpd/config.h"

typedef struct entry_t entry_t;
struct entry_t {
    records_document_t document;         /* first: what others see */
    entry_t *next, *before;              /* in the list */
    apr_size_t bytes;                    /* that count against the bound */
    int holders;
    unsigned listed : 1;                 /* others can find it */
};

static struct {
    apr_thread_mutex_t *mutex;           /* all below; never held for long */
    apr_thread_cond_t *made;             /* making is over */
    int making;
    entry_t *first, *last;               /* the most recently used first */
    apr_size_t used, bound;              /* bytes */
} kept;

void records_documents_start(server_rec *main_server, apr_pool_t *pool)
{
    kept.first = kept.last = NULL;
    kept.bound = records_server_config(main_server)->openapi_cache;
    kept.used = 0;
    kept.making = 0;
    if (apr_thread_mutex_create(&kept.mutex, APR_THREAD_MUTEX_DEFAULT, pool) != APR_SUCCESS
        || apr_thread_cond_create(&kept.made, pool) != APR_SUCCESS)
        kept.mutex = NULL;
}

/* ---- entries, under the mutex ----------------------------------------------------------- */

static int is_key(const records_document_key_t *a, const records_document_key_t *b)
{
    return a->catalog == b->catalog && memcmp(a->digest, b->digest, sizeof(a->digest)) == 0;
}

static void drop(entry_t *entry)
{
    kept.used -= entry->bytes;
    records_packed_free(&entry->document.body);
    free(entry);
}

static void unlink_entry(entry_t *entry)
{
    *(entry->before == NULL ? &kept.first : &entry->before->next) = entry->next;
    *(entry->next == NULL ? &kept.last : &entry->next->before) = entry->before;
    entry->listed = 0;
}

static void link_first(entry_t *entry)
{
    entry->before = NULL;
    entry->next = kept.first;
    *(kept.first == NULL ? &kept.last : &kept.first->before) = entry;
    kept.first = entry;
    entry->listed = 1;
}

static void remove_entry(entry_t *entry)
{
    unlink_entry(entry);
    if (entry->holders == 0)
        drop(entry);
}

static entry_t *find(const records_document_key_t *key)
{
    entry_t *entry;

    for (entry = kept.first; entry != NULL && !is_key(&entry->document.key, key);)
        entry = entry->next;
    if (entry == NULL)
        return NULL;
    unlink_entry(entry);
    link_first(entry);
    entry->holders++;
    return entry;
}

/* Those that are being sent are in memory anyway. */
static int make_room(apr_size_t bytes)
{
    entry_t *entry, *before;

    for (entry = kept.last; kept.used + bytes > kept.bound && entry != NULL; entry = before) {
        before = entry->before;
        if (entry->holders == 0)
            remove_entry(entry);
    }
    if (kept.used + bytes > kept.bound)
        return 0;
    kept.used += bytes;
    return 1;
}

/* ---- one more ---------------------------------------------------------------------------- */

/* Of a block that is about to be kept. */
static int has_room(void *baton, apr_size_t bytes)
{
    entry_t *entry = baton;
    int room;

    apr_thread_mutex_lock(kept.mutex);
    room = make_room(bytes);
    if (room)
        entry->bytes += bytes;
    apr_thread_mutex_unlock(kept.mutex);
    return room;
}

/* What was asked for is more than what it takes; without blocks it is next to nothing. */
static void settle(entry_t *entry)
{
    const records_packed_t *body = &entry->document.body;
    const apr_size_t bytes = sizeof(*entry) + (body->blocks == NULL ? 0 : (apr_size_t)body->size);

    kept.used = kept.used - entry->bytes + bytes;
    entry->bytes = bytes;
}

static entry_t *make(const records_document_key_t *key, records_document_write_t write, void *baton,
                     apr_pool_t *p)
{
    entry_t *entry = calloc(1, sizeof(*entry));
    records_packer_t *packer = NULL;
    apr_pool_t *pool;

    if (entry == NULL)
        return NULL;
    entry->document.key = *key;
    entry->holders = 1;
    apr_pool_create(&pool, p);
    apr_pool_tag(pool, "records_document");
    if ((packer = records_pack_begin(has_room, entry, pool)) != NULL) {
        write(baton, packer, pool);
        records_pack_end(&entry->document.body, packer);
    }
    apr_pool_destroy(pool);
    if (packer != NULL)
        return entry;
    free(entry);
    return NULL;
}

static void add(entry_t *entry)
{
    if (entry == NULL)
        return;
    settle(entry);
    link_first(entry);
    (void)make_room(0);
}

/* ---- hold and release --------------------------------------------------------------------- */

static apr_status_t release(void *data)
{
    entry_t *entry = data;

    apr_thread_mutex_lock(kept.mutex);
    if (--entry->holders == 0 && !entry->listed)
        drop(entry);
    apr_thread_mutex_unlock(kept.mutex);
    return APR_SUCCESS;
}

static const records_document_t *held(entry_t *entry, apr_pool_t *p)
{
    apr_pool_cleanup_register(p, entry, release, apr_pool_cleanup_null);
    return &entry->document;
}

const records_document_t *records_document_find(const records_document_key_t *key, apr_pool_t *p)
{
    entry_t *entry;

    if (kept.mutex == NULL)
        return NULL;
    apr_thread_mutex_lock(kept.mutex);
    entry = find(key);
    apr_thread_mutex_unlock(kept.mutex);
    return entry == NULL ? NULL : held(entry, p);
}

/* Until it is there, or it is this thread's turn to make it: then NULL.  0 where that takes too long. */
static int await(entry_t **entry, const records_document_key_t *key, apr_interval_time_t time_limit)
{
    const apr_time_t end = apr_time_now() + time_limit;
    apr_interval_time_t rest;

    while ((*entry = find(key)) == NULL && kept.making) {
        if ((rest = end - apr_time_now()) <= 0)
            return 0;
        (void)apr_thread_cond_timedwait(kept.made, kept.mutex, rest);
    }
    return 1;
}

records_error_t *records_document_hold(const records_document_t **document,
                                       const records_document_key_t *key,
                                       records_document_write_t write, void *baton,
                                       apr_interval_time_t time_limit, apr_pool_t *p)
{
    entry_t *entry;
    int in_time;

    if (kept.mutex == NULL)
        return records_fail(p, "53200", "Out of memory");
    apr_thread_mutex_lock(kept.mutex);
    in_time = await(&entry, key, time_limit);
    if (in_time && entry == NULL) {
        kept.making = 1;
        apr_thread_mutex_unlock(kept.mutex);
        entry = make(key, write, baton, p);
        apr_thread_mutex_lock(kept.mutex);
        kept.making = 0;
        add(entry);
        apr_thread_cond_broadcast(kept.made);
    }
    apr_thread_mutex_unlock(kept.mutex);
    if (!in_time)
        return records_fail(p, "REC180", "The description of the API is still being made");
    if (entry == NULL)
        return records_fail(p, "53200", "Out of memory");
    *document = held(entry, p);
    return NULL;
}

void records_documents_forget(const records_catalog_t *catalog)
{
    entry_t *entry, *next;

    if (kept.mutex == NULL)
        return;
    apr_thread_mutex_lock(kept.mutex);
    for (entry = kept.first; entry != NULL; entry = next) {
        next = entry->next;
        if (entry->document.key.catalog == catalog)
            remove_entry(entry);
    }
    apr_thread_mutex_unlock(kept.mutex);
}
