/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/key_cleaner.h"

#include <string.h>

#include <apr_general.h>
#include <apr_strings.h>
#include <apr_thread_mutex.h>

#include "httpd/log.h"
#include "pool/execute.h"

#define ROWS 500   /* that one statement deletes: locks are held for a moment only */
#define ROUNDS 200 /* in one go; what is left is next time's */
#define SHORTEST apr_time_from_sec(1)
#define LONGEST apr_time_from_sec(600)
#define COMPLAIN_AGAIN apr_time_from_sec(3600)

/* Requests that wait for a connection come first. */
static const records_time_limit_t time_limit = { .limit = 30 * APR_USEC_PER_SEC };

typedef struct entry_t entry_t;
struct entry_t {
    records_key_table_t table;           /* the shortest time that any request has asked for */
    apr_time_t due;
    entry_t *next;
};

struct records_key_cleaner_t {
    apr_thread_mutex_t *mutex;
    apr_pool_t *pool;                    /* under the mutex, as the rest */
    entry_t *first;                      /* few: one for each schema */
    apr_time_t complained;
};

records_key_cleaner_t *records_key_cleaner_make(apr_pool_t *parent)
{
    records_key_cleaner_t *cleaner = apr_pcalloc(parent, sizeof(*cleaner));

    apr_pool_create(&cleaner->pool, parent);
    apr_pool_tag(cleaner->pool, "records_key_cleaner");
    return apr_thread_mutex_create(&cleaner->mutex, APR_THREAD_MUTEX_DEFAULT, parent) == APR_SUCCESS
               ? cleaner
               : NULL;
}

/* A tenth of the time that answers are kept, more or less: so that many processes do not clean at
 * the same moment. */
static apr_time_t next_time(const entry_t *entry)
{
    apr_interval_time_t pause = apr_time_from_sec(entry->table.seconds) / 10;
    apr_uint32_t random = 0;

    pause = pause < SHORTEST ? SHORTEST : pause > LONGEST ? LONGEST : pause;
    if (apr_generate_random_bytes((unsigned char *)&random, sizeof(random)) != APR_SUCCESS)
        random = (apr_uint32_t)apr_time_now();
    return apr_time_now() + pause / 2 + (apr_interval_time_t)(random % (apr_uint32_t)pause);
}

static entry_t *find(const records_key_cleaner_t *cleaner, const char *schema)
{
    entry_t *entry;

    for (entry = cleaner->first; entry != NULL; entry = entry->next)
        if (strcmp(entry->table.schema, schema) == 0)
            return entry;
    return NULL;
}

static entry_t *add(records_key_cleaner_t *cleaner, const records_key_table_t *table)
{
    entry_t *entry = apr_pcalloc(cleaner->pool, sizeof(*entry));

    entry->table.schema = apr_pstrdup(cleaner->pool, table->schema);
    entry->table.seconds = table->seconds;
    entry->due = next_time(entry);
    entry->next = cleaner->first;
    return cleaner->first = entry;
}

void records_key_cleaner_note(records_key_cleaner_t *cleaner, const records_key_table_t *table)
{
    entry_t *entry;

    apr_thread_mutex_lock(cleaner->mutex);
    if ((entry = find(cleaner, table->schema)) == NULL)
        entry = add(cleaner, table);
    if (table->seconds < entry->table.seconds) {
        entry->table.seconds = table->seconds;
        entry->due = next_time(entry);
    }
    apr_thread_mutex_unlock(cleaner->mutex);
}

int records_key_cleaner_is_due(records_key_cleaner_t *cleaner)
{
    const apr_time_t now = apr_time_now();
    const entry_t *entry;

    apr_thread_mutex_lock(cleaner->mutex);
    for (entry = cleaner->first; entry != NULL && entry->due > now;)
        entry = entry->next;
    apr_thread_mutex_unlock(cleaner->mutex);
    return entry != NULL;
}

/* The next one that is due, as of now; 0 if there is none. */
static int take_due(records_key_table_t *table, records_key_cleaner_t *cleaner, apr_time_t now)
{
    entry_t *entry;

    apr_thread_mutex_lock(cleaner->mutex);
    for (entry = cleaner->first; entry != NULL && entry->due > now;)
        entry = entry->next;
    if (entry != NULL) {
        entry->due = next_time(entry);
        *table = entry->table;
    }
    apr_thread_mutex_unlock(cleaner->mutex);
    return entry != NULL;
}

static records_error_t *delete_some(apr_int64_t *deleted, const records_transaction_t *t,
                                    records_pool_t *pool, apr_pool_t *p)
{
    records_session_t *session;
    records_result_t result;
    records_error_t *error = records_execute(&session, &result, t, pool, &time_limit, p);

    *deleted = error == NULL ? result.affected : 0;
    if (session != NULL)
        records_session_end(session, 0);
    return error;
}

static records_error_t *clean(const records_key_table_t *table, records_pool_t *pool, apr_pool_t *p)
{
    const records_dialect_t *dialect = records_pool_dialect(pool);
    records_transaction_t t;
    records_error_t *error = records_key_clean(&t, table, ROWS, dialect, p);
    apr_int64_t deleted = ROWS;
    int round;

    for (round = 0; error == NULL && deleted >= ROWS && round < ROUNDS; round++)
        error = delete_some(&deleted, &t, pool, p);
    if (error != NULL && dialect->keys != NULL && dialect->keys->held != NULL
        && strcmp(error->code, dialect->keys->held) == 0)
        return NULL; /* another process is at it */
    return error;
}

static void complain(records_key_cleaner_t *cleaner, const records_error_t *error, const char *name,
                     const server_rec *s)
{
    const apr_time_t now = apr_time_now();

    if (now - cleaner->complained < COMPLAIN_AGAIN)
        return;
    cleaner->complained = now;
    ap_log_error(
        APLOG_MARK, APLOG_WARNING, 0, s,
        RECLOGNO(1021) "database '%s': cannot delete what has expired in " RECORDS_KEY_TABLE
                       ": %s (%s) %s",
        name, error->message, error->code, error->cause == NULL ? "" : error->cause);
}

void records_key_cleaner_run(records_key_cleaner_t *cleaner, records_pool_t *pool, const char *name,
                             const server_rec *s)
{
    const apr_time_t now = apr_time_now();
    records_key_table_t table;
    records_error_t *error;
    apr_pool_t *scratch;

    apr_pool_create_unmanaged_ex(&scratch, NULL, NULL);
    apr_pool_tag(scratch, "records_clean");
    while (take_due(&table, cleaner, now)) {
        if ((error = clean(&table, pool, scratch)) != NULL)
            complain(cleaner, error, name, s);
        apr_pool_clear(scratch);
    }
    apr_pool_destroy(scratch);
}
