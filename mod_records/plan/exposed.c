/* SPDX-License-Identifier: Apache-2.0 */
/* Which schemas, tables and functions are there for the client. */
#include <string.h>

#include <apr_cstr.h>
#include <apr_fnmatch.h>
#include <apr_strings.h>

#include "base/error.h"
#include "base/suggest.h"
#include "base/text.h"
#include "plan/parts.h"

records_error_t *records_plan_schema(const char **schema, const records_request_t *request,
                                     const records_plan_context_t *context)
{
    const apr_array_header_t *schemas = context->rules->schemas;
    const char *first = schemas != NULL ? APR_ARRAY_IDX(schemas, 0, const char *)
                                        : context->catalog->default_schema;

    *schema = request->schema != NULL ? request->schema : first;
    if (request->schema == NULL || strcmp(request->schema, first) == 0
        || (schemas != NULL && records_names_hold(schemas, request->schema)))
        return NULL;
    return records_explain(
        records_fail(context->pool, "PGRST106", "Invalid schema: %s", request->schema), NULL,
        apr_psprintf(context->pool, "Only the following schemas are exposed: %s",
                     schemas != NULL ? records_text_joined(schemas, context->pool) : first));
}

int records_plan_pattern_fits(const char *pattern, const char *schema, const char *name)
{
    const char *dot;

    pattern += *pattern == '!';
    dot = strchr(pattern, '.');
    if (dot != NULL
        && (strncmp(pattern, schema, (size_t)(dot - pattern)) != 0
            || schema[dot - pattern] != '\0'))
        return 0;
    return apr_fnmatch(dot != NULL ? dot + 1 : pattern, name, 0) == APR_SUCCESS;
}

/* What is counted of all callers is not shown by chance. */
static int is_private(const char *name)
{
    return apr_cstr_casecmp(name, RECORDS_USAGE_TABLE) == 0;
}

/* To show it, * is not enough. */
static int means(const char *pattern, int private)
{
    return !private || *pattern == '!' || !apr_fnmatch_test(pattern);
}

/* The last pattern that matches decides; a list that only hides shows the rest. */
int records_plan_exposes(const records_rules_t *rules, const char *schema, const char *name)
{
    const int private = is_private(name);
    int i, shown;

    if (rules->expose == NULL)
        return !private;
    shown = *APR_ARRAY_IDX(rules->expose, 0, const char *) == '!' && !private;
    for (i = 0; i < rules->expose->nelts; i++) {
        const char *pattern = APR_ARRAY_IDX(rules->expose, i, const char *);

        if (records_plan_pattern_fits(pattern, schema, name) && means(pattern, private))
            shown = *pattern != '!';
    }
    return shown;
}

#define MANY_TABLES 500 /* no search for a likely one in a larger schema */

static const char *similar(const char *schema, const char *name,
                           const records_plan_context_t *context)
{
    const apr_array_header_t *tables = context->catalog->tables;
    apr_array_header_t *names = apr_array_make(context->pool, 64, sizeof(const char *));
    int i;

    for (i = 0; tables->nelts < MANY_TABLES && i < tables->nelts; i++) {
        const records_table_t *table = APR_ARRAY_IDX(tables, i, records_table_t *);

        if (strcmp(table->schema, schema) == 0
            && records_plan_exposes(context->rules, schema, table->name))
            APR_ARRAY_PUSH(names, const char *) = table->name;
    }
    return records_resembling(name, names, RECORDS_MUCH_ALIKE, context->pool);
}

records_error_t *records_plan_table(const records_table_t **table, const char *schema,
                                    const char *name, const records_plan_context_t *context)
{
    const char *best;
    records_error_t *error;

    *table = records_catalog_table(context->catalog, schema, name);
    if (*table != NULL && records_plan_exposes(context->rules, schema, name))
        return NULL;
    best = similar(schema, name, context);
    error = records_fail(context->pool, "PGRST205",
                         "Could not find the table '%s.%s' in the schema cache", schema, name);
    return records_explain(
        error, NULL,
        best == NULL
            ? NULL
            : apr_psprintf(context->pool, "Perhaps you meant the table '%s.%s'", schema, best));
}
