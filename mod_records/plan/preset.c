/* SPDX-License-Identifier: Apache-2.0 */
/* RecordsPreset: a column that is set from a claim.  The payload becomes what the client would have had to
 * send, so nobody behind it sees a difference. */
#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "base/json.h"
#include "catalog/rules.h"
#include "plan/parts.h"
#include "plan/values.h"
#include "request/claims.h"

/** A preset with what this caller's claim says. */
typedef struct set_t {
    const records_column_t *column;
    const char *text;                    /* to compare with */
    const char *json;                    /* to write */
} set_t;

static records_error_t *no_claim(const records_preset_t *preset, const char *cause,
                                 apr_pool_t *pool)
{
    records_error_t *error =
        records_fail(pool, "REC162", "The column \"%s\" is set from a claim that you do not have",
                     preset->column->name);

    error->cause =
        apr_psprintf(pool, "%s (%s): %s", preset->rule->written, preset->rule->place, cause);
    return error;
}

static records_error_t *other_value(const records_column_t *column, apr_pool_t *pool)
{
    return records_explain(
        records_fail(pool, "REC161", "The column \"%s\" is set from your identity", column->name),
        "Another value was sent for it.", "Leave the column out.");
}

static const char *quoted(const char *text, apr_pool_t *pool)
{
    records_text_t out;

    records_text_init(&out, strlen(text) + 3, pool);
    records_json_string(&out, text, strlen(text));
    return records_text_string(&out);
}

static const char *json_of(const records_identity_t *who, const char *claim, apr_pool_t *pool)
{
    return who == NULL || who->claims == NULL ? NULL
                                              : records_claims_json(who->claims, claim, pool);
}

/* An array or object goes into a column that holds such, or a text. */
static int takes_nested(const records_column_t *column)
{
    return column->kind == RECORDS_JSON || column->kind == RECORDS_LIST
           || column->kind == RECORDS_OTHER || column->kind == RECORDS_TEXT;
}

/* What the database would refuse is no fault of what the client has sent. */
static records_error_t *set_value(set_t *set, const records_preset_t *preset,
                                  const records_plan_context_t *context)
{
    const records_column_t *column = preset->column;
    const char *json = json_of(context->who, preset->claim, context->pool);
    const char *canonical;
    records_error_t *error;

    set->column = column;
    set->text = records_claims_of_caller(context->who, preset->claim, context->pool);
    if (set->text == NULL)
        return no_claim(preset, "the caller has no such claim", context->pool);
    if (json != NULL && (*json == '[' || *json == '{')) {
        set->json = json;
        return takes_nested(column)
                   ? NULL
                   : no_claim(preset, "the claim is an array or object", context->pool);
    }
    if (column->kind == RECORDS_JSON) {
        set->text = set->json = json != NULL ? json : quoted(set->text, context->pool);
        return NULL;
    }
    if ((error = records_literal(&canonical, column, set->text, context->pool)) != NULL
        || (error = records_check_member(column, set->text, context->pool)) != NULL)
        return no_claim(preset, error->message, context->pool);
    if (!context->checks) /* else the database reads it itself */
        set->text = canonical;
    set->json = quoted(set->text, context->pool);
    return NULL;
}

/* Of several for one column all must say the same. */
static records_error_t *add_set(apr_array_header_t *sets, const records_preset_t *preset,
                                const records_plan_context_t *context)
{
    set_t set;
    records_error_t *error;
    int i;

    if ((error = set_value(&set, preset, context)) != NULL)
        return error;
    for (i = 0; i < sets->nelts; i++)
        if (APR_ARRAY_IDX(sets, i, set_t).column == set.column)
            return strcmp(APR_ARRAY_IDX(sets, i, set_t).text, set.text) == 0
                       ? NULL
                       : no_claim(preset, "another one for the column says another value",
                                  context->pool);
    APR_ARRAY_PUSH(sets, set_t) = set;
    return NULL;
}

/* A PATCH sets what it names, and nothing else. */
static records_error_t *find_sets(apr_array_header_t *sets, const records_write_t *write,
                                  const records_plan_context_t *context)
{
    const apr_array_header_t *presets = write->table->rules->presets;
    records_error_t *error = NULL;
    int i;

    for (i = 0; i < presets->nelts && error == NULL; i++) {
        const records_preset_t *preset = APR_ARRAY_IDX(presets, i, const records_preset_t *);

        if (write->action != RECORDS_UPDATE || records_columns_hold(write->columns, preset->column))
            error = add_set(sets, preset, context);
    }
    return error;
}

static int is_same(const set_t *set, const records_value_t *value, apr_pool_t *pool)
{
    const char *text = set->column->kind == RECORDS_JSON
                           ? apr_pstrmemdup(pool, value->text, value->length)
                           : records_json_said(value, pool).text;

    return text != NULL && records_same_value(set->column, set->text, text, pool);
}

static const set_t *set_of(const apr_array_header_t *sets, const records_value_t *name)
{
    int i;

    for (i = 0; i < sets->nelts; i++) {
        const set_t *set = &APR_ARRAY_IDX(sets, i, const set_t);

        if (records_json_says(name, set->column->name, strlen(set->column->name)))
            return set;
    }
    return NULL;
}

/* A member that columns= leaves out says nothing. */
static records_error_t *write_object(records_text_t *out, const records_write_t *write,
                                     const apr_array_header_t *pairs,
                                     const apr_array_header_t *sets, apr_pool_t *pool)
{
    int i, members = 0;

    records_text_putc(out, '{');
    for (i = 0; i < pairs->nelts; i++) {
        const records_json_pair_t *pair = &APR_ARRAY_IDX(pairs, i, const records_json_pair_t);
        const set_t *set = set_of(sets, &pair->name);

        if (set == NULL) {
            records_text_puts(out, members++ > 0 ? "," : "");
            records_text_append(out, pair->name.text, pair->name.length);
            records_text_putc(out, ':');
            records_json_compact(out, &pair->value);
        } else if (records_columns_hold(write->columns, set->column)
                   && !is_same(set, &pair->value, pool))
            return other_value(set->column, pool);
    }
    for (i = 0; i < sets->nelts; i++) {
        const set_t *set = &APR_ARRAY_IDX(sets, i, const set_t);

        records_text_puts(out, members++ > 0 ? "," : "");
        records_json_string(out, set->column->name, strlen(set->column->name));
        records_text_putc(out, ':');
        records_text_puts(out, set->json);
    }
    records_text_putc(out, '}');
    return NULL;
}

/* Texts that are compared live as long as a row. */
static records_error_t *write_objects(records_text_t *out, const records_write_t *write,
                                      const apr_array_header_t *sets, apr_pool_t *pool)
{
    apr_array_header_t *pairs = apr_array_make(pool, 8, sizeof(records_json_pair_t));
    records_json_rest_t rest = records_payload_objects(&write->payload);
    records_error_t *error = NULL;
    records_value_t object;
    apr_pool_t *row;

    apr_pool_create(&row, pool);
    apr_pool_tag(row, "records_preset");
    while (error == NULL && records_json_element(&object, &rest)) {
        records_text_putc(out, out->length == 0 ? '[' : ',');
        records_json_pairs(pairs, &object);
        if ((error = write_object(out, write, pairs, sets, row)) == NULL)
            apr_pool_clear(row);
    }
    records_text_putc(out, ']');
    if (error == NULL)
        apr_pool_destroy(row);
    return error;
}

static void add_columns(const records_write_t *write, const apr_array_header_t *sets)
{
    apr_array_header_t *columns = (apr_array_header_t *)write->columns;
    int i;

    for (i = 0; i < sets->nelts; i++) {
        const records_column_t *column = APR_ARRAY_IDX(sets, i, const set_t).column;

        if (!records_columns_hold(columns, column))
            APR_ARRAY_PUSH(columns, const records_column_t *) = column;
    }
}

records_error_t *records_plan_presets(records_write_t *write, const records_plan_context_t *context)
{
    const records_table_rules_t *rules = write->table->rules;
    apr_array_header_t *sets;
    records_error_t *error;
    records_text_t out;

    if (rules == NULL || rules->presets->nelts == 0 || write->rows == 0)
        return NULL;
    sets = apr_array_make(context->pool, 2, sizeof(set_t));
    if ((error = find_sets(sets, write, context)) != NULL || sets->nelts == 0)
        return error;
    records_text_init(&out, write->payload.length + 64, context->pool);
    if ((error = write_objects(&out, write, sets, context->pool)) != NULL)
        return error;
    add_columns(write, sets);
    write->payload.text = out.bytes;
    write->payload.length = out.length;
    return NULL;
}
