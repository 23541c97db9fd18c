/* SPDX-License-Identifier: Apache-2.0 */
#include "throttle/buckets.h"

#include <sched.h>
#include <time.h>

#include "base/atomic64.h"
#include "throttle/gcra.h"

#define SLOTS 32
#define PATIENCE APR_UINT64_C(50000000) /* ns: nobody holds a lock so long who is alive and runs */

#define NOBODY 0  /* a key: the slot was never used */
#define PASSING 1 /* its slot passes from one key to another */
#define FIRST_KEY 2

typedef struct set_t {
    apr_uint64_t keys[SLOTS], full_at[SLOTS];
    apr_uint64_t locked;                 /* since when, or 0 */
    apr_uint64_t unused[7];              /* to the end of a cache line */
} set_t;

struct records_buckets_t {
    apr_uint64_t evicted;
    apr_uint64_t unused[7];
    set_t sets[];
};

static int count_sets(int keys)
{
    return (keys + SLOTS - 1) / SLOTS;
}

apr_size_t records_buckets_size(int keys)
{
    return sizeof(records_buckets_t) + (apr_size_t)count_sets(keys) * sizeof(set_t);
}

apr_uint64_t records_buckets_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (apr_uint64_t)now.tv_sec * 1000000000 + (apr_uint64_t)now.tv_nsec;
}

apr_uint64_t records_buckets_evicted(const records_buckets_t *buckets)
{
    return records_atomic_read(&buckets->evicted);
}

/* ---- the lock of a set ----------------------------------------------------------- */

/* What it guards makes sense after each single store, so taking it from somebody who only sleeps does
 * no harm but that one key may have two slots. */
static void lock_set(set_t *set)
{
    apr_uint64_t holder = 0, now = records_buckets_now();

    while (!records_atomic_cas(&set->locked, &holder, now)) {
        now = records_buckets_now();
        if (holder != 0 && now - holder < PATIENCE) {
            sched_yield();
            holder = 0;
        }
    }
}

static void unlock_set(set_t *set)
{
    records_atomic_set(&set->locked, 0);
}

/* ---- slots ------------------------------------------------------------------------ */

static set_t *set_of(records_buckets_t *buckets, int keys, apr_uint64_t key)
{
    return &buckets->sets[((key >> 32) * (apr_uint64_t)count_sets(keys)) >> 32];
}

/* A key looks for its slot from the same place on, so it mostly finds it there. */
static int find_slot(const set_t *set, apr_uint64_t key)
{
    int i;

    for (i = 0; i < SLOTS; i++) {
        const int slot = (int)((key + (apr_uint64_t)i) % SLOTS);

        if (records_atomic_read(&set->keys[slot]) == key)
            return slot;
    }
    return -1;
}

/* One that was never used; else that whose bucket is full first. */
static int choose_slot(const set_t *set, apr_uint64_t key)
{
    int i, chosen = -1;
    apr_uint64_t least = 0;

    for (i = 0; i < SLOTS; i++) {
        const int slot = (int)((key + (apr_uint64_t)i) % SLOTS);
        const apr_uint64_t full_at = records_atomic_read(&set->full_at[slot]);

        if (records_atomic_read(&set->keys[slot]) == NOBODY)
            return slot;
        if (chosen < 0 || full_at < least) {
            chosen = slot;
            least = full_at;
        }
    }
    return chosen;
}

/* Whoever takes from the old key's bucket meanwhile is seen here, or sees that the slot has passed: each
 * writes its own word and then reads the other's. */
static int pass_slot(set_t *set, int slot, apr_uint64_t key, apr_uint64_t *full_at)
{
    const apr_uint64_t old = records_atomic_read(&set->keys[slot]);

    *full_at = records_atomic_read(&set->full_at[slot]);
    records_atomic_set(&set->keys[slot], PASSING);
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    if (old != NOBODY && records_atomic_read(&set->full_at[slot]) != *full_at) {
        records_atomic_set(&set->keys[slot], old);
        return 0;
    }
    records_atomic_set(&set->keys[slot], key);
    return 1;
}

static int make_slot(records_buckets_t *buckets, set_t *set, apr_uint64_t key, apr_uint64_t now)
{
    apr_uint64_t full_at;
    int slot;

    lock_set(set);
    if ((slot = find_slot(set, key)) < 0) {
        do {
            slot = choose_slot(set, key);
        } while (!pass_slot(set, slot, key, &full_at));
        if (full_at > now)
            records_atomic_add(&buckets->evicted, 1);
    }
    unlock_set(set);
    return slot;
}

/* Does the slot still belong to the key, now that something was taken from its bucket? */
static int keeps_slot(const set_t *set, int slot, apr_uint64_t key)
{
    apr_uint64_t found;
    int i;

    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    for (i = 0; (found = records_atomic_read(&set->keys[slot])) == PASSING && i < 1000; i++)
        sched_yield();
    return found == key;
}

/* ---- decisions --------------------------------------------------------------------- */

static void charge_slot(set_t *set, int slot, const records_demand_t *demand, apr_uint64_t now)
{
    apr_uint64_t was = records_atomic_read(&set->full_at[slot]);

    while (!records_atomic_cas(&set->full_at[slot], &was, records_gcra_charge(was, demand, now)))
        ;
}

/* It was taken from another's bucket. */
static void give_back(set_t *set, int slot, const records_demand_t *demand, apr_uint64_t now)
{
    records_demand_t back = *demand;

    back.cost = -demand->cost;
    charge_slot(set, slot, &back, now);
}

static apr_uint64_t usable(apr_uint64_t key)
{
    return key < FIRST_KEY ? key + FIRST_KEY : key;
}

int records_buckets_decide(records_verdict_t *verdict, records_buckets_t *buckets, int keys,
                           apr_uint64_t key, const records_demand_t *demand, apr_uint64_t now)
{
    set_t *set = set_of(buckets, keys, key = usable(key));

    for (;;) {
        apr_uint64_t was, is;
        int slot = find_slot(set, key);

        if (slot < 0)
            slot = make_slot(buckets, set, key, now);
        was = records_atomic_read(&set->full_at[slot]);
        do {
            is = was;
            records_gcra_decide(verdict, &is, demand, now);
        } while (is != was && !records_atomic_cas(&set->full_at[slot], &was, is));
        if (keeps_slot(set, slot, key))
            return verdict->admits;
        if (is != was)
            give_back(set, slot, demand, now);
    }
}

void records_buckets_charge(records_buckets_t *buckets, int keys, apr_uint64_t key,
                            const records_demand_t *demand, apr_uint64_t now)
{
    set_t *set = set_of(buckets, keys, key = usable(key));

    for (;;) {
        int slot = find_slot(set, key);

        if (slot < 0 && demand->cost <= 0) /* its bucket is full already */
            return;
        if (slot < 0)
            slot = make_slot(buckets, set, key, now);
        charge_slot(set, slot, demand, now);
        if (keeps_slot(set, slot, key))
            return;
        give_back(set, slot, demand, now);
    }
}
