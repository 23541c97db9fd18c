/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/handler.h"

#include <string.h>

#include "base/error.h"
#include "base/raise.h"
#include "httpd/client.h"
#include "httpd/cors.h"
#include "httpd/heap.h"
#include "httpd/identity.h"
#include "httpd/log.h"
#include "httpd/mount.h"
#include "httpd/proxied.h"
#include "httpd/receive.h"
#include "httpd/send.h"
#include "httpd/source.h"
#include "httpd/timing.h"
#include "response/redact.h"

/* The parts of an answer, so that an error can use what is known by then. */
typedef struct exchange_t {
    records_message_t message;
    records_identity_t who;
    records_rules_t rules;
    records_context_t context;
    records_source_t *source;
    records_compiled_t compiled;
    records_result_t result;
    records_session_t *session;
    records_response_t response;
} exchange_t;

/* httpd -t refuses this if it can tell which database is used; this check covers the rest. */
static records_error_t *check_role(const exchange_t *x, request_rec *r,
                                   const records_config_t *config)
{
    records_error_t *error;

    const int anonymous = records_config_anonymous_role(config) != NULL;

    if (x->context.dialect->can & RECORDS_CAN_ROLE
        || (!anonymous && !records_config_sets_role(config)))
        return NULL;
    error = records_fail(r->pool, "PGRSTX00", "The server is not configured for this");
    error->cause = anonymous ? "RecordsAnonymous names a role, and the database has none"
                             : "RecordsRole names a role, and the database has none; name-only "
                               "behind it makes it a name for SQL to read";
    return error;
}

static records_error_t *find_context(exchange_t *x, request_rec *r, const records_config_t *config)
{
    records_error_t *error;

    x->source = records_source_of(r, config);
    if (x->source == NULL) {
        error = records_error(r->pool, HTTP_INTERNAL_SERVER_ERROR, "PGRSTX00",
                              "The server is not configured for this");
        error->cause =
            "several databases are configured, and no RecordsFrom names one of them here";
        return error;
    }
    x->context.pool = r->pool;
    x->context.rules = &x->rules;
    x->context.who = &x->who;
    if ((error = records_catalog_hold(&x->context.catalog, x->source->catalog, r->pool)) != NULL)
        return error;
    x->context.dialect = records_pool_dialect(x->source->pool);
    return check_role(x, r, config);
}

static records_error_t *execute(exchange_t *x, request_rec *r, const records_config_t *config)
{
    const records_time_limit_t time_limit = { apr_time_from_sec(config->timeout),
                                              records_client_gone, r, config->retries };
    records_error_t *error;

    x->result.affected = x->result.total = x->result.in_page = -1;
    if (x->compiled.transaction == NULL)
        return NULL;
    error = records_execute(&x->session, &x->result, x->compiled.transaction, x->source->pool,
                            &time_limit, r->pool);
    records_heap_note(r, x->message.body_length, &x->result);
    records_timing_mark(r, RECORDS_TIMING_TRANSACTION);
    return error;
}

static records_error_t *receive(exchange_t *x, request_rec *r, const records_config_t *config,
                                const records_mount_t *mount)
{
    records_error_t *error;

    if ((error = records_identify(&x->who, r, config)) != NULL)
        return error;
    records_timing_mark(r, RECORDS_TIMING_JWT);
    if ((error = records_receive(&x->message, r, config, mount)) != NULL)
        return error;
    records_describe(&x->who, &x->message, r);
    return find_context(x, r, config);
}

static records_error_t *compile(exchange_t *x, request_rec *r)
{
    records_error_t *error = records_compile_request(&x->compiled, &x->message, &x->context);

    records_timing_mark(r, RECORDS_TIMING_PARSE);
    if (error == NULL)
        error = records_compile_plan(&x->compiled, &x->context);
    records_timing_mark(r, RECORDS_TIMING_PLAN);
    return error;
}

static records_error_t *answer(exchange_t *x, request_rec *r, const records_config_t *config,
                               const records_mount_t *mount)
{
    records_error_t *error;

    if ((error = receive(x, r, config, mount)) /* who asks, what, of what */
        || (error = compile(x, r))             /* -> statements */
        || (error = execute(x, r, config))     /* -> rows */
        || (error = records_respond(&x->response, &x->compiled, &x->result, &x->context)))
        return error;
    return records_send(r, &x->response, x->session, config); /* -> brigades */
}

/* The database may have chosen the status itself. */
static void find_status(exchange_t *x, records_error_t *error, const records_config_t *config,
                        apr_pool_t *pool)
{
    const int anonymous = records_identity_anonymous(&x->who, config);

    if (error->status == 0 || strcmp(error->code, "42501") == 0)
        error->status = records_error_status(error->code, error->message, anonymous);
    records_raise_read(error, pool);
}

static int refuse(exchange_t *x, request_rec *r, records_error_t *error,
                  const records_config_t *config)
{
    apr_table_t *headers = x->response.headers;

    if (headers == NULL)
        headers = apr_table_make(r->pool, 2);
    if (apr_table_get(headers, "Vary") == NULL)
        apr_table_setn(headers, "Vary", records_respond_vary(&x->rules));
    if (x->session != NULL) /* its rows are not wanted, its connection is sound */
        records_session_end(x->session, 0);
    find_status(x, error, config, r->pool);
    if (x->compiled.transaction != NULL)
        records_redact(error, &x->rules, x->context.catalog, r->pool);
    if (error->status == HTTP_METHOD_NOT_ALLOWED)
        apr_table_setn(r->headers_out, "Allow",
                       x->compiled.request.rpc
                           ? records_respond_allow_call(x->compiled.plan.function)
                           : records_respond_allow(x->compiled.plan.table,
                                                   x->compiled.request.item != NULL, &x->rules,
                                                   r->pool));
    return records_send_error(r, error, headers, config);
}

/* httpd's <Location> takes // for one slash and its <LocationMatch> does not: such a path, which
 * MergeSlashes Off and rewriting leave, could pass by the rules of the one or the other. */
static int refuse_place(request_rec *r, const records_config_t *config)
{
    if (strstr(r->uri, "//") != NULL)
        return records_send_error(r,
                                  records_error(r->pool, HTTP_NOT_FOUND, "PGRST125",
                                                "Invalid path specified in request URL"),
                                  NULL, config);
    ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                  RECLOGNO(1008) "no <Location> with SetHandler records contains %s", r->uri);
    return HTTP_NOT_FOUND;
}

int records_handler(request_rec *r)
{
    const records_config_t *config;
    exchange_t *x;
    const records_mount_t *mount;
    records_error_t *error;

    if (r->handler == NULL || strcmp(r->handler, "records") != 0 || r->proxyreq != PROXYREQ_NONE)
        return DECLINED;
    config = records_config(r);
    if ((mount = records_mount_of(r)) == NULL)
        return refuse_place(r, config);
    if (records_cors_answer(r, config))
        return OK;
    if (config->server_timing)
        records_timing_begin(r);
    x = apr_pcalloc(r->pool, sizeof(*x));
    records_config_rules(&x->rules, config, mount->url);
    x->rules.origin = records_proxied_origin(r);
    error = answer(x, r, config, mount);
    return error == NULL ? OK : refuse(x, r, error, config);
}
