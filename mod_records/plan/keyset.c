/* SPDX-License-Identifier: Apache-2.0 */
/* Pages that begin behind a row rather than at a number (cursor=): rows that are inserted or
 * deleted before the page do not shift it, and the last page costs the same as the first. */
#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "plan/cursor.h"
#include "plan/parts.h"

#define MOST_ROWS 10000 /* of one page, for it is taken whole before it is sent */

static records_error_t *impossible(apr_pool_t *pool, const char *why, const char *hint)
{
    return records_explain(records_fail(pool, "REC111", "This cannot be paged by a cursor"), why,
                           hint);
}

static records_error_t *misfit(apr_pool_t *pool)
{
    return records_explain(records_fail(pool, "REC110", "The cursor does not fit this request"),
                           "It is none, or was made for another order or other filters.",
                           "Begin anew with an empty one: cursor=");
}

/* ---- may it be? ------------------------------------------------------------------ */

static int is_one_of(const char *word, const char *const *words)
{
    for (; word != NULL && *words != NULL; words++)
        if (strcmp(word, *words) == 0)
            return 1;
    return 0;
}

/* Does the database compare as it sorts, and is the value's text all of the value?  PostgreSQL does;
 * others sort enums by their place, JSON by its text, geometries by their bytes, and know a float's text
 * only nearly. */
static int can_be_behind(const records_term_t *term, const records_plan_context_t *context)
{
    static const char *const unlike[] = {
        "enum", "set", "float", "any", "", "geometry", "point", "linestring", "polygon", "multipoint",
        "multilinestring", "multipolygon", "geometrycollection", NULL,
    };

    if (term->bucket != RECORDS_BUCKET_NONE || term->column->read_by != NULL)
        return 0;
    if (term->path != NULL)
        return APR_ARRAY_IDX(term->path, term->path->nelts - 1, records_step_t).as_text;
    if (context->checks)
        return 1;
    return term->column->kind != RECORDS_JSON && term->column->base != NULL
           && !is_one_of(term->column->base, unlike);
}

static records_error_t *check_order(const records_read_t *read,
                                    const records_plan_context_t *context)
{
    int i;

    for (i = 0; i < read->order->nelts; i++) {
        const records_term_t *term = &APR_ARRAY_IDX(read->order, i, records_order_by_t).term;

        if (!can_be_behind(term, context))
            return impossible(context->pool,
                              apr_psprintf(context->pool,
                                           "By '%s' rows can be sorted, but a page cannot "
                                           "begin in their midst.",
                                           term->column->name),
                              NULL);
    }
    return NULL;
}

static records_error_t *check(const records_plan_t *plan, const records_plan_state_t *state,
                              const records_read_t *read)
{
    const records_request_t *request = state->request;
    apr_pool_t *pool = state->context->pool;

    if (request->item != NULL || read->grouped)
        return impossible(
            pool, request->item != NULL ? "There is one row at most." : "Groups have no key.",
            NULL);
    if (read->table->key->nelts == 0)
        return impossible(pool,
                          apr_psprintf(pool,
                                       "'%s' has no primary key, so of equal rows none is "
                                       "first.",
                                       read->table->name),
                          NULL);
    if (request->offset > 0)
        return impossible(pool, "A page begins at a cursor or at an offset, not at both.", NULL);
    if (plan->singular || plan->handler != NULL || plan->format == RECORDS_FORMAT_RAW)
        return impossible(pool, "A media type that is not made row by row has no pages.", NULL);
    if (read->page.limit < 0)
        return impossible(pool, "A page needs an end.", "Add limit=");
    return check_order(read, state->context);
}

/* ---- what it belongs to ----------------------------------------------------------- */

/* Not the page's size, nor what is shown of its rows. */
static int is_bound(const char *pair, apr_size_t length)
{
    static const char *const free_ones[] = { "cursor=", "limit=", "select=" };
    apr_size_t i;

    for (i = 0; i < sizeof(free_ones) / sizeof(free_ones[0]); i++)
        if (length >= strlen(free_ones[i])
            && strncmp(pair, free_ones[i], strlen(free_ones[i])) == 0)
            return 0;
    return 1;
}

static apr_uint64_t binding_of(const records_plan_t *plan, const records_plan_state_t *state)
{
    const char *pair = state->request->canonical == NULL ? "" : state->request->canonical;
    const char *zone = state->request->prefer.timezone;
    apr_uint64_t binding = records_binding(RECORDS_BINDING, plan->table->schema);
    apr_size_t length;

    binding = records_binding(binding, plan->table->name);
    binding = records_binding(binding, zone == NULL ? "" : zone);
    for (; *pair != '\0'; pair += length + (pair[length] != '\0')) {
        length = strcspn(pair, "&");
        if (is_bound(pair, length))
            binding = records_binding(binding, apr_pstrmemdup(state->context->pool, pair, length));
    }
    return binding;
}

/* ---- the read --------------------------------------------------------------------- */

/* The values of the order, behind what the client wants to see. */
static void show_order(records_read_t *read)
{
    int i;

    for (i = 0; i < read->order->nelts; i++) {
        records_output_t *output = apr_array_push((apr_array_header_t *)read->outputs);

        memset(output, 0, sizeof(*output));
        output->term = APR_ARRAY_IDX(read->order, i, records_order_by_t).term;
        output->name = output->term.column->name;
        output->hidden = 1;
    }
}

/* The key that breaks ties goes the way of what it follows: so an index over both serves, and one range
 * of it is all that is behind a row. */
static void align_ties(records_read_t *read, const records_request_t *request)
{
    int i = request->order == NULL ? 0 : request->order->nelts;

    for (; i > 0 && i < read->order->nelts; i++) {
        records_order_by_t *by = &APR_ARRAY_IDX(read->order, i, records_order_by_t);

        by->descending = APR_ARRAY_IDX(read->order, i - 1, records_order_by_t).descending;
        by->nulls_first = by->descending;
    }
}

/* The rows before a row come last first. */
static void turn(records_read_t *read)
{
    int i;

    for (i = 0; i < read->order->nelts; i++) {
        records_order_by_t *by = &APR_ARRAY_IDX(read->order, i, records_order_by_t);

        by->descending = !by->descending;
        by->nulls_first = !by->nulls_first;
    }
}

records_error_t *records_plan_keyset(records_plan_t *plan, const records_plan_state_t *state,
                                     records_read_t *read)
{
    apr_pool_t *pool = state->context->pool;
    records_keyset_t *keyset = apr_pcalloc(pool, sizeof(*keyset));
    records_cursor_t cursor;
    records_error_t *error;

    if ((error = check(plan, state, read)) != NULL)
        return error;
    keyset->binding = binding_of(plan, state);
    keyset->shown = read->outputs->nelts;
    if (*state->request->cursor != '\0') {
        if (!records_cursor_read(&cursor, state->request->cursor, pool)
            || cursor.binding != keyset->binding || cursor.count != read->order->nelts)
            return misfit(pool);
        keyset->after = cursor.values;
        keyset->backward = cursor.backward;
    }
    align_ties(read, state->request);
    if (keyset->backward)
        turn(read);
    show_order(read);
    if (read->page.limit > MOST_ROWS)
        read->page.limit = MOST_ROWS;
    read->page.limit++; /* one more, to see whether there is one */
    read->keyset = keyset;
    return NULL;
}
