/* SPDX-License-Identifier: Apache-2.0 */
/* Logic trees: or=(a.eq.1,not.and(b.is.null,data->c.in.(1,2))) */
#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "request/parts.h"

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
        term->kind = any ? RECORDS_CONDITION_OR : RECORDS_CONDITION_AND;
        term->negated = negated ? 1 : 0;
        return scan_terms(scan, term, depth + 1, budget);
    }
    if ((error = records_budget_spend(budget, scan->pool)) != NULL)
        return error;
    if ((term->field.column = records_scan_name(scan)) == NULL)
        return records_scan_fail(scan, RECORDS_EXPECT_NAME " or logic operator (and, or)");
    if ((error = records_scan_path(scan, &term->field.path, budget->limits)) != NULL)
        return error;
    if (!records_scan_token(scan, "."))
        return records_scan_fail(scan, "delimiter (.)");
    return records_scan_operation(scan, term, RECORDS_IN_A_TREE, budget->limits);
}

static records_error_t *scan_terms(records_scan_t *scan, records_condition_t *tree, int depth,
                                   records_budget_t *budget)
{
    apr_array_header_t *parts = apr_array_make(scan->pool, 4, sizeof(records_condition_t *));
    records_error_t *error;

    if (depth > budget->limits->nesting)
        return records_explain(
            records_fail(scan->pool, "REC102", "Filters are nested too deep"),
            apr_psprintf(scan->pool, "At most %d levels are allowed.", budget->limits->nesting),
            NULL);
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

    tree->kind = any ? RECORDS_CONDITION_OR : RECORDS_CONDITION_AND;
    tree->negated = negated ? 1 : 0;
    records_scan_init(&scan, "logic tree", value, pool);
    if ((error = scan_terms(&scan, tree, 1, budget)) != NULL)
        return error;
    return records_scan_end(&scan, "");
}
