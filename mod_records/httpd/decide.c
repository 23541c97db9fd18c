/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/decide.h"

#include "httpd/metrics.h"
#include "httpd/store.h"

static int refuses(const records_asked_t *asked)
{
    return asked->known && !asked->verdict.admits;
}

static int one_refuses(const records_admission_t *admission)
{
    int i;

    for (i = 0; i < admission->count; i++)
        if (refuses(&admission->asked[i]))
            return 1;
    return 0;
}

void records_charge(records_asked_t *asked, apr_int64_t cost, apr_pool_t *pool)
{
    records_demand_t charge = asked->demand;

    if (cost == 0)
        return;
    charge.cost = cost;
    if (asked->of == RECORDS_ASKED_STORE)
        records_store_charge(asked->limit->store, &charge, 1, asked->limit->server, pool);
    else if (asked->of == RECORDS_ASKED_NODE)
        asked->limit->kind->charge(asked, cost);
}

/* ---- this node ------------------------------------------------------------------------ */

static records_error_t *decide_here(records_asked_t *asked, int take, request_rec *r)
{
    records_error_t *error = asked->limit->kind->decide(asked, take, r);

    asked->known = error == NULL;
    return error;
}

/* Cheap, and it mostly tells who will be refused before a store is asked. */
static records_error_t *look_here(records_admission_t *admission, request_rec *r)
{
    records_error_t *error = NULL;
    int i;

    for (i = 0; i < admission->count && error == NULL; i++)
        if (admission->asked[i].of == RECORDS_ASKED_NODE)
            error = decide_here(&admission->asked[i], 0, r);
    return error;
}

/* Of the first so many on this node. */
static void give_back_here(records_admission_t *admission, int count, apr_pool_t *pool)
{
    int i;

    for (i = 0; i < count; i++)
        if (admission->asked[i].of == RECORDS_ASKED_NODE)
            records_charge(&admission->asked[i], -admission->asked[i].demand.cost, pool);
}

/* Another request may have been faster since it was looked. */
static records_error_t *take_here(records_admission_t *admission, request_rec *r)
{
    int i;

    for (i = 0; i < admission->count; i++) {
        records_asked_t *asked = &admission->asked[i];
        records_error_t *error;

        if (asked->of != RECORDS_ASKED_NODE)
            continue;
        if ((error = decide_here(asked, 1, r)) != NULL || refuses(asked)) {
            give_back_here(admission, i, r->pool);
            return error;
        }
    }
    return NULL;
}

/* ---- stores ---------------------------------------------------------------------------- */

static int is_of(const records_asked_t *asked, const records_store_settings_t *store)
{
    return asked->of == RECORDS_ASKED_STORE && asked->limit->store == store;
}

/* What is done with a limit of a store that cannot be asked; zero: nothing can be. */
static int do_without_one(records_asked_t *asked)
{
    const records_limit_kind_t *kind = asked->limit->kind;
    const records_store_down_e down = asked->limit->policy->down;

    records_metrics_count(down == RECORDS_DOWN_CLOSED ? kind->closed
                          : down == RECORDS_DOWN_OPEN ? kind->open
                                                      : kind->local,
                          asked->limit->policy->name, 1);
    asked->of = down == RECORDS_DOWN_OPEN ? RECORDS_ASKED_NOBODY : RECORDS_ASKED_NODE;
    return down != RECORDS_DOWN_CLOSED;
}

static records_error_t *do_without(records_admission_t *admission,
                                   const records_store_settings_t *store, records_error_t *error)
{
    int i;

    for (i = 0; i < admission->count; i++)
        if (is_of(&admission->asked[i], store) && !do_without_one(&admission->asked[i]))
            return error;
    return NULL;
}

static records_error_t *ask_store(records_admission_t *admission,
                                  const records_store_settings_t *store, request_rec *r)
{
    const apr_size_t most = (apr_size_t)admission->count;
    records_demand_t *demands = apr_palloc(r->pool, sizeof(*demands) * most);
    records_verdict_t *verdicts = apr_palloc(r->pool, sizeof(*verdicts) * most);
    records_error_t *error;
    int i, count = 0;

    for (i = 0; i < admission->count; i++)
        if (is_of(&admission->asked[i], store)) {
            records_limit_name_key(&admission->asked[i], admission->pool);
            demands[count++] = admission->asked[i].demand;
        }
    error = records_store_decide(store, demands, count, verdicts, r->server, r->pool);
    if (error != NULL)
        return do_without(admission, store, error);
    for (i = count = 0; i < admission->count; i++)
        if (is_of(&admission->asked[i], store)) {
            admission->asked[i].verdict = verdicts[count++];
            admission->asked[i].known = 1;
        }
    return NULL;
}

static void give_back_in_stores(records_admission_t *admission, const records_store_settings_t *but,
                                apr_pool_t *pool)
{
    int i;

    for (i = 0; i < admission->count; i++) {
        records_asked_t *asked = &admission->asked[i];

        if (asked->of == RECORDS_ASKED_STORE && asked->known && asked->limit->store != but)
            records_charge(asked, -asked->demand.cost, pool);
    }
}

/* Each store is asked once, until one refuses. */
static records_error_t *ask_stores(records_admission_t *admission, request_rec *r)
{
    int i;

    for (i = 0; i < admission->count; i++) {
        const records_asked_t *asked = &admission->asked[i];
        records_error_t *error;

        if (asked->of != RECORDS_ASKED_STORE || asked->known)
            continue;
        error = ask_store(admission, asked->limit->store, r);
        if (error != NULL || one_refuses(admission)) {
            give_back_in_stores(admission, asked->limit->store, r->pool);
            return error;
        }
    }
    return NULL;
}

/* ---- both ------------------------------------------------------------------------------- */

records_error_t *records_decide(records_admission_t *admission, records_exchange_t *x)
{
    records_error_t *error;
    int i;

    for (i = 0; i < admission->count; i++)
        admission->asked[i].of =
            admission->asked[i].limit->store != NULL ? RECORDS_ASKED_STORE : RECORDS_ASKED_NODE;
    if (admission->count > 1
        && ((error = look_here(admission, x->r)) != NULL || one_refuses(admission)))
        return error;
    if ((error = ask_stores(admission, x->r)) != NULL || one_refuses(admission))
        return error;
    error = take_here(admission, x->r);
    if (error != NULL || one_refuses(admission))
        give_back_in_stores(admission, NULL, x->r->pool);
    return error;
}
