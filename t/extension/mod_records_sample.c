/* SPDX-License-Identifier: Apache-2.0 */
/* mod_records_sample - every way to extend mod_records, each as small as it can be.
 *
 *     apxs -c mod_records_sample.c
 *
 * It includes mod_records.h and httpd's own headers, and links to nothing of mod_records. */
#include <string.h>

#include <apr_hash.h>
#include <apr_strings.h>
#include <apr_thread_mutex.h>
#include <apr_time.h>

#include <httpd.h>
#include <http_config.h>
#include <http_protocol.h>
#include <ap_provider.h>

#include "mod_records.h"

/* ---- an operator: GET /artists?name=longer.10 -------------------------------------- */

static records_error_t *write_longer(records_pen_t *pen, void (*left)(records_pen_t *pen),
                                     const records_operand_t *operand)
{
    /* in MariaDB length() counts bytes, and SQLite has no other name for it */
    pen->words(pen, strcmp(pen->database, "sqlite3") == 0 ? "length(" : "char_length(");
    left(pen);
    pen->words(pen, ") > ");
    pen->typed(pen, operand->values[0], RECORDS_INTEGER);
    return NULL;
}

static const records_operator_t longer = {
    .size = sizeof(records_operator_t),
    .takes = RECORDS_TAKES_VALUE,
    .kinds = RECORDS_KIND_BIT(RECORDS_TEXT),
    .write = write_longer,
};

/* ---- a media type: Accept: application/json-seq (RFC 7464) -------------------------- */

static apr_status_t write_seq_row(records_sink_t *sink, void *state, const records_row_t *row)
{
    apr_status_t rv;

    (void)state;
    if ((rv = sink->write(sink, "\x1e", 1)) != APR_SUCCESS
        || (rv = sink->object(sink, row)) != APR_SUCCESS)
        return rv;
    return sink->write(sink, "\n", 1);
}

static const records_encoder_t json_seq = {
    .size = sizeof(records_encoder_t),
    .row = write_seq_row,
};

/* ---- a function: GET /rpc/hello?name=world ------------------------------------------ */

static const char *const hello_parameters[] = { "name", NULL };
static const char *const hello_columns[] = { "greeting text", NULL };

static records_error_t *write_hello(records_pen_t *pen, const apr_table_t *arguments)
{
    pen->words(pen, "SELECT ");
    pen->value(pen, apr_pstrcat(pen->pool, "hello, ", apr_table_get(arguments, "name"), NULL));
    pen->words(pen, " AS greeting");
    return NULL;
}

static const records_procedure_t hello = {
    .size = sizeof(records_procedure_t),
    .parameters = hello_parameters,
    .columns = hello_columns,
    .write = write_hello,
};

/* ---- claims: RecordsClaimsFrom sample ------------------------------------------------ */

/* What ada may do: here a list, elsewhere a directory or a session. */
static int add_claims(request_rec *r, records_claims_t *claims)
{
    if (strcmp(r->user, "ada") != 0)
        return DECLINED;
    claims->text(claims, "team", "pipeline");
    (void)claims->json(claims, "shows", "[1,2]");
    return OK;
}

static const records_claims_source_t from_list = {
    .size = sizeof(records_claims_source_t),
    .add = add_claims,
};

/* ---- hooks around a change ------------------------------------------------------------ */

static int refuse(request_rec *r, records_change_t *change, const char *code, const char *message)
{
    change->error = records_error(r->pool, HTTP_FORBIDDEN, code, message);
    return HTTP_FORBIDDEN;
}

/* Types are changed by migrations alone. */
static int keep_types(request_rec *r, records_change_t *change)
{
    if (strcmp(change->table, "type_samples") != 0)
        return DECLINED;
    return refuse(r, change, "SAMPLE1", "samples of types are not changed here");
}

/* Nobody takes away more than two records at once. */
static int keep_most(request_rec *r, records_change_t *change)
{
    if (strcmp(change->action, "delete") != 0 || change->rows <= 2)
        return DECLINED;
    return refuse(r, change, "SAMPLE2", "more than two records would be gone");
}

/* ---- what one may ask of mod_records: GET below SetHandler sample ---------------------- */

static int answer(request_rec *r)
{
    APR_OPTIONAL_FN_TYPE(records_catalog_reload) * reload;

    if (r->handler == NULL || strcmp(r->handler, "sample-reload") != 0)
        return DECLINED;
    reload = APR_RETRIEVE_OPTIONAL_FN(records_catalog_reload);
    return reload != NULL && reload(r->server) == APR_SUCCESS ? HTTP_NO_CONTENT
                                                              : HTTP_INTERNAL_SERVER_ERROR;
}

/* The team into the access log: %{sample-team}n */
static int note_team(request_rec *r)
{
    APR_OPTIONAL_FN_TYPE(records_claim) *claim = APR_RETRIEVE_OPTIONAL_FN(records_claim);
    const char *team = claim == NULL ? NULL : claim(r, "team");

    if (team != NULL)
        apr_table_setn(r->notes, "sample-team", team);
    return DECLINED;
}

/* ---- a store: RecordsStore NAME sample memory ------------------------------------------ */

/* The processes of one node would not share it, so it is a toy. */
typedef struct toy_t {
    apr_thread_mutex_t *mutex;
    apr_hash_t *counted;                 /* key -> apr_int64_t: units that are used, or nanoseconds until
                                          * the bucket is full */
    apr_pool_t *pool;
    records_store_state_t state;
} toy_t;

static const char *toy_parse(void **settings, const char *where, const apr_table_t *options,
                             apr_pool_t *pool)
{
    (void)pool;
    *settings = NULL;
    if (strcmp(where, "memory") != 0 || !apr_is_empty_table(options))
        return "write memory, and nothing behind it";
    return NULL;
}

static apr_status_t toy_open(void **handle, const void *settings, apr_pool_t *pool)
{
    toy_t *toy = apr_pcalloc(pool, sizeof(*toy));

    (void)settings;
    toy->pool = pool;
    toy->counted = apr_hash_make(pool);
    *handle = toy;
    return apr_thread_mutex_create(&toy->mutex, APR_THREAD_MUTEX_DEFAULT, pool);
}

/* What is counted of it: of a rate the moment when its bucket is full, in nanoseconds. */
static apr_int64_t *find(toy_t *toy, const records_demand_t *demand, apr_pool_t *pool)
{
    const char *key = apr_psprintf(pool, "%s %s %" APR_INT64_T_FMT, demand->policy, demand->key,
                                   demand->kind == RECORDS_DEMAND_RATE ? 0 : demand->start);
    apr_int64_t *counted = apr_hash_get(toy->counted, key, APR_HASH_KEY_STRING);

    if (counted == NULL) {
        counted = apr_pcalloc(toy->pool, sizeof(*counted));
        apr_hash_set(toy->counted, apr_pstrdup(toy->pool, key), APR_HASH_KEY_STRING, counted);
    }
    return counted;
}

static apr_int64_t at_least(apr_int64_t number, apr_int64_t least)
{
    return number < least ? least : number;
}

static void look(records_verdict_t *verdict, const records_demand_t *demand, apr_int64_t counted,
                 apr_int64_t now)
{
    const apr_int64_t full = at_least(counted - now, 0);
    const apr_int64_t room = demand->kind == RECORDS_DEMAND_RATE
                                 ? demand->burst - (full + demand->interval - 1) / demand->interval
                                 : demand->limit - counted;

    memset(verdict, 0, sizeof(*verdict));
    verdict->admits = room >= demand->needs;
    verdict->remaining = at_least(room, 0);
    if (demand->kind == RECORDS_DEMAND_QUOTA) {
        verdict->used = counted;
        return;
    }
    verdict->full = full;
    if (!verdict->admits)
        verdict->retry = full - (demand->burst - demand->needs) * demand->interval;
}

static void take(apr_int64_t *counted, const records_demand_t *demand, apr_int64_t now)
{
    if (demand->kind == RECORDS_DEMAND_RATE)
        *counted = at_least(*counted, now) + demand->cost * demand->interval;
    else
        *counted = at_least(*counted + demand->cost, 0);
}

static records_error_t *toy_decide(void *handle, const records_demand_t *demands, int count,
                                   records_verdict_t *verdicts, apr_pool_t *pool)
{
    const apr_int64_t now = apr_time_now() * 1000;
    toy_t *toy = handle;
    int i, all = 1;

    apr_thread_mutex_lock(toy->mutex);
    toy->state.decisions++;
    for (i = 0; i < count; i++) {
        look(&verdicts[i], &demands[i], *find(toy, &demands[i], pool), now);
        all = all && verdicts[i].admits;
    }
    for (i = 0; i < count && all; i++) {
        take(find(toy, &demands[i], pool), &demands[i], now);
        look(&verdicts[i], &demands[i], *find(toy, &demands[i], pool), now);
        verdicts[i].admits = 1;
        verdicts[i].retry = 0;
    }
    apr_thread_mutex_unlock(toy->mutex);
    return NULL;
}

static records_error_t *toy_charge(void *handle, const records_demand_t *demands, int count,
                                   apr_pool_t *pool)
{
    const apr_int64_t now = apr_time_now() * 1000;
    toy_t *toy = handle;
    int i;

    apr_thread_mutex_lock(toy->mutex);
    for (i = 0; i < count; i++)
        take(find(toy, &demands[i], pool), &demands[i], now);
    apr_thread_mutex_unlock(toy->mutex);
    return NULL;
}

static void toy_state(const void *handle, records_store_state_t *state)
{
    const toy_t *toy = handle;

    state->decisions = toy->state.decisions;
}

static const records_store_t toy = {
    .size = sizeof(records_store_t),
    .name = "sample",
    .parse = toy_parse,
    .open = toy_open,
    .decide = toy_decide,
    .charge = toy_charge,
    .state = toy_state,
};

/* ---------------------------------------------------------------------------------------- */

static void register_hooks(apr_pool_t *pool)
{
    ap_register_provider(pool, RECORDS_OPERATOR_GROUP, "longer", RECORDS_API_VERSION, &longer);
    ap_register_provider(pool, RECORDS_ENCODER_GROUP, "application/json-seq", RECORDS_API_VERSION,
                         &json_seq);
    ap_register_provider(pool, RECORDS_FUNCTION_GROUP, "hello", RECORDS_API_VERSION, &hello);
    ap_register_provider(pool, RECORDS_CLAIMS_GROUP, "sample", RECORDS_API_VERSION, &from_list);
    ap_register_provider(pool, RECORDS_STORE_GROUP, "sample", RECORDS_API_VERSION, &toy);
    APR_OPTIONAL_HOOK(records, before_write, keep_types, NULL, NULL, APR_HOOK_MIDDLE);
    APR_OPTIONAL_HOOK(records, after_write, keep_most, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_handler(answer, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_log_transaction(note_team, NULL, NULL, APR_HOOK_FIRST);
}

AP_DECLARE_MODULE(records_sample) = {
    STANDARD20_MODULE_STUFF, NULL, NULL, NULL, NULL, NULL, register_hooks,
    AP_MODULE_FLAG_NONE
};
