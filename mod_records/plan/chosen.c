/* SPDX-License-Identifier: Apache-2.0 */
/* order=, limit= and offset= of a change.  PATCH and DELETE change the page of rows that a GET of the
 * same address would show; a POST has no rows to choose from. */
#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "catalog/rules.h"
#include "plan/parts.h"

static int changes_old(const records_request_t *request)
{
    return request->action == RECORDS_UPDATE || request->action == RECORDS_DELETE;
}

static int shows(const records_request_t *request)
{
    return request->prefer.returns == RECORDS_RETURN_REPRESENTATION;
}

static int is_ordered(const records_request_t *request)
{
    return request->order != NULL && request->order->nelts > 0;
}

/* Does select= leave rows out, or group them?  Not what an embed groups within
 * itself, unless it is a spread. */
static int rearranges(const apr_array_header_t *select, int groups)
{
    int i;

    for (i = 0; select != NULL && i < select->nelts; i++) {
        const records_selection_t *one = &APR_ARRAY_IDX(select, i, records_selection_t);

        if (one->inner || (groups && one->aggregate != RECORDS_AGGREGATE_NONE)
            || rearranges(one->inside, groups && one->kind == RECORDS_SELECT_SPREAD))
            return 1;
    }
    return 0;
}

/* Does select= embed anything?  Or anything within what it embeds? */
static int embeds(const apr_array_header_t *select, int within)
{
    int i;

    for (i = 0; select != NULL && i < select->nelts; i++) {
        const records_selection_t *one = &APR_ARRAY_IDX(select, i, records_selection_t);

        if ((one->kind == RECORDS_SELECT_EMBED || one->kind == RECORDS_SELECT_SPREAD)
            && (!within || embeds(one->inside, 0)))
            return 1;
    }
    return 0;
}

/* What RETURNING embeds is read in the midst of the change, row by row: it misses what a DELETE has
 * taken along, and sees one row of the change as it will be and another as it was. */
static int embeds_midway(const records_request_t *request, const records_table_t *table)
{
    if (table->row_key->nelts == 0 || !shows(request))
        return 0;
    if (request->action == RECORDS_CREATE) /* only by a way back can there be another new row */
        return request->payload->rows > 1 && embeds(request->select, 1);
    return embeds(request->select, 0);
}

int records_plan_chooses(const records_request_t *request)
{
    return request->paged_by_query && changes_old(request);
}

int records_plan_orders_change(const records_request_t *request)
{
    return records_plan_chooses(request)
           || (is_ordered(request) && request->action != RECORDS_UPSERT);
}

/* Do the rules allow what the change has made?  An UPDATE that returns nothing does not say. */
static int must_look_again(const records_request_t *request, const records_table_t *table,
                           const records_plan_context_t *context)
{
    return request->action == RECORDS_UPDATE && context->rereads_updated && table->rules != NULL
           && table->rules->checks;
}

int records_plan_chooses_keys(const records_request_t *request, const records_table_t *table,
                              const records_plan_context_t *context)
{
    if (!context->chooses_keys)
        return 0;
    if ((request->action == RECORDS_CREATE || changes_old(request))
        && embeds_midway(request, table))
        return 1;
    if (request->action == RECORDS_CREATE) /* the order of one row says nothing */
        return shows(request)
               && ((is_ordered(request) && request->payload->rows > 1)
                   || rearranges(request->select, 1));
    if (!changes_old(request))
        return 0;
    return request->paged_by_query || must_look_again(request, table, context)
           || (shows(request)
               && (is_ordered(request) || rearranges(request->select, 1)
                   || (request->action == RECORDS_UPDATE && context->rereads_updated)));
}

static records_error_t *needs_key(const records_plan_context_t *context, const char *details)
{
    return records_unable(
        details, "A table needs a primary key for that; of a view, RecordsKey can name one.",
        context->pool);
}

records_error_t *records_plan_check_chosen(const records_request_t *request,
                                           const records_table_t *table,
                                           const records_plan_context_t *context)
{
    if (table->row_key->nelts > 0)
        return NULL;
    if (records_plan_chooses(request))
        return needs_key(context, "limit and offset of a change choose rows by their primary key.");
    if (must_look_again(request, table, context))
        return needs_key(context,
                         apr_psprintf(context->pool,
                                      "%s looks at the rows of an UPDATE again by their primary "
                                      "key, to see whether the rules of the table allow them.",
                                      context->database));
    if (!records_plan_chooses_keys(request, table, context))
        return NULL;
    if (is_ordered(request) || rearranges(request->select, 1))
        return needs_key(context, apr_psprintf(context->pool,
                                               "%s orders, groups and leaves out the rows that a "
                                               "change answers by means of their primary key.",
                                               context->database));
    return NULL;
}

void records_plan_show_key(records_read_t *read, apr_pool_t *pool)
{
    const apr_array_header_t *key = read->table->row_key;
    apr_array_header_t *outputs = apr_array_make(pool, key->nelts, sizeof(records_output_t));
    int i;

    for (i = 0; i < key->nelts; i++) {
        records_output_t *output = &APR_ARRAY_PUSH(outputs, records_output_t);

        memset(output, 0, sizeof(*output));
        output->term.of = read->alias;
        output->term.column = APR_ARRAY_IDX(key, i, const records_column_t *);
        output->name = output->term.column->name;
    }
    read->outputs = outputs;
}

/* Of the rows themselves, though the answer may be of groups of them. */
static const apr_array_header_t *order_of_rows(const records_read_t *read, apr_pool_t *pool)
{
    apr_array_header_t *order = apr_array_copy(pool, read->order);
    int i;

    for (i = 0; i < order->nelts; i++)
        APR_ARRAY_IDX(order, i, records_order_by_t).output = 0;
    return order;
}

const records_read_t *records_plan_chosen(const records_request_t *request,
                                          const records_read_t *read,
                                          const records_predicate_t *where,
                                          const records_plan_context_t *context)
{
    records_read_t *chosen = apr_pmemdup(context->pool, read, sizeof(*chosen));

    chosen->where = records_plan_both(where, read->where, context->pool);
    chosen->page.offset = request->offset;
    chosen->page.limit = request->limit;
    chosen->order = order_of_rows(read, context->pool);
    chosen->grouped = 0;
    chosen->changed = 1;
    records_plan_show_key(chosen, context->pool);
    records_plan_break_ties(chosen);
    return chosen;
}

/* ---- a POST ------------------------------------------------------------------------------- */

/* A page that leaves nothing out is no page. */
static int holds_all(const records_request_t *request)
{
    return request->offset == 0
           && (request->limit < 0
               || (request->payload != NULL && request->payload->rows <= request->limit));
}

records_error_t *records_plan_check_insert(const records_request_t *request, apr_pool_t *pool)
{
    if (request->paged_by_query && !holds_all(request))
        return records_fail(pool, "PGRST114",
                            "limit/offset querystring parameters are not allowed for POST");
    return NULL;
}
