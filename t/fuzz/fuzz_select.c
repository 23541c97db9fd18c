/* SPDX-License-Identifier: Apache-2.0 */
/* The lists: select, columns, order, and the two of the page. */
#include "fuzz_request.h"

static void read_lists(const char *text, apr_pool_t *pool)
{
    apr_array_header_t *list = NULL;
    const apr_array_header_t *names = NULL;
    records_error_t *error;

    fuzz_check_error(error = records_parse_select(&list, text, &fuzz_limits, pool));
    if (error == NULL && list != NULL)
        fuzz_check_select(list, 0);
    fuzz_check_error(error = records_parse_order(&list, text, &fuzz_limits, pool));
    if (error == NULL)
        fuzz_check_order(list);
    fuzz_check_error(error = records_parse_columns(&names, "columns parameter", text, pool));
    if (error == NULL)
        fuzz_check_names(names);
}

/* limit|offset|Range, each of which may be missing */
static void read_page(char *text, apr_pool_t *pool)
{
    records_request_t request = { 0 };
    char *offset = strchr(text, '|'), *range = NULL;
    records_error_t *error;

    if (offset != NULL) {
        *offset++ = '\0';
        if ((range = strchr(offset, '|')) != NULL)
            *range++ = '\0';
    }
    error = records_parse_range(&request, *text == '\0' ? NULL : text, offset, range, pool);
    fuzz_check_error(error);
    if (error == NULL)
        MUST(request.offset >= 0 && request.limit >= -1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    apr_pool_t *pool = fuzz_begin();
    char *text = fuzz_text(data, size);

    read_lists(text, pool);
    read_page(text, pool);
    free(text);
    apr_pool_destroy(pool);
    return 0;
}
