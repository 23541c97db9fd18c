/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/exchange.h"

#include <string.h>

#include "base/error.h"
#include "base/raise.h"
#include "httpd/change_hooks.h"
#include "httpd/client.h"
#include "httpd/heap.h"
#include "httpd/proxied.h"
#include "httpd/receive.h"
#include "httpd/request_log.h"
#include "httpd/send.h"
#include "httpd/trace.h"
#include "response/allow.h"
#include "response/content.h"
#include "response/redact.h"

records_exchange_t *records_exchange_make(request_rec *r, const records_config_t *config,
                                          records_measure_t *measure)
{
    records_exchange_t *x = apr_pcalloc(r->pool, sizeof(*x));

    x->r = r;
    x->measure = measure;
    x->config = config;
    x->mount = measure->mount;
    x->context.pool = r->pool;
    x->context.rules = &x->rules;
    x->context.who = &x->who;
    x->context.now = apr_time_sec(r->request_time);
    records_config_rules(&x->rules, config, x->mount->url);
    x->rules.origin = records_proxied_origin(r);
    return x;
}

/* ---- receive ------------------------------------------------------------------- */

/* httpd -t refuses this if it can tell which database is used; this check covers the rest. */
static records_error_t *check_role(const records_exchange_t *x)
{
    const int anonymous = records_config_anonymous_role(x->config) != NULL;
    records_error_t *error;

    if (x->context.dialect->can & RECORDS_CAN_ROLE
        || (!anonymous && !records_config_sets_role(x->config)))
        return NULL;
    error = records_fail(x->r->pool, "PGRSTX00", "The server is not configured for this");
    error->cause = anonymous ? "RecordsAnonymous names a role, and the database has none"
                             : "RecordsRole names a role, and the database has none; name-only "
                               "behind it makes it a name for SQL to read";
    return error;
}

/* The same. */
static records_error_t *check_trace(const records_exchange_t *x)
{
    records_error_t *error;

    if (x->who.application == NULL || x->context.dialect->can & RECORDS_CAN_NAME_APPLICATION)
        return NULL;
    error = records_fail(x->r->pool, "PGRSTX00", "The server is not configured for this");
    error->cause = "RecordsTraceContext database=application_name: the database has none; write "
                   "database=setting";
    return error;
}

static records_error_t *find_context(records_exchange_t *x)
{
    apr_pool_t *pool = x->r->pool;
    records_error_t *error;

    x->source = records_source_of(x->r, x->config);
    if (x->source == NULL) {
        error = records_error(pool, HTTP_INTERNAL_SERVER_ERROR, "PGRSTX00",
                              "The server is not configured for this");
        error->cause =
            "several databases are configured, and no RecordsFrom names one of them here";
        return error;
    }
    if ((error =
             records_catalog_hold(&x->context.catalog, x->source->catalog, x->config->rules, pool))
        != NULL)
        return error;
    x->context.dialect = records_pool_dialect(x->source->pool);
    if ((error = check_role(x)) != NULL)
        return error;
    return check_trace(x);
}

/* Of a batch it is known beforehand, whatever its operations are. */
static int is_operation(const records_exchange_t *x)
{
    return x->measure->kind == RECORDS_RESOURCE_BATCH;
}

records_error_t *records_exchange_identify(records_exchange_t *x)
{
    if (!is_operation(x))
        x->measure->who = &x->who;
    return records_identify(&x->who, x->r, x->config);
}

static records_error_t *receive(records_exchange_t *x, const records_value_t *body)
{
    records_error_t *error = records_receive(&x->message, x->r, body, x->config, x->mount);

    if (!is_operation(x))
        x->measure->received = x->message.body_length;
    return error;
}

records_error_t *records_exchange_receive(records_exchange_t *x, const records_value_t *body)
{
    records_error_t *error;

    records_measure_mark(x->measure, RECORDS_STAGE_IDENTIFY);
    if ((error = receive(x, body)) != NULL)
        return error;
    records_trace_name(&x->who, x->measure, x->config, x->r->pool);
    error = find_context(x);
    x->measure->source = x->source;
    return error;
}

/* ---- compile, execute, respond ---------------------------------------------------- */

static void measure_request(records_measure_t *measure, const records_request_t *request)
{
    if (request->action == RECORDS_BATCH)
        measure->kind = RECORDS_RESOURCE_BATCH;
    else if (request->target == NULL)
        measure->kind = RECORDS_RESOURCE_ROOT;
}

static void measure_plan(records_measure_t *measure, const records_plan_t *plan)
{
    if (plan->function != NULL) {
        measure->kind = RECORDS_RESOURCE_CALL;
        measure->resource = plan->function->qualified;
    } else if (plan->table != NULL) {
        measure->kind = RECORDS_RESOURCE_TABLE;
        measure->resource = plan->table->qualified;
    }
}

static records_error_t *compile_request(records_exchange_t *x)
{
    records_error_t *error = records_compile_request(&x->compiled, &x->message, &x->context);

    if (error == NULL && !is_operation(x)) {
        x->measure->request = &x->compiled.request;
        measure_request(x->measure, &x->compiled.request);
    }
    records_measure_mark(x->measure, RECORDS_STAGE_PARSE);
    return error;
}

/* The settings that the database gets, where something could read them. */
static records_error_t *make_settings(records_exchange_t *x)
{
    records_error_t *error;

    if (!x->who.has_context || x->compiled.plan.plain || x->who.settings != NULL)
        return NULL;
    if ((error = records_tell_caller(&x->who, x->r, x->config)) != NULL)
        return error;
    records_describe(&x->who, &x->message, x->r);
    records_trace_tell(&x->who, x->measure, x->config);
    return NULL;
}

static records_error_t *plan_statements(records_exchange_t *x)
{
    records_error_t *error;

    if ((error = records_compile_plan(&x->compiled, &x->context)) != NULL
        || (error = make_settings(x)) != NULL)
        return error;
    return records_compile_statements(&x->compiled, &x->context);
}

static records_error_t *compile_plan(records_exchange_t *x)
{
    records_error_t *error = plan_statements(x);

    if (!is_operation(x))
        measure_plan(x->measure, &x->compiled.plan);
    records_measure_mark(x->measure, RECORDS_STAGE_PLAN);
    return error;
}

records_error_t *records_exchange_compile(records_exchange_t *x, int joined)
{
    records_error_t *error;

    x->context.joined = joined ? 1 : 0;
    if ((error = compile_request(x)) != NULL)
        return error;
    return compile_plan(x);
}

records_time_limit_t records_exchange_time_limit(const records_exchange_t *x)
{
    return (records_time_limit_t){ apr_time_from_sec(x->config->timeout), records_client_gone, x->r,
                                   x->config->retries, &x->measure->effort };
}

static void note_statement(records_exchange_t *x)
{
    x->measure->transaction = x->compiled.transaction;
    x->measure->statement = records_measure_statement(x->compiled.transaction);
}

/* What several operations change is added up. */
static void note_changes(records_exchange_t *x)
{
    const records_plan_t *plan = &x->compiled.plan;

    if (plan->write == NULL || plan->rollback)
        return;
    if (!is_operation(x))
        x->measure->changed = 0;
    x->measure->changed += records_rows_changed(&x->result);
}

static void note_end(records_exchange_t *x, const records_error_t *error)
{
    const apr_interval_time_t *spent = &x->measure->spent[RECORDS_STAGE_TRANSACTION];
    const apr_interval_time_t before = *spent;

    if (error == NULL)
        note_changes(x);
    records_heap_note(x->r, x->message.body_length, &x->result);
    records_measure_mark(x->measure, RECORDS_STAGE_TRANSACTION);
    if (is_operation(x))
        records_request_log_operation(x->r, x->config, x->compiled.transaction, *spent - before);
    else
        note_statement(x);
}

static int asks_nothing(records_exchange_t *x)
{
    x->result.affected = x->result.total = x->result.in_page = x->result.modified = -1;
    return x->compiled.transaction == NULL;
}

static records_error_t *approve(void *baton, const records_result_t *result)
{
    return records_change_hooks_after(baton, result);
}

static records_error_t *execute(records_exchange_t *x)
{
    const records_time_limit_t time_limit = records_exchange_time_limit(x);
    const records_approval_t approval = { approve, x };

    return records_execute_approved(&x->session, &x->result, x->compiled.transaction,
                                    x->source->pool, &time_limit,
                                    x->change == NULL ? NULL : &approval, x->context.pool);
}

/* Perhaps the caller may not read all columns, of which an ETag is made: then it has an answer
 * without one. */
static int may_do_without_etag(const records_exchange_t *x, const records_error_t *error)
{
    return error != NULL && strcmp(error->code, "42501") == 0
           && (x->context.dialect->can & RECORDS_HIDES_GRANTS)
           && records_compiled_has_etag(&x->compiled);
}

/* Perhaps a table has got a policy, which the settings of the request are for. */
static int may_have_policy(const records_exchange_t *x, const records_error_t *error)
{
    return error != NULL && strcmp(error->code, "42501") == 0 && x->compiled.plan.plain;
}

static records_error_t *execute_anew(records_exchange_t *x)
{
    records_error_t *error = plan_statements(x);

    return error != NULL ? error : execute(x);
}

records_error_t *records_exchange_execute(records_exchange_t *x)
{
    records_error_t *error;

    if (asks_nothing(x))
        return NULL;
    if ((error = records_change_hooks_before(x)) != NULL)
        return error;
    error = execute(x);
    if (may_have_policy(x, error)) {
        x->rules.context_always = 1;
        error = execute_anew(x);
    }
    if (may_do_without_etag(x, error)) {
        x->rules.etag = RECORDS_ETAG_OFF;
        error = execute_anew(x);
    }
    note_end(x, error);
    return error;
}

records_error_t *records_exchange_run(records_exchange_t *x, records_unit_t *unit)
{
    records_error_t *error;

    memset(&x->response, 0, sizeof(x->response)); /* of an attempt that was undone */
    if (asks_nothing(x))
        return NULL;
    if ((error = records_change_hooks_before(x)) != NULL)
        return error;
    error = records_unit_run(unit, &x->result, x->compiled.transaction, x->context.pool);
    if (error == NULL && x->change != NULL)
        error = records_change_hooks_after(x, &x->result);
    note_end(x, error);
    return error;
}

records_error_t *records_exchange_respond(records_exchange_t *x)
{
    return records_respond(&x->response, &x->compiled, &x->result, &x->context);
}

/* ---- rights ---------------------------------------------------------------------- */

/* A statement that cannot be explained (to the database that is a syntax error) is no refusal. */
records_error_t *records_exchange_check_rights(const records_exchange_t *x)
{
    const records_time_limit_t time_limit = records_exchange_time_limit(x);
    const records_transaction_t *check;
    records_session_t *session;
    records_result_t result;
    records_error_t *error;

    if ((error = records_compile_check(&check, &x->compiled, &x->context)) != NULL || check == NULL)
        return error;
    error =
        records_execute(&session, &result, check, x->source->pool, &time_limit, x->context.pool);
    return error != NULL && strcmp(error->code, "42601") == 0 ? NULL : error;
}

/* ---- errors ----------------------------------------------------------------------- */

/* The database may have chosen the status itself. */
static void find_status(const records_exchange_t *x, records_error_t *error)
{
    const int anonymous = records_identity_anonymous(&x->who, x->config);

    if (error->status == 0 || records_error_asks_who(error->code))
        error->status = records_error_status(error->code, error->message, anonymous);
    records_raise_read(error, x->r->pool);
}

static const char *allowed(const records_exchange_t *x)
{
    const records_compiled_t *compiled = &x->compiled;

    if (compiled->request.target == NULL)
        return records_respond_allow_root(&x->rules);
    return compiled->request.rpc
               ? records_respond_allow_call(compiled->plan.function)
               : records_respond_allow(compiled->plan.table, compiled->request.item != NULL,
                                       &x->rules, x->r->pool);
}

const apr_table_t *records_exchange_blame(records_exchange_t *x, records_error_t *error)
{
    apr_table_t *headers = x->response.headers;

    if (headers == NULL)
        headers = apr_table_make(x->r->pool, 2);
    if (apr_table_get(headers, "Vary") == NULL)
        apr_table_setn(headers, "Vary", records_respond_vary(&x->rules));
    find_status(x, error);
    if (x->compiled.transaction != NULL)
        records_redact(error, &x->rules, x->context.catalog, x->compiled.plan.table, x->r->pool);
    if (error->status == HTTP_METHOD_NOT_ALLOWED)
        apr_table_setn(headers, "Allow", allowed(x));
    return headers;
}

int records_exchange_refuse(records_exchange_t *x, records_error_t *error)
{
    const apr_table_t *headers = records_exchange_blame(x, error);

    x->measure->error = error->code;
    x->measure->rows = 0;
    if (x->session != NULL) /* its rows are not wanted, its connection is sound */
        records_session_end(x->session, 0);
    return records_send_error(x->r, error, headers, x->config);
}
