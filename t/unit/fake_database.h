/* SPDX-License-Identifier: Apache-2.0 */
/* A database of plain C functions that counts what is done to it and does what a test says. */
#ifndef RECORDS_UNIT_FAKE_DATABASE_H
#define RECORDS_UNIT_FAKE_DATABASE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <apr_atomic.h>
#include <apr_strings.h>
#include <apr_thread_proc.h>
#include <apr_time.h>
#include <check.h>

#include "base/error.h"
#include "pool/execute.h"

#define FAKE_TIMEOUT apr_time_from_sec(20) /* a gate that nobody opens fails the test */

static struct {
    volatile apr_uint32_t opens, closes, attaches, detaches, cancels, runs, finishes, commits;
    volatile apr_uint32_t open_now, most_open;       /* connections, at one time */
    volatile apr_uint32_t opening, cancelling;       /* threads that are inside */
    volatile apr_uint32_t gate_open, gate_cancel;    /* 1: shut, whoever comes waits */
    const char *open_fails, *attach_fails;           /* with this code, or NULL */
    volatile apr_uint32_t dead;                      /* ready() says no */
    int recent;                                      /* what ready() was told last */

    /* execute: what each run answers, in turn; the last goes on */
    const char *answers[8];                          /* a code, or "" for success */
    const char *finish_fails;
    int rows;                                        /* of a read; -1 for none at all */
    const char *row_fails;                           /* behind the last row */
    apr_int64_t affected, total;
    int blocks;                                      /* run() waits to be cancelled */
    const char *cancelled_as;                        /* and answers this code then; NULL: 57014 */
    records_run_e how;                               /* what run() was told last */
    char hows[16];                                   /* and before that: W, H, J */
    int unprepared, among_writes, settles;           /* of the last run */
} fake;

static inline void fake_reset(void)
{
    memset(&fake, 0, sizeof(fake));
    fake.affected = fake.total = -1;
}

/* Wait until the gate opens, or too long. */
static inline int fake_pass(volatile apr_uint32_t *gate)
{
    const apr_time_t end = apr_time_now() + FAKE_TIMEOUT;

    while (apr_atomic_read32(gate) != 0) {
        if (apr_time_now() > end)
            return 0;
        apr_sleep(1000);
    }
    return 1;
}

/* Wait until the counter reaches what is expected, or too long. */
static inline int fake_reaches(volatile apr_uint32_t *counter, apr_uint32_t expected)
{
    const apr_time_t end = apr_time_now() + FAKE_TIMEOUT;

    while (apr_atomic_read32(counter) < expected) {
        if (apr_time_now() > end)
            return 0;
        apr_sleep(1000);
    }
    return 1;
}

static apr_status_t fake_close(void *native)
{
    (void)native;
    apr_atomic_inc32(&fake.closes);
    apr_atomic_dec32(&fake.open_now);
    return APR_SUCCESS;
}

static records_error_t *fake_open(void *baton, void **native, apr_pool_t *p)
{
    apr_uint32_t now, most;

    apr_atomic_inc32(&fake.opening);
    fake_pass(&fake.gate_open);
    apr_atomic_dec32(&fake.opening);
    if (fake.open_fails != NULL) {
        records_error_t *error = records_fail(p, fake.open_fails, "Database connection error");

        error->cause = apr_pstrdup(p, "connection refused");
        return error;
    }
    *native = apr_pstrdup(p, baton);
    apr_atomic_inc32(&fake.opens);
    now = apr_atomic_inc32(&fake.open_now) + 1;
    while ((most = apr_atomic_read32(&fake.most_open)) < now)
        apr_atomic_cas32(&fake.most_open, now, most);
    apr_pool_cleanup_register(p, *native, fake_close, apr_pool_cleanup_null);
    return NULL;
}

static records_error_t *fake_attach(records_connection_t *c, apr_pool_t *p)
{
    if (fake.attach_fails != NULL)
        return records_fail(p, fake.attach_fails, "cannot attach");
    apr_atomic_inc32(&fake.attaches);
    c->server_version = apr_pstrdup(c->pool, "10.11-Fake");
    c->state = apr_pcalloc(c->pool, sizeof(apr_uint32_t)); /* 1: cancelled */
    return NULL;
}

static void fake_detach(records_connection_t *c)
{
    (void)c;
    apr_atomic_inc32(&fake.detaches);
}

static int fake_ready(records_connection_t *c)
{
    fake.recent = (int)c->recent;
    return apr_atomic_read32(&fake.dead) == 0;
}

typedef struct fake_rows_t {
    records_rows_t rows;
    int row;
    apr_pool_t *pool;
    records_value_t value;
    records_row_t shown;
    char text[16];                       /* gone when the next row is asked for */
} fake_rows_t;

static records_error_t *fake_next(records_rows_t *rows, const records_row_t **row)
{
    static const char *const names[] = { "n" };
    static const records_kind_e kinds[] = { RECORDS_TEXT };
    fake_rows_t *all = (fake_rows_t *)rows;

    *row = NULL;
    memset(all->text, '#', sizeof(all->text));
    if (all->row++ >= fake.rows) {
        records_error_t *error;

        if (fake.row_fails == NULL)
            return NULL;
        error = records_fail(all->pool, fake.row_fails, "the row failed");
        error->status = 0;
        return error;
    }
    all->value.length = (apr_size_t)apr_snprintf(all->text, sizeof(all->text), "row %d", all->row);
    all->value.text = all->text;
    all->shown.columns = 1;
    all->shown.names = names;
    all->shown.kinds = kinds;
    all->shown.values = &all->value;
    *row = &all->shown;
    return NULL;
}

static records_error_t *fake_error(const char *code, apr_pool_t *p)
{
    records_error_t *error = records_fail(p, code, "the database said %s", code);

    error->status = 0;
    return error;
}

static records_error_t *fake_run(records_connection_t *c, const records_transaction_t *t,
                                 records_run_e how, records_result_t *result, apr_pool_t *p)
{
    const apr_uint32_t run = apr_atomic_inc32(&fake.runs);
    const apr_time_t end = apr_time_now() + FAKE_TIMEOUT;
    apr_uint32_t i = 0;

    fake.how = how;
    if (run + 1 < sizeof(fake.hows))
        fake.hows[run] = "WHJ"[how];
    fake.unprepared = c->unprepared;
    fake.among_writes = t->among_writes;
    fake.settles = t->settles;
    while (fake.blocks && apr_time_now() < end) {
        if (apr_atomic_read32((volatile apr_uint32_t *)c->state) != 0)
            return fake_error(fake.cancelled_as != NULL ? fake.cancelled_as : "57014", p);
        apr_sleep(1000);
    }
    while (i < run && i + 1 < sizeof(fake.answers) / sizeof(fake.answers[0])
           && fake.answers[i + 1] != NULL)
        i++;
    if (fake.answers[i] != NULL && *fake.answers[i] != '\0')
        return fake_error(fake.answers[i], p);
    result->affected = fake.affected;
    result->total = fake.total;
    if (!t->writes && fake.rows >= 0) {
        fake_rows_t *rows = apr_pcalloc(p, sizeof(*rows));

        rows->rows.next = fake_next;
        rows->pool = p;
        result->rows = &rows->rows;
    }
    return NULL;
}

static records_error_t *fake_finish(records_connection_t *c, int keep, apr_pool_t *p)
{
    (void)c;
    apr_atomic_inc32(&fake.finishes);
    if (keep)
        apr_atomic_inc32(&fake.commits);
    return fake.finish_fails != NULL ? fake_error(fake.finish_fails, p) : NULL;
}

static void fake_cancel(records_connection_t *c)
{
    apr_atomic_inc32(&fake.cancelling);
    fake_pass(&fake.gate_cancel);
    apr_atomic_set32((volatile apr_uint32_t *)c->state, 1);
    apr_atomic_inc32(&fake.cancels);
    apr_atomic_dec32(&fake.cancelling);
}

static const records_dialect_t *fake_dialect(const char *server_version)
{
    static const records_dialect_t usual = { .name = "usual" }, known = { .name = "known" };

    return server_version == NULL ? &usual : &known;
}

static const records_driver_t fake_driver = {
    .attach = fake_attach, .detach = fake_detach, .ready = fake_ready,
    .run = fake_run, .finish = fake_finish, .cancel = fake_cancel,
};
static const records_database_t fake_database = { .dialect = fake_dialect, .driver = &fake_driver };

static inline records_pool_t *fake_pool(int size, apr_interval_time_t wait,
                                        apr_interval_time_t idle, apr_pool_t *p)
{
    static const records_opener_t opener = { .open = fake_open,
                                             .baton = (void *)"native",
                                             .params = "some params" };
    const records_pool_settings_t settings = { size, 10, wait, idle, 0 };

    return records_pool_make(&fake_database, &opener, &settings, p);
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define FAKE_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define FAKE_SANITIZED 1
#endif
#endif

/* Resident memory in bytes; 0 where it tells nothing: a sanitizer and valgrind keep what was freed. */
static inline apr_size_t fake_resident(void)
{
#ifdef FAKE_SANITIZED
    return 0;
#else
    const char *preload = getenv("LD_PRELOAD");
    unsigned long all, resident = 0;
    FILE *file;

    if ((preload != NULL && strstr(preload, "vgpreload") != NULL)
        || (file = fopen("/proc/self/statm", "r")) == NULL)
        return 0;
    if (fscanf(file, "%lu %lu", &all, &resident) != 2)
        resident = 0;
    fclose(file);
    return (apr_size_t)resident * 4096;
#endif
}

static inline void fake_check_code(const records_error_t *error, const char *code)
{
    ck_assert_msg(error != NULL, "%s was expected", code);
    ck_assert_str_eq(error->code, code);
}

/* Nothing is leased, nothing but what is idle is open. */
static inline void fake_check_all_back(records_pool_t *from, apr_uint32_t idle)
{
    ck_assert_uint_eq(fake.open_now, idle);
    records_pool_trim(from, 1);
    ck_assert_uint_eq(fake.open_now, 0);
}

#endif
