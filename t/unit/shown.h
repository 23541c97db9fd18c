/* SPDX-License-Identifier: Apache-2.0 */
/* What the parsers made, as text, so that whole trees compare at a glance:
 *
 *     not any(a eq [1], all(data->>b is [null]))
 *     id|n:name::text|...client!h inner{name|*} */
#ifndef RECORDS_UNIT_SHOWN_H
#define RECORDS_UNIT_SHOWN_H

#include "base/text.h"
#include "request/parts.h"

static inline void show_field(records_text_t *out, const records_field_t *field)
{
    static const char *const periods[] = { "",     "second", "minute",  "hour", "day",
                                           "week", "month",  "quarter", "year" };
    int i;

    records_text_puts(out, field->column == NULL ? "" : field->column);
    for (i = 0; field->path != NULL && i < field->path->nelts; i++) {
        const records_step_t *step = &APR_ARRAY_IDX(field->path, i, records_step_t);

        records_text_printf(out, step->is_index ? "%s#%s" : "%s%s", step->as_text ? "->>" : "->",
                            step->key);
    }
    if (field->bucket != RECORDS_BUCKET_NONE)
        records_text_printf(out, "@%s", periods[field->bucket]);
}

static inline void show_values(records_text_t *out, const records_condition_t *condition)
{
    int i;

    for (i = 0; i < condition->count; i++)
        records_text_printf(out, "[%s]", condition->values[i]);
    if (condition->other != NULL) {
        records_text_putc(out, '<');
        show_field(out, condition->other);
        records_text_putc(out, '>');
    }
}

static inline void show_condition(records_text_t *out, const records_condition_t *condition)
{
    static const char *const quantifiers[] = { "", " any", " all" };
    int i;

    if (condition->negated)
        records_text_puts(out, "not ");
    if (condition->kind != RECORDS_CONDITION_COMPARE) {
        records_text_puts(out, condition->kind == RECORDS_CONDITION_OR ? "any(" : "all(");
        for (i = 0; i < condition->parts->nelts; i++) {
            records_text_puts(out, i > 0 ? ", " : "");
            show_condition(out, APR_ARRAY_IDX(condition->parts, i, records_condition_t *));
        }
        records_text_putc(out, ')');
        return;
    }
    show_field(out, &condition->field);
    records_text_printf(out, " %s%s",
                        condition->added != NULL ? condition->added->name
                                                 : records_ops[condition->op].name,
                        quantifiers[condition->quantifier]);
    if (condition->language != NULL)
        records_text_printf(out, " in %s", condition->language);
    records_text_putc(out, ' ');
    show_values(out, condition);
}

static inline void show_select(records_text_t *out, const apr_array_header_t *select);

static inline void show_embed(records_text_t *out, const records_selection_t *one)
{
    records_text_puts(out, one->kind == RECORDS_SELECT_SPREAD ? "..." : "");
    records_text_puts(out, one->target);
    if (one->hint != NULL)
        records_text_printf(out, "!%s", one->hint);
    records_text_puts(out, one->inner ? " inner{" : "{");
    show_select(out, one->inside);
    records_text_putc(out, '}');
}

static inline void show_selected(records_text_t *out, const records_selection_t *one)
{
    static const char *const aggregates[] = { "", ".count", ".sum", ".avg", ".max", ".min" };

    show_field(out, &one->field);
    if (one->cast != NULL)
        records_text_printf(out, "::%s", one->cast);
    records_text_puts(out, aggregates[one->aggregate]);
    if (one->aggregate_cast != NULL)
        records_text_printf(out, "::%s", one->aggregate_cast);
}

static inline void show_select(records_text_t *out, const apr_array_header_t *select)
{
    int i;

    for (i = 0; i < select->nelts; i++) {
        const records_selection_t *one = &APR_ARRAY_IDX(select, i, records_selection_t);

        if (i > 0)
            records_text_putc(out, '|');
        if (one->alias != NULL)
            records_text_printf(out, "%s:", one->alias);
        if (one->kind == RECORDS_SELECT_ALL)
            records_text_putc(out, '*');
        else if (one->kind == RECORDS_SELECT_FIELD)
            show_selected(out, one);
        else
            show_embed(out, one);
    }
}

/* a+last|client(b)-first: ascending or descending, then where the nulls are */
static inline void show_order(records_text_t *out, const apr_array_header_t *order)
{
    int i;

    for (i = 0; i < order->nelts; i++) {
        const records_order_t *one = &APR_ARRAY_IDX(order, i, records_order_t);

        records_text_puts(out, i > 0 ? "|" : "");
        if (one->relation != NULL)
            records_text_printf(out, "%s(", one->relation);
        show_field(out, &one->field);
        records_text_puts(out, one->relation != NULL ? ")" : "");
        records_text_printf(out, "%c%s", one->descending ? '-' : '+',
                            one->nulls_first ? "first" : "last");
    }
}

static inline const char *shown_field(const records_field_t *field, apr_pool_t *pool)
{
    records_text_t out;

    records_text_init(&out, 64, pool);
    show_field(&out, field);
    return records_text_string(&out);
}

static inline const char *shown_condition(const records_condition_t *condition, apr_pool_t *pool)
{
    records_text_t out;

    records_text_init(&out, 64, pool);
    if (condition != NULL)
        show_condition(&out, condition);
    return records_text_string(&out);
}

static inline const char *shown_select(const apr_array_header_t *select, apr_pool_t *pool)
{
    records_text_t out;

    records_text_init(&out, 64, pool);
    show_select(&out, select);
    return records_text_string(&out);
}

static inline const char *shown_order(const apr_array_header_t *order, apr_pool_t *pool)
{
    records_text_t out;

    records_text_init(&out, 64, pool);
    if (order != NULL)
        show_order(&out, order);
    return records_text_string(&out);
}

#endif
