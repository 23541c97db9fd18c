/* SPDX-License-Identifier: Apache-2.0 */
/* The paths of functions.  Those of one name share one: what any of them takes may be given, and what
 * all of them need must be. */
#include "openapi/swagger.h"

#include <string.h>

#include "request/body.h"

/* ---- functions of one name ------------------------------------------------------------ */

/** Functions of one name that the caller may call. */
typedef struct group_t {
    const char *name;
    const apr_array_header_t *functions; /* const records_function_t * */
} group_t;

/** A parameter of some of them. */
typedef struct taken_t {
    const records_parameter_t *parameter;
    int required;                        /* how many of them need it */
    unsigned mixed : 1;                  /* they have different types of it */
} taken_t;

static const records_function_t *function_at(const group_t *group, int i)
{
    return APR_ARRAY_IDX(group->functions, i, const records_function_t *);
}

static taken_t *find_taken(const apr_array_header_t *all, const char *name)
{
    int i;

    for (i = 0; i < all->nelts; i++)
        if (strcmp(APR_ARRAY_IDX(all, i, taken_t).parameter->name, name) == 0)
            return &APR_ARRAY_IDX(all, i, taken_t);
    return NULL;
}

/* A parameter of a named query need not have a type. */
static int same_type(const records_parameter_t *one, const records_parameter_t *other)
{
    return one->variadic == other->variadic && one->kind == other->kind
           && (one->type == NULL) == (other->type == NULL)
           && (one->type == NULL || strcmp(one->type, other->type) == 0);
}

static void take(apr_array_header_t *all, const records_parameter_t *parameter)
{
    taken_t *taken = find_taken(all, parameter->name);

    if (taken == NULL) {
        taken = apr_array_push(all);
        memset(taken, 0, sizeof(*taken));
        taken->parameter = parameter;
    }
    taken->required += parameter->required;
    taken->mixed |= !same_type(taken->parameter, parameter);
}

/* What they take together (taken_t); those that only read, or all.  What some of them do not need is
 * not required. */
static apr_array_header_t *parameters_of(const group_t *group, int reading, apr_pool_t *pool)
{
    apr_array_header_t *all = apr_array_make(pool, 4, sizeof(taken_t));
    int i, k, count = 0;

    for (i = 0; i < group->functions->nelts; i++) {
        const records_function_t *function = function_at(group, i);

        if (reading && !function->reads)
            continue;
        count++;
        for (k = 0; k < function->parameters->nelts; k++)
            take(all, APR_ARRAY_IDX(function->parameters, k, const records_parameter_t *));
    }
    for (i = 0; i < all->nelts; i++)
        APR_ARRAY_IDX(all, i, taken_t).required /= count;
    return all;
}

/* The function that is given the body whole, if it is the only one; or NULL. */
static const records_parameter_t *whole_body(const group_t *group)
{
    const records_function_t *only = function_at(group, 0);
    const records_parameter_t *parameter;

    if (group->functions->nelts != 1 || only->parameters->nelts != 1)
        return NULL;
    parameter = APR_ARRAY_IDX(only->parameters, 0, const records_parameter_t *);
    return *parameter->name == '\0' ? parameter : NULL;
}

/* ---- what is written of them ------------------------------------------------------------- */

static void begin_operation(records_openapi_t *d, const char *method, const group_t *group)
{
    const records_function_t *first = function_at(group, 0);

    records_openapi_write(d, ",'%s':{'tags':['(rpc) %s']", method, group->name);
    records_swagger_comment(d, first->comment);
    if (first->media != NULL)
        records_openapi_write(d, ",'produces':['%s']", first->media);
    else
        records_openapi_write(d, ",'produces':['application/json',"
                                 "'application/vnd.pgrst.object+json;nulls=stripped',"
                                 "'application/vnd.pgrst.object+json']");
}

static void end_operation(records_openapi_t *d, const group_t *group)
{
    const int nothing = function_at(group, 0)->returns == RECORDS_RETURNS_NOTHING;

    records_openapi_write(d, "],'responses':{'%j':{'description':'%j'}}}", nothing ? "204" : "200",
                          nothing ? "No Content" : "OK");
}

static void write_argument(records_openapi_t *d, const taken_t *taken)
{
    const records_parameter_t *parameter = taken->parameter;

    records_openapi_write(d, ",{'name':'%s','required':%j,'in':'query'", parameter->name,
                          taken->required ? "true" : "false");
    if (taken->mixed) {
        records_openapi_write(d, ",'type':'string'");
    } else if (parameter->variadic) {
        records_openapi_write(d, ",'type':'array','collectionFormat':'multi','items':{");
        records_swagger_element_type(d, parameter->type, parameter->base);
        records_openapi_write(d, "}");
    } else {
        records_swagger_simple_type(d, parameter->type, parameter->base, parameter->kind);
    }
    records_openapi_write(d, "}");
}

static void write_get(records_openapi_t *d, const group_t *group)
{
    const apr_array_header_t *all = parameters_of(group, 1, d->scratch);
    int i;

    begin_operation(d, "get", group);
    records_openapi_write(d, ",'parameters':[");
    for (i = 0; i < all->nelts; i++)
        write_argument(d, &APR_ARRAY_IDX(all, i, taken_t));
    end_operation(d, group);
}

static void write_property(records_openapi_t *d, const taken_t *taken)
{
    const records_parameter_t *parameter = taken->parameter;

    records_openapi_write(d, ",'%s':{", parameter->name);
    if (!taken->mixed)
        records_swagger_type(d, parameter->type, parameter->base, parameter->kind);
    records_openapi_write(d, "}");
}

static void write_properties(records_openapi_t *d, const group_t *group)
{
    const apr_array_header_t *all = parameters_of(group, 0, d->scratch);
    int i, any = 0;

    if (function_at(group, 0)->comment != NULL)
        records_openapi_write(d, ",'description':'%s'", function_at(group, 0)->comment);
    records_openapi_write(d, ",'type':'object','properties':{");
    for (i = 0; i < all->nelts; i++)
        write_property(d, &APR_ARRAY_IDX(all, i, taken_t));
    records_openapi_write(d, "}");
    for (i = 0; i < all->nelts; i++) {
        if (!APR_ARRAY_IDX(all, i, taken_t).required)
            continue;
        records_openapi_write(d, any ? ",'%s'" : ",'required':['%s'",
                              APR_ARRAY_IDX(all, i, taken_t).parameter->name);
        any = 1;
    }
    if (any)
        records_openapi_write(d, "]");
}

/* text/plain for text, as records_bodies has it. */
static const char *media_of_body(const records_parameter_t *whole)
{
    int i;

    for (i = 0; i < RECORDS_BODY_COUNT; i++)
        if (records_bodies[i].parameter != NULL
            && strcmp(records_bodies[i].parameter, whole->type) == 0)
            return records_bodies[i].type;
    return records_bodies[RECORDS_BODY_JSON].type;
}

static void write_post(records_openapi_t *d, const group_t *group)
{
    const records_parameter_t *whole = whole_body(group);

    begin_operation(d, "post", group);
    if (whole != NULL)
        records_openapi_write(d, ",'consumes':['%s']", media_of_body(whole));
    records_openapi_write(d,
                          ",'parameters':[{'name':'args','required':true,'in':'body','schema':{");
    if (whole != NULL)
        records_swagger_type(d, whole->type, whole->base, whole->kind);
    else
        write_properties(d, group);
    records_openapi_write(d, "}},{'$ref':'#/parameters/preferParams'}");
    end_operation(d, group);
}

static void write_group(records_openapi_t *d, const group_t *group)
{
    int i, reads = 0;

    for (i = 0; i < group->functions->nelts; i++)
        reads |= function_at(group, i)->reads;
    records_openapi_write(d, ",'/rpc/%u':{", group->name);
    if (reads)
        write_get(d, group);
    write_post(d, group);
    records_openapi_write(d, "}");
}

/* ---- which ------------------------------------------------------------------------------ */

/* Overloads stand side by side. */
void records_swagger_functions(records_openapi_t *d)
{
    const apr_array_header_t *all = d->api->catalog->functions;
    apr_array_header_t *functions = apr_array_make(d->pool, 4, sizeof(void *));
    group_t group = { NULL, functions };
    int i;

    for (i = 0; all != NULL && i < all->nelts; i++) {
        const records_function_t *function = APR_ARRAY_IDX(all, i, const records_function_t *);

        if (!records_openapi_calls(d->api, function))
            continue;
        if (group.name != NULL && strcmp(group.name, function->name) != 0) {
            write_group(d, &group);
            apr_array_clear(functions);
            apr_pool_clear(d->scratch);
        }
        group.name = function->name;
        APR_ARRAY_PUSH(functions, const records_function_t *) = function;
    }
    if (functions->nelts > 0)
        write_group(d, &group);
}
