/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/throttle.h"

#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "base/number.h"
#include "throttle/gcra.h"

static records_throttling_t *own_of(const records_limit_t *limit)
{
    return limit->own;
}

/* ---- what is asked of a request ------------------------------------------------------- */

static records_error_t *unreadable(const records_limit_t *limit, const char *what,
                                   const char *value, apr_pool_t *pool)
{
    records_error_t *error =
        records_fail(pool, "REC153", "The server is not configured for this caller");

    error->cause = apr_psprintf(pool, "%s %s: a request gives the %s '%s'", limit->kind->directive,
                                limit->text, what, value);
    return error;
}

/* Another rate is another bucket: what was taken by the old plan is not owed by the new one. */
static records_error_t *find_rate(records_asked_t *asked, records_exchange_t *x)
{
    const records_throttling_t *own = own_of(asked->limit);
    records_error_t *error;
    const char *value;

    asked->rate = own->terms.rate;
    if (own->terms.from == NULL)
        return NULL;
    if ((error = records_given_value(&value, &own->rate, x)) != NULL)
        return error;
    if (!records_throttle_rate(&asked->rate, &own->terms, value))
        return unreadable(asked->limit, "rate", value, x->r->pool);
    asked->variant = apr_psprintf(x->r->pool, "%" APR_INT64_T_FMT "+%" APR_INT64_T_FMT,
                                  asked->rate.interval, asked->rate.burst);
    return NULL;
}

/* What costs more than a bucket holds needs a full one, and leaves debt. */
static records_error_t *find_cost(records_asked_t *asked, records_exchange_t *x)
{
    const records_throttling_t *own = own_of(asked->limit);
    records_demand_t *demand = &asked->demand;
    records_error_t *error;
    const char *value;

    demand->cost = own->terms.cost;
    if (own->terms.cost_is == RECORDS_COST_TEXT) {
        if ((error = records_given_value(&value, &own->cost, x)) != NULL)
            return error;
        if (*value == '\0')
            demand->cost = 1;
        else if (!records_number_parse(&demand->cost, value) || demand->cost < 0
                 || demand->cost > RECORDS_UNITS_MOST)
            return unreadable(asked->limit, "cost", value, x->r->pool);
    }
    demand->needs = demand->cost > demand->burst ? demand->burst : demand->cost;
    if (own->terms.cost_is == RECORDS_COST_ROWS) {
        demand->cost = 0;
        demand->needs = 1;
        asked->later = 1;
    }
    return NULL;
}

static records_error_t *demand(int *applies, records_asked_t *asked, records_exchange_t *x)
{
    records_error_t *error;

    if ((error = find_rate(asked, x)) != NULL)
        return error;
    if (!(*applies = asked->rate.units > 0))
        return NULL;
    asked->demand.kind = RECORDS_DEMAND_RATE;
    asked->demand.interval = asked->rate.interval;
    asked->demand.burst = asked->rate.burst;
    return find_cost(asked, x);
}

/* ---- deciding --------------------------------------------------------------------------- */

static records_error_t *decide(records_asked_t *asked, int take, request_rec *r)
{
    const records_throttling_t *own = own_of(asked->limit);
    records_demand_t look = asked->demand;

    (void)r;
    if (!take)
        look.cost = 0;
    records_buckets_decide(&asked->verdict, own->buckets, own->keys, asked->hash, &look,
                           asked->now);
    return NULL;
}

static void charge(const records_asked_t *asked, apr_int64_t units)
{
    const records_throttling_t *own = own_of(asked->limit);
    records_demand_t demand_of_units = asked->demand;

    demand_of_units.cost = units;
    records_buckets_charge(own->buckets, own->keys, asked->hash, &demand_of_units,
                           records_buckets_now());
}

static apr_int64_t cost(const records_asked_t *asked, apr_int64_t rows, apr_int64_t bytes)
{
    (void)asked;
    (void)bytes;
    return rows;
}

/* ---- telling ------------------------------------------------------------------------------ */

static const char *unit_of(const records_throttle_t *terms)
{
    return terms->cost_is == RECORDS_COST_ROWS                        ? "rows"
           : terms->cost_is == RECORDS_COST_FIXED && terms->cost == 1 ? NULL
                                                                      : "units";
}

static void show(records_limit_field_t *field, const records_asked_t *asked)
{
    field->name = asked->limit->policy->name;
    field->unit = unit_of(&own_of(asked->limit)->terms);
    field->quota = asked->rate.units;
    field->window = asked->rate.window;
    field->burst = asked->rate.burst != asked->rate.units ? asked->rate.burst : 0;
    field->remaining = asked->verdict.remaining;
    field->next = records_fields_seconds(records_gcra_next(&asked->verdict, &asked->demand));
}

const char *records_throttle_show_policy(const records_limit_t *limit, apr_pool_t *pool)
{
    const records_asked_t asked = { .limit = limit,
                                    .rate = own_of(limit)->terms.rate,
                                    .demand = { .interval = 1 } };
    records_limit_field_t field;

    show(&field, &asked);
    return records_fields_policy(&field, 1, pool);
}

static apr_int64_t retry(const records_asked_t *asked)
{
    return asked->verdict.retry;
}

const records_limit_kind_t records_throttle_kind = {
    "RecordsThrottle",
    "REC150",
    "Too many requests",
    demand,
    decide,
    charge,
    cost,
    show,
    retry,
    RECORDS_METRIC_THROTTLED,
    RECORDS_METRIC_THROTTLE_OPEN,
    RECORDS_METRIC_THROTTLE_CLOSED,
    RECORDS_METRIC_THROTTLE_LOCAL,
    0
};
