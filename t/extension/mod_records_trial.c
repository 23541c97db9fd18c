/* SPDX-License-Identifier: Apache-2.0 */
/* mod_records_trial - what extensions may do to mod_records, told by a test.
 *
 * Hooks do what the request's header says (X-Before, X-After: WORD [ARGUMENT]), and answer in X-Seen what
 * they saw.  At the start the variable TRIAL of the environment names one fault of what is registered.
 *
 * Its structs may end before those of mod_records.h: so does an extension that was built before
 * they grew. */
#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>
#include <apr_time.h>

#include <httpd.h>
#include <http_config.h>
#include <http_protocol.h>
#include <ap_provider.h>

#include "mod_records.h"

static request_rec *client_of(request_rec *r)
{
    return r->main != NULL ? r->main : r;
}

/* ---- errors ---------------------------------------------------------------------------- */

/* As an early header had it. */
typedef struct old_error_t {
    apr_size_t size;
    int status;
    const char *code, *message, *details, *hint;
} old_error_t;

static apr_status_t release(void *memory)
{
    free(memory);
    return APR_SUCCESS;
}

/* Not of a pool, so that AddressSanitizer knows where it ends. */
static records_error_t *old_error(request_rec *r)
{
    old_error_t *error = calloc(1, sizeof(*error));

    apr_pool_cleanup_register(r->pool, error, release, apr_pool_cleanup_null);
    error->size = sizeof(*error);
    error->status = HTTP_PAYMENT_REQUIRED;
    error->code = "TRIAL5";
    error->message = "an old error";
    return (records_error_t *)(void *)error;
}

static records_error_t *whole_error(request_rec *r)
{
    records_error_t *error = records_error(r->pool, HTTP_UNPROCESSABLE_ENTITY, "TRIAL1", "refused");
    apr_table_t *headers = apr_table_make(r->pool, 1);

    apr_table_setn(headers, "X-Why", "because");
    error->details = "the details";
    error->hint = "the hint";
    error->headers = headers;
    return error;
}

/* ---- hooks ------------------------------------------------------------------------------- */

static void note(request_rec *r, const records_change_t *change, const char *when)
{
    request_rec *client = client_of(r);
    APR_OPTIONAL_FN_TYPE(records_claim) *claim = APR_RETRIEVE_OPTIONAL_FN(records_claim);
    const char *sub = claim(r, "sub");

    apr_table_add(
        client->err_headers_out, "X-Seen",
        apr_psprintf(
            r->pool,
            "%s %s %s.%s rows=%" APR_INT64_T_FMT " undone=%d user=%s role=%s sub=%s claims=%s "
            "payload=%" APR_SIZE_T_FMT ":%s",
            when, change->action, change->schema, change->table, change->rows, change->undone,
            change->user == NULL ? "-" : change->user, change->role == NULL ? "-" : change->role,
            sub == NULL ? "-" : sub, change->claims == NULL ? "-" : change->claims,
            change->payload_length, change->payload == NULL ? "-" : change->payload));
}

static int first_time(request_rec *r)
{
    if (apr_table_get(r->notes, "trial") != NULL)
        return 0;
    apr_table_setn(r->notes, "trial", "once");
    return 1;
}

static int obey(request_rec *r, records_change_t *change, const char *order)
{
    const char *word, *argument;

    if (order == NULL)
        return DECLINED;
    word = ap_getword_white(r->pool, &order);
    argument = order;
    if (strcmp(word, "refuse") == 0 && (*argument == '\0' || strcmp(argument, change->table) == 0))
        change->error = whole_error(r);
    else if (strcmp(word, "ok-error") == 0) {
        change->error = whole_error(r);
        return OK;
    } else if (strcmp(word, "old-error") == 0)
        change->error = old_error(r);
    else if (strcmp(word, "no-code") == 0)
        change->error = records_error(r->pool, HTTP_FORBIDDEN, NULL, "no code");
    else if (strcmp(word, "no-status") == 0)
        change->error = records_error(r->pool, 0, "TRIAL2", "no status");
    else if (strcmp(word, "conflict") == 0 && first_time(client_of(r)))
        change->error = records_error(r->pool, 0, "40001", "once more");
    else if (strcmp(word, "status") == 0)
        return atoi(argument);
    else if (strcmp(word, "sleep") == 0) {
        apr_sleep(apr_time_from_msec(atoi(argument)));
        return OK;
    } else
        return DECLINED;
    return HTTP_GONE;
}

static int before(request_rec *r, records_change_t *change)
{
    note(r, change, "before");
    return obey(r, change, apr_table_get(client_of(r)->headers_in, "X-Before"));
}

static int after(request_rec *r, records_change_t *change)
{
    note(r, change, "after");
    return obey(r, change, apr_table_get(client_of(r)->headers_in, "X-After"));
}

/* ---- claims --------------------------------------------------------------------------------- */

static int add_trial(request_rec *r, records_claims_t *claims)
{
    const char *order = apr_table_get(client_of(r)->headers_in, "X-Claims");
    const char *sub = claims->get(claims, "sub");

    if (sub != NULL)
        claims->text(claims, "seen", sub);
    if (order == NULL)
        return DECLINED;
    if (strcmp(order, "types") == 0) {
        claims->text(claims, "text", "5");
        if (claims->json(claims, "number", "5") != APR_SUCCESS
            || claims->json(claims, "list", "[1, \"a\"]") != APR_SUCCESS
            || claims->json(claims, "flag", "true") != APR_SUCCESS
            || claims->json(claims, "broken", "[1") != APR_EINVAL)
            return HTTP_INTERNAL_SERVER_ERROR;
        return OK;
    }
    if (strcmp(order, "sub") == 0)
        claims->text(claims, "sub", "another");
    else if (strcmp(order, "boss") == 0)
        claims->text(claims, "boss", "editor");
    else if (strcmp(order, "expired") == 0)
        (void)claims->json(claims, "exp", "1");
    else if (strcmp(order, "valid") == 0)
        (void)claims->json(claims, "exp", "99999999999");
    else if (strcmp(order, "none") == 0)
        claims->text(claims, "sub", NULL);
    else if (strcmp(order, "bytes") == 0)
        claims->text(claims, "sub", "\xff");
    else if (strcmp(order, "nameless") == 0)
        claims->text(claims, "", "x");
    else if (strcmp(order, "error") == 0)
        claims->error = whole_error(r);
    else if (strcmp(order, "old-error") == 0)
        claims->error = old_error(r);
    else
        return atoi(order);
    return OK;
}

static const records_claims_source_t trial = { .size = sizeof(records_claims_source_t),
                                               .add = add_trial };

/* ---- a function that writes -------------------------------------------------------------------- */

static const char *const parameters[] = { "id int", "name", NULL };

static records_error_t *write_rename(records_pen_t *pen, const apr_table_t *arguments)
{
    pen->words(pen, "UPDATE artists SET name = ");
    pen->value(pen, apr_table_get(arguments, "name"));
    pen->words(pen, " WHERE id = ");
    pen->typed(pen, apr_table_get(arguments, "id"), RECORDS_INTEGER);
    return NULL;
}

static const records_procedure_t trial_rename = {
    .size = sizeof(records_procedure_t),
    .flags = RECORDS_FUNCTION_WRITES | RECORDS_FUNCTION_SILENT,
    .parameters = parameters,
    .write = write_rename,
};

/* ---- faults ------------------------------------------------------------------------------------ */

static const records_claims_source_t without_size = { .add = add_trial };
static const records_claims_source_t without_add = { .size = sizeof(records_claims_source_t) };
static const records_store_t store_without_functions = { .size = sizeof(records_store_t),
                                                         .name = "broken" };
static const records_store_t store_without_size = { .name = "broken" };

static int is_fault(const char *name)
{
    const char *fault = getenv("TRIAL");

    return fault != NULL && strcmp(fault, name) == 0;
}

static void register_hooks(apr_pool_t *pool)
{
    ap_register_provider(pool, RECORDS_CLAIMS_GROUP, "trial", RECORDS_API_VERSION,
                         is_fault("claims without size")  ? &without_size
                         : is_fault("claims without add") ? &without_add
                                                          : &trial);
    ap_register_provider(pool, RECORDS_FUNCTION_GROUP, "trial_rename", RECORDS_API_VERSION,
                         &trial_rename);
    if (is_fault("claims of another version"))
        ap_register_provider(pool, RECORDS_CLAIMS_GROUP, "other", "0", &trial);
    ap_register_provider(pool, RECORDS_STORE_GROUP, "broken", RECORDS_API_VERSION,
                         is_fault("store without size") ? &store_without_size
                                                        : &store_without_functions);
    APR_OPTIONAL_HOOK(records, before_write, before, NULL, NULL, APR_HOOK_FIRST);
    APR_OPTIONAL_HOOK(records, after_write, after, NULL, NULL, APR_HOOK_FIRST);
}

AP_DECLARE_MODULE(records_trial) = {
    STANDARD20_MODULE_STUFF, NULL, NULL, NULL, NULL, NULL, register_hooks,
    AP_MODULE_FLAG_NONE
};
