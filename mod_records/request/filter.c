/* SPDX-License-Identifier: Apache-2.0 */
/* Filters: age=gte.18, name=not.like(any).{A*,B*}, text=fts(english).amusing, a=gt.col(b) */
#include <string.h>

#include <apr_cstr.h>
#include <apr_strings.h>

#include "base/error.h"
#include "request/parts.h"

/* What an operator is given. */
typedef enum {
    A_VALUE,
    A_VALUE_OR_SOME,                     /* or, with (any) or (all), an array of them */
    A_SEARCH,                            /* a value, and perhaps a language */
    A_LIST,
    A_WORD                               /* null, true, ... */
} takes_e;

typedef struct operator_t {
    const char *name;
    records_op_e op;
    takes_e takes;
    int compares;                        /* so the other side may be a column, too */
} operator_t;

static const operator_t operators[] = {
    { "eq", RECORDS_OP_EQ, A_VALUE_OR_SOME, 1 },
    { "neq", RECORDS_OP_NEQ, A_VALUE, 1 },
    { "gt", RECORDS_OP_GT, A_VALUE_OR_SOME, 1 },
    { "gte", RECORDS_OP_GTE, A_VALUE_OR_SOME, 1 },
    { "lt", RECORDS_OP_LT, A_VALUE_OR_SOME, 1 },
    { "lte", RECORDS_OP_LTE, A_VALUE_OR_SOME, 1 },
    { "like", RECORDS_OP_LIKE, A_VALUE_OR_SOME, 0 },
    { "ilike", RECORDS_OP_ILIKE, A_VALUE_OR_SOME, 0 },
    { "match", RECORDS_OP_MATCH, A_VALUE_OR_SOME, 0 },
    { "imatch", RECORDS_OP_IMATCH, A_VALUE_OR_SOME, 0 },
    { "in", RECORDS_OP_IN, A_LIST, 0 },
    { "is", RECORDS_OP_IS, A_WORD, 0 },
    { "isdistinct", RECORDS_OP_ISDISTINCT, A_VALUE, 1 },
    { "cs", RECORDS_OP_CS, A_VALUE, 0 },
    { "cd", RECORDS_OP_CD, A_VALUE, 0 },
    { "ov", RECORDS_OP_OV, A_VALUE, 0 },
    { "sl", RECORDS_OP_SL, A_VALUE, 0 },
    { "sr", RECORDS_OP_SR, A_VALUE, 0 },
    { "nxr", RECORDS_OP_NXR, A_VALUE, 0 },
    { "nxl", RECORDS_OP_NXL, A_VALUE, 0 },
    { "adj", RECORDS_OP_ADJ, A_VALUE, 0 },
    { "fts", RECORDS_OP_FTS, A_SEARCH, 0 },
    { "plfts", RECORDS_OP_PLFTS, A_SEARCH, 0 },
    { "phfts", RECORDS_OP_PHFTS, A_SEARCH, 0 },
    { "wfts", RECORDS_OP_WFTS, A_SEARCH, 0 },
};

static const char *const truths[] = { "null", "not_null", "true", "false", "unknown" };

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

    for (i = 0; i < sizeof(truths) / sizeof(truths[0]); i++)
        if (apr_cstr_casecmp(word, truths[i]) == 0) {
            set_value(condition, truths[i], scan->pool);
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
                                     const operator_t *operator, records_ending_e ending,
                                     const records_limits_t *limits)
{
    const int array = condition->quantifier != RECORDS_QUANTIFIER_NONE;
    apr_array_header_t *values;
    records_error_t *error;

    if (operator->takes == A_WORD)
        return scan_word(scan, condition, ending);
    if (operator->takes == A_LIST || array) {
        values = apr_array_make(scan->pool, 4, sizeof(const char *));
        error = array ? records_scan_array(scan, ending, values) : records_scan_list(scan, values);
        set_values(condition, values);
        return error;
    }
    if (operator->compares && (condition->other = scan_other(scan, ending, limits)) != NULL)
        return NULL;
    set_value(condition, records_scan_value(scan, ending), scan->pool);
    return NULL;
}

static const operator_t *scan_operator(records_scan_t *scan)
{
    const char *name =
        records_scan_take(scan, scan->at + strspn(scan->at, "abcdefghijklmnopqrstuvwxyz"));
    apr_size_t i;

    for (i = 0; i < sizeof(operators) / sizeof(operators[0]); i++)
        if (strcmp(name, operators[i].name) == 0)
            return &operators[i];
    return NULL;
}

/* (any), (all), (english), or nothing; 0 where something else stands there. */
static int scan_modifier(records_scan_t *scan, records_condition_t *condition,
                         const operator_t *operator)
{
    if (operator->takes == A_VALUE_OR_SOME && records_scan_token(scan, "(any)"))
        condition->quantifier = RECORDS_QUANTIFIER_ANY;
    else if (operator->takes == A_VALUE_OR_SOME && records_scan_token(scan, "(all)"))
        condition->quantifier = RECORDS_QUANTIFIER_ALL;
    else if (operator->takes == A_SEARCH && records_scan_token(scan, "(")) {
        condition->language = records_scan_word(scan);
        return condition->language != NULL && records_scan_token(scan, ")");
    }
    return 1;
}

records_error_t *records_scan_operation(records_scan_t *scan, records_condition_t *condition,
                                        records_ending_e ending, const records_limits_t *limits)
{
    const operator_t *operator;
    const char *begin;

    condition->kind = RECORDS_COMPARE;
    condition->negated = records_scan_token(scan, "not.") ? 1 : 0;
    begin = scan->at;
    if ((operator = scan_operator(scan)) == NULL || !scan_modifier(scan, condition, operator)
        || !records_scan_token(scan, ".")) {
        scan->at = begin;
        return records_scan_fail(scan, EXPECT_OPERATOR);
    }
    condition->op = operator->op;
    return scan_operand(scan, condition, operator, ending, limits);
}

records_error_t *records_parse_filter(records_condition_t **condition,
                                      const records_field_t *field, const char *value,
                                      records_budget_t *budget, apr_pool_t *pool)
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
    return records_budget_spend(budget, pool);   /* what turns out to be no filter costs nothing */
}
