/* SPDX-License-Identifier: Apache-2.0 */
/* One filter, or as a tree: whatever is understood is within its bounds and without holes. */
#include <apr_strings.h>

#include "fuzz.h"
#include "request/parts.h"

#define FILTERS 20
#define NESTING 8

static void check(const records_condition_t *condition, int depth, int *compared)
{
    int i;

    MUST(depth <= NESTING);
    if (condition->kind != RECORDS_COMPARE) {
        MUST(condition->parts != NULL && condition->parts->nelts > 0);
        for (i = 0; i < condition->parts->nelts; i++)
            check(APR_ARRAY_IDX(condition->parts, i, records_condition_t *), depth + 1, compared);
        return;
    }
    MUST(++*compared <= FILTERS);
    MUST(condition->column != NULL && condition->count >= 0);
    MUST(condition->op == RECORDS_OP_IN || condition->count == 1);
    for (i = 0; i < condition->count; i++)
        MUST(condition->values[i] != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const records_limits_t limits = { FILTERS, NESTING };
    apr_pool_t *pool = fuzz_begin();
    char *text = fuzz_text(data, size);
    records_budget_t budget = { &limits, 0 };
    records_condition_t *condition;
    records_error_t *error;
    int compared = 0;

    error = records_parse_filter(&condition, "column", text, &budget, pool);
    fuzz_check_error(error);
    if (error == NULL)
        check(condition, 0, &compared);
    budget.filters = compared = 0;
    error = records_parse_tree(&condition, size % 2 == 0, 0, text, &budget, pool);
    fuzz_check_error(error);
    if (error == NULL)
        check(condition, 0, &compared);
    free(text);
    apr_pool_destroy(pool);
    return 0;
}
