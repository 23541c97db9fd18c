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

/* A PATCH with If-Match is answered with the next version, so that the client need not read it.  Of a
 * PUT that may not be done (RFC 9110, 9.3.4): its record is not just what was sent. */
static int tells_next(const records_plan_t *plan, const records_plan_context_t *context)
{
    return plan->action == RECORDS_UPDATE && plan->guarded && plan->write != NULL
           && plan->read == NULL && plan->explain == NULL && !plan->rollback
           && context->rules->etag != RECORDS_ETAG_OFF && records_plan_has_version(plan->table);
}

void records_plan_next_version(records_plan_t *plan, const records_predicate_t *where,
                               const records_plan_context_t *context)
{
    records_read_t *read;

    if (!tells_next(plan, context))
        return;
    read = records_plan_empty(plan->table, plan->table->name, context);
    read->versioned = 1;
    if (!context->rereads) /* else the change itself tells it */
        read->where = where;
    plan->read = read;
    plan->tells_next = 1;
}

void records_plan_validators(const records_plan_t *plan, records_read_t *read,
                             const records_plan_context_t *context)
{
    if (!shows_one_row(plan, read) || plan->action == RECORDS_DELETE
        || (plan->action != RECORDS_READ && plan->rollback))
        return;
    read->versioned =
        context->rules->etag != RECORDS_ETAG_OFF && records_plan_has_version(plan->table);
    read->dated = plan->table->modified != NULL;
}
