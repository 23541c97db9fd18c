/* SPDX-License-Identifier: Apache-2.0 */
/* What to change: the payload's keys become columns, its values fit them. */
#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "catalog/hidden.h"
#include "plan/parts.h"
#include "plan/values.h"

/* What may be neither read nor written is not there. */
static records_error_t *find_column(const records_column_t **found, const records_table_t *table,
                                    const char *name, apr_pool_t *pool)
{
    const records_column_t *column = records_table_any_column(table, name);

    if (column == NULL || column->computed != NULL || !records_column_is_known(column))
        return records_fail(pool, "PGRST204",
                            "Could not find the '%s' column of '%s' in the schema cache", name,
                            table->name);
    if (column->unwritable)
        return records_fail(pool, "42501", "permission denied for column \"%s\" of relation \"%s\"",
                            name, table->name);
    *found = column;
    return NULL;
}

records_error_t *records_plan_written(records_write_t *write, const apr_array_header_t *names,
                                      apr_pool_t *pool)
{
    apr_array_header_t *columns =
        apr_array_make(pool, names->nelts + 1, sizeof(const records_column_t *));
    records_error_t *error;
    int i;

    write->columns = columns;
    for (i = 0; i < names->nelts; i++)
        if ((error = find_column(&APR_ARRAY_PUSH(columns, const records_column_t *), write->table,
                                 APR_ARRAY_IDX(names, i, const char *), pool))
            != NULL)
            return error;
    return NULL;
}

/* MariaDB refuses such a value only where its plan of a joined UPDATE lets it see it. */
records_error_t *records_plan_check_generated(const apr_array_header_t *columns,
                                              const records_plan_context_t *context)
{
    int i;

    for (i = 0; !context->checks && i < columns->nelts; i++) {
        const records_column_t *column = APR_ARRAY_IDX(columns, i, const records_column_t *);

        if (column->generated)
            return records_fail(context->pool, "428C9", "cannot write to generated column \"%s\"",
                                column->name);
    }
    return NULL;
}

/* A default that can only be had by naming no value at all. */
static int is_untold(const records_column_t *column, const records_plan_context_t *context)
{
    return column->has_default && !column->identity
           && (column->fallback == NULL || !context->defaults);
}

static int is_missing(const records_column_t *column, int i, const records_payload_t *payload,
                      apr_array_header_t *pairs)
{
    records_json_rest_t rest = records_payload_objects(&payload->json);
    records_value_t object;

    while (records_json_element(&object, &rest)) {
        records_json_pairs(pairs, &object);
        if (records_json_find(pairs, column->name, i) == NULL)
            return 1;
    }
    return 0;
}

/* With columns= objects may lack keys. */
static records_error_t *check_missing(const records_write_t *write,
                                      const records_request_t *request,
                                      const records_plan_context_t *context)
{
    apr_array_header_t *pairs = apr_array_make(context->pool, 8, sizeof(records_json_pair_t));
    int i;

    for (i = 0; write->defaults && request->columns != NULL && i < write->columns->nelts; i++) {
        const records_column_t *column = APR_ARRAY_IDX(write->columns, i, const records_column_t *);

        if (is_untold(column, context) && is_missing(column, i, request->payload, pairs))
            return records_unable(
                apr_psprintf(context->pool, "%s does not say what the default of \"%s\" is.",
                             context->database, column->name),
                "Give each object a value for it, or leave it out of columns=.", context->pool);
    }
    return NULL;
}

/* resolution=: an upsert by the columns of on_conflict=, or by the key; without either an INSERT. */
static records_error_t *plan_conflict(records_write_t *write, const records_request_t *request,
                                      const records_plan_context_t *context)
{
    apr_array_header_t *columns;
    int i;

    if (request->action != RECORDS_CREATE || request->prefer.resolution == RECORDS_RESOLUTION_UNSET)
        return NULL;
    write->merge = request->prefer.resolution == RECORDS_RESOLUTION_MERGE;
    if (request->conflict == NULL) {
        write->conflict = write->table->key->nelts > 0 ? write->table->key : NULL;
        return NULL;
    }
    columns = apr_array_make(context->pool, 2, sizeof(const records_column_t *));
    for (i = 0; i < request->conflict->nelts; i++) {
        const char *name = APR_ARRAY_IDX(request->conflict, i, const char *);
        const records_column_t *column = records_table_column(write->table, name);

        if (column == NULL || column->computed != NULL)
            return records_fail(context->pool, "42703", "column \"%s\" does not exist", name);
        APR_ARRAY_PUSH(columns, const records_column_t *) = column;
    }
    write->conflict = columns;
    return NULL;
}

/* A domain that makes its values of JSON itself needs the JSON. */
static int parses(const records_write_t *write)
{
    int i;

    for (i = 0; i < write->columns->nelts; i++)
        if (APR_ARRAY_IDX(write->columns, i, const records_column_t *)->parsed_by != NULL)
            return 1;
    return 0;
}

static void take_first(records_write_t *write, apr_pool_t *pool)
{
    records_json_rest_t rest = records_payload_objects(&write->payload);
    records_value_t object;

    if (records_json_element(&object, &rest))
        records_payload_take(write, &object, pool);
}

static records_error_t *plan_payload(records_write_t *write, const records_request_t *request,
                                     const records_plan_context_t *context)
{
    const records_payload_t *payload = request->payload;
    const apr_array_header_t *names = request->columns != NULL ? request->columns : payload->keys;
    records_error_t *error;

    write->rows = payload->rows;
    write->payload = payload->json;
    write->defaults = request->prefer.missing == RECORDS_MISSING_DEFAULT;
    if ((error = records_plan_written(write, names, context->pool)) != NULL
        || (write->rows > 0
            && (error = records_plan_check_generated(write->columns, context)) != NULL)
        || (error = check_missing(write, request, context)) != NULL
        || (error = plan_conflict(write, request, context)) != NULL)
        return error;
    if (write->single && write->rows > 1)
        take_first(write, context->pool);
    if ((error = records_payload_convert(write, payload, context->checks, context->pool)) != NULL
        || (error = records_plan_presets(write, context)) != NULL)
        return error;
    if (context->binds && request->action == RECORDS_CREATE && !parses(write))
        records_payload_flatten(write, context->pool);
    return NULL;
}

static const struct { records_action_e action; const char *doing; } verbs[] = {
    { RECORDS_CREATE, "insert into" }, { RECORDS_UPSERT, "insert into" },
    { RECORDS_UPDATE, "update" },      { RECORDS_DELETE, "delete from" },
};

static int can_change(const records_table_t *table, records_action_e action)
{
    switch (action) {
    case RECORDS_CREATE:
        return table->insertable;
    case RECORDS_UPSERT:
        return table->insertable && table->updatable;
    case RECORDS_UPDATE:
        return table->updatable;
    default:
        return table->deletable;
    }
}

records_error_t *records_plan_allowed(const records_request_t *request,
                                      const records_table_t *table,
                                      const records_plan_context_t *context)
{
    apr_size_t i;

    if (request->action == RECORDS_READ)
        return NULL;
    if (!context->rules->write)
        return records_explain(records_fail(context->pool, "REC103", "Writing is not enabled here"),
                               NULL, "The operator enables it with RecordsWrite On.");
    for (i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
        if (request->action == verbs[i].action && !can_change(table, request->action)) {
            records_error_t *error = records_fail(context->pool, "55000", "cannot %s view \"%s\"",
                                                  verbs[i].doing, table->name);

            error->status = 405;
            return error;
        }
    return NULL;
}

static records_error_t *check_filtered(const records_request_t *request,
                                       const records_predicate_t *where,
                                       const records_plan_context_t *context)
{
    if (where == NULL && !context->rules->unfiltered
        && (request->action == RECORDS_UPDATE || request->action == RECORDS_DELETE))
        return records_explain(
            records_fail(context->pool, "REC101", "%s without a filter would change every record",
                         request->method),
            NULL,
            "Add a filter, such as id=eq.1; or id=not.is.null, if every record is what you mean.");
    return NULL;
}

records_error_t *records_plan_write(records_write_t **planned, const records_request_t *request,
                                    const records_table_t *table, const records_predicate_t *where,
                                    const records_plan_context_t *context)
{
    records_write_t *write = apr_pcalloc(context->pool, sizeof(*write));
    records_error_t *error;

    *planned = write;
    write->action = request->action;
    write->table = table;
    write->rules = records_plan_bind(table, context);
    write->where = where;
    write->single = request->action != RECORDS_CREATE;
    if (write->rules != NULL && write->rules->error != NULL)
        return write->rules->error;
    if ((error = check_filtered(request, where, context)) != NULL)
        return error;
    if (request->action == RECORDS_DELETE || request->action == RECORDS_UPSERT)
        return NULL;
    if ((error = plan_payload(write, request, context)) != NULL)
        return error;
    if (write->rows == 0 || (request->action == RECORDS_UPDATE && write->columns->nelts == 0))
        *planned = NULL; /* [] or {}: nothing to do */
    return NULL;
}
