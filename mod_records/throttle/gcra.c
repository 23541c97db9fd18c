/* SPDX-License-Identifier: Apache-2.0 */
#include "throttle/gcra.h"

/* At most RECORDS_GCRA_MOST, so that sums of two do not overflow. */
static apr_int64_t times(apr_int64_t units, apr_int64_t interval)
{
    return units > RECORDS_GCRA_MOST / interval ? RECORDS_GCRA_MOST : units * interval;
}

static apr_int64_t bounded(apr_int64_t time)
{
    return time > RECORDS_GCRA_MOST ? RECORDS_GCRA_MOST : time;
}

static apr_int64_t time_until(apr_uint64_t full_at, apr_uint64_t now)
{
    return full_at > now ? bounded((apr_int64_t)(full_at - now)) : 0;
}

int records_gcra_decide(records_verdict_t *verdict, apr_uint64_t *full_at,
                        const records_demand_t *demand, apr_uint64_t now)
{
    const apr_int64_t room = times(demand->burst, demand->interval);
    const apr_int64_t needs = times(demand->needs, demand->interval);
    apr_int64_t taken = time_until(*full_at, now);

    verdict->admits = taken + needs <= room || demand->needs == 0;
    verdict->retry = verdict->admits ? 0 : taken + needs - room;
    if (verdict->admits && demand->cost > 0) {
        taken = bounded(taken + times(demand->cost, demand->interval));
        *full_at = now + (apr_uint64_t)taken;
    }
    verdict->remaining = taken < room ? (room - taken) / demand->interval : 0;
    verdict->used = 0;
    verdict->full = taken;
    return verdict->admits;
}

apr_uint64_t records_gcra_charge(apr_uint64_t full_at, const records_demand_t *demand,
                                 apr_uint64_t now)
{
    apr_int64_t back;

    if (demand->cost >= 0)
        return now
               + (apr_uint64_t)bounded(time_until(full_at, now)
                                       + times(demand->cost, demand->interval));
    back = times(-demand->cost, demand->interval);
    return full_at > (apr_uint64_t)back ? full_at - (apr_uint64_t)back : 0;
}

apr_int64_t records_gcra_next(const records_verdict_t *verdict, const records_demand_t *demand)
{
    const apr_int64_t others = demand->burst - verdict->remaining - 1; /* that it lacks beside it */

    if (others < 0)
        return 0;
    return verdict->full - times(others, demand->interval);
}
