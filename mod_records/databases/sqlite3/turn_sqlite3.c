/* SPDX-License-Identifier: Apache-2.0 */
#include "databases/sqlite3/turn_sqlite3.h"

#include <string.h>

#include <apr_pools.h>
#include <apr_strings.h>

/* A thread that runs may go before the first that waits, who has yet to be woken: the file does not rest
 * meanwhile.  So many may, then the first is next. */
#define RECORDS_SQLITE3_PASSING 8

struct records_sqlite3_line_t {
    apr_pool_t *pool;
    const char *file;
    int connections;                     /* the last one takes it down */
    int taken;
    int passed;                          /* the first one, by so many */
    records_sqlite3_turn_t *first, *last;
    records_sqlite3_line_t *next;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* everything of all lines */
static records_sqlite3_line_t *lines;

/* ---- the lines, under the lock ------------------------------------------------------- */

static records_sqlite3_line_t *make_line(const char *file)
{
    records_sqlite3_line_t *line;
    apr_pool_t *own;

    if (apr_pool_create_unmanaged_ex(&own, NULL, NULL) != APR_SUCCESS)
        return NULL;
    apr_pool_tag(own, "records_sqlite3_line");
    line = apr_pcalloc(own, sizeof(*line));
    line->pool = own;
    line->file = apr_pstrdup(own, file);
    line->next = lines;
    lines = line;
    return line;
}

static records_sqlite3_line_t *line_of(const char *file)
{
    records_sqlite3_line_t *line;

    for (line = lines; line != NULL; line = line->next)
        if (strcmp(line->file, file) == 0)
            return line;
    return make_line(file);
}

static void take_down(records_sqlite3_line_t *line)
{
    records_sqlite3_line_t **at = &lines;

    while (*at != line)
        at = &(*at)->next;
    *at = line->next;
    apr_pool_destroy(line->pool);
}

static void enqueue(records_sqlite3_line_t *line, records_sqlite3_turn_t *turn)
{
    turn->next = NULL;
    if (line->last != NULL)
        line->last->next = turn;
    else
        line->first = turn;
    line->last = turn;
}

static void dequeue(records_sqlite3_line_t *line, const records_sqlite3_turn_t *turn)
{
    records_sqlite3_turn_t **at = &line->first, *before = NULL;

    while (*at != turn) {
        before = *at;
        at = &(*at)->next;
    }
    *at = turn->next;
    if (line->last == turn)
        line->last = before;
}

static void call_first(const records_sqlite3_line_t *line)
{
    if (line->first != NULL)
        pthread_cond_signal(&line->first->wakes);
}

static int may_pass(const records_sqlite3_line_t *line)
{
    return !line->taken && (line->first == NULL || line->passed < RECORDS_SQLITE3_PASSING);
}

static int may_begin(const records_sqlite3_line_t *line, const records_sqlite3_turn_t *turn)
{
    return !line->taken && line->first == turn;
}

/* Zero if that was too long, or it was stopped. */
static int wait_in_line(records_sqlite3_line_t *line, records_sqlite3_turn_t *turn, apr_time_t end,
                        volatile apr_uint32_t *stopped)
{
    const struct timespec until = { .tv_sec = apr_time_sec(end),
                                    .tv_nsec = (long)apr_time_usec(end) * 1000 };

    while (!may_begin(line, turn)) {
        if (apr_atomic_read32(stopped) || apr_time_now() >= end)
            return 0;
        pthread_cond_timedwait(&turn->wakes, &lock, &until);
    }
    return 1;
}

static int get_in_line(records_sqlite3_line_t *line, records_sqlite3_turn_t *turn,
                       apr_interval_time_t most, volatile apr_uint32_t *stopped)
{
    const apr_time_t began = apr_time_now();
    int served;

    enqueue(line, turn);
    served = wait_in_line(line, turn, began + most, stopped);
    dequeue(line, turn);
    turn->waited = served ? apr_time_now() - began : most;
    if (served)
        line->passed = 0;
    else if (!line->taken) /* it may be we who were called */
        call_first(line);
    return served;
}

/* ---- for the driver ------------------------------------------------------------------ */

int records_sqlite3_turn_init(records_sqlite3_turn_t *turn, const char *file)
{
    memset(turn, 0, sizeof(*turn));
    if (file == NULL || *file == '\0')
        return 1;
    if (pthread_cond_init(&turn->wakes, NULL) != 0)
        return 0;
    pthread_mutex_lock(&lock);
    turn->line = line_of(file);
    if (turn->line != NULL)
        turn->line->connections++;
    pthread_mutex_unlock(&lock);
    if (turn->line == NULL)
        pthread_cond_destroy(&turn->wakes);
    return turn->line != NULL;
}

void records_sqlite3_turn_done(records_sqlite3_turn_t *turn)
{
    if (turn->line == NULL)
        return;
    records_sqlite3_turn_leave(turn);
    pthread_mutex_lock(&lock);
    if (--turn->line->connections == 0)
        take_down(turn->line);
    pthread_mutex_unlock(&lock);
    pthread_cond_destroy(&turn->wakes);
    turn->line = NULL;
}

void records_sqlite3_turn_take(records_sqlite3_turn_t *turn, apr_interval_time_t most,
                               volatile apr_uint32_t *stopped)
{
    records_sqlite3_line_t *line = turn->line;

    turn->waited = 0;
    if (line == NULL || turn->held)
        return;
    pthread_mutex_lock(&lock);
    if (may_pass(line)) {
        turn->held = 1;
        line->passed += line->first != NULL;
    } else
        turn->held = get_in_line(line, turn, most, stopped);
    line->taken |= turn->held;
    pthread_mutex_unlock(&lock);
}

void records_sqlite3_turn_leave(records_sqlite3_turn_t *turn)
{
    turn->waited = 0;
    if (!turn->held)
        return;
    turn->held = 0;
    pthread_mutex_lock(&lock);
    turn->line->taken = 0;
    call_first(turn->line);
    pthread_mutex_unlock(&lock);
}

void records_sqlite3_turn_wake(records_sqlite3_turn_t *turn)
{
    if (turn->line == NULL)
        return;
    pthread_mutex_lock(&lock);
    pthread_cond_signal(&turn->wakes);
    pthread_mutex_unlock(&lock);
}
