/* SPDX-License-Identifier: Apache-2.0 */
#include "request/shape.h"

#include "base/text.h"

#define LONGEST 2000 /* a line of httpd's log has some 8000 bytes, for other things, too */

static int is_full(const records_text_t *text)
{
    return text->length > LONGEST;
}

/* ---- columns --------------------------------------------------------------------- */

static void add_field(records_text_t *text, const records_field_t *field)
{
    records_text_puts(text, field->column);
    if (field->path != NULL && field->path->nelts > 0) /* its keys may be anybody's data */
        records_text_puts(text, "->");
    if (field->bucket != RECORDS_BUCKET_NONE) {
        records_text_puts(text, ".bucket(");
        records_text_puts(text, records_buckets[field->bucket]);
        records_text_putc(text, ')');
    }
}

static void add_selections(records_text_t *text, const apr_array_header_t *list);

static void add_embed(records_text_t *text, const records_selection_t *embed)
{
    records_text_puts(text, embed->kind == RECORDS_SELECT_SPREAD ? "..." : "");
    records_text_puts(text, embed->target);
    records_text_puts(text, embed->inner ? "!inner(" : "(");
    add_selections(text, embed->inside);
    records_text_putc(text, ')');
}

static void add_selected_field(records_text_t *text, const records_selection_t *selection)
{
    if (selection->field.column != NULL)
        add_field(text, &selection->field);
    if (selection->aggregate == RECORDS_AGGREGATE_NONE)
        return;
    records_text_puts(text, selection->field.column != NULL ? "." : "");
    records_text_puts(text, records_aggregates[selection->aggregate]);
    records_text_puts(text, "()");
}

static void add_selections(records_text_t *text, const apr_array_header_t *list)
{
    int i;

    for (i = 0; list != NULL && i < list->nelts && !is_full(text); i++) {
        const records_selection_t *selection = &APR_ARRAY_IDX(list, i, records_selection_t);

        records_text_puts(text, i > 0 ? "," : "");
        if (selection->kind == RECORDS_SELECT_ALL)
            records_text_putc(text, '*');
        else if (selection->kind == RECORDS_SELECT_FIELD)
            add_selected_field(text, selection);
        else
            add_embed(text, selection);
    }
}

static void add_order(records_text_t *text, const apr_array_header_t *list)
{
    int i;

    for (i = 0; i < list->nelts && !is_full(text); i++) {
        const records_order_t *order = &APR_ARRAY_IDX(list, i, records_order_t);

        records_text_puts(text, i > 0 ? "," : "");
        if (order->relation != NULL) {
            records_text_puts(text, order->relation);
            records_text_putc(text, '(');
        }
        add_field(text, &order->field);
        records_text_puts(text, order->relation != NULL ? ")" : "");
        records_text_puts(text, order->descending ? ".desc" : "");
    }
}

static void add_names(records_text_t *text, const apr_array_header_t *names)
{
    int i;

    for (i = 0; i < names->nelts && !is_full(text); i++) {
        records_text_puts(text, i > 0 ? "," : "");
        records_text_puts(text, APR_ARRAY_IDX(names, i, const char *));
    }
}

/* ---- filters ---------------------------------------------------------------------- */

static void add_operator(records_text_t *text, const records_condition_t *condition)
{
    static const char *const quantifiers[] = {
        [RECORDS_QUANTIFIER_NONE] = "",
        [RECORDS_QUANTIFIER_ANY] = "(any)",
        [RECORDS_QUANTIFIER_ALL] = "(all)",
    };

    records_text_puts(text, condition->negated ? "not." : "");
    records_text_puts(text, condition->added != NULL ? condition->added->name
                                                     : records_ops[condition->op].name);
    records_text_puts(text, quantifiers[condition->quantifier]);
    if (condition->other != NULL) {
        records_text_puts(text, ".col(");
        add_field(text, condition->other);
        records_text_putc(text, ')');
    }
}

static void add_parts(records_text_t *text, const records_condition_t *tree);

static void add_tree(records_text_t *text, const records_condition_t *tree, const char *between)
{
    records_text_puts(text, tree->negated ? "not." : "");
    records_text_puts(text, tree->kind == RECORDS_CONDITION_AND ? "and" : "or");
    records_text_puts(text, between);
    records_text_putc(text, '(');
    add_parts(text, tree);
    records_text_putc(text, ')');
}

static void add_parts(records_text_t *text, const records_condition_t *tree)
{
    int i;

    for (i = 0; i < tree->parts->nelts && !is_full(text); i++) {
        const records_condition_t *part =
            APR_ARRAY_IDX(tree->parts, i, const records_condition_t *);

        records_text_puts(text, i > 0 ? "," : "");
        if (part->kind != RECORDS_CONDITION_COMPARE) {
            add_tree(text, part, "");
            continue;
        }
        add_field(text, &part->field);
        records_text_putc(text, '.');
        add_operator(text, part);
    }
}

/* ---- parameters ------------------------------------------------------------------- */

/* ?a=gte&actors.b=eq: their names, with the way to the embed that they are of. */
typedef struct parameters_t {
    records_text_t *text;
    const apr_array_header_t *path;      /* const char *; or NULL */
    int count;
} parameters_t;

static void begin_parameter(parameters_t *to)
{
    int i;

    records_text_putc(to->text, to->count++ == 0 ? '?' : '&');
    for (i = 0; to->path != NULL && i < to->path->nelts; i++) {
        records_text_puts(to->text, APR_ARRAY_IDX(to->path, i, const char *));
        records_text_putc(to->text, '.');
    }
}

static void add_parameter(parameters_t *to, const char *name)
{
    begin_parameter(to);
    records_text_puts(to->text, name);
}

static void add_filter(parameters_t *to, const records_condition_t *condition)
{
    begin_parameter(to);
    if (condition->kind != RECORDS_CONDITION_COMPARE) {
        add_tree(to->text, condition, "=");
        return;
    }
    add_field(to->text, &condition->field);
    records_text_putc(to->text, '=');
    add_operator(to->text, condition);
}

/* Several parameters are one condition, all of whose parts must hold. */
static void add_filters(parameters_t *to, const records_condition_t *where)
{
    int i;

    if (where == NULL)
        return;
    if (where->kind != RECORDS_CONDITION_AND || where->negated) {
        add_filter(to, where);
        return;
    }
    for (i = 0; i < where->parts->nelts && !is_full(to->text); i++)
        add_filter(to, APR_ARRAY_IDX(where->parts, i, const records_condition_t *));
}

static void add_page(parameters_t *to, const apr_array_header_t *order, apr_int64_t limit,
                     apr_int64_t offset)
{
    if (order != NULL && order->nelts > 0) {
        add_parameter(to, "order=");
        add_order(to->text, order);
    }
    if (limit >= 0)
        add_parameter(to, "limit");
    if (offset > 0)
        add_parameter(to, "offset");
}

static void add_scopes(parameters_t *to, const apr_array_header_t *scopes)
{
    int i;

    for (i = 0; scopes != NULL && i < scopes->nelts && !is_full(to->text); i++) {
        const records_scope_t *scope = APR_ARRAY_IDX(scopes, i, const records_scope_t *);

        to->path = scope->path;
        add_filters(to, scope->where);
        add_page(to, scope->order, scope->limit, scope->offset);
    }
    to->path = NULL;
}

static void add_list(parameters_t *to, const char *name, const apr_array_header_t *names)
{
    if (names == NULL)
        return;
    add_parameter(to, name);
    add_names(to->text, names);
}

static void add_arguments(parameters_t *to, const apr_array_header_t *arguments)
{
    int i;

    for (i = 0; arguments != NULL && i < arguments->nelts && !is_full(to->text); i++)
        add_parameter(to, APR_ARRAY_IDX(arguments, i, records_argument_t).name);
}

static void add_parameters(records_text_t *text, const records_request_t *request)
{
    parameters_t to = { text, NULL, 0 };

    if (request->select != NULL) {
        add_parameter(&to, "select=");
        add_selections(text, request->select);
    }
    add_list(&to, "columns=", request->columns);
    add_list(&to, "on_conflict=", request->conflict);
    add_arguments(&to, request->arguments);
    add_filters(&to, request->where);
    add_page(&to, request->order, request->limit, request->offset);
    if (request->cursor != NULL)
        add_parameter(&to, "cursor");
    add_scopes(&to, request->scopes);
}

static void add_path(records_text_t *text, const records_request_t *request)
{
    records_text_puts(text, request->rpc ? "/rpc/" : "/");
    if (request->target != NULL)
        records_text_puts(text, request->target);
    if (request->item != NULL)
        records_text_puts(text, "/{}");
}

const char *records_shape(const records_request_t *request, const char *mount, apr_pool_t *pool)
{
    records_text_t text;

    records_text_init(&text, 256, pool);
    records_text_puts(&text, mount);
    add_path(&text, request);
    add_parameters(&text, request);
    if (is_full(&text)) {
        text.length = LONGEST;
        records_text_puts(&text, "...");
    }
    return records_text_string(&text);
}
