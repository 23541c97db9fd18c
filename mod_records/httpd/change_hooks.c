/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/change_hooks.h"

#include <apr_strings.h>

#include "base/error.h"
#include "base/extensions.h"
#include "request/claims.h"

/* The names under which APR keeps them. */
#define BEFORE "before_write"
#define AFTER "after_write"

static int registered; /* a module has one of them */

static int has_hooks(const char *name)
{
    const apr_array_header_t *hooks = apr_optional_hook_get(name);

    return hooks != NULL && hooks->nelts > 0;
}

void records_change_hooks_find(void)
{
    registered = has_hooks(BEFORE) || has_hooks(AFTER);
}

/* ---- the change ------------------------------------------------------------------------ */

static const char *action_of(const records_plan_t *plan)
{
    switch (plan->action) {
    case RECORDS_CREATE:
        return plan->write->conflict == NULL ? "create" : "upsert";
    case RECORDS_UPSERT:
        return "upsert";
    case RECORDS_UPDATE:
        return "update";
    case RECORDS_DELETE:
        return "delete";
    default:
        return "call";
    }
}

/* A query of the operator's is in no schema; it is called in that of the request. */
static void set_target(records_change_t *change, const records_exchange_t *x)
{
    const records_plan_t *plan = &x->compiled.plan;

    if (plan->function != NULL) {
        change->schema = plan->function->schema;
        change->table = plan->function->name;
    } else {
        change->schema = plan->table->schema;
        change->table = plan->table->name;
    }
    if (*change->schema == '\0')
        change->schema = x->compiled.schema;
}

static records_change_t *change_of(const records_exchange_t *x)
{
    records_change_t *change = apr_pcalloc(x->context.pool, sizeof(*change));
    const records_plan_t *plan = &x->compiled.plan;
    const records_value_t payload = records_plan_payload(plan, x->context.pool);

    change->size = sizeof(*change);
    change->action = action_of(plan);
    set_target(change, x);
    change->payload = payload.text;
    change->payload_length = payload.length;
    if (x->who.claims != NULL)
        change->claims = records_claims_text(x->who.claims, x->context.pool);
    change->user = x->who.user;
    change->role = x->who.role;
    change->rows = -1;
    change->undone = plan->rollback || plan->explain != NULL || x->undone;
    return change;
}

/* ---- the hooks -------------------------------------------------------------------------- */

static int is_refusal(int status)
{
    return status >= 400 && status <= 599;
}

static records_error_t *refusal(const records_change_t *change, int status, const char *of,
                                apr_pool_t *pool)
{
    records_error_t *error;

    if (change->error != NULL) {
        error = records_extension_error(change->error, of, pool);
        if (change->error->status == 0 && is_refusal(status))
            error->status = status;
        return error;
    }
    if (!is_refusal(status))
        return records_extension_broken(of, apr_psprintf(pool, "it returned %d", status), pool);
    error = records_fail(pool, "REC173", "The change was refused");
    error->status = status;
    error->cause = of;
    return error;
}

/* The first that refuses decides.  One that has set an error and says OK has not made up its mind: that
 * is no. */
static records_error_t *run(const char *name, request_rec *r, records_change_t *change,
                            apr_pool_t *pool)
{
    const apr_array_header_t *hooks = apr_optional_hook_get(name);
    int i;

    change->error = NULL;
    for (i = 0; hooks != NULL && i < hooks->nelts; i++) {
        /* both hooks are of one type */
        const records_LINK_before_write_t *hook =
            &APR_ARRAY_IDX(hooks, i, records_LINK_before_write_t);
        const int status = hook->pFunc(r, change);

        if ((status != OK && status != DECLINED) || change->error != NULL)
            return refusal(change, status, apr_pstrcat(pool, name, " of ", hook->szName, NULL),
                           pool);
    }
    return NULL;
}

records_error_t *records_change_hooks_before(records_exchange_t *x)
{
    x->change = NULL;
    if (!registered || !x->compiled.transaction->writes)
        return NULL;
    x->change = change_of(x);
    return run(BEFORE, x->r, x->change, x->context.pool);
}

records_error_t *records_change_hooks_after(const records_exchange_t *x,
                                            const records_result_t *result)
{
    if (x->compiled.plan.explain != NULL)
        return NULL;
    x->change->rows = x->compiled.plan.write != NULL ? result->affected : -1;
    return run(AFTER, x->r, x->change, x->context.pool);
}
