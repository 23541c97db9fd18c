/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/idempotent.h"

#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "httpd/config_rules.h"
#include "response/kept_headers.h"

/* ---- the key ---------------------------------------------------------------------- */

static const records_keys_t off = { .mode = RECORDS_KEYS_OFF };

static const records_keys_t *keys_of(const records_exchange_t *x)
{
    return x->config->idempotency == NULL ? &off : x->config->idempotency;
}

static const char *header_of(const records_exchange_t *x)
{
    return apr_table_get(x->message.headers, "Idempotency-Key");
}

static int is_required(const records_exchange_t *x)
{
    return keys_of(x)->mode == RECORDS_KEYS_REQUIRED
           && (x->r->method_number == M_POST || x->r->method_number == M_PATCH);
}

int records_idempotent_wanted(const records_exchange_t *x)
{
    switch (x->r->method_number) {
    case M_POST:
    case M_PATCH:
    case M_PUT:
    case M_DELETE:
        return header_of(x) != NULL ? keys_of(x)->mode != RECORDS_KEYS_IGNORED : is_required(x);
    default:
        return 0;
    }
}

static records_error_t *not_enabled(apr_pool_t *pool)
{
    return records_explain(records_fail(pool, "REC134", "Idempotency keys are not enabled here"),
                           NULL,
                           "Send the request without Idempotency-Key if it may be made twice.");
}

static records_error_t *required(apr_pool_t *pool)
{
    return records_explain(records_fail(pool, "REC130", "An Idempotency-Key is required"), NULL,
                           "Send a new one with each request, and the same one with its retries, "
                           "such as Idempotency-Key: \"8e03978e-40d5-43e8-bc93-6894a57f9324\".");
}

records_error_t *records_idempotent_require(const records_exchange_t *x)
{
    const records_transaction_t *t = x->compiled.transaction;

    return t != NULL && t->writes && is_required(x) ? required(x->r->pool) : NULL;
}

records_error_t *records_idempotent_find(records_idempotent_t **idempotent,
                                         const records_exchange_t *x)
{
    const records_keys_t *keys = keys_of(x);
    apr_pool_t *pool = x->r->pool;
    records_idempotent_t *found;
    records_error_t *error;
    const char *key;

    *idempotent = NULL;
    if (keys->mode == RECORDS_KEYS_IGNORED)
        return NULL;
    if (header_of(x) != NULL && keys->mode == RECORDS_KEYS_OFF)
        return not_enabled(pool);
    if ((error = records_idempotency_parse(&key, header_of(x), pool)) != NULL)
        return error;
    if (key == NULL)
        return is_required(x) ? required(pool) : NULL;
    *idempotent = found = apr_pcalloc(pool, sizeof(*found));
    records_idempotency_identify(&found->key, key, &x->message, &x->who,
                                 records_rules_text(x->config->rules, pool),
                                 x->context.catalog->claims, x->mount->url, pool);
    found->table.schema = keys->schema != NULL ? keys->schema : x->context.catalog->default_schema;
    found->table.seconds = keys->seconds;
    found->most = keys->answer;
    return NULL;
}

/* What is rolled back on purpose may be tried as often as one likes. */
records_error_t *records_idempotent_admit(records_idempotent_t **idempotent,
                                          const records_exchange_t *x)
{
    const records_transaction_t *t = x->compiled.transaction;
    records_error_t *error;

    *idempotent = NULL;
    if (t == NULL || !t->writes)
        return NULL;
    if ((error = records_idempotent_find(idempotent, x)) != NULL)
        return error;
    if (!t->keep)
        *idempotent = NULL;
    return NULL;
}

/* ---- errors ------------------------------------------------------------------------- */

static records_error_t *other_request(apr_pool_t *pool)
{
    return records_explain(
        records_fail(pool, "REC131", "The Idempotency-Key was used for another request"), NULL,
        "Use a new key for each request, and send a retry exactly as the first time.");
}

static records_error_t *still_running(apr_pool_t *pool)
{
    records_error_t *error = records_explain(
        records_fail(pool, "REC132",
                     "The first request with this Idempotency-Key is still running"),
        NULL, "Send it again in a moment.");
    apr_table_t *headers = apr_table_make(pool, 1);

    apr_table_setn(headers, "Retry-After", "1");
    error->headers = headers;
    return error;
}

int records_idempotent_is_held(const records_error_t *error)
{
    return strcmp(error->code, "REC132") == 0;
}

/* Before the change, an error of these is one of the table; others are as those of any statement. */
static int is_about_table(const records_error_t *error)
{
    static const char *const classes[] = { "0A", "22", "23", "3D", "3F", "42", "XX" };
    apr_size_t i;

    for (i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
        if (strncmp(error->code, classes[i], 2) == 0)
            return 1;
    return 0;
}

/* Behind the change it may be one of what the change has deferred. */
static int names_table(const records_error_t *error)
{
    return strstr(error->message, RECORDS_KEY_TABLE) != NULL;
}

static records_error_t *unusable(const records_error_t *error,
                                 const records_idempotent_t *idempotent,
                                 const records_exchange_t *x)
{
    apr_pool_t *pool = x->r->pool;
    records_error_t *told = records_fail(pool, "REC133", "The server cannot keep idempotency keys");

    told->cause = apr_psprintf(
        pool, "the table %s.%s: %s (%s); " RECORDS_SHARE "/idempotency-%s.sql makes it",
        idempotent->table.schema, RECORDS_KEY_TABLE, error->message, error->code,
        x->source->settings->driver);
    return told;
}

/* ---- claim ---------------------------------------------------------------------------- */

/* Another has the key; perhaps it only looks, as we do. */
static records_error_t *find_without_lock(records_claim_t *claim,
                                          const records_idempotent_t *idempotent,
                                          const records_exchange_t *x)
{
    const records_time_limit_t time_limit = records_exchange_time_limit(x);
    apr_pool_t *pool = x->r->pool;
    records_session_t *session = NULL;
    records_transaction_t t;
    records_result_t result;
    records_error_t *error;

    if ((error =
             records_key_find(&t, &idempotent->table, &idempotent->key, x->context.dialect, pool))
            != NULL
        || (error = records_execute(&session, &result, &t, x->source->pool, &time_limit, pool))
               != NULL)
        return error;
    error = records_key_read(claim, result.rows, &idempotent->key, pool);
    if (session != NULL)
        records_session_end(session, 0);
    return error;
}

static int is_held(const records_error_t *error, const records_dialect_t *dialect)
{
    return error != NULL && dialect->keys != NULL && dialect->keys->held != NULL
           && strcmp(error->code, dialect->keys->held) == 0;
}

/* *open: the unit goes on. */
static records_error_t *run_claim(records_claim_t *claim, int *open,
                                  const records_idempotent_t *idempotent,
                                  const records_exchange_t *x, records_unit_t *unit,
                                  apr_pool_t *pool)
{
    records_transaction_t *t = apr_palloc(pool, sizeof(*t));
    records_result_t result;
    records_error_t *error;

    *open = 0;
    if ((error =
             records_key_claim(t, &idempotent->table, &idempotent->key, x->context.dialect, pool))
        != NULL)
        return records_unit_fail(unit, error, pool);
    error = records_unit_run(unit, &result, t, pool);
    if (is_held(error, x->context.dialect))
        return find_without_lock(claim, idempotent, x);
    if (error != NULL)
        return error;
    *open = 1;
    error = records_key_read(claim, result.rows, &idempotent->key, pool);
    return error == NULL ? NULL : records_unit_fail(unit, error, pool);
}

static records_kept_t *replay_of(const records_kept_answer_t *answer, apr_pool_t *pool)
{
    records_kept_t *kept = apr_pcalloc(pool, sizeof(*kept));
    apr_table_t *headers = records_kept_headers_read(answer->headers, pool);

    apr_table_setn(headers, "Idempotent-Replayed", "true");
    kept->headers = headers;
    kept->status = answer->status;
    if (answer->status != HTTP_NO_CONTENT) {
        kept->body = answer->body.text;
        kept->length = answer->body.length;
    }
    return kept;
}

records_error_t *records_idempotent_claim(records_kept_t **replay, records_idempotent_t *idempotent,
                                          const records_exchange_t *x, records_unit_t *unit,
                                          apr_pool_t *pool)
{
    records_error_t *error;
    records_claim_t claim;
    int open;

    *replay = NULL;
    if ((error = run_claim(&claim, &open, idempotent, x, unit, pool)) != NULL)
        return is_about_table(error) ? unusable(error, idempotent, x) : error;
    idempotent->expired = claim.expired;
    records_key_cleaner_note(x->source->keys, &idempotent->table);
    if (claim.mine)
        return NULL;
    if (claim.answer.status != 0 && claim.same) {
        *replay = replay_of(&claim.answer, pool);
        return open ? records_unit_end(unit, 1, pool) : NULL;
    }
    error = claim.answer.status != 0 ? other_request(pool) : still_running(pool);
    return open ? records_unit_fail(unit, error, pool) : error;
}

/* ---- keep ----------------------------------------------------------------------------- */

/* "abc" -> \x616263 */
static records_value_t hex_of(const char *bytes, apr_size_t length, apr_pool_t *pool)
{
    static const char digits[] = "0123456789abcdef";
    char *out = apr_palloc(pool, 2 * length + 3);
    records_value_t value = { out, 2 * length + 2 };
    apr_size_t i;

    *out++ = '\\';
    *out++ = 'x';
    for (i = 0; i < length; i++) {
        *out++ = digits[(unsigned char)bytes[i] >> 4];
        *out++ = digits[(unsigned char)bytes[i] & 15];
    }
    *out = '\0';
    return value;
}

static void prepare_answer(records_kept_answer_t *answer, const records_kept_t *kept,
                           apr_pool_t *pool)
{
    apr_table_t *headers = apr_table_copy(pool, kept->headers);

    if (kept->content_type != NULL && apr_table_get(headers, "Content-Type") == NULL)
        apr_table_setn(headers, "Content-Type", kept->content_type);
    answer->status = kept->status;
    answer->headers = records_kept_headers_write(headers, pool);
    answer->body = hex_of(kept->body, kept->body == NULL ? 0 : kept->length, pool);
}

/* Somebody has read too early to see what another was about to keep, and did so more than once. */
static int is_late(const records_error_t *error)
{
    return strcmp(error->code, "23505") == 0 && names_table(error);
}

records_error_t *records_idempotent_keep(const records_idempotent_t *idempotent,
                                         const records_kept_t *kept, const records_exchange_t *x,
                                         records_unit_t *unit, apr_pool_t *pool)
{
    records_transaction_t *t = apr_palloc(pool, sizeof(*t));
    records_kept_answer_t answer;
    records_result_t result;
    records_error_t *error;

    prepare_answer(&answer, kept, pool);
    if ((error = records_key_keep(t, &idempotent->table, &idempotent->key, &answer,
                                  (int)idempotent->expired, x->context.dialect, pool))
        != NULL)
        return records_unit_fail(unit, error, pool);
    error = records_unit_run(unit, &result, t, pool);
    if (error == NULL || !names_table(error))
        return error;
    return is_late(error) ? still_running(pool) : unusable(error, idempotent, x);
}
