/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/batch.h"

#include <string.h>

#include <apr_strings.h>
#include <http_request.h>

#include "base/error.h"
#include "httpd/admit.h"
#include "httpd/atomic.h"
#include "httpd/optional.h"
#include "httpd/send.h"
#include "httpd/subrequest.h"
#include "request/batch.h"
#include "response/answers.h"
#include "response/redact.h"

/* What is known of a batch while it runs. */
typedef struct running_t {
    records_batch_t batch;
    records_batch_limits_t limits;
    records_answer_t *answers; /* of each operation that was referred to */
    records_answers_t list;
    apr_table_t *cookies; /* of all operations: a browser reads them in headers alone */
    int admitted;         /* operations, in whichever attempt */
    records_admission_t **admissions; /* of each operation */
    apr_int64_t rows;     /* in the list */
} running_t;

/* One operation: its own request, what it was made of, and its answer. */
typedef struct step_t {
    const records_operation_t *operation;
    records_resolved_t resolved;
    request_rec *sub;
    records_exchange_t *x; /* NULL until httpd has allowed it */
    records_kept_t kept;
    apr_pool_t *pool; /* of this step alone */
} step_t;

/* ---- one operation ----------------------------------------------------------------- */

static records_error_t *begin_step(step_t *step, const records_atomic_t *atomic)
{
    records_exchange_t *x = atomic->x;
    records_error_t *error = records_subrequest_begin(
        &step->sub, x->r, x->mount, step->operation->method, &step->resolved, step->pool);

    if (error != NULL)
        return error;
    step->x = records_exchange_make(step->sub, records_config(step->sub), x->measure);
    step->x->context.pool = atomic->pool; /* a run lives as long as its unit */
    step->x->undone = !atomic->keep;
    records_optional_note_operation(step->sub, &step->x->who);
    return NULL;
}

static records_error_t *refuse_step(const char *why, apr_pool_t *pool)
{
    return records_explain(records_fail(pool, "REC113", "Invalid operation"), why, NULL);
}

/* What nobody can have in a transaction with others. */
static records_error_t *check_step(const step_t *step, records_atomic_t *atomic)
{
    records_exchange_t *x = step->x;

    if (x->compiled.plan.action == RECORDS_BATCH)
        return refuse_step("A batch cannot stand in a batch.", atomic->pool);
    if (x->compiled.plan.index != NULL)
        return refuse_step("The description of the API is asked for outside of a batch.",
                           atomic->pool);
    if (x->compiled.plan.explain != NULL)
        return refuse_step("The plan of an operation is asked for outside of a batch.",
                           atomic->pool);
    if (x->rules.rollback && !x->rules.may_rollback)
        atomic->keep = 0;
    return atomic->idempotent == NULL ? records_idempotent_require(x) : NULL;
}

/* An operation counts when it is tried first. */
static records_error_t *admit_step(const step_t *step, running_t *running, int index)
{
    records_error_t *error;

    if (index < running->admitted)
        return NULL;
    running->admitted = index + 1;
    error = records_admit(step->x);
    running->admissions[index] = step->x->admission;
    return error;
}

static records_error_t *receive_step(step_t *step, const records_atomic_t *atomic)
{
    records_error_t *error = records_exchange_receive(step->x, &step->resolved.body);

    if (error != NULL)
        return error;
    if (step->x->who.role != NULL) /* the unit still looks at it later */
        step->x->who.role = apr_pstrdup(atomic->pool, step->x->who.role);
    if (step->x->source != atomic->x->source)
        return refuse_step("It is served from another database than the batch.", atomic->pool);
    return NULL;
}

static records_error_t *run_step(step_t *step, running_t *running, int index,
                                 records_atomic_t *atomic)
{
    records_exchange_t *x = step->x;
    records_error_t *error;

    if ((error = records_exchange_identify(x)) || (error = admit_step(step, running, index))
        || (error = receive_step(step, atomic)) || (error = records_exchange_compile(x, 1))
        || (error = check_step(step, atomic)) || (error = records_exchange_run(x, atomic->unit))
        || (error = records_exchange_respond(x)))
        return error;
    return records_keep(&step->kept, &x->response, running->list.most, step->pool);
}

/* SQL has answered, and yet said that it failed. */
static records_error_t *check_status(const step_t *step, apr_pool_t *pool)
{
    records_error_t *error;

    if (step->kept.status < 400)
        return NULL;
    error =
        records_error(pool, step->kept.status, "REC117", "The operation answered with an error");
    if (step->kept.length > 0)
        error->details = apr_pstrmemdup(pool, step->kept.body, step->kept.length);
    return error;
}

static int add_cookie(void *cookies, const char *name, const char *value)
{
    apr_table_add(cookies, name, value);
    return 1;
}

/* The headers of an operation, without its cookies. */
static const apr_table_t *take_cookies(running_t *running, const apr_table_t *headers,
                                       apr_pool_t *pool)
{
    apr_table_t *others;

    if (apr_table_get(headers, "Set-Cookie") == NULL)
        return headers;
    apr_table_do(add_cookie, running->cookies, headers, "Set-Cookie", NULL);
    others = apr_table_copy(pool, headers);
    apr_table_unset(others, "Set-Cookie");
    return others;
}

/* For limits of rows and bytes. */
static void note_answer(records_admission_t *admission, const running_t *running,
                        const records_kept_t *kept)
{
    if (admission == NULL || !running->list.bodies)
        return;
    admission->rows = kept->rows;
    admission->bytes = (apr_int64_t)kept->length;
}

static records_error_t *answer_step(running_t *running, const step_t *step, int index,
                                    apr_pool_t *pool)
{
    const records_kept_t *kept = &step->kept;
    const records_value_t body = { kept->body, kept->length };
    const records_value_t none = { NULL, 0 };
    const records_value_t *shown = kept->content_type == NULL && kept->length == 0 ? &none : &body;
    records_error_t *error = check_status(step, pool);
    const apr_table_t *headers;

    if (error != NULL)
        return error;
    running->rows += running->list.bodies ? kept->rows : 0;
    note_answer(running->admissions[index], running, kept);
    headers = take_cookies(running, kept->headers, step->pool);
    if (step->operation->referred)
        records_answers_refer(&running->answers[index], kept->status, headers, kept->content_type,
                              shown, pool);
    return records_answers_add(&running->list, step->operation->id, kept->status, headers,
                               kept->content_type, shown);
}

static records_error_t *take_step(step_t *step, running_t *running, int index,
                                  records_atomic_t *atomic)
{
    records_error_t *error;

    if ((error = records_batch_resolve(&step->resolved, step->operation, running->answers,
                                       &running->limits, step->pool))
        || (error = begin_step(step, atomic)) || (error = run_step(step, running, index, atomic))
        || (error = answer_step(running, step, index, atomic->pool)))
        return error;
    return NULL;
}

/* ---- what went wrong ---------------------------------------------------------------- */

/* As the caller of this operation may know it. */
static records_error_t *blame(const step_t *step, const running_t *running, int index,
                              records_error_t *error, records_atomic_t *atomic)
{
    const apr_table_t *headers;
    apr_table_t *all;
    const char *allow;

    error = records_unit_fail(atomic->unit, error, atomic->pool);
    if (step->x != NULL) {
        headers = records_exchange_blame(step->x, error);
        if ((allow = apr_table_get(headers, "Allow")) != NULL) {
            all = error->headers == NULL ? apr_table_make(atomic->pool, 1)
                                         : apr_table_copy(atomic->pool, error->headers);
            apr_table_setn(all, "Allow", allow);
            error->headers = all;
        }
    }
    return records_batch_blame(error, &running->batch, index, atomic->pool);
}

/* ---- all of them ----------------------------------------------------------------------- */

static apr_size_t most_bytes(const records_atomic_t *atomic)
{
    const apr_size_t most = (apr_size_t)atomic->x->config->batch->answer;

    return atomic->idempotent != NULL && atomic->idempotent->most < most ? atomic->idempotent->most
                                                                         : most;
}

static records_error_t *run(records_atomic_t *atomic, void *baton)
{
    running_t *running = baton;
    const int count = running->batch.count;
    records_exchange_t *x = atomic->x;
    records_error_t *error;
    records_value_t list;
    int i;

    running->rows = x->measure->changed = 0;
    running->answers =
        apr_pcalloc(atomic->pool, sizeof(*running->answers) * (apr_size_t)(count + 1));
    running->cookies = apr_table_make(atomic->pool, 1);
    records_answers_begin(&running->list, most_bytes(atomic),
                          x->compiled.request.prefer.returns == RECORDS_RETURN_UNSET
                              || x->compiled.request.prefer.returns
                                     == RECORDS_RETURN_REPRESENTATION,
                          atomic->pool);
    for (i = 0; i < count; i++) {
        step_t step = { .operation = &running->batch.operations[i] };

        apr_pool_create(&step.pool, atomic->pool);
        apr_pool_tag(step.pool, "records_batch");
        if ((error = take_step(&step, running, i, atomic)) != NULL)
            return blame(&step, running, i, error, atomic); /* it lives in the subrequest */
        ap_destroy_sub_req(step.sub);
        apr_pool_destroy(step.pool);
    }
    if ((error = records_exchange_respond(x)) != NULL)
        return error;
    apr_table_do(add_cookie, x->response.headers, running->cookies, NULL);
    list = records_answers_end(&running->list);
    atomic->kept =
        (records_kept_t){ x->response.status, x->response.headers, x->response.content_type,
                          list.text,          list.length,         running->rows };
    return NULL;
}

/* ---- a replay ---------------------------------------------------------------------------- */

/* By its status, as its caller sees it. */
static int is_about_permission(const step_t *step, const records_error_t *error)
{
    return step->x == NULL || error->status == HTTP_UNAUTHORIZED || error->status == HTTP_FORBIDDEN
           || error->status == HTTP_NOT_FOUND || error->status == HTTP_METHOD_NOT_ALLOWED;
}

/* What stands for a value of an earlier answer may not be of its type: 22023 is of a role. */
static int is_about_data(const records_error_t *error)
{
    return strncmp(error->code, "22", 2) == 0 && strcmp(error->code, "22023") != 0;
}

/* By httpd, by the rules of its place, and by the database. */
static records_error_t *check_step_again(step_t *step, running_t *running, int index,
                                         records_atomic_t *atomic)
{
    records_error_t *error;

    int refused = 0; /* by a limit */

    if ((error = begin_step(step, atomic)) || (error = records_exchange_identify(step->x))
        || (refused = (error = admit_step(step, running, index)) != NULL)
        || (error = receive_step(step, atomic)) || (error = records_exchange_compile(step->x, 1))) {
        error = blame(step, running, index, error, atomic);
        return refused || is_about_permission(step, error) ? error : NULL;
    }
    error = records_exchange_check_rights(step->x);
    return error == NULL || is_about_data(error) ? NULL
                                                 : blame(step, running, index, error, atomic);
}

/* Which operation its bytes were of is not kept, so limits of the batch's own place have them all. */
static void note_replay(const records_atomic_t *atomic)
{
    if (atomic->x->admission != NULL)
        atomic->x->admission->bytes = (apr_int64_t)atomic->kept.length;
}

/* The answer is that of the first time.  Whoever may not do one of the operations now does not get it. */
static records_error_t *check_again(running_t *running, records_atomic_t *atomic)
{
    records_error_t *error;
    int i;

    for (i = 0; i < running->batch.count; i++) {
        step_t step = { .operation = &running->batch.operations[i] };

        apr_pool_create(&step.pool, atomic->pool);
        records_batch_outline(&step.resolved, step.operation, step.pool);
        if ((error = check_step_again(&step, running, i, atomic)) != NULL)
            return error;
        ap_destroy_sub_req(step.sub);
        apr_pool_destroy(step.pool);
    }
    note_replay(atomic);
    return NULL;
}

/* ---- the batch --------------------------------------------------------------------------- */

static records_batch_limits_t limits_of(const records_config_t *config)
{
    return (records_batch_limits_t){ config->batch->operations, config->max_nesting,
                                     config->max_url, config->max_body };
}

/* A batch that only reads, or is rolled back, may be sent as often as one likes. */
static records_error_t *find_key(records_idempotent_t **idempotent, const running_t *running,
                                 const records_exchange_t *x)
{
    *idempotent = NULL;
    return running->batch.writes && !x->compiled.plan.rollback
               ? records_idempotent_find(idempotent, x)
               : NULL;
}

records_error_t *records_batch_answer(records_exchange_t *x)
{
    running_t running = { .limits = limits_of(x->config) };
    records_idempotent_t *idempotent;
    records_atomic_t atomic;
    records_error_t *error;

    if ((error = records_batch_parse(&running.batch, &x->message, &running.limits, x->r->pool))
        != NULL)
        return error;
    running.admissions = apr_pcalloc(x->r->pool, sizeof(*running.admissions)
                                                     * (apr_size_t)(running.batch.count + 1));
    apr_table_setn(x->r->notes, RECORDS_OPERATIONS_NOTE, apr_itoa(x->r->pool, running.batch.count));
    if ((error = find_key(&idempotent, &running, x)) != NULL)
        return error;
    error = records_atomic_do(&atomic, x, running.batch.writes, idempotent, run, &running);
    if (error == NULL && atomic.replayed)
        error = check_again(&running, &atomic);
    records_measure_mark(x->measure, RECORDS_STAGE_TRANSACTION);
    if (error == NULL) {
        if (!atomic.keep)
            x->measure->changed = 0;
        records_send_kept(x->r, &atomic.kept, x->measure);
        return NULL;
    }
    x->measure->changed = 0;
    if (error->operation == NULL) /* of the COMMIT: no operation has looked at it */
        records_redact(error, &x->rules, x->context.catalog, NULL, x->r->pool);
    return error;
}
