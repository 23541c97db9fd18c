/* SPDX-License-Identifier: Apache-2.0 */
/* What EXPLAIN says, as a text to be read.  PostgreSQL has lines; SQLite has a tree, whose nodes name
 * their parents; MariaDB has a table, or JSON, which is a line too. */
#include "response/encoders.h"

#include <apr_strings.h>

#include "base/text.h"

typedef struct node_t {
    records_value_t id;
    int depth;
} node_t;

typedef struct plan_state_t {
    records_text_t line;
    apr_pool_t *pool;
    apr_array_header_t *nodes; /* node_t: of a tree; or NULL */
    int lines;                 /* written, as far as it matters: 0 or 1 */
} plan_state_t;

/* id, parent, notused, detail */
static int is_tree(const records_row_t *columns)
{
    return columns->columns == 4 && strcmp(columns->names[1], "parent") == 0;
}

static apr_status_t plan_begin(records_sink_t *sink, const records_row_t *columns, void **state)
{
    plan_state_t *plan = apr_pcalloc(sink->pool, sizeof(*plan));
    int i;

    plan->pool = sink->pool;
    records_text_init(&plan->line, 512, sink->pool);
    *state = plan;
    if (is_tree(columns))
        plan->nodes = apr_array_make(sink->pool, 16, sizeof(node_t));
    else if (columns->columns > 1)
        for (i = 0; i < columns->columns; i++) {
            records_text_puts(&plan->line, i > 0 ? "\t" : "");
            records_text_puts(&plan->line, columns->names[i]);
        }
    plan->lines = plan->line.length > 0;
    return APR_SUCCESS;
}

static void append(records_text_t *line, const records_value_t *value)
{
    if (value->text != NULL)
        records_text_append(line, value->text, value->length);
}

/* The depth below the parent, whose row came before. */
static int depth_of(const apr_array_header_t *nodes, const records_value_t *parent)
{
    int i;

    for (i = nodes->nelts - 1; parent->text != NULL && i >= 0; i--) {
        const node_t *node = &APR_ARRAY_IDX(nodes, i, node_t);

        if (node->id.length == parent->length
            && memcmp(node->id.text, parent->text, parent->length) == 0)
            return node->depth + 1;
    }
    return 0;
}

static void append_node(plan_state_t *plan, const records_row_t *row)
{
    node_t *node;
    int i, depth = depth_of(plan->nodes, &row->values[1]);

    for (i = 0; i < depth; i++)
        records_text_puts(&plan->line, "  ");
    append(&plan->line, &row->values[3]);
    node = apr_array_push(plan->nodes);
    node->depth = depth;
    node->id.length = row->values[0].text == NULL ? 0 : row->values[0].length;
    node->id.text = apr_pstrmemdup(plan->pool, node->id.length == 0 ? "" : row->values[0].text,
                                   node->id.length);
}

static apr_status_t plan_row(records_sink_t *sink, void *state, const records_row_t *row)
{
    plan_state_t *plan = state;
    apr_status_t rv;
    int i;

    if (plan->lines)
        records_text_putc(&plan->line, '\n');
    plan->lines = 1;
    if (plan->nodes != NULL)
        append_node(plan, row);
    else
        for (i = 0; i < row->columns; i++) {
            records_text_puts(&plan->line, i > 0 ? "\t" : "");
            append(&plan->line, &row->values[i]);
        }
    if (plan->line.length == 0)
        return APR_SUCCESS;
    rv = sink->write(sink, plan->line.bytes, plan->line.length);
    plan->line.length = 0;
    return rv;
}

static apr_status_t plan_end(records_sink_t *sink, void *state)
{
    const plan_state_t *plan = state;

    return plan->line.length == 0 ? APR_SUCCESS
                                  : sink->write(sink, plan->line.bytes, plan->line.length);
}

const records_encoder_t records_plan_encoder = {
    .content_type = "application/vnd.pgrst.plan+text; charset=utf-8",
    .begin = plan_begin,
    .row = plan_row,
    .end = plan_end,
};
