/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/rule_sets.h"

#include <string.h>

struct records_rule_sets_t {
    apr_pool_t *own;                     /* of the sets that requests bring */
    const apr_array_header_t *sets[RECORDS_RULE_SETS_MOST]; /* const records_rule_t *; NULL: no rules */
    int count;
};

static apr_status_t destroy_pool(void *data)
{
    apr_pool_destroy(data);
    return APR_SUCCESS;
}

/* Of its own allocator: a request on any thread may bring a set. */
records_rule_sets_t *records_rule_sets_make(const apr_array_header_t *known, apr_pool_t *parent)
{
    records_rule_sets_t *sets = apr_pcalloc(parent, sizeof(*sets));
    int i;

    if (apr_pool_create_unmanaged_ex(&sets->own, NULL, NULL) != APR_SUCCESS)
        return NULL;
    apr_pool_tag(sets->own, "records_rule_sets");
    apr_pool_cleanup_register(parent, sets->own, destroy_pool, apr_pool_cleanup_null);
    for (i = 0; known != NULL && i < known->nelts; i++)
        (void)records_rule_sets_number(sets, APR_ARRAY_IDX(known, i, const apr_array_header_t *));
    return sets;
}

int records_rule_sets_same(const apr_array_header_t *a, const apr_array_header_t *b)
{
    if (a == NULL || b == NULL || a->nelts != b->nelts)
        return a == b;
    return memcmp(a->elts, b->elts, (apr_size_t)a->nelts * sizeof(void *)) == 0;
}

int records_rule_sets_number(records_rule_sets_t *sets, const apr_array_header_t *rules)
{
    int i;

    for (i = 0; i < sets->count; i++)
        if (records_rule_sets_same(sets->sets[i], rules))
            return i;
    if (i == RECORDS_RULE_SETS_MOST)
        return -1;
    sets->sets[i] = rules == NULL ? NULL : apr_array_copy(sets->own, rules);
    sets->count++;
    return i;
}

const apr_array_header_t *records_rule_sets_known(records_rule_sets_t *sets, apr_pool_t *pool)
{
    apr_array_header_t *known =
        apr_array_make(pool, RECORDS_RULE_SETS_MOST, sizeof(const apr_array_header_t *));
    int i;

    if (sets->count == 0)
        (void)records_rule_sets_number(sets, NULL);
    for (i = 0; i < sets->count; i++)
        APR_ARRAY_PUSH(known, const apr_array_header_t *) = sets->sets[i];
    return known;
}
