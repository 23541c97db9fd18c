/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/quota.h"

#include <string.h>

#include <apr_strings.h>

#include "base/digest.h"
#include "base/error.h"
#include "httpd/config.h"
#include "httpd/quota_table.h"

#define TRIES 8 /* of a request whose counter gives its place before it has counted */

static records_quota_limit_t *own_of(const records_limit_t *limit)
{
    return limit->own;
}

/* ---- what is asked of a request ------------------------------------------------------- */

static records_error_t *unreadable(const records_limit_t *limit, const char *value,
                                   apr_pool_t *pool)
{
    records_error_t *error =
        records_fail(pool, "REC153", "The server is not configured for this caller");

    error->cause = apr_psprintf(pool, "%s %s: a request gives the number '%s'",
                                limit->kind->directive, limit->text, value);
    return error;
}

static records_error_t *find_allowance(records_allowance_t *allowance, const records_asked_t *asked,
                                       records_exchange_t *x)
{
    const records_quota_limit_t *own = own_of(asked->limit);
    records_error_t *error;
    const char *value;

    *allowance = own->terms.allowance;
    if (own->terms.from == NULL)
        return NULL;
    if ((error = records_given_value(&value, &own->allowance, x)) != NULL)
        return error;
    return records_quota_allowance(allowance, &own->terms, value)
               ? NULL
               : unreadable(asked->limit, value, x->r->pool);
}

static records_error_t *demand(int *applies, records_asked_t *asked, records_exchange_t *x)
{
    const records_quota_t *terms = &own_of(asked->limit)->terms;
    records_demand_t *demand = &asked->demand;
    records_allowance_t allowance;
    records_window_t window;
    records_error_t *error;

    if ((error = find_allowance(&allowance, asked, x)) != NULL)
        return error;
    if (!(*applies = allowance.units >= 0))
        return NULL;
    if (terms->from != NULL) /* a day and a month may begin at once */
        asked->variant = records_period_name(allowance.period);
    window = records_window_at(allowance.period, terms->zone, apr_time_sec(apr_time_now()));
    demand->kind = RECORDS_DEMAND_QUOTA;
    demand->limit = allowance.units;
    demand->start = window.start;
    demand->end = window.end;
    demand->needs = 1;
    asked->later = terms->unit != RECORDS_IN_REQUESTS;
    demand->cost = !asked->later;
    return NULL;
}

/* ---- counters ----------------------------------------------------------------------------- */

/* The hash is keyed, so nobody can choose it. */
static apr_uint64_t key_of(const records_asked_t *asked)
{
    return (asked->hash ^ own_of(asked->limit)->salt)
           + (apr_uint64_t)asked->demand.start * APR_UINT64_C(0x9e3779b97f4a7c15)
           + (apr_uint64_t)asked->demand.end * APR_UINT64_C(0xc2b2ae3d27d4eb4f);
}

/* Only if a store cannot be asked, and its counter is elsewhere. */
static int is_loose(const records_asked_t *asked)
{
    return asked->limit->policy->store != NULL;
}

/* The id is the same on all nodes and after each restart. */
static void find_name(records_counter_name_t *name, const records_asked_t *asked)
{
    const char *id = asked->limit->id;
    const apr_int64_t window[] = { asked->demand.start, asked->demand.end };
    unsigned char bytes[RECORDS_DIGEST_BYTES];
    records_digest_t digest;

    memset(name, 0, sizeof(*name));
    records_digest_init(&digest);
    records_digest_part(&digest, id, strlen(id));
    records_digest_part(&digest, asked->who, asked->who_length);
    records_digest_part(&digest, (const char *)window, sizeof(window));
    records_digest_end(&digest, bytes);
    memcpy(name->id, bytes, sizeof(name->id));
    apr_cpystrn(name->policy, asked->limit->policy->name, sizeof(name->policy));
    records_limit_describe(name->caller, sizeof(name->caller), asked);
    name->start = asked->demand.start;
    name->end = asked->demand.end;
}

static void fill_verdict(records_asked_t *asked, int admits, apr_int64_t used)
{
    const apr_int64_t left = asked->demand.limit - used;

    asked->verdict.admits = admits;
    asked->verdict.used = used;
    asked->verdict.remaining = left > 0 ? left : 0;
}

static records_error_t *decide(records_asked_t *asked, int take, request_rec *r)
{
    const records_demand_t *demand = &asked->demand;
    const apr_uint64_t key = key_of(asked);
    records_counter_name_t name;
    records_error_t *error = NULL;
    apr_int64_t used = 0;
    int admits = 0, i;

    for (i = 0; i < TRIES && error == NULL; i++) {
        if (records_counters_take(&admits, &used, records_quota_counters(), key, demand->needs,
                                  take ? demand->cost : 0, demand->limit,
                                  apr_time_sec(apr_time_now()))) {
            fill_verdict(asked, admits, used);
            return NULL;
        }
        find_name(&name, asked);
        error = records_quota_table_find(key, &name, is_loose(asked), r);
    }
    return error != NULL ? error : records_quota_table_busy(r->pool);
}

static void charge(const records_asked_t *asked, apr_int64_t units)
{
    const apr_uint64_t key = key_of(asked);
    records_counter_name_t name;

    if (records_counters_charge(records_quota_counters(), key, units))
        return;
    find_name(&name, asked);
    records_quota_table_add(key, &name, units, is_loose(asked));
}

static apr_int64_t cost(const records_asked_t *asked, apr_int64_t rows, apr_int64_t bytes)
{
    return own_of(asked->limit)->terms.unit == RECORDS_IN_ROWS ? rows : bytes;
}

/* ---- telling ------------------------------------------------------------------------------ */

static apr_int64_t seconds_left(const records_asked_t *asked)
{
    const apr_int64_t left = asked->demand.end - apr_time_sec(apr_time_now());

    return left > 0 ? left : 1;
}

static void show(records_limit_field_t *field, const records_asked_t *asked)
{
    const records_demand_t *demand = &asked->demand;

    field->name = asked->limit->policy->name;
    field->unit = records_quota_unit_name(own_of(asked->limit)->terms.unit);
    field->quota = demand->limit;
    field->window = demand->end - demand->start;
    field->remaining = asked->verdict.remaining;
    field->next = seconds_left(asked);
}

static apr_int64_t retry(const records_asked_t *asked)
{
    return seconds_left(asked) * 1000 * APR_USEC_PER_SEC;
}

const records_limit_kind_t records_quota_kind = {
    "RecordsQuota",
    "REC151",
    "The quota is used up",
    demand,
    decide,
    charge,
    cost,
    show,
    retry,
    RECORDS_METRIC_QUOTA_REFUSED,
    RECORDS_METRIC_QUOTA_OPEN,
    RECORDS_METRIC_QUOTA_CLOSED,
    RECORDS_METRIC_QUOTA_LOCAL,
    1
};

/* ---- start -------------------------------------------------------------------------------- */

static int is_quota(const records_limit_t *limit)
{
    return limit->kind == &records_quota_kind;
}

const char *records_quota_check(const server_rec *main_server, apr_pool_t *pool)
{
    const apr_array_header_t *limits = records_limits();
    int i;

    for (i = 0; records_server_config(main_server)->usage == NULL && i < limits->nelts; i++) {
        const records_limit_t *limit = APR_ARRAY_IDX(limits, i, const records_limit_t *);

        if (is_quota(limit) && limit->policy->store == NULL)
            return apr_psprintf(pool,
                                "RecordsQuota %s: nothing keeps what was used; write "
                                "RecordsUsageTable DATABASE outside of all sections, or store=NAME "
                                "of a RecordsStore",
                                limit->text);
    }
    return NULL;
}

/* Limits of one caller have different counters, and so has one that moves to a store. */
static apr_uint64_t salt_of(const records_limit_t *limit)
{
    const char *store = limit->policy->store;
    unsigned char bytes[RECORDS_DIGEST_BYTES];
    records_digest_t digest;
    apr_uint64_t salt;

    records_digest_init(&digest);
    records_digest_part(&digest, limit->id, strlen(limit->id));
    records_digest_part(&digest, store, store == NULL ? 0 : strlen(store));
    records_digest_end(&digest, bytes);
    memcpy(&salt, bytes, sizeof(salt));
    return salt;
}

int records_quota_prepare(apr_pool_t *pconf, server_rec *s)
{
    const apr_array_header_t *limits = records_limits();
    const int keys = records_server_config(s)->quota_keys;
    int quotas = 0, i;

    (void)pconf;
    for (i = 0; i < limits->nelts; i++) {
        const records_limit_t *limit = APR_ARRAY_IDX(limits, i, const records_limit_t *);

        if (!is_quota(limit))
            continue;
        own_of(limit)->salt = salt_of(limit);
        quotas++;
    }
    return quotas == 0 || records_quota_table_make(keys < 0 ? RECORDS_QUOTA_KEYS : keys, s);
}

void records_quota_start(server_rec *s)
{
    records_quota_table_start(s);
}
