/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/claims_source.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <ap_provider.h>
#include <apr_strings.h>

#include "base/error.h"
#include "base/text.h"
#include "httpd/extensions.h"
#include "httpd/setting.h"
#include "request/claims.h"
#include "sql/extension.h"

/* One that a RecordsClaimsFrom names. */
typedef struct records_claims_from_t {
    const char *name;
    records_claims_source_t source;      /* once it has been checked */
} records_claims_from_t;

/* Those of the configuration that is being read, or of which this process is. */
static apr_array_header_t *named;

static apr_status_t forget(void *unused)
{
    (void)unused;
    named = NULL;
    return APR_SUCCESS;
}

/* ---- the configuration ----------------------------------------------------------------- */

static records_claims_from_t *find(const char *name)
{
    int i;

    for (i = 0; named != NULL && i < named->nelts; i++)
        if (strcmp(APR_ARRAY_IDX(named, i, records_claims_from_t *)->name, name) == 0)
            return APR_ARRAY_IDX(named, i, records_claims_from_t *);
    return NULL;
}

/* Which modules there are is not known yet. */
static records_claims_from_t *make(cmd_parms *cmd, const char *name)
{
    records_claims_from_t *from = apr_pcalloc(cmd->pool, sizeof(*from));

    from->name = name;
    if (named == NULL) {
        named = apr_array_make(cmd->pool, 2, sizeof(records_claims_from_t *));
        apr_pool_cleanup_register(cmd->pool, NULL, forget, apr_pool_cleanup_null);
    }
    APR_ARRAY_PUSH(named, records_claims_from_t *) = from;
    return from;
}

const char *records_add_claims_from(cmd_parms *cmd, void *config, const char *name)
{
    apr_array_header_t **list = setting_member(config, cmd->info);
    records_claims_from_t *from = find(name);

    if (*list == NULL)
        *list = apr_array_make(cmd->pool, 2, sizeof(const records_claims_from_t *));
    APR_ARRAY_PUSH(*list, const records_claims_from_t *) = from != NULL ? from : make(cmd, name);
    return NULL;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *names_of(const apr_array_header_t *all, apr_pool_t *pool)
{
    apr_array_header_t *names = apr_array_make(pool, 4, sizeof(const char *));
    int i;

    for (i = 0; i < all->nelts; i++)
        APR_ARRAY_PUSH(names, const char *) =
            APR_ARRAY_IDX(all, i, ap_list_provider_names_t).provider_name;
    qsort(names->elts, (size_t)names->nelts, sizeof(const char *), by_name);
    return names->nelts == 0
               ? "none of the loaded modules has any"
               : apr_pstrcat(pool, "there are: ", records_text_joined(names, pool), NULL);
}

static const char *check_one(records_claims_source_t *source, const char *name, apr_pool_t *pool)
{
    const void *given = ap_lookup_provider(RECORDS_CLAIMS_GROUP, name, RECORDS_API_VERSION);
    const char *why =
        records_extension_take(source, sizeof(*source), given,
                               offsetof(records_claims_source_t, add) + sizeof(source->add), pool);

    if (why == NULL && source->add == NULL)
        why = "it has no add function";
    return why == NULL ? NULL
                       : apr_psprintf(pool,
                                      "the source of claims '%s', which a module registers in "
                                      "%s, cannot be used: %s",
                                      name, RECORDS_CLAIMS_GROUP, why);
}

static const char *check_all(const apr_array_header_t *all, apr_pool_t *pool)
{
    const char *why = NULL;
    int i;

    for (i = 0; i < all->nelts && why == NULL; i++) {
        const char *name = APR_ARRAY_IDX(all, i, ap_list_provider_names_t).provider_name;
        records_claims_from_t *from = find(name);
        records_claims_source_t unused;

        why = check_one(from != NULL ? &from->source : &unused, name, pool);
    }
    return why;
}

const char *records_claims_sources_check(apr_pool_t *pool)
{
    const apr_array_header_t *all =
        ap_list_provider_names(pool, RECORDS_CLAIMS_GROUP, RECORDS_API_VERSION);
    const char *why =
        records_extensions_check_version(RECORDS_CLAIMS_GROUP, RECORDS_API_VERSION, pool);
    int i;

    if (why == NULL)
        why = check_all(all, pool);
    for (i = 0; why == NULL && named != NULL && i < named->nelts; i++) {
        const records_claims_from_t *from = APR_ARRAY_IDX(named, i, records_claims_from_t *);

        if (from->source.add == NULL)
            why = apr_psprintf(pool,
                               "RecordsClaimsFrom %s: no module registers a source of claims of "
                               "that name; load the one that does (%s)",
                               from->name, names_of(all, pool));
    }
    return why;
}

/* ---- a request --------------------------------------------------------------------------- */

/* The claims of a request, as a source sees them. */
typedef struct adding_t {
    records_claims_t tool;
    records_claims_set_t *claims;
    const char *of;                      /* the source, for the log */
    records_error_t *failed;             /* what it gave cannot be a claim */
    apr_pool_t *pool;
} adding_t;

static int is_name(const char *name)
{
    return name != NULL && *name != '\0' && records_utf8_valid(name, strlen(name));
}

static records_error_t *set(adding_t *adding, const char *name, records_claim_kind_e kind,
                            const char *text)
{
    records_error_t *error;

    if (!is_name(name))
        return records_extension_broken(adding->of, "it added a claim without a name",
                                        adding->pool);
    error = records_claims_set(adding->claims, name, kind, NULL, text == NULL ? "" : text,
                               adding->pool);
    if (error != NULL)
        error->cause = apr_pstrcat(adding->pool, adding->of, ": the claim is not UTF-8", NULL);
    return error;
}

static void add_text(records_claims_t *claims, const char *name, const char *text)
{
    adding_t *adding = (adding_t *)claims;
    records_error_t *error = set(adding, name, RECORDS_CLAIM_STRING, text);

    if (error != NULL)
        adding->failed = error;
}

static apr_status_t add_json(records_claims_t *claims, const char *name, const char *json)
{
    return set((adding_t *)claims, name, RECORDS_CLAIM_JSON, json) == NULL ? APR_SUCCESS
                                                                           : APR_EINVAL;
}

static const char *get(const records_claims_t *claims, const char *name)
{
    const adding_t *adding = (const adding_t *)claims;

    return name == NULL ? NULL : records_claims_show(adding->claims, name, adding->pool);
}

static records_error_t *refusal(const adding_t *adding, int status)
{
    const int is_status = status >= 400 && status <= 599;
    records_error_t *error;

    if (adding->tool.error != NULL) {
        error = records_extension_error(adding->tool.error, adding->of, adding->pool);
        if (adding->tool.error->status == 0 && is_status)
            error->status = status;
        return error;
    }
    if (!is_status)
        return records_extension_broken(
            adding->of, apr_psprintf(adding->pool, "it returned %d", status), adding->pool);
    error = records_fail(adding->pool, "REC174", "The caller was refused");
    error->status = status;
    error->cause = adding->of;
    return error;
}

static records_error_t *ask(const records_claims_from_t *from, records_claims_set_t *claims,
                            request_rec *r)
{
    adding_t adding = {
        .tool = { .size = sizeof(adding.tool), .text = add_text, .json = add_json, .get = get },
        .claims = claims,
        .of = apr_pstrcat(r->pool, "RecordsClaimsFrom ", from->name, NULL),
        .pool = r->pool
    };
    const int status = from->source.add(r, &adding.tool);

    if ((status != OK && status != DECLINED) || adding.tool.error != NULL)
        return refusal(&adding, status);
    return adding.failed;
}

static int was_asked(const apr_array_header_t *list, int i)
{
    int k;

    for (k = 0; k < i; k++)
        if (APR_ARRAY_IDX(list, k, const void *) == APR_ARRAY_IDX(list, i, const void *))
            return 1;
    return 0;
}

records_error_t *records_claims_sources_ask(records_claims_set_t *claims, request_rec *r,
                                            const records_config_t *config)
{
    const apr_array_header_t *list = config->claims_from;
    records_error_t *error = NULL;
    int i;

    for (i = 0; list != NULL && i < list->nelts && error == NULL; i++)
        if (!was_asked(list, i)) /* an inner Location may name it again */
            error = ask(APR_ARRAY_IDX(list, i, const records_claims_from_t *), claims, r);
    return error;
}
