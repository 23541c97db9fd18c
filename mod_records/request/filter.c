/* SPDX-License-Identifier: Apache-2.0 */
/* Filters: age=gte.18, name=not.like(any).{A*,B*}, text=fts(english).amusing, a=gt.col(b) */
#include <string.h>

#include <apr_cstr.h>
#include <apr_strings.h>

#include "base/error.h"
#include "request/parts.h"

/* An added operator is read as one of ours that takes the same. */
static const records_op_t added_of_value = { .takes = RECORDS_OP_TAKES_PATTERN };
static const records_op_t added_of_list = { .takes = RECORDS_OP_TAKES_LIST };

static const records_op_t *operator_of(const records_condition_t *condition)
{
    if (condition->added == NULL)
        return &records_ops[condition->op];
    return condition->added->provider.takes == RECORDS_TAKES_LIST ? &added_of_list
                                                                  : &added_of_value;
}

static int takes_word(const records_condition_t *condition)
{
    return condition->added != NULL
               ? (condition->added->provider.flags & RECORDS_OPERATOR_TAKES_WORD) != 0
               : records_ops[condition->op].takes == RECORDS_OP_TAKES_QUERY;
}

static int takes_array(const records_op_t *operator)
{
    return operator->takes == RECORDS_OP_TAKES_PATTERN ||
    operator->takes == RECORDS_OP_TAKES_EITHER;
}

static int takes_column(const records_op_t *operator)
{
    return operator->takes == RECORDS_OP_TAKES_COMPARABLE ||
    operator->takes == RECORDS_OP_TAKES_EITHER;
}

#define EXPECT_OPERATOR "\"not\" or operator (eq, gt, ...)"

records_error_t *records_budget_spend(records_budget_t *budget, apr_pool_t *pool)
{
    if (budget->filters++ < budget->limits->filters)
        return NULL;
    return records_explain(records_fail(pool, "REC102", "Too many filters in one request"),
                           apr_psprintf(pool, "At most %d are allowed.", budget->limits->filters),
                           NULL);
}

static void set_values(records_condition_t *condition, const apr_array_header_t *values)
{
    condition->count = values->nelts;
    condition->values = (const char *const *)values->elts;
}

static void set_value(records_condition_t *condition, const char *value, apr_pool_t *pool)
{
    const char **values = apr_palloc(pool, sizeof(*values));

    *values = value;
    condition->count = 1;
    condition->values = values;
}

static records_error_t *scan_word(records_scan_t *scan, records_condition_t *condition,
                                  records_ending_e ending)
{
    const char *begin = scan->at;
    const char *word = ending == RECORDS_IN_A_TREE
                           ? records_scan_take(scan, begin + strcspn(begin, " ,)"))
                           : records_scan_value(scan, ending);
    apr_size_t i;

    for (i = 0; i < RECORDS_TRUTHS; i++)
        if (apr_cstr_casecmp(word, records_truths[i].word) == 0) {
            set_value(condition, records_truths[i].word, scan->pool);
            return NULL;
        }
    scan->at = begin;
    return records_scan_fail(scan, "isVal: (null, not_null, true, false, unknown)");
}

/* col(b) and nothing behind it; all else that begins so is only a text. */
static const records_field_t *scan_other(records_scan_t *scan, records_ending_e ending,
                                         const records_limits_t *limits)
{
    const records_scan_t before = *scan;
    records_field_t *other;

    if (!records_scan_token(scan, "col("))
        return NULL;
    other = apr_palloc(scan->pool, sizeof(*other));
    if (records_scan_field(scan, other, limits) == NULL && records_scan_token(scan, ")")
        && (*scan->at == '\0' || (ending == RECORDS_IN_A_TREE && strchr(",)", *scan->at) != NULL)))
        return other;
    *scan = before;
    return NULL;
}

static records_error_t *scan_operand(records_scan_t *scan, records_condition_t *condition,
                                     const records_op_t *operator, records_ending_e ending,
                                     const records_limits_t *limits)
{
    const int array = condition->quantifier != RECORDS_QUANTIFIER_NONE;
    apr_array_header_t *values;
    records_error_t *error;

    if (operator->takes == RECORDS_OP_TAKES_WORD)
        return scan_word(scan, condition, ending);
    if (operator->takes == RECORDS_OP_TAKES_LIST || array) {
        values = apr_array_make(scan->pool, 4, sizeof(const char *));
        error = array ? records_scan_array(scan, ending, values) : records_scan_list(scan, values);
        set_values(condition, values);
        return error;
    }
    if (takes_column(operator) && (condition->other = scan_other(scan, ending, limits)) != NULL)
        return NULL;
    set_value(condition, records_scan_value(scan, ending), scan->pool);
    return NULL;
}

/* One of ours, or one of another module; 0 where it is neither. */
static int scan_operator(records_scan_t *scan, records_condition_t *condition,
                         const records_limits_t *limits)
{
    const char *name = records_scan_take(scan, scan->at + strspn(scan->at, RECORDS_OP_NAME_BYTES));

    if ((condition->op = records_op_find(name)) != RECORDS_OP_COUNT)
        return 1;
    return (condition->added = records_extensions_operator(limits->extensions, name)) != NULL;
}

/* (any), (all), (english), or nothing; 0 where something else stands there. */
static int scan_modifier(records_scan_t *scan, records_condition_t *condition,
                         const records_op_t *operator)
{
    if (takes_array(operator) && records_scan_token(scan, "(any)"))
        condition->quantifier = RECORDS_QUANTIFIER_ANY;
    else if (takes_array(operator) && records_scan_token(scan, "(all)"))
        condition->quantifier = RECORDS_QUANTIFIER_ALL;
    else if (takes_word(condition) && records_scan_token(scan, "(")) {
        condition->language = records_scan_word(scan);
        return condition->language != NULL && records_scan_token(scan, ")");
    }
    return 1;
}

records_error_t *records_scan_operation(records_scan_t *scan, records_condition_t *condition,
                                        records_ending_e ending, const records_limits_t *limits)
{
    const char *begin;

    condition->kind = RECORDS_CONDITION_COMPARE;
    condition->negated = records_scan_token(scan, "not.") ? 1 : 0;
    begin = scan->at;
    if (!scan_operator(scan, condition, limits)
        || !scan_modifier(scan, condition, operator_of(condition))
        || !records_scan_token(scan, ".")) {
        scan->at = begin;
        return records_scan_fail(scan, EXPECT_OPERATOR);
    }
    return scan_operand(scan, condition, operator_of(condition), ending, limits);
}

records_error_t *records_parse_filter(records_condition_t **condition, const records_field_t *field,
                                      const char *value, records_budget_t *budget, apr_pool_t *pool)
{
    records_scan_t scan;
    records_error_t *error;

    *condition = apr_pcalloc(pool, sizeof(**condition));
    (*condition)->field = *field;
    records_scan_init(&scan, "filter", value, pool);
    if ((error = records_scan_operation(&scan, *condition, RECORDS_TO_THE_END, budget->limits))
            != NULL
        || (error = records_scan_end(&scan, "")) != NULL)
        return error;
    return records_budget_spend(budget, pool); /* what turns out to be no filter costs nothing */
}
