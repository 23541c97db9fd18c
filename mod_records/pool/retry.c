/* SPDX-License-Identifier: Apache-2.0 */
#include "pool/retry.h"

#include <string.h>

#include <apr_general.h>

#include "base/error.h"
#include "pool/parts.h"

#define FIRST_WAIT \
    apr_time_from_msec(20) /* at most, before the second attempt; then twice as long */
#define LONGEST_WAIT apr_time_from_sec(1)
#define LOOK apr_time_from_msec(50) /* while waiting: is the client still there? */
#define USUAL_RETRIES 3             /* after a conflict, where no request says how many */

/* After the rest: no setting is about it. */
static const int retries[RECORDS_FAILURES] = {
    [RECORDS_FAILED_RACE] = 1,
    [RECORDS_FAILED_STALE] = 3,
    [RECORDS_FAILED_LOST] = 1,
    [RECORDS_FAILED_HELD] = 10,
};

int records_pool_is_loss(const records_error_t *error)
{
    return strncmp(error->code, "08", 2) == 0 || strncmp(error->code, "57P0", 4) == 0;
}

void records_retry_watch(records_retry_t *retry, records_lease_t *lease)
{
    if (retry->time_limit != NULL)
        retry->began = records_pool_begin(lease, retry->time_limit, retry->began);
}

static int is_conflict(const records_error_t *error)
{
    return strcmp(error->code, "40001") == 0 || strcmp(error->code, "40P01") == 0;
}

/* Another has inserted the row since it was looked for, or has made this very change since the snapshot
 * was taken in which its key was looked for. */
static int is_race(const records_retry_t *retry, const records_transaction_t *t,
                   const records_error_t *error)
{
    return (retry->finds_out || t->otherwise != NULL || t->creates || t->last)
           && strcmp(error->code, "23505") == 0;
}

void records_retry_failed(records_retry_t *retry, const records_transaction_t *t, int undone,
                          const records_error_t *error)
{
    if (is_conflict(error))
        retry->failure = RECORDS_FAILED_CONFLICT;
    else if (t != NULL && is_race(retry, t, error))
        retry->failure = RECORDS_FAILED_RACE;
    else if (strcmp(error->code, RECORDS_STALE) == 0)
        retry->failure = RECORDS_FAILED_STALE;
    else
        retry->failure =
            undone && records_pool_is_loss(error) ? RECORDS_FAILED_LOST : RECORDS_FAILED;
    retry->failures[retry->failure]++;
}

void records_retry_held(records_retry_t *retry)
{
    if (retry->failures[RECORDS_FAILED_LOST] == 0 && !retry->in_doubt)
        return;
    retry->failure = RECORDS_FAILED_HELD;
    retry->failures[RECORDS_FAILED_HELD]++;
}

/* ---- how often, and when ------------------------------------------------------------ */

/* An error that no attempt has told of is none that another may mend. */
static int allowed(const records_retry_t *retry)
{
    if (retry->failure == RECORDS_FAILED)
        return -1;
    if (retry->failure != RECORDS_FAILED_CONFLICT)
        return retries[retry->failure];
    return retry->time_limit == NULL ? USUAL_RETRIES : retry->time_limit->retries;
}

/* Any time up to twice the last bound: those who met once do not meet again. */
static apr_interval_time_t wait_before(const records_retry_t *retry)
{
    const int failures = retry->failures[retry->failure];
    apr_interval_time_t most = FIRST_WAIT;
    apr_uint32_t random = 0;
    int i;

    if (retry->failure != RECORDS_FAILED_CONFLICT && retry->failure != RECORDS_FAILED_HELD)
        return 0;
    for (i = 1; i < failures && most < LONGEST_WAIT; i++)
        most *= 2;
    if (most > LONGEST_WAIT)
        most = LONGEST_WAIT;
    if (apr_generate_random_bytes((unsigned char *)&random, sizeof(random)) != APR_SUCCESS)
        random = (apr_uint32_t)apr_time_now();
    return (apr_interval_time_t)(random % (apr_uint32_t)(most + 1));
}

static int is_gone(const records_time_limit_t *time_limit)
{
    return time_limit != NULL && time_limit->gone != NULL && time_limit->gone(time_limit->baton);
}

/* 0 if the client has gone before the end of it. */
static int wait_until(apr_time_t end, const records_time_limit_t *time_limit)
{
    apr_interval_time_t left;

    do {
        if (is_gone(time_limit))
            return 0;
        if ((left = end - apr_time_now()) > 0)
            apr_sleep(left < LOOK ? left : LOOK);
    } while (left > 0);
    return 1;
}

static int is_too_late(const records_retry_t *retry, apr_time_t then)
{
    return retry->time_limit != NULL && retry->time_limit->limit > 0 && retry->began > 0
           && then >= retry->began + retry->time_limit->limit;
}

/* What the client is told where it was we who forgot, or who do not know. */
static records_error_t *last_error(const records_retry_t *retry, records_error_t *error,
                                   apr_pool_t *p)
{
    records_error_t *last;

    if (retry->in_doubt && !records_pool_is_loss(error))
        last = records_fail(p, "08006", "The connection was lost during COMMIT");
    else if (strcmp(error->code, RECORDS_STALE) == 0)
        last = records_fail(p, "40001", "the database was being changed meanwhile");
    else
        return error;
    last->cause = error->cause != NULL ? error->cause : error->message;
    return last;
}

static void count_retry(const records_time_limit_t *time_limit)
{
    if (time_limit != NULL && time_limit->effort != NULL)
        time_limit->effort->retries++;
}

int records_retry_again(records_retry_t *retry, records_error_t **error, apr_pool_t *p)
{
    const records_failure_e failure = retry->failure;
    apr_time_t then;

    if (retry->failures[failure] <= allowed(retry)) {
        then = apr_time_now() + wait_before(retry);
        if (!is_too_late(retry, then) && wait_until(then, retry->time_limit)) {
            count_retry(retry->time_limit);
            return 1;
        }
        if (is_gone(retry->time_limit)) {
            *error = records_fail(p, "RECGONE", "The client went away");
            return 0;
        }
    }
    *error = last_error(retry, *error, p);
    return 0;
}
