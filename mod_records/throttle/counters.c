/* SPDX-License-Identifier: Apache-2.0 */
#include "throttle/counters.h"

#include <stdio.h>
#include <string.h>

#include "base/shared_lock.h"

#define WAYS 16    /* counters of a set: the key says which set */
#define STRIPES 64 /* locks: each of every 64th set */
#define LINE 64    /* bytes of a cache line */

#define SHORTEST 1000000 /* microseconds between two turns */

typedef struct stripe_t {
    records_shared_lock_t lock;
    apr_uint64_t refused; /* found no place */
} __attribute__((aligned(LINE))) stripe_t;

/* The keys lie apart from the counters, so that a set is looked through in two cache lines.  A key is
 * written last, and deleted first: whoever is killed in between leaves no half of a counter. */
typedef struct set_t {
    apr_uint64_t keys[WAYS]; /* 0: free */
    apr_uint32_t era;        /* how often one of them was given up */
} __attribute__((aligned(LINE))) set_t;

struct records_counters_t {
    stripe_t stripes[STRIPES];
    char node[RECORDS_COUNTER_NODE];
    apr_int64_t turned; /* the last turn to write; under the first lock */
    int hurried;        /* the next one is soon; under that lock, too */
    apr_int64_t followed;
    apr_uint32_t sets;
    /* set_t[sets], then records_counter_t[sets * WAYS] */
};

/* ---- where things are ------------------------------------------------------------- */

/* A set, under its lock. */
typedef struct place_t {
    records_shared_lock_t *lock;
    stripe_t *stripe;
    set_t *set;
    records_counter_t *counters; /* WAYS of them */
} place_t;

static apr_size_t header_size(void)
{
    return (sizeof(records_counters_t) + LINE - 1) / LINE * LINE;
}

static apr_uint32_t sets_for(int slots)
{
    return (apr_uint32_t)(slots < WAYS ? 1 : (slots + WAYS - 1) / WAYS);
}

apr_size_t records_counters_size(int slots)
{
    return header_size() + sets_for(slots) * (sizeof(set_t) + WAYS * sizeof(records_counter_t));
}

static place_t place_of(records_counters_t *counters, apr_uint32_t number)
{
    set_t *sets = (set_t *)((char *)counters + header_size());
    stripe_t *stripe = &counters->stripes[number % STRIPES];
    const place_t place = { &stripe->lock, stripe, &sets[number],
                            (records_counter_t *)(sets + counters->sets) + (size_t)number * WAYS };

    return place;
}

static place_t lock_set(records_counters_t *counters, apr_uint32_t number)
{
    const place_t place = place_of(counters, number);

    records_shared_lock_take(place.lock);
    return place;
}

static apr_uint64_t real_key(apr_uint64_t key)
{
    return key == 0 ? 1 : key;
}

static place_t lock_key(records_counters_t *counters, apr_uint64_t key)
{
    return lock_set(counters, (apr_uint32_t)(key % counters->sets));
}

static records_counter_t *find(const place_t *place, apr_uint64_t key)
{
    int i;

    for (i = 0; i < WAYS; i++)
        if (place->set->keys[i] == key)
            return &place->counters[i];
    return NULL;
}

/* ---- making the table --------------------------------------------------------------- */

int records_counters_init(records_counters_t *counters, int slots, apr_uint64_t seed)
{
    int i, error;

    for (i = 0; i < STRIPES; i++)
        if ((error = records_shared_lock_init(&counters->stripes[i].lock)) != 0)
            return error;
    snprintf(counters->node, sizeof(counters->node), "%016llx", (unsigned long long)seed);
    counters->sets = sets_for(slots);
    return 0;
}

const char *records_counters_node(const records_counters_t *counters)
{
    return counters->node;
}

/* ---- counting ----------------------------------------------------------------------- */

static apr_int64_t used_of(const records_counter_t *counter)
{
    return counter->counted + counter->elsewhere;
}

int records_counters_take(int *admits, apr_int64_t *used, records_counters_t *counters,
                          apr_uint64_t key, apr_int64_t needs, apr_int64_t cost, apr_int64_t limit,
                          apr_int64_t now)
{
    const place_t place = lock_key(counters, key = real_key(key));
    records_counter_t *counter = find(&place, key);

    if (counter != NULL) {
        *admits = used_of(counter) <= limit - needs;
        counter->counted += *admits ? cost : 0;
        counter->used_at = now;
        *used = used_of(counter);
    }
    records_shared_lock_leave(place.lock);
    return counter != NULL;
}

int records_counters_charge(records_counters_t *counters, apr_uint64_t key, apr_int64_t cost)
{
    const place_t place = lock_key(counters, key = real_key(key));
    records_counter_t *counter = find(&place, key);

    if (counter != NULL)
        counter->counted += cost;
    records_shared_lock_leave(place.lock);
    return counter != NULL;
}

/* ---- new counters ------------------------------------------------------------------- */

static int is_pending(const records_counter_t *counter)
{
    return !counter->loose && (counter->unread || counter->counted != counter->written);
}

static int has_ended(const records_counter_t *counter, apr_int64_t now)
{
    return counter->name.end <= now;
}

/* May it go, since nothing would be lost? */
static int is_spare(const records_counter_t *counter, apr_int64_t now)
{
    return counter->loose ? has_ended(counter, now) : !is_pending(counter);
}

/* A free slot, or that of the counter which has not been used for longest; -1 if none can go. */
static int find_room(const place_t *place, apr_int64_t now)
{
    int best = -1, i;

    for (i = 0; i < WAYS; i++) {
        if (place->set->keys[i] == 0)
            return i;
        if (is_spare(&place->counters[i], now)
            && (best < 0 || place->counters[i].used_at < place->counters[best].used_at))
            best = i;
    }
    return best;
}

static void give_up(const place_t *place, int i)
{
    if (place->set->keys[i] == 0)
        return;
    __atomic_store_n(&place->set->keys[i], 0, __ATOMIC_SEQ_CST);
    place->set->era++;
}

static records_counter_put_e put(const place_t *place, apr_uint64_t key,
                                 const records_counter_t *counter, apr_uint32_t era,
                                 apr_int64_t now)
{
    int i;

    if (find(place, key) != NULL)
        return RECORDS_COUNTER_THERE;
    if (place->set->era != era && !counter->unread && !counter->loose)
        return RECORDS_COUNTER_STALE;
    if ((i = find_room(place, now)) < 0) {
        place->stripe->refused++;
        return RECORDS_COUNTER_FULL;
    }
    give_up(place, i);
    place->counters[i] = *counter;
    place->counters[i].used_at = now;
    __atomic_store_n(&place->set->keys[i], key, __ATOMIC_SEQ_CST);
    return RECORDS_COUNTER_THERE;
}

records_counter_put_e records_counters_put(records_counters_t *counters, apr_uint64_t key,
                                           const records_counter_t *counter, apr_uint32_t era,
                                           apr_int64_t now)
{
    const place_t place = lock_key(counters, key = real_key(key));
    const records_counter_put_e done = put(&place, key, counter, era, now);

    records_shared_lock_leave(place.lock);
    return done;
}

apr_uint32_t records_counters_era(records_counters_t *counters, apr_uint64_t key)
{
    const place_t place = lock_key(counters, real_key(key));
    const apr_uint32_t era = place.set->era;

    records_shared_lock_leave(place.lock);
    return era;
}

/* ---- the table of the database -------------------------------------------------------- */

/* What of a set is pending; or -1 where there is no room for all of it. */
static int copy_pending(records_counter_t *copies, apr_uint64_t *keys, int most,
                        const place_t *place, apr_int64_t now)
{
    int count = 0, i;

    for (i = 0; i < WAYS; i++) {
        if (place->set->keys[i] == 0)
            continue;
        if (is_pending(&place->counters[i])) {
            if (count == most)
                return -1;
            keys[count] = place->set->keys[i];
            copies[count++] = place->counters[i];
        } else if (has_ended(&place->counters[i], now))
            give_up(place, i);
    }
    return count;
}

int records_counters_pending(records_counter_t *copies, apr_uint64_t *keys, int most, int *at,
                             records_counters_t *counters, apr_int64_t now)
{
    apr_uint32_t number;
    int count = 0;

    for (number = (apr_uint32_t)*at; number < counters->sets; number++) {
        const place_t place = lock_set(counters, number);
        const int more = copy_pending(copies + count, keys + count, most - count, &place, now);

        records_shared_lock_leave(place.lock);
        if (more < 0)
            break;
        count += more;
    }
    *at = number == counters->sets ? 0 : (int)number;
    return count;
}

void records_counters_learn(records_counters_t *counters, apr_uint64_t key, const unsigned char *id,
                            apr_int64_t written, apr_int64_t elsewhere)
{
    const place_t place = lock_key(counters, key = real_key(key));
    records_counter_t *counter = find(&place, key);

    if (counter != NULL && memcmp(counter->name.id, id, RECORDS_COUNTER_ID) == 0) {
        counter->counted += counter->unread ? written : 0;
        counter->unread = 0;
        counter->written = written;
        counter->elsewhere = elsewhere;
    }
    records_shared_lock_leave(place.lock);
}

void records_counters_each(records_counters_t *counters,
                           void (*visit)(void *baton, apr_uint64_t key, const unsigned char *id),
                           void *baton)
{
    apr_uint32_t number;
    int i;

    for (number = 0; number < counters->sets; number++) {
        const place_t place = lock_set(counters, number);

        for (i = 0; i < WAYS; i++)
            if (place.set->keys[i] != 0 && !place.counters[i].loose)
                visit(baton, place.set->keys[i], place.counters[i].name.id);
        records_shared_lock_leave(place.lock);
    }
}

/* ---- turns -------------------------------------------------------------------------- */

int records_counters_turn(records_counters_t *counters, apr_int64_t now, apr_int64_t interval)
{
    int mine;

    records_shared_lock_take(&counters->stripes[0].lock);
    if (counters->hurried && interval > SHORTEST)
        interval = SHORTEST;
    mine =
        now >= counters->turned + interval || now < counters->turned; /* the clock was set back */
    if (mine) {
        counters->turned = now;
        counters->hurried = 0;
    }
    records_shared_lock_leave(&counters->stripes[0].lock);
    return mine;
}

void records_counters_hurry(records_counters_t *counters)
{
    records_shared_lock_take(&counters->stripes[0].lock);
    counters->hurried = 1;
    records_shared_lock_leave(&counters->stripes[0].lock);
}

apr_int64_t records_counters_followed(const records_counters_t *counters)
{
    return __atomic_load_n(&counters->followed, __ATOMIC_RELAXED);
}

void records_counters_follow(records_counters_t *counters, apr_int64_t now)
{
    __atomic_store_n(&counters->followed, now, __ATOMIC_RELAXED);
}

apr_uint64_t records_counters_refused(records_counters_t *counters)
{
    apr_uint64_t refused = 0;
    int i;

    for (i = 0; i < STRIPES; i++) {
        records_shared_lock_take(&counters->stripes[i].lock);
        refused += counters->stripes[i].refused;
        records_shared_lock_leave(&counters->stripes[i].lock);
    }
    return refused;
}
