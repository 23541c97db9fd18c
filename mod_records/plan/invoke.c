/* SPDX-License-Identifier: Apache-2.0 */
/* Which function a request calls: the one that takes what was given, by
 * names alone, or else the one whose only parameter is the body. */
#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "base/suggest.h"
#include "base/text.h"
#include "plan/parts.h"

/** What is looked for. */
typedef struct wanted_t {
    const records_request_t *request;
    const char *schema;
    const apr_array_header_t *names;     /* const char *: of what was given, sorted */
    const apr_array_header_t *functions; /* const records_function_t *: those of the name */
    const records_plan_context_t *context;
} wanted_t;

records_error_t *records_plan_no_columns(const records_plan_state_t *state, const char *name)
{
    return records_fail(state->context->pool, "42703", "column %s.%s does not exist", state->root,
                        name);
}

static int is_post(const records_request_t *request)
{
    return strcmp(request->method, "POST") == 0;
}

/* A body that is no list of arguments, and can only be one itself. */
static int is_raw(const records_request_t *request)
{
    return request->payload != NULL
           && records_payload_body(request->payload)->class == RECORDS_BODY_OF_ONE;
}

static int is_json(const records_request_t *request)
{
    return is_post(request)
           && (request->payload == NULL
               || records_payload_body(request->payload)->class == RECORDS_BODY_OF_VALUES);
}

/* ---- what was given ------------------------------------------------------------ */

static void add_name(apr_array_header_t *names, const char *name)
{
    if (!records_names_hold(names, name))
        APR_ARRAY_PUSH(names, const char *) = name;
}

static void add_names(apr_array_header_t *names, const apr_array_header_t *more)
{
    int i;

    for (i = 0; more != NULL && i < more->nelts; i++)
        add_name(names, APR_ARRAY_IDX(more, i, const char *));
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const apr_array_header_t *given_names(const records_request_t *request, apr_pool_t *pool)
{
    apr_array_header_t *names = apr_array_make(pool, 4, sizeof(const char *));
    int i;

    for (i = 0; request->arguments != NULL && i < request->arguments->nelts; i++)
        add_name(names, APR_ARRAY_IDX(request->arguments, i, records_argument_t).name);
    if (request->columns != NULL)
        add_names(names, request->columns);
    else if (request->payload != NULL && !is_raw(request))
        add_names(names, request->payload->keys);
    qsort(names->elts, (size_t)names->nelts, sizeof(const char *), by_name);
    return names;
}

/* ---- which takes it -------------------------------------------------------------- */

static const records_parameter_t *parameter_at(const records_function_t *function, int i)
{
    return APR_ARRAY_IDX(function->parameters, i, const records_parameter_t *);
}

static int knows(const records_function_t *function, const char *name)
{
    int i;

    for (i = 0; i < function->parameters->nelts; i++)
        if (strcmp(parameter_at(function, i)->name, name) == 0)
            return 1;
    return 0;
}

/* All required parameters are given, and no argument that it does not have.  An unnamed
 * parameter has the empty name: {"": "a"}. */
static int takes(const records_function_t *function, const wanted_t *wanted)
{
    int i;

    if (function->parameters->nelts == 0)
        return wanted->names->nelts == 0 && !is_raw(wanted->request);
    for (i = 0; i < wanted->names->nelts; i++)
        if (!knows(function, APR_ARRAY_IDX(wanted->names, i, const char *)))
            return 0;
    for (i = 0; i < function->parameters->nelts; i++) {
        const records_parameter_t *parameter = parameter_at(function, i);

        if (parameter->required && !parameter->variadic
            && !records_names_hold(wanted->names, parameter->name))
            return 0;
    }
    return 1;
}

/* What a parameter must be to be given a body whole. */
static const char *body_type(const records_request_t *request)
{
    if (request->payload == NULL)
        return is_post(request) ? records_bodies[RECORDS_BODY_JSON].parameter : NULL;
    return is_post(request) ? records_payload_body(request->payload)->parameter : NULL;
}

/* One parameter, unnamed and of the body's own type. */
static int takes_body(const records_function_t *function, const wanted_t *wanted)
{
    const char *type = body_type(wanted->request);
    const records_parameter_t *one;

    if (function->parameters->nelts != 1 || type == NULL)
        return 0;
    one = parameter_at(function, 0);
    if (*one->name != '\0')
        return 0;
    return is_json(wanted->request) ? one->kind == RECORDS_JSON : strcmp(one->type, type) == 0;
}

static apr_array_header_t *matching(const wanted_t *wanted,
                                    int (*match)(const records_function_t *, const wanted_t *))
{
    apr_array_header_t *matches = apr_array_make(wanted->context->pool, 2, sizeof(void *));
    int i;

    for (i = 0; i < wanted->functions->nelts; i++) {
        const records_function_t *function =
            APR_ARRAY_IDX(wanted->functions, i, const records_function_t *);

        if (match(function, wanted))
            APR_ARRAY_PUSH(matches, const records_function_t *) = function;
    }
    return matches;
}

/* ---- none ------------------------------------------------------------------------ */

static const char *details_of(const wanted_t *wanted)
{
    const char *type = body_type(wanted->request), *with = " without parameters";
    apr_pool_t *pool = wanted->context->pool;

    if (wanted->names->nelts > 0)
        with = apr_pstrcat(pool, " with parameter", wanted->names->nelts > 1 ? "s " : " ",
                           records_text_joined(wanted->names, pool), NULL);
    return apr_pstrcat(pool, "Searched for the function ", wanted->schema, ".",
                       wanted->request->target, is_raw(wanted->request) ? "" : with,
                       type == NULL              ? ""
                       : is_raw(wanted->request) ? " with"
                                                 : " or with",
                       type == NULL ? "" : " a single unnamed ", type == NULL ? "" : type,
                       type == NULL ? "" : " parameter",
                       ", but no matches were found in the schema cache.", NULL);
}

/* The parameters of each function of the name, as (a, b). */
static const apr_array_header_t *signatures(const wanted_t *wanted)
{
    apr_pool_t *pool = wanted->context->pool;
    apr_array_header_t *all = apr_array_make(pool, 4, sizeof(const char *));
    int i, k;

    for (i = 0; i < wanted->functions->nelts; i++) {
        const records_function_t *function =
            APR_ARRAY_IDX(wanted->functions, i, const records_function_t *);
        apr_array_header_t *names = apr_array_make(pool, 4, sizeof(const char *));

        for (k = 0; k < function->parameters->nelts; k++)
            APR_ARRAY_PUSH(names, const char *) = parameter_at(function, k)->name;
        qsort(names->elts, (size_t)names->nelts, sizeof(const char *), by_name);
        APR_ARRAY_PUSH(all, const char *) =
            apr_pstrcat(pool, "(", records_text_joined(names, pool), ")", NULL);
    }
    return all;
}

/* The operator's own queries are always shown, and what RecordsRoot names at the root; what a module
 * adds is, where all is or it is named.  PostgreSQL's procedures are not called, as in PostgREST: they may
 * control transactions themselves. */
static int is_exposed(const records_function_t *function, int root,
                      const records_plan_context_t *context)
{
    if (function->procedure && !context->calls)
        return 0;
    return root || function->query != NULL
           || records_plan_exposes(context->rules, function->schema, function->name);
}

static const apr_array_header_t *names_in(const wanted_t *wanted)
{
    const apr_array_header_t *functions = wanted->context->catalog->functions;
    apr_array_header_t *names = apr_array_make(wanted->context->pool, 16, sizeof(const char *));
    int i;

    for (i = 0; functions != NULL && i < functions->nelts; i++) {
        const records_function_t *function =
            APR_ARRAY_IDX(functions, i, const records_function_t *);

        if ((*function->schema == '\0' || strcmp(function->schema, wanted->schema) == 0)
            && is_exposed(function, 0, wanted->context))
            APR_ARRAY_PUSH(names, const char *) = function->name;
    }
    return names;
}

static const char *hint_of(const wanted_t *wanted)
{
    apr_pool_t *pool = wanted->context->pool;
    const char *name = wanted->request->target, *like;

    if (is_raw(wanted->request))
        return NULL;
    if (wanted->functions->nelts == 0)
        like = name = records_resembling(name, names_in(wanted), RECORDS_MUCH_ALIKE, pool);
    else
        like = records_resembling(
            apr_pstrcat(pool, "(", records_text_joined(wanted->names, pool), ")", NULL),
            signatures(wanted), RECORDS_SOMEWHAT_ALIKE, pool);
    if (like == NULL)
        return NULL;
    return apr_pstrcat(pool, "Perhaps you meant to call the function ", wanted->schema, ".", name,
                       like == name ? "" : like, NULL);
}

static records_error_t *not_found(const wanted_t *wanted)
{
    apr_pool_t *pool = wanted->context->pool;
    const char *given = "";
    records_error_t *error;

    if (!is_raw(wanted->request))
        given = wanted->names->nelts == 0
                    ? " without parameters"
                    : apr_pstrcat(pool, "(", records_text_joined(wanted->names, pool), ")", NULL);
    error =
        records_fail(pool, "PGRST202", "Could not find the function %s.%s%s in the schema cache",
                     wanted->schema, wanted->request->target, given);
    if (wanted->request->root)
        error->cause = "RecordsRoot names it";
    return records_explain(error, details_of(wanted), hint_of(wanted));
}

/* ---- several --------------------------------------------------------------------- */

/* Fewer parameters first, then by their names and types. */
static int by_parameters(const void *a, const void *b)
{
    const records_function_t *first = *(const records_function_t *const *)a;
    const records_function_t *second = *(const records_function_t *const *)b;
    int i, order = first->parameters->nelts - second->parameters->nelts;

    for (i = 0; order == 0 && i < first->parameters->nelts; i++) {
        const records_parameter_t *one = parameter_at(first, i), *other = parameter_at(second, i);

        order = strcmp(one->name, other->name);
        order = order != 0 ? order : strcmp(one->type, other->type);
    }
    return order;
}

static void append_candidate(records_text_t *text, const records_function_t *function)
{
    int i;

    records_text_printf(text, "%s.%s(", function->schema, function->name);
    for (i = 0; i < function->parameters->nelts; i++)
        records_text_printf(text, "%s%s => %s", i > 0 ? ", " : "", parameter_at(function, i)->name,
                            parameter_at(function, i)->type);
    records_text_putc(text, ')');
}

static records_error_t *ambiguous(const wanted_t *wanted, apr_array_header_t *matches)
{
    records_text_t text;
    int i;

    qsort(matches->elts, (size_t)matches->nelts, sizeof(void *), by_parameters);
    records_text_init(&text, 128, wanted->context->pool);
    for (i = 0; i < matches->nelts; i++) {
        records_text_puts(&text, i > 0 ? ", " : "");
        append_candidate(&text, APR_ARRAY_IDX(matches, i, const records_function_t *));
    }
    return records_explain(
        records_fail(wanted->context->pool, "PGRST203",
                     "Could not choose the best candidate function between: %s",
                     records_text_string(&text)),
        NULL,
        "Try renaming the parameters or the function itself in the database so function "
        "overloading can be resolved");
}

/* ---- one -------------------------------------------------------------------------- */

static void look_up(wanted_t *wanted, const records_request_t *request, const char *schema,
                    const records_plan_context_t *context)
{
    const apr_array_header_t *all =
        records_catalog_functions(context->catalog, "", request->target);
    apr_array_header_t *shown = apr_array_make(context->pool, 2, sizeof(void *));
    int i;

    if (all == NULL) /* the operator's queries are in no schema, and come first */
        all = records_catalog_functions(context->catalog, schema, request->target);
    for (i = 0; all != NULL && i < all->nelts; i++) {
        const records_function_t *function = APR_ARRAY_IDX(all, i, const records_function_t *);

        if (is_exposed(function, request->root, context))
            APR_ARRAY_PUSH(shown, const records_function_t *) = function;
    }
    wanted->request = request;
    wanted->schema = schema;
    wanted->functions = shown;
    wanted->context = context;
}

records_error_t *records_plan_function(const records_function_t **function,
                                       const records_request_t *request, const char *schema,
                                       const records_plan_context_t *context)
{
    wanted_t wanted;
    int i;

    look_up(&wanted, request, schema, context);
    wanted.names = apr_array_make(context->pool, 1, sizeof(const char *));
    if (wanted.functions->nelts == 0)
        return not_found(&wanted);
    *function = APR_ARRAY_IDX(wanted.functions, 0, const records_function_t *);
    for (i = 0; i < wanted.functions->nelts && !(*function)->reads; i++)
        *function = APR_ARRAY_IDX(wanted.functions, i, const records_function_t *);
    return NULL;
}

records_error_t *records_plan_invoke(records_call_t *call, const records_request_t *request,
                                     const char *schema, const records_plan_context_t *context)
{
    apr_array_header_t *matches;
    wanted_t wanted;

    look_up(&wanted, request, schema, context);
    wanted.names = given_names(request, context->pool);
    call->how = RECORDS_CALL_BOUND;
    matches = matching(&wanted, takes);
    if (matches->nelts == 0) {
        call->how = RECORDS_CALL_RAW;
        matches = matching(&wanted, takes_body);
    }
    if (matches->nelts == 0)
        return not_found(&wanted);
    if (matches->nelts > 1)
        return ambiguous(&wanted, matches);
    call->function = APR_ARRAY_IDX(matches, 0, const records_function_t *);
    if (wanted.names->nelts > 0 && takes_body(call->function, &wanted))
        call->how = RECORDS_CALL_RAW;
    return records_plan_arguments(call, request, wanted.names, context);
}
