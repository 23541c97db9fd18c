/* SPDX-License-Identifier: Apache-2.0 */
#include "pool/share.h"

#include <string.h>

#include <apr_allocator.h>

#include "pool/parts.h"

#define MOST_TOGETHER 16
#define MOST_ROWS 1
#define MOST_VALUES 16

/* Below any deadlock_timeout: a pipeline holds the locks of all its reads, and a migration that waits for one
 * of them must not be the one that is chosen to fail. */
#define LONGEST_PIPELINE apr_time_from_msec(250)
#define STUCK apr_time_from_msec(20)        /* who leads for longer is not waited for */
#define LONGEST_WAIT apr_time_from_msec(50) /* for a leader */

/* A request's.  As many are made as threads use them at the same time. */
struct records_seat_t {
    records_share_t *share;
    records_shared_read_t read;
    apr_time_t began;          /* when it was run; 0: not yet */
    int lane;                  /* a leader's */
    apr_thread_mutex_t *mutex; /* over told and role */
    apr_thread_cond_t *wakes;
    records_share_e role;
    unsigned told : 1;
    unsigned bound : 1; /* the read's values are */
    records_seat_t *next;
};

/* The right to lead. */
typedef struct lane_t {
    unsigned taken : 1;
    apr_time_t since; /* when its leader began to run; 0: not yet */
} lane_t;

struct records_share_t {
    apr_pool_t *pool;
    const records_pipeline_driver_t *pipeline;
    apr_thread_mutex_t *mutex;    /* over all that follows */
    records_seat_t *first, *last; /* those that wait */
    records_seat_t *spare;
    records_share_counts_t counts;
    int lanes;
    lane_t lane[];
};

records_share_t *records_share_make(const records_pipeline_driver_t *pipeline, int leaders,
                                    apr_pool_t *parent)
{
    records_share_t *share;
    apr_allocator_t *allocator;
    apr_pool_t *own;

    /* Of its own allocator: it grows under our lock, which its parent's other children do not take. */
    if (apr_allocator_create(&allocator) != APR_SUCCESS
        || apr_pool_create_ex(&own, parent, NULL, allocator) != APR_SUCCESS)
        return NULL;
    apr_allocator_owner_set(allocator, own);
    apr_pool_tag(own, "records_share");
    share = apr_pcalloc(own, sizeof(*share) + (apr_size_t)leaders * sizeof(lane_t));
    share->pool = own;
    share->pipeline = pipeline;
    share->lanes = leaders;
    return apr_thread_mutex_create(&share->mutex, APR_THREAD_MUTEX_DEFAULT, own) == APR_SUCCESS
               ? share
               : NULL;
}

static int has(const apr_array_header_t *statements)
{
    return statements != NULL && statements->nelts > 0;
}

static int is_alone(const records_transaction_t *t)
{
    return t->rows != NULL && !has(t->preamble) && !has(t->restore) && t->change == NULL
           && t->count == NULL && t->estimate == NULL && t->page == NULL && t->response == NULL;
}

int records_share_admits(const records_pool_t *pool, const records_transaction_t *t)
{
    return pool->share != NULL && !t->writes && t->runs_no_code && !t->calls && is_alone(t)
           && t->isolation != RECORDS_SERIALIZABLE && t->at_most >= 0 && t->at_most <= MOST_ROWS
           && !t->rows->once && !t->rows->untold
           && (t->rows->params == NULL || t->rows->params->nelts <= MOST_VALUES);
}

void records_share_count(records_share_t *share, records_share_counts_t *counts)
{
    apr_thread_mutex_lock(share->mutex);
    *counts = share->counts;
    apr_thread_mutex_unlock(share->mutex);
}

/* ---- seats, under the lock -------------------------------------------------------- */

static records_seat_t *make_seat(records_share_t *share)
{
    records_seat_t *seat = apr_pcalloc(share->pool, sizeof(*seat));

    seat->share = share;
    return apr_thread_mutex_create(&seat->mutex, APR_THREAD_MUTEX_DEFAULT, share->pool)
                       == APR_SUCCESS
                   && apr_thread_cond_create(&seat->wakes, share->pool) == APR_SUCCESS
               ? seat
               : NULL;
}

static records_seat_t *take_seat(records_share_t *share)
{
    records_seat_t *seat = share->spare;

    if (seat == NULL)
        return make_seat(share);
    share->spare = seat->next;
    return seat;
}

static void give_seat(records_seat_t *seat)
{
    seat->next = seat->share->spare;
    seat->share->spare = seat;
}

static void enqueue(records_share_t *share, records_seat_t *seat)
{
    seat->next = NULL;
    if (share->last != NULL)
        share->last->next = seat;
    else
        share->first = seat;
    share->last = seat;
}

static records_seat_t *next_waiting(records_share_t *share)
{
    records_seat_t *seat = share->first;

    if (seat != NULL && (share->first = seat->next) == NULL)
        share->last = NULL;
    return seat;
}

/* Zero if it does not wait any more: somebody has it, and will tell it what has come of it. */
static int dequeue(records_share_t *share, records_seat_t *seat)
{
    records_seat_t **at = &share->first, *before = NULL;

    for (; *at != NULL && *at != seat; at = &(*at)->next)
        before = *at;
    if (*at == NULL)
        return 0;
    *at = seat->next;
    if (share->last == seat)
        share->last = before;
    return 1;
}

/* ---- lanes, under the lock -------------------------------------------------------- */

static int take_lane(records_share_t *share, records_seat_t *seat)
{
    int i;

    for (i = 0; i < share->lanes; i++)
        if (!share->lane[i].taken) {
            share->lane[i].taken = 1;
            share->lane[i].since = 0;
            seat->lane = i;
            return 1;
        }
    return 0;
}

static int are_stuck(const records_share_t *share)
{
    const apr_time_t now = apr_time_now();
    int i;

    for (i = 0; i < share->lanes; i++)
        if (share->lane[i].since == 0 || now - share->lane[i].since < STUCK)
            return 0;
    return 1;
}

/* The first that waits leads.  It is to be told by the caller, outside of the lock. */
static records_seat_t *pass_lane(records_share_t *share, int lane)
{
    records_seat_t *next = next_waiting(share);

    share->lane[lane].since = 0;
    if (next != NULL)
        next->lane = lane;
    else
        share->lane[lane].taken = 0;
    return next;
}

/* ---- waiting ------------------------------------------------------------------------ */

/* The thread may go on at once: whatever it had lent us is its own again. */
static void tell(records_seat_t *seat, records_share_e role)
{
    if (seat == NULL)
        return;
    apr_thread_mutex_lock(seat->mutex);
    seat->role = role;
    seat->told = 1;
    apr_thread_mutex_unlock(seat->mutex);
    apr_thread_cond_signal(seat->wakes); /* one too many may come to who has the seat next */
}

/* limit 0: until it is told. */
static int wait_to_be_told(records_seat_t *seat, apr_interval_time_t limit)
{
    apr_interval_time_t left = limit;
    const apr_time_t end = apr_time_now() + limit;
    int told;

    apr_thread_mutex_lock(seat->mutex);
    while (!seat->told && (limit == 0 || left > 0)) {
        if (limit == 0)
            apr_thread_cond_wait(seat->wakes, seat->mutex);
        else {
            apr_thread_cond_timedwait(seat->wakes, seat->mutex, left);
            left = end - apr_time_now();
        }
    }
    told = seat->told;
    apr_thread_mutex_unlock(seat->mutex);
    return told;
}

static records_share_e wait_for_role(records_seat_t *seat)
{
    records_share_t *share = seat->share;
    int waits;

    if (wait_to_be_told(seat, LONGEST_WAIT))
        return seat->role;
    apr_thread_mutex_lock(share->mutex);
    waits = dequeue(share, seat);
    apr_thread_mutex_unlock(share->mutex);
    if (waits)
        return RECORDS_SHARE_ALONE;
    wait_to_be_told(seat, 0);
    return seat->role;
}

static void free_seat(records_seat_t *seat)
{
    records_share_t *share = seat->share;

    apr_thread_mutex_lock(share->mutex);
    give_seat(seat);
    apr_thread_mutex_unlock(share->mutex);
}

/* ---- entering ------------------------------------------------------------------------ */

static void begin_seat(records_seat_t *seat, const records_transaction_t *t)
{
    memset(&seat->read, 0, sizeof(seat->read));
    seat->read.t = t;
    seat->began = 0;
    seat->told = seat->bound = 0;
}

static records_error_t *bind_seat(records_seat_t *seat, apr_pool_t *p)
{
    records_error_t *error = seat->share->pipeline->bind(&seat->read, p);

    seat->bound = error == NULL;
    return error;
}

/* A seat that leads, or, if not, none (*seat NULL: nobody is worth waiting for) or one that has not been
 * queued. */
static int try_to_lead(records_seat_t **seat, records_share_t *share,
                       const records_transaction_t *t)
{
    int leads = 0;

    apr_thread_mutex_lock(share->mutex);
    *seat = take_seat(share);
    if (*seat != NULL) {
        begin_seat(*seat, t);
        leads = take_lane(share, *seat);
        if (!leads && are_stuck(share)) {
            give_seat(*seat);
            *seat = NULL;
        }
    }
    apr_thread_mutex_unlock(share->mutex);
    return leads;
}

static int lead_or_queue(records_seat_t *seat)
{
    records_share_t *share = seat->share;
    int leads;

    apr_thread_mutex_lock(share->mutex);
    leads = take_lane(share, seat);
    if (!leads)
        enqueue(share, seat);
    apr_thread_mutex_unlock(share->mutex);
    return leads;
}

static void note_wait(const records_seat_t *seat, const records_time_limit_t *time_limit,
                      apr_time_t since)
{
    if (time_limit != NULL && time_limit->effort != NULL)
        time_limit->effort->waited += (seat->began > 0 ? seat->began : apr_time_now()) - since;
}

static records_share_e wait_in_queue(records_seat_t **seat, apr_time_t *began,
                                     const records_time_limit_t *time_limit)
{
    const apr_time_t since = apr_time_now();
    const records_share_e role = wait_for_role(*seat);

    note_wait(*seat, time_limit, since);
    *began = (*seat)->began;
    if (role == RECORDS_SHARE_ALONE) {
        free_seat(*seat);
        *seat = NULL;
    }
    return role;
}

records_error_t *records_share_enter(records_share_e *role, records_seat_t **seat,
                                     apr_time_t *began, records_pool_t *pool,
                                     const records_transaction_t *t,
                                     const records_time_limit_t *time_limit, apr_pool_t *p)
{
    records_share_t *share = pool->share;
    records_error_t *error;

    *began = 0;
    *role = RECORDS_SHARE_LEADS;
    if (try_to_lead(seat, share, t))
        return NULL;
    *role = RECORDS_SHARE_ALONE;
    if (*seat == NULL)
        return NULL;
    if ((error = bind_seat(*seat, p)) != NULL) {
        free_seat(*seat);
        return error;
    }
    *role = lead_or_queue(*seat) ? RECORDS_SHARE_LEADS : wait_in_queue(seat, began, time_limit);
    return NULL;
}

/* ---- leading -------------------------------------------------------------------------- */

/* Those that wait, behind the leader.  How many these are in all. */
static int gather(records_seat_t **seats, records_seat_t *leader, apr_time_t now)
{
    records_share_t *share = leader->share;
    int count = 0;

    seats[count++] = leader;
    apr_thread_mutex_lock(share->mutex);
    share->lane[leader->lane].since = now;
    while (count < MOST_TOGETHER && (seats[count] = next_waiting(share)) != NULL)
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
    next = pass_lane(share, seats[0]->lane);
    if (role_of(seats[0]) == RECORDS_SHARE_ALONE)
        give_seat(seats[0]);
    apr_thread_mutex_unlock(share->mutex);
    tell(next, RECORDS_SHARE_LEADS);
    for (i = 1; i < count; i++)
        tell(seats[i], role_of(seats[i]));
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
    if (!seat->bound && bind_seat(seat, p) != NULL)
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
    next = pass_lane(share, seat->lane);
    give_seat(seat);
    apr_thread_mutex_unlock(share->mutex);
    tell(next, RECORDS_SHARE_LEADS);
}

records_error_t *records_share_take(records_seat_t *seat, records_result_t *result, apr_pool_t *p)
{
    records_error_t *error = seat->share->pipeline->take(&seat->read, result, p);

    free_seat(seat);
    return error;
}
