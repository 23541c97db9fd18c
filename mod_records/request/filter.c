/* SPDX-License-Identifier: Apache-2.0 */
/* Filters and logic trees: age=gte.18, or=(a.eq.1,not.and(b.is.null,c.in.(1,2))) */
#include <string.h>

#include <apr_cstr.h>
#include <apr_strings.h>

#include "base/error.h"
#include "request/parts.h"

/* How the text of a value ends: at the end of a parameter, or at , or ) inside a tree. */
typedef enum { TO_THE_END, IN_A_TREE } ending_e;

static const struct { const char *name; records_op_e op; } operators[] = {
    { "eq", RECORDS_OP_EQ },       { "neq", RECORDS_OP_NEQ },     { "gt", RECORDS_OP_GT },
    { "gte", RECORDS_OP_GTE },     { "lt", RECORDS_OP_LT },       { "lte", RECORDS_OP_LTE },
    { "like", RECORDS_OP_LIKE },   { "ilike", RECORDS_OP_ILIKE }, { "match", RECORDS_OP_MATCH },
    { "imatch", RECORDS_OP_IMATCH },
};

static const char *const truths[] = { "null", "not_null", "true", "false", "unknown" };

/* Of the dialect, but not offered by this version: the error says so by name. */
static const char *const later[] = { "fts", "plfts", "phfts", "wfts", "cs", "cd", "ov",
                                     "sl", "sr", "nxr", "nxl", "adj" };

#define EXPECT_OPERATOR "\"not\" or operator (eq, gt, ...)"

static records_error_t *spend(records_budget_t *budget, apr_pool_t *pool)
{
    if (budget->filters++ < budget->limits->filters)
        return NULL;
    return records_explain(records_fail(pool, "REC102", "Too many filters in one request"),
                           apr_psprintf(pool, "At most %d are allowed.", budget->limits->filters),
                           NULL);
}

static const char *take(records_scan_t *scan, const char *end)
{
    const char *text = apr_pstrmemdup(scan->pool, scan->at, (apr_size_t)(end - scan->at));

    scan->at = end;
    return text;
}

/* A quoted text counts as quoted only where the value ends behind it. */
static const char *quoted_value(records_scan_t *scan)
{
    records_scan_t before = *scan;
    const char *text = records_scan_quoted(scan);

    if (text != NULL && (*scan->at == ',' || *scan->at == ')'))
        return text;
    *scan = before;
    return NULL;
}

static const char *scan_value(records_scan_t *scan, ending_e ending)
{
    const char *text;

    if (ending == TO_THE_END)
        return take(scan, scan->at + strlen(scan->at));
    if ((text = quoted_value(scan)) != NULL)
        return text;
    if (*scan->at == '{') {
        const char *end = scan->at + 1 + strcspn(scan->at + 1, "{}");

        if (*end == '}')
            return take(scan, end + 1);
    }
    return take(scan, scan->at + strcspn(scan->at, ",)"));
}

static void set_values(records_condition_t *condition, const apr_array_header_t *values)
{
    condition->count = values->nelts;
    condition->values = (const char *const *)values->elts;
}

static void set_value(records_condition_t *condition, const char *value, apr_pool_t *pool)
{
    apr_array_header_t *values = apr_array_make(pool, 1, sizeof(const char *));

    APR_ARRAY_PUSH(values, const char *) = value;
    set_values(condition, values);
}

/* in.(a,"b,c") */
static records_error_t *scan_list(records_scan_t *scan, records_condition_t *condition)
{
    apr_array_header_t *values = apr_array_make(scan->pool, 4, sizeof(const char *));

    records_scan_blanks(scan);
    if (!records_scan_token(scan, "("))
        return records_scan_fail(scan, "\"(\"");
    records_scan_blanks(scan);
    do {
        const char *element = quoted_value(scan);

        APR_ARRAY_PUSH(values, const char *) =
            element != NULL ? element : take(scan, scan->at + strcspn(scan->at, ",)"));
    } while (records_scan_token(scan, ","));
    if (!records_scan_token(scan, ")"))
        return records_scan_fail(scan, "\")\"");
    records_scan_blanks(scan);
    if (values->nelts == 1 && *APR_ARRAY_IDX(values, 0, const char *) == '\0')
        values->nelts = 0;               /* in.() and in.("") are the empty set */
    set_values(condition, values);
    return NULL;
}

static records_error_t *scan_is(records_scan_t *scan, records_condition_t *condition,
                                ending_e ending)
{
    const char *begin = scan->at;
    const char *word = ending == IN_A_TREE ? take(scan, scan->at + strcspn(scan->at, " ,)"))
                                           : scan_value(scan, ending);
    apr_size_t i;

    for (i = 0; i < sizeof(truths) / sizeof(truths[0]); i++)
        if (apr_cstr_casecmp(word, truths[i]) == 0) {
            set_value(condition, truths[i], scan->pool);
            return NULL;
        }
    scan->at = begin;
    return records_scan_fail(scan, "isVal: (null, not_null, true, false, unknown)");
}

static records_error_t *refuse_later(records_scan_t *scan, const char *name)
{
    apr_size_t i;

    for (i = 0; i < sizeof(later) / sizeof(later[0]); i++)
        if (strcmp(name, later[i]) == 0)
            return records_unsupported(scan->pool, apr_psprintf(scan->pool,
                                       "The operator %s is not supported by this version.", name));
    return NULL;
}

static records_error_t *scan_simple(records_scan_t *scan, const char *name,
                                    records_condition_t *condition, ending_e ending)
{
    apr_size_t i;

    for (i = 0; i < sizeof(operators) / sizeof(operators[0]); i++)
        if (strcmp(name, operators[i].name) == 0) {
            condition->op = operators[i].op;
            set_value(condition, scan_value(scan, ending), scan->pool);
            return NULL;
        }
    return records_scan_fail(scan, EXPECT_OPERATOR);
}

/* [not.]op.value */
static records_error_t *scan_operation(records_scan_t *scan, records_condition_t *condition,
                                       ending_e ending)
{
    const char *begin, *name;
    records_error_t *error;

    condition->kind = RECORDS_COMPARE;
    condition->negated = records_scan_token(scan, "not.") ? 1 : 0;
    begin = scan->at;
    name = take(scan, scan->at + strspn(scan->at, "abcdefghijklmnopqrstuvwxyz"));
    if (*name != '\0' && *scan->at == '(' && (scan->at[1] == 'a' || strstr(name, "fts") != NULL))
        return records_unsupported(scan->pool,
                                   "Operators with (any), (all) or a language are not supported by "
                                   "this version.");
    if (*scan->at != '.' || *name == '\0') {
        scan->at = begin;
        return records_scan_fail(scan, EXPECT_OPERATOR);
    }
    if ((error = refuse_later(scan, name)) != NULL)
        return error;
    scan->at++;
    if (strcmp(name, "in") == 0) {
        condition->op = RECORDS_OP_IN;
        return scan_list(scan, condition);
    }
    if (strcmp(name, "is") == 0) {
        condition->op = RECORDS_OP_IS;
        return scan_is(scan, condition, ending);
    }
    if (strcmp(name, "isdistinct") == 0) {
        condition->op = RECORDS_OP_ISDISTINCT;
        set_value(condition, scan_value(scan, ending), scan->pool);
        return NULL;
    }
    if ((error = scan_simple(scan, name, condition, ending)) != NULL)
        scan->at = begin;
    return error == NULL ? NULL : records_scan_fail(scan, EXPECT_OPERATOR);
}

records_error_t *records_parse_filter(records_condition_t **condition, const char *column,
                                      const char *value, records_budget_t *budget,
                                      apr_pool_t *pool)
{
    records_scan_t scan;
    records_error_t *error;

    *condition = apr_pcalloc(pool, sizeof(**condition));
    (*condition)->column = column;
    records_scan_init(&scan, "filter", value, pool);
    if ((error = spend(budget, pool)) != NULL
        || (error = scan_operation(&scan, *condition, TO_THE_END)) != NULL)
        return error;
    return *scan.at == '\0' ? NULL : records_scan_fail(&scan, "end of input");
}

/* ---- trees ------------------------------------------------------------------ */

static records_error_t *scan_terms(records_scan_t *scan, records_condition_t *tree, int depth,
                                   records_budget_t *budget);

/* and( or( not.and( not.or( begin a tree; everything else is a column, even one called "and". */
static int begins_tree(records_scan_t *scan, int *any, int *negated)
{
    records_scan_t before = *scan;

    *negated = records_scan_token(scan, "not.");
    *any = records_scan_token(scan, "or");
    if (*any || records_scan_token(scan, "and")) {
        records_scan_blanks(scan);
        if (*scan->at == '(')
            return 1;
    }
    *scan = before;
    return 0;
}

static records_error_t *scan_term(records_scan_t *scan, records_condition_t *term, int depth,
                                  records_budget_t *budget)
{
    records_error_t *error;
    int any, negated;

    records_scan_blanks(scan);
    if (begins_tree(scan, &any, &negated)) {
        term->kind = any ? RECORDS_ANY_OF : RECORDS_ALL_OF;
        term->negated = negated ? 1 : 0;
        return scan_terms(scan, term, depth + 1, budget);
    }
    if ((error = spend(budget, scan->pool)) != NULL)
        return error;
    if ((term->column = records_scan_name(scan)) == NULL)
        return records_scan_fail(scan, "field name (* or [a..z0..9_$]) or logic operator (and, or)");
    if (strncmp(scan->at, "->", 2) == 0)
        return records_unsupported(scan->pool, "JSON paths are not supported by this version.");
    if (!records_scan_token(scan, "."))
        return records_scan_fail(scan, "delimiter (.)");
    return scan_operation(scan, term, IN_A_TREE);
}

static records_error_t *scan_terms(records_scan_t *scan, records_condition_t *tree, int depth,
                                   records_budget_t *budget)
{
    apr_array_header_t *parts = apr_array_make(scan->pool, 4, sizeof(records_condition_t *));
    records_error_t *error;

    if (depth > budget->limits->nesting)
        return records_explain(records_fail(scan->pool, "REC102", "Filters are nested too deep"),
                               apr_psprintf(scan->pool, "At most %d levels are allowed.",
                                            budget->limits->nesting), NULL);
    tree->parts = parts;
    records_scan_blanks(scan);
    if (!records_scan_token(scan, "("))
        return records_scan_fail(scan, "\"(\"");
    do {
        records_condition_t *term = apr_pcalloc(scan->pool, sizeof(*term));

        if ((error = scan_term(scan, term, depth, budget)) != NULL)
            return error;
        APR_ARRAY_PUSH(parts, records_condition_t *) = term;
        records_scan_blanks(scan);
    } while (records_scan_token(scan, ","));
    if (!records_scan_token(scan, ")"))
        return records_scan_fail(scan, "\",\" or \")\"");
    records_scan_blanks(scan);
    return NULL;
}

records_error_t *records_parse_tree(records_condition_t **condition, int any, int negated,
                                    const char *value, records_budget_t *budget, apr_pool_t *pool)
{
    records_condition_t *tree = *condition = apr_pcalloc(pool, sizeof(*tree));
    records_scan_t scan;
    records_error_t *error;

    tree->kind = any ? RECORDS_ANY_OF : RECORDS_ALL_OF;
    tree->negated = negated ? 1 : 0;
    records_scan_init(&scan, "logic tree", value, pool);
    if ((error = scan_terms(&scan, tree, 1, budget)) != NULL)
        return error;
    return *scan.at == '\0' ? NULL : records_scan_fail(&scan, "end of input");
}
