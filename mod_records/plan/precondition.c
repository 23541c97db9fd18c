/* SPDX-License-Identifier: Apache-2.0 */
/* If-Match and its kin of a change: they become a part of its WHERE, so that nobody can come between the
 * look and the change. */
#include <string.h>

#include <apr_strings.h>
#include <apr_time.h>

#include "base/error.h"
#include "plan/parts.h"

static records_error_t *refuse(const char *message, const char *details, const char *hint,
                               apr_pool_t *pool)
{
    return records_explain(records_fail(pool, "REC122", "%s", message), details, hint);
}

/* ---- what can be asked ---------------------------------------------------------------- */

/* Of a POST, a call and a batch, by which no record is named. */
records_error_t *records_plan_no_preconditions(const records_request_t *request, apr_pool_t *pool)
{
    const records_preconditions_t *asked = request->preconditions;

    if (asked == NULL
        || (asked->match == NULL && !asked->dated
            && (asked->none_match == NULL || strcmp(request->method, "POST") != 0)))
        return NULL;
    if (request->rpc)
        return refuse("A function has no version that a precondition could ask for", NULL,
                      "Let the function compare what it is given.", pool);
    if (request->action == RECORDS_BATCH)
        return refuse("A batch has no record that a precondition could ask for", NULL,
                      "It is for the headers of an operation.", pool);
    return refuse("A POST has no record that a precondition could ask for", NULL,
                  "PUT with If-None-Match: * makes a record only if there is none.", pool);
}

/* Item addresses, and filters by eq on all of the key. */
static int names_one(const records_request_t *request, const records_table_t *table)
{
    int i;

    for (i = 0; request->item == NULL && i < table->key->nelts; i++)
        if (records_plan_equals(request->where,
                                APR_ARRAY_IDX(table->key, i, const records_column_t *)->name)
            == NULL)
            return 0;
    return table->key->nelts > 0;
}

static records_error_t *check_asked(const records_request_t *request, const records_table_t *table,
                                    apr_pool_t *pool)
{
    const records_preconditions_t *asked = request->preconditions;

    if (asked->none_match != NULL && (request->action != RECORDS_UPSERT || !asked->none_match_any))
        return refuse("If-None-Match of a change is *, of a PUT", NULL,
                      "If-Match asks for a version that the record must have.", pool);
    if (asked->none_match != NULL && (asked->match != NULL || asked->dated))
        return refuse("If-None-Match: * asks for no record, and the other precondition for one",
                      NULL, NULL, pool);
    if (asked->none_match == NULL && !names_one(request, table))
        return refuse("A precondition is of one record", NULL,
                      "Use the address of the record, or a filter by eq on each column of its key.",
                      pool);
    if (asked->none_match == NULL && table->triggered)
        return refuse(apr_psprintf(pool,
                                   "A change of \"%s\" is what triggers, rules or another server "
                                   "make of it: it cannot depend on a precondition",
                                   table->name),
                      NULL, "Change the tables below it.", pool);
    return NULL;
}

/* ---- what it becomes ------------------------------------------------------------------- */

static records_error_t *plan_match(const records_predicate_t **guard,
                                   const records_preconditions_t *asked, const records_node_t *tree,
                                   const records_plan_context_t *context)
{
    const records_table_t *table = tree->read->table;
    apr_array_header_t *versions = apr_array_make(context->pool, 1, sizeof(const char *));
    records_predicate_t *one;
    int i;

    if (asked->match_any)
        return NULL;
    if (!records_plan_has_version(table))
        return refuse(
            apr_psprintf(context->pool, "The records of \"%s\" have no ETag", table->name),
            "Some roles may read some of its columns alone.",
            "The operator names a column with RecordsVersion.", context->pool);
    if (asked->match->nelts > context->rules->limits.filters)
        return records_fail(context->pool, "REC102", "If-Match has more than %d entity tags",
                            context->rules->limits.filters);
    for (i = 0; i < asked->match->nelts; i++) {
        const records_etag_t *tag = &APR_ARRAY_IDX(asked->match, i, records_etag_t);
        const char *version =
            tag->weak ? NULL : records_etag_version(tag->opaque, table->shape, context->pool);

        if (version != NULL)
            APR_ARRAY_PUSH(versions, const char *) = version;
    }
    one = apr_pcalloc(context->pool, sizeof(*one));
    one->kind = RECORDS_PREDICATE_VERSION;
    one->term.of = tree->read->alias;
    one->table = table;
    one->count = versions->nelts;
    one->values = (const char *const *)versions->elts;
    *guard = one;
    return NULL;
}

/* 2024-01-31 10:20:30, in UTC */
static const char *instant_text(apr_int64_t seconds, int zoned, apr_pool_t *pool)
{
    apr_time_exp_t when;

    apr_time_exp_gmt(&when, apr_time_from_sec(seconds));
    return apr_psprintf(pool, "%04d-%02d-%02d %02d:%02d:%02d%s", when.tm_year + 1900,
                        when.tm_mon + 1, when.tm_mday, when.tm_hour, when.tm_min, when.tm_sec,
                        zoned ? "+00" : "");
}

/* Whole seconds: a change later in that second was not seen by who has the date. */
static records_error_t *plan_unmodified(const records_predicate_t **guard,
                                        const records_preconditions_t *asked,
                                        const records_node_t *tree,
                                        const records_plan_context_t *context)
{
    const records_column_t *modified = tree->read->table->modified;
    records_condition_t before = { .kind = RECORDS_CONDITION_COMPARE, .op = RECORDS_OP_LT };
    const char *instant;

    if (modified == NULL)
        return refuse("The records have no Last-Modified", NULL,
                      "Send If-Match; or the operator names a column with RecordsLastModified.",
                      context->pool);
    instant = instant_text(asked->unmodified_since + 1, modified->kind == RECORDS_TIMESTAMPTZ,
                           context->pool);
    before.field.column = modified->name;
    before.count = 1;
    before.values = &instant;
    return records_plan_condition(guard, &before, tree, context);
}

records_error_t *records_plan_preconditions(const records_predicate_t **guard, records_plan_t *plan,
                                            const records_node_t *tree,
                                            const records_request_t *request,
                                            const records_plan_context_t *context)
{
    const records_preconditions_t *asked = request->preconditions;
    records_error_t *error;

    *guard = NULL;
    if (request->action == RECORDS_CREATE)
        return records_plan_no_preconditions(request, context->pool);
    if (asked == NULL || (asked->match == NULL && asked->none_match == NULL && !asked->dated))
        return !context->rules->require_match
                   ? NULL
                   : records_explain(records_fail(context->pool, "REC121",
                                                  "A %s needs If-Match here", request->method),
                                     NULL,
                                     "Send the ETag of the record as it was when it was read.");
    if ((error = check_asked(request, tree->read->table, context->pool)) != NULL)
        return error;
    if (asked->none_match != NULL) {
        plan->creates_only = 1;
        return NULL;
    }
    plan->guarded = 1;
    return asked->dated ? plan_unmodified(guard, asked, tree, context)
                        : plan_match(guard, asked, tree, context);
}
