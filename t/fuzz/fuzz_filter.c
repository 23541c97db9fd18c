/* SPDX-License-Identifier: Apache-2.0 */
/* One filter, or as a tree: whatever is understood is within its bounds and without holes. */
#include <apr_strings.h>

#include "fuzz_request.h"

static void read_filter(const char *text, apr_pool_t *pool)
{
    static const records_field_t column = { .column = "column" };
    records_budget_t budget = { &fuzz_limits, 0 };
    records_condition_t *condition;
    records_error_t *error = records_parse_filter(&condition, &column, text, &budget, pool);
    int compared = 0;

    fuzz_check_error(error);
    if (error == NULL)
        fuzz_check_condition(condition, 0, &compared);
}

static void read_tree(const char *text, int any, apr_pool_t *pool)
{
    records_budget_t budget = { &fuzz_limits, 0 };
    records_condition_t *condition;
    records_error_t *error = records_parse_tree(&condition, any, 0, text, &budget, pool);
    int compared = 0;

    fuzz_check_error(error);
    if (error == NULL) {
        fuzz_check_condition(condition, 0, &compared);
        MUST(compared == budget.filters);
    }
}

static void read_key(const char *text, apr_pool_t *pool)
{
    records_key_t key;
    records_error_t *error = records_parse_key(&key, text, &fuzz_limits, pool);

    fuzz_check_error(error);
    if (error != NULL)
        return;
    fuzz_check_names(key.path);
    fuzz_check_field(&key.field);
    MUST(key.kind == RECORDS_KEY_TREE || (!key.any && !key.negated));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    apr_pool_t *pool = fuzz_begin();
    char *text = fuzz_text(data, size);

    read_filter(text, pool);
    read_tree(text, size % 2 == 0, pool);
    read_key(text, pool);
    free(text);
    apr_pool_destroy(pool);
    return 0;
}
