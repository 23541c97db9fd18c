/* SPDX-License-Identifier: Apache-2.0 */
/* A request that leads: it takes along those that wait, and hands each its answer. */
#include "pool/seats.h"

#define MOST_TOGETHER 16

/* Below any deadlock_timeout: a pipeline holds the locks of all its reads, and a migration that waits for one
 * of them must not be the one that is chosen to fail. */
#define LONGEST_PIPELINE apr_time_from_msec(250)

/* Those that wait, behind the leader.  How many these are in all. */
static int gather(records_seat_t **seats, records_seat_t *leader, apr_time_t now)
{
    records_share_t *share = leader->share;
    int count = 0;

    seats[count++] = leader;
    apr_thread_mutex_lock(share->mutex);
    share->lane[leader->lane].since = now;
    while (count < MOST_TOGETHER && (seats[count] = records_share_next(share)) != NULL)
        count++;
    apr_thread_mutex_unlock(share->mutex);
    return count;
}

/* Those that have no answer, and can have one. */
static int find_unanswered(records_shared_read_t **reads, records_seat_t *const *seats, int count)
{
    int i, unanswered = 0;

    for (i = 0; i < count; i++)
        if (seats[i]->bound && seats[i]->read.answer == NULL)
            reads[unanswered++] = &seats[i]->read;
    return unanswered;
}

static int is_stopped(records_lease_t *lease)
{
    return records_pool_stop(lease) != RECORDS_RUNNING;
}

/* What was stopped was not meant: it fails for all that it took too long. */
static void drop_failures(const records_share_t *share, records_seat_t *const *seats, int count)
{
    int i;

    for (i = 0; i < count; i++)
        if (seats[i]->read.answer != NULL && seats[i]->read.failed)
            share->pipeline->drop(&seats[i]->read);
}

/* Twice, so that an error of one costs the others a little time and no connection.  Returns how many
 * have no answer in the end. */
static int run_together(records_seat_t *const *seats, int count, records_lease_t *lease,
                        apr_pool_t *p)
{
    const records_driver_t *driver = lease->from->database->driver;
    const records_share_t *share = seats[0]->share;
    records_shared_read_t *reads[MOST_TOGETHER];
    int unanswered = find_unanswered(reads, seats, count);

    driver->pipeline->run(&lease->c, reads, unanswered, p);
    if ((unanswered = find_unanswered(reads, seats, count)) > 0 && !is_stopped(lease)
        && driver->ready(&lease->c)) {
        driver->pipeline->run(&lease->c, reads, unanswered, p);
        unanswered = find_unanswered(reads, seats, count);
    }
    if (!is_stopped(lease))
        return unanswered;
    drop_failures(share, seats, count);
    return find_unanswered(reads, seats, count);
}

static void give_back(records_lease_t *lease, int unanswered)
{
    records_pool_t *pool = lease->from;
    const int lost =
        unanswered > 0 && !is_stopped(lease) && !pool->database->driver->ready(&lease->c);

    records_pool_release(lease, lost);
    if (lost)
        records_pool_trim(pool, 1); /* the others were lost with it */
}

static records_share_e role_of(const records_seat_t *seat)
{
    return seat->read.answer != NULL ? RECORDS_SHARE_ANSWERED : RECORDS_SHARE_ALONE;
}

/* The next leader first: others wait for what it does. */
static void hand_over(records_seat_t *const *seats, int count, int unanswered)
{
    records_share_t *share = seats[0]->share;
    records_seat_t *next;
    int i;

    apr_thread_mutex_lock(share->mutex);
    share->counts.pipelines++;
    share->counts.reads += (apr_uint64_t)count;
    share->counts.again += (apr_uint64_t)unanswered;
    next = records_share_pass_lane(share, seats[0]->lane);
    if (role_of(seats[0]) == RECORDS_SHARE_ALONE)
        records_seat_give(seats[0]);
    apr_thread_mutex_unlock(share->mutex);
    records_seat_tell(next, RECORDS_SHARE_LEADS);
    for (i = 1; i < count; i++)
        records_seat_tell(seats[i], role_of(seats[i]));
}

int records_share_lead(records_share_e *role, records_seat_t *seat, records_lease_t *lease,
                       apr_time_t *began, apr_pool_t *p)
{
    const records_time_limit_t time_limit = { .limit = LONGEST_PIPELINE };
    const apr_time_t now = apr_time_now();
    records_seat_t *seats[MOST_TOGETHER];
    const int count = gather(seats, seat, now);
    int unanswered, i;

    if (count == 1)
        return 0;
    if (!seat->bound && records_seat_bind(seat, p) != NULL)
        seat->bound = 0; /* runs alone, and fails there */
    lease->shared = 1;
    *began = records_pool_begin(lease, &time_limit, now);
    for (i = 0; i < count; i++)
        seats[i]->began = now;
    unanswered = run_together(seats, count, lease, p);
    give_back(lease, unanswered);
    *role = role_of(seat);
    hand_over(seats, count, unanswered);
    return 1;
}

void records_share_leave(records_seat_t *seat)
{
    records_share_t *share = seat->share;
    records_seat_t *next;

    apr_thread_mutex_lock(share->mutex);
    next = records_share_pass_lane(share, seat->lane);
    records_seat_give(seat);
    apr_thread_mutex_unlock(share->mutex);
    records_seat_tell(next, RECORDS_SHARE_LEADS);
}

records_error_t *records_share_take(records_seat_t *seat, records_result_t *result, apr_pool_t *p)
{
    records_error_t *error = seat->share->pipeline->take(&seat->read, result, p);

    records_seat_free(seat);
    return error;
}
