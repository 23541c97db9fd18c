/* SPDX-License-Identifier: Apache-2.0 */
/* Which answers carry an ETag and a Last-Modified: those that show one row of a table. */
#include "plan/parts.h"

/* A function that makes the answer of the row is given all its columns, and would show the version. */
static int shows_one_row(const records_plan_t *plan, const records_read_t *read)
{
    return (plan->item || plan->singular) && !read->grouped && read->keyset == NULL
           && plan->handler == NULL && plan->explain == NULL;
}

int records_plan_has_version(const records_table_t *table)
{
    return table->version != NULL || !table->partial;
}

void records_plan_validators(const records_plan_t *plan, records_read_t *read,
                             const records_plan_context_t *context)
{
    if (!shows_one_row(plan, read))
        return;
    read->versioned =
        context->rules->etag != RECORDS_ETAG_OFF && records_plan_has_version(plan->table);
    read->dated = plan->table->modified != NULL;
}
