/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/health.h"

#include <string.h>

#include <apr_strings.h>
#include <http_main.h>
#include <http_protocol.h>

#include "base/error.h"
#include "httpd/config.h"
#include "httpd/drain.h"
#include "httpd/mount.h"
#include "httpd/send.h"
#include "httpd/source.h"
#include "httpd/store.h"
#include "response/health.h"

#define USUAL_TIMEOUT apr_time_from_sec(2)

/* ---- what is asked: /live, /ready, /ready/films,shop, or both ---------------------------- */

typedef struct question_t {
    records_health_of_e of;
    apr_array_header_t *names;           /* const char *; NULL: all that are served */
} question_t;

static apr_array_header_t *names_in(const char *list, apr_pool_t *pool)
{
    apr_array_header_t *names = apr_array_make(pool, 2, sizeof(const char *));
    char *state, *name = apr_strtok(apr_pstrdup(pool, list), ",", &state);

    for (; name != NULL; name = apr_strtok(NULL, ",", &state))
        APR_ARRAY_PUSH(names, const char *) = name;
    return names;
}

static int read_path(question_t *question, const char *rest, apr_pool_t *pool)
{
    question->names = NULL;
    question->of = RECORDS_HEALTH_OF_SERVICE;
    if (strcmp(rest, "/ready") == 0)
        return 1;
    if (strncmp(rest, "/ready/", 7) == 0) {
        question->names = names_in(rest + 7, pool);
        return question->names->nelts > 0;
    }
    question->of = strcmp(rest, "/live") == 0 ? RECORDS_HEALTH_OF_PROCESS : RECORDS_HEALTH_OF_BOTH;
    return question->of == RECORDS_HEALTH_OF_PROCESS || *rest == '\0' || strcmp(rest, "/") == 0;
}

/* ---- the databases ------------------------------------------------------------------------ */

typedef struct search_t {
    const char *name;                    /* NULL: all that are served */
    apr_array_header_t *found;           /* records_source_t * */
} search_t;

static void add_source(records_source_t *source, void *baton)
{
    search_t *search = baton;

    if (search->name == NULL ? source->settings->served
                             : strcmp(search->name, source->settings->name) == 0)
        APR_ARRAY_PUSH(search->found, records_source_t *) = source;
}

/* 0 where one of the names is of no database. */
static int find_sources(apr_array_header_t *found, const apr_array_header_t *names)
{
    search_t search = { NULL, found };
    int i, before;

    if (names == NULL)
        records_source_each(ap_server_conf, add_source, &search);
    for (i = 0; names != NULL && i < names->nelts; i++) {
        before = found->nelts;
        search.name = APR_ARRAY_IDX(names, i, const char *);
        records_source_each(ap_server_conf, add_source, &search);
        if (found->nelts == before)
            return 0;
    }
    return 1;
}

/* All are asked at once, so that the time that several take is that of one. */
static apr_array_header_t *ask(const apr_array_header_t *sources, apr_pool_t *pool)
{
    const apr_interval_time_t given = records_server_config(ap_server_conf)->ready_timeout;
    apr_array_header_t *healths = apr_array_make(pool, sources->nelts, sizeof(records_health_t));
    int i;

    for (i = 0; i < sources->nelts; i++)
        records_probe_want(APR_ARRAY_IDX(sources, i, records_source_t *)->probe);
    for (i = 0; i < sources->nelts; i++)
        APR_ARRAY_PUSH(healths, records_health_t) =
            records_probe_wait(APR_ARRAY_IDX(sources, i, records_source_t *)->probe,
                               given < 0 ? USUAL_TIMEOUT : given, pool);
    return healths;
}

/* ---- the stores --------------------------------------------------------------------------- */

static void add_store(void *baton, const records_store_settings_t *store,
                      const records_store_state_t *state)
{
    apr_array_header_t *stores = baton;
    records_store_health_t *health = apr_array_push(stores);

    health->name = store->name;
    health->down = state->down;
}

/* Nobody asks them for this: requests do. */
static apr_array_header_t *stores_for(const question_t *question, apr_pool_t *pool)
{
    apr_array_header_t *stores = apr_array_make(pool, 1, sizeof(records_store_health_t));

    if (question->names == NULL)
        records_store_each(ap_server_conf, add_store, stores);
    return stores;
}

/* ---- the answer ----------------------------------------------------------------------------- */

static int refuse(request_rec *r, const char *code, const char *message)
{
    return records_send_error(r, records_fail(r->pool, code, "%s", message), NULL,
                              records_config(r));
}

/* HAProxy asks with OPTIONS unless told otherwise: it is told the same. */
static int refuse_method(request_rec *r)
{
    if (r->method_number == M_GET)
        return OK;
    apr_table_setn(r->err_headers_out, "Allow", "GET, HEAD, OPTIONS");
    if (r->method_number == M_OPTIONS)
        return OK;
    refuse(r, "PGRST117", apr_psprintf(r->pool, "Unsupported HTTP method: %s", r->method));
    return DONE;
}

static void answer(request_rec *r, int status, const char *body)
{
    r->status = status;
    apr_table_setn(r->headers_out, "Cache-Control", "no-store");
    if (status == HTTP_SERVICE_UNAVAILABLE)
        apr_table_setn(r->headers_out, "Retry-After", "1");
    ap_set_content_type(r, "application/json; charset=utf-8");
    ap_set_content_length(r, (apr_off_t)strlen(body));
    if (r->method_number == M_OPTIONS)
        ap_set_content_length(r, 0);
    else
        ap_rputs(body, r);
}

int records_health_handler(request_rec *r)
{
    const records_mount_t *mount;
    apr_array_header_t *sources, *healths;
    question_t question;
    int draining;

    if (r->handler == NULL || strcmp(r->handler, RECORDS_HEALTH_HANDLER) != 0)
        return DECLINED;
    sources = apr_array_make(r->pool, 2, sizeof(records_source_t *));
    if ((mount = records_mount_health(r)) == NULL
        || !read_path(&question, r->uri + mount->length, r->pool)
        || !find_sources(sources, question.names))
        return refuse(r, "PGRST125", "Invalid path specified in request URL");
    if (refuse_method(r) != OK)
        return OK;
    if (question.of == RECORDS_HEALTH_OF_PROCESS)
        sources->nelts = 0;
    healths = ask(sources, r->pool);
    draining = records_drain_is_on();
    answer(r, records_health_status(question.of, draining, healths),
           records_health_json(question.of, draining, healths, stores_for(&question, r->pool),
                               r->pool));
    return OK;
}
