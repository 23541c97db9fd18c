/* SPDX-License-Identifier: Apache-2.0 */
/* What holds of every part of a request, whatever the client wrote: it is within its bounds and
 * without holes. */
#ifndef RECORDS_FUZZ_REQUEST_H
#define RECORDS_FUZZ_REQUEST_H

#include "fuzz.h"
#include "request/parts.h"

static const records_limits_t fuzz_limits = { .filters = 20, .nesting = 8, .depth = 4 };

static inline void fuzz_check_step(const records_step_t *step)
{
    const char *digits;

    MUST(step->key != NULL);
    if (!step->is_index)
        return;
    digits = step->key + (*step->key == '-'); /* a number that any database reads */
    MUST(*digits != '\0' && strlen(digits) <= 10 && digits[strspn(digits, "0123456789")] == '\0'
         && strtoll(digits, NULL, 10) < 1LL << 31);
}

static inline void fuzz_check_field(const records_field_t *field)
{
    int i;

    MUST(field->column != NULL);
    MUST(field->bucket >= RECORDS_BUCKET_NONE && field->bucket <= RECORDS_BUCKET_YEAR);
    if (field->path == NULL)
        return;
    MUST(field->path->nelts > 0 && field->path->nelts <= fuzz_limits.nesting);
    for (i = 0; i < field->path->nelts; i++)
        fuzz_check_step(&APR_ARRAY_IDX(field->path, i, records_step_t));
}

static inline void fuzz_check_compared(const records_condition_t *one)
{
    const int many = one->op == RECORDS_OP_IN || one->quantifier != RECORDS_QUANTIFIER_NONE;
    int i;

    fuzz_check_field(&one->field);
    MUST(one->op < RECORDS_OP_COUNT && one->field.bucket == RECORDS_BUCKET_NONE);
    MUST(one->quantifier == RECORDS_QUANTIFIER_NONE
         || records_ops[one->op].class == RECORDS_COMPARISON
         || records_ops[one->op].class == RECORDS_PATTERN);
    MUST(one->language == NULL
         || (records_ops[one->op].class == RECORDS_SEARCH && *one->language != '\0'));
    if (one->other != NULL) {
        fuzz_check_field(one->other);
        MUST(one->count == 0 && !many);
        return;
    }
    MUST(many ? one->count >= 0 : one->count == 1);
    for (i = 0; i < one->count; i++)
        MUST(one->values[i] != NULL);
}

static inline void fuzz_check_condition(const records_condition_t *condition, int depth,
                                        int *compared)
{
    int i;

    MUST(depth <= fuzz_limits.nesting);
    if (condition->kind == RECORDS_CONDITION_COMPARE) {
        MUST(++*compared <= fuzz_limits.filters);
        fuzz_check_compared(condition);
        return;
    }
    MUST(condition->parts != NULL && condition->parts->nelts > 0);
    for (i = 0; i < condition->parts->nelts; i++)
        fuzz_check_condition(APR_ARRAY_IDX(condition->parts, i, records_condition_t *), depth + 1,
                             compared);
}

static inline void fuzz_check_select(const apr_array_header_t *select, int depth);

static inline void fuzz_check_selection(const records_selection_t *one, int depth)
{
    const int embeds = one->kind == RECORDS_SELECT_EMBED || one->kind == RECORDS_SELECT_SPREAD;

    MUST(embeds == (one->target != NULL) && embeds == (one->inside != NULL));
    MUST(embeds || (one->hint == NULL && !one->inner));
    if (embeds) {
        MUST(one->alias == NULL || one->kind == RECORDS_SELECT_EMBED);
        MUST(one->field.column == NULL && one->cast == NULL);
        fuzz_check_select(one->inside, depth + 1);
        return;
    }
    if (one->kind == RECORDS_SELECT_ALL) {
        MUST(one->field.column == NULL && one->alias == NULL && one->cast == NULL);
        MUST(one->aggregate == RECORDS_AGGREGATE_NONE);
        return;
    }
    MUST(one->aggregate_cast == NULL || one->aggregate != RECORDS_AGGREGATE_NONE);
    if (one->field.column == NULL) /* count() */
        MUST(one->aggregate == RECORDS_COUNT && one->cast == NULL && one->field.path == NULL);
    else
        fuzz_check_field(&one->field);
}

static inline void fuzz_check_select(const apr_array_header_t *select, int depth)
{
    int i;

    MUST(depth <= fuzz_limits.depth);
    for (i = 0; i < select->nelts; i++)
        fuzz_check_selection(&APR_ARRAY_IDX(select, i, records_selection_t), depth);
}

static inline void fuzz_check_order(const apr_array_header_t *order)
{
    int i;

    MUST(order->nelts > 0);
    for (i = 0; i < order->nelts; i++)
        fuzz_check_field(&APR_ARRAY_IDX(order, i, records_order_t).field);
}

static inline void fuzz_check_names(const apr_array_header_t *names)
{
    int i;

    for (i = 0; i < names->nelts; i++)
        MUST(APR_ARRAY_IDX(names, i, const char *) != NULL);
}

#endif
