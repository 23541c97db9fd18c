/* SPDX-License-Identifier: Apache-2.0 */
#include "response/preference_applied.h"

#include <apr_strings.h>

#include "base/text.h"

static void apply(records_text_t *applied, const char *preference)
{
    if (preference == NULL)
        return;
    if (applied->length > 0)
        records_text_puts(applied, ", ");
    records_text_puts(applied, preference);
}

/* An upsert needs something that is the same. */
static int resolves(const records_compiled_t *compiled)
{
    return compiled->request.action == RECORDS_CREATE
           && (compiled->request.conflict != NULL
               || (compiled->plan.table != NULL && compiled->plan.table->key->nelts > 0));
}

static void apply_writes(records_text_t *applied, const records_compiled_t *compiled)
{
    const records_request_t *request = &compiled->request;

    if (request->action == RECORDS_READ || request->action == RECORDS_INVOKE
        || request->action == RECORDS_OPTIONS)
        return;
    if (resolves(compiled))
        apply(applied, records_prefer_text(RECORDS_PREFER_RESOLUTION, request->prefer.resolution));
    if (request->action == RECORDS_CREATE || request->action == RECORDS_UPDATE)
        apply(applied, records_prefer_text(RECORDS_PREFER_MISSING, request->prefer.missing));
    apply(applied, records_prefer_text(RECORDS_PREFER_RETURN, request->prefer.returns));
}

static void apply_more(records_text_t *applied, const char *name, const char *value,
                       apr_pool_t *pool)
{
    if (value != NULL)
        apply(applied, apr_pstrcat(pool, name, value, NULL));
}

void records_respond_applied(records_response_t *response, const records_compiled_t *compiled,
                             const records_rules_t *rules)
{
    const records_prefer_t *prefer = &compiled->request.prefer;
    const apr_int64_t most = compiled->plan.max_affected;
    const int batch =
        compiled->request.action == RECORDS_BATCH; /* the rest is for its operations */
    records_text_t applied;

    records_text_init(&applied, 64, response->pool);
    apply_writes(&applied, compiled);
    if (!batch && !(rules->refused_counts & 1U << prefer->count))
        apply(&applied, records_prefer_text(RECORDS_PREFER_COUNT, prefer->count));
    if (rules->may_rollback)
        apply(&applied, records_prefer_text(RECORDS_PREFER_TX, prefer->tx));
    apply(&applied, records_prefer_text(RECORDS_PREFER_ISOLATION, prefer->isolation));
    apply(&applied, records_prefer_text(RECORDS_PREFER_HANDLING, prefer->handling));
    apply_more(&applied, "timezone=", batch ? NULL : prefer->timezone, response->pool);
    if (most >= 0)
        apply_more(&applied,
                   "max-affected=", apr_psprintf(response->pool, "%" APR_INT64_T_FMT, most),
                   response->pool);
    if (applied.length > 0)
        apr_table_setn(response->headers, "Preference-Applied", records_text_string(&applied));
}
