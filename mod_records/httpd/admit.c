/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/admit.h"

#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "httpd/decide.h"
#include "httpd/metrics.h"
#include "throttle/buckets.h"

/* ---- which limits ------------------------------------------------------------------- */

/* Does a later Off of its kind end it? */
static int is_off(const apr_array_header_t *limits, int i)
{
    const records_limit_kind_t *kind = APR_ARRAY_IDX(limits, i, const records_limit_t *)->kind;

    for (i++; i < limits->nelts; i++) {
        const records_limit_t *later = APR_ARRAY_IDX(limits, i, const records_limit_t *);

        if (later->kind == kind && later->policy == NULL)
            return 1;
    }
    return 0;
}

/* The same limit may stand in several places around the request. */
static int is_there(const records_admission_t *admission, const records_limit_t *limit)
{
    int i;

    for (i = 0; i < admission->count; i++)
        if (admission->asked[i].limit == limit)
            return 1;
    return 0;
}

static records_error_t *ask(records_admission_t *admission, const records_limit_t *limit,
                            apr_uint64_t now, records_exchange_t *x)
{
    records_asked_t *asked = &admission->asked[admission->count];
    records_error_t *error;
    int applies;

    memset(asked, 0, sizeof(*asked));
    asked->limit = limit;
    asked->now = now;
    if ((error = limit->kind->demand(&applies, asked, x)) != NULL || !applies)
        return error;
    if ((error = records_limit_find_who(asked, x, admission->pool)) != NULL)
        return error;
    admission->count++;
    return NULL;
}

static records_error_t *ask_all(records_admission_t *admission, records_exchange_t *x)
{
    const apr_array_header_t *limits = x->config->limits;
    const apr_uint64_t now = records_buckets_now();
    records_error_t *error = NULL;
    int i;

    for (i = 0; i < limits->nelts && error == NULL; i++) {
        const records_limit_t *limit = APR_ARRAY_IDX(limits, i, const records_limit_t *);

        if (limit->policy != NULL && !is_off(limits, i) && !is_there(admission, limit))
            error = ask(admission, limit, now, x);
    }
    return error;
}

/* ---- what the client is told -------------------------------------------------------------- */

static request_rec *main_request(request_rec *r)
{
    while (r->main != NULL)
        r = r->main;
    return r;
}

/* Among the headers that errors keep.  Of a limit that nobody could decide, only the policy is known. */
static void set_headers(request_rec *r, const records_admission_t *admission)
{
    records_limit_field_t *fields =
        apr_pcalloc(r->pool, sizeof(*fields) * (apr_size_t)admission->count);
    int i, known = 0;

    for (i = 0; i < admission->count; i++)
        admission->asked[i].limit->kind->show(&fields[i], &admission->asked[i]);
    apr_table_setn(r->err_headers_out, "RateLimit-Policy",
                   admission->count == 1 && admission->asked[0].limit->shown != NULL
                       ? admission->asked[0].limit->shown
                       : records_fields_policy(fields, admission->count, r->pool));
    for (i = 0; i < admission->count; i++)
        if (admission->asked[i].known)
            fields[known++] = fields[i];
    if (known > 0)
        apr_table_setn(r->err_headers_out, "RateLimit",
                       records_fields_limit(fields, known, r->pool));
}

static int is_same(const records_asked_t *one, const records_asked_t *other)
{
    return one->limit == other->limit && one->who_length == other->who_length
           && memcmp(one->who, other->who, one->who_length) == 0;
}

/* The batch's answer tells how its own limits stand after its operations. */
static void tell_batch(const records_exchange_t *x)
{
    const records_admission_t *of_operation = x->admission;
    records_admission_t *of_batch = x->measure->admission;
    int i, k, changed = 0;

    if (of_batch == NULL || of_batch->of_operation)
        return;
    for (i = 0; i < of_batch->count; i++)
        for (k = 0; k < of_operation->count; k++)
            if (is_same(&of_batch->asked[i], &of_operation->asked[k])) {
                of_batch->asked[i].verdict = of_operation->asked[k].verdict;
                of_batch->asked[i].known = of_operation->asked[k].known;
                changed = 1;
            }
    if (changed)
        set_headers(main_request(x->r), of_batch);
}

static const char *plural(apr_int64_t number, const char *unit, apr_pool_t *pool)
{
    const apr_size_t length = strlen(unit);

    return apr_psprintf(pool, "%" APR_INT64_T_FMT " %.*s", number,
                        (int)(number == 1 ? length - 1 : length), unit);
}

static records_error_t *refuse(const records_asked_t *asked, apr_pool_t *pool)
{
    const records_limit_kind_t *kind = asked->limit->kind;
    apr_int64_t seconds = records_fields_seconds(kind->retry(asked));
    records_error_t *error = records_fail(pool, kind->code, "%s", kind->message);
    records_limit_field_t field = { .name = "" };
    apr_table_t *headers = apr_table_make(pool, 2);

    kind->show(&field, asked);
    seconds = seconds > field.next ? seconds : field.next;
    seconds = seconds > 0 ? seconds : 1;
    apr_table_setn(headers, "Retry-After", apr_psprintf(pool, "%" APR_INT64_T_FMT, seconds));
    apr_table_setn(headers, "Cache-Control", "no-store");
    error->headers = headers;
    return records_explain(
        error,
        apr_psprintf(pool, "The limit \"%s\" is %s in %s.", field.name,
                     plural(field.quota, field.unit == NULL ? "requests" : field.unit, pool),
                     plural(field.window, "seconds", pool)),
        apr_psprintf(pool, "Come back in %s.", plural(seconds, "seconds", pool)));
}

/* Of several, that which lasts longest. */
static records_error_t *find_refusal(const records_admission_t *admission)
{
    const records_asked_t *longest = NULL;
    apr_int64_t most = -1;
    int i;

    for (i = 0; i < admission->count; i++) {
        const records_asked_t *asked = &admission->asked[i];
        const records_limit_kind_t *kind = asked->limit->kind;

        if (!asked->known || asked->verdict.admits)
            continue;
        records_metrics_count(kind->refused, asked->limit->policy->name, 1);
        if (kind->retry(asked) > most) {
            most = kind->retry(asked);
            longest = asked;
        }
    }
    return longest == NULL ? NULL : refuse(longest, admission->pool);
}

/* ---- a request ------------------------------------------------------------------------------ */

static records_admission_t *make(const records_exchange_t *x, apr_pool_t *pool)
{
    records_admission_t *admission = apr_pcalloc(pool, sizeof(*admission));

    admission->pool = pool;
    admission->asked =
        apr_palloc(pool, sizeof(*admission->asked) * (apr_size_t)x->config->limits->nelts);
    admission->of_operation = x->r->main != NULL;
    return admission;
}

static void keep(records_exchange_t *x)
{
    records_admission_t **last = &x->measure->admission;

    while (*last != NULL)
        last = &(*last)->next;
    *last = x->admission;
}

records_error_t *records_admit(records_exchange_t *x)
{
    apr_pool_t *pool = main_request(x->r)->pool;
    records_error_t *error;

    if (x->config->limits == NULL)
        return NULL;
    x->admission = make(x, pool);
    if ((error = ask_all(x->admission, x)) != NULL || x->admission->count == 0
        || (error = records_decide(x->admission, x)) != NULL)
        return error;
    if (x->admission->of_operation)
        tell_batch(x);
    else
        set_headers(x->r, x->admission);
    if ((error = find_refusal(x->admission)) == NULL)
        keep(x);
    return error;
}

/* ---- its end ---------------------------------------------------------------------------------- */

/* A batch costs what its operations do. */
static void charge_answer(records_asked_t *asked, const records_admission_t *admission,
                          const records_measure_t *measure, apr_pool_t *pool)
{
    const int batch = measure->kind == RECORDS_RESOURCE_BATCH;

    if (batch && measure->error != NULL)
        return;
    records_charge(asked,
                   asked->limit->kind->cost(asked, batch ? admission->rows : measure->rows,
                                            batch ? admission->bytes : (apr_int64_t)measure->sent),
                   pool);
}

void records_admit_end(const records_measure_t *measure, apr_pool_t *pool)
{
    const records_admission_t *admission;
    int i;

    for (admission = measure->admission; admission != NULL; admission = admission->next)
        for (i = 0; i < admission->count; i++)
            if (admission->asked[i].later)
                charge_answer(&admission->asked[i], admission, measure, pool);
}
