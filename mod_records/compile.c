/* SPDX-License-Identifier: Apache-2.0 */
#include "compile.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "sql/generate.h"

/* The settings for the database; NULL if no directive or preference needs any. */
static const records_session_context_t *session_of(records_session_context_t *session,
                                                   const records_compiled_t *compiled,
                                                   const records_context_t *context)
{
    const int can_role = (context->dialect->can & RECORDS_CAN_ROLE) != 0;
    const records_identity_t *who = context->who;

    memset(session, 0, sizeof(*session));
    session->plain = compiled->plan.plain;
    session->timezone = compiled->request.prefer.timezone;
    session->search_path = session->plain ? NULL : context->rules->search_path;
    session->pre_request = context->rules->pre_request;
    session->schema = compiled->schema;
    session->joined = context->joined;
    if (who != NULL) {
        session->role = who->role_is_name && can_role ? NULL : who->role;
        session->settings = session->plain ? NULL : who->settings;
        session->application = who->application;
    }
    return session->plain || session->timezone != NULL || session->search_path != NULL
                   || session->role != NULL || session->pre_request != NULL
                   || session->settings != NULL || session->application != NULL
               ? session
               : NULL;
}

static records_plan_context_t plan_context_of(const records_context_t *context)
{
    const unsigned can = context->dialect->can;
    const records_plan_context_t planning = {
        .catalog = context->catalog,
        .rules = context->rules,
        .who = context->who,
        .database = context->dialect->name,
        .defaults = (can & RECORDS_CAN_DEFAULT) != 0,
        .checks = (can & RECORDS_CAN_CHECK) != 0,
        .binds = context->dialect->bound != NULL,
        .arrays = (can & RECORDS_CAN_ARRAY) != 0,
        .rereads = (can & RECORDS_CAN_CTE_WRITE) != 0,
        .rereads_updated = !(can & RECORDS_CAN_RETURN_UPDATED),
        .rereads_upserted = !(can & RECORDS_CAN_CTE_WRITE),
        .calls = (can & RECORDS_CAN_CALL) != 0,
        .chooses_keys = context->dialect->choose_keys != NULL,
        .pool = context->pool,
    };

    return planning;
}

records_error_t *records_compile_request(records_compiled_t *compiled,
                                         const records_message_t *message,
                                         const records_context_t *context)
{
    const records_plan_context_t planning = plan_context_of(context);
    records_request_t *request = &compiled->request;
    records_error_t *error;

    memset(compiled, 0, sizeof(*compiled));
    if ((error = records_parse_target(request, message, context->pool))
        || (error = records_plan_schema(&compiled->schema, request, &planning))
        || (error = records_plan_root(request, message, &planning))
        || (error = records_parse_method(request, context->pool)))
        return error;
    return records_parse_question(request, message, &context->rules->limits, context->pool);
}

/* A token may choose an ordinary role, but not the login or a superuser. */
static records_error_t *check_role(const records_context_t *context)
{
    const records_identity_t *who = context->who;

    records_error_t *error;

    if (who == NULL || !who->role_named
        || !records_names_hold(context->catalog->reserved_roles, who->role))
        return NULL;
    error = records_fail(context->pool, "42501", "permission denied to set role \"%s\"", who->role);
    error->cause =
        "it is the login itself, a superuser or the database's own, and RecordsRoleAllow "
        "does not name it";
    return error;
}

/* Of a transaction that others join, what was set for another run would still be there. */
static int may_be_plain(const records_context_t *context)
{
    return context->who != NULL && context->who->has_context && !context->joined
           && !context->rules->context_always && context->rules->pre_request == NULL;
}

records_error_t *records_compile_plan(records_compiled_t *compiled,
                                      const records_context_t *context)
{
    const records_plan_context_t planning = plan_context_of(context);
    records_error_t *error;

    if ((error = check_role(context)) != NULL
        || (error = records_plan(&compiled->plan, &compiled->request, compiled->schema, &planning))
               != NULL)
        return error;
    compiled->plan.runs_no_code = records_plan_is_plain(&compiled->plan) ? 1 : 0;
    compiled->plan.plain = compiled->plan.runs_no_code && may_be_plain(context) ? 1 : 0;
    return NULL;
}

records_error_t *records_compile_statements(records_compiled_t *compiled,
                                            const records_context_t *context)
{
    records_session_context_t session;

    return records_generate(&compiled->transaction, &compiled->plan,
                            session_of(&session, compiled, context), context->dialect,
                            context->pool);
}

records_error_t *records_compile(records_compiled_t *compiled, const records_message_t *message,
                                 const records_context_t *context)
{
    records_error_t *error = records_compile_request(compiled, message, context);

    return error != NULL || (error = records_compile_plan(compiled, context)) != NULL
               ? error
               : records_compile_statements(compiled, context);
}

int records_compiled_has_etag(const records_compiled_t *compiled)
{
    const records_read_t *read = compiled->plan.read;

    return read != NULL && read->versioned;
}

records_error_t *records_compile_check(const records_transaction_t **check,
                                       const records_compiled_t *compiled,
                                       const records_context_t *context)
{
    records_session_context_t session;

    *check = NULL;
    if (compiled->transaction == NULL)
        return NULL;
    return records_explain_check(check, compiled->transaction, &compiled->plan,
                                 session_of(&session, compiled, context), context->dialect,
                                 context->pool);
}
