/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/api.h"

#include <string.h>

#include "httpd/limit.h"
#include "httpd/proxied.h"

static int is_limited(const records_config_t *config)
{
    int i;

    for (i = 0; config->limits != NULL && i < config->limits->nelts; i++)
        if (APR_ARRAY_IDX(config->limits, i, const records_limit_t *)->policy != NULL)
            return 1;
    return 0;
}

void records_api_of(records_api_t *api, const records_exchange_t *x)
{
    const records_config_t *config = x->config;
    const records_keys_t *keys = config->idempotency;

    memset(api, 0, sizeof(*api));
    api->catalog = x->context.catalog;
    api->dialect = x->context.dialect;
    api->rules = &x->rules;
    api->schema = x->compiled.schema;
    if (config->openapi_info != NULL)
        api->info = *config->openapi_info;
    api->url = records_proxied_url(x->r, config, x->mount);
    if (config->security != NULL && config->security->nelts > 0)
        api->security = config->security;
    api->anonymous = records_config_serves_nobody(config) ? 1 : 0;
    api->idempotency =
        keys != NULL && (keys->mode == RECORDS_KEYS_ON || keys->mode == RECORDS_KEYS_REQUIRED);
    api->idempotency_required = keys != NULL && keys->mode == RECORDS_KEYS_REQUIRED;
    api->throttled = is_limited(config) ? 1 : 0;
    api->docs = x->rules.docs;
}

static void add_text(records_digest_t *digest, const char *text)
{
    records_digest_part(digest, text, text == NULL ? 0 : strlen(text));
}

static void add_list(records_digest_t *digest, const apr_array_header_t *names)
{
    const int count = names == NULL ? -1 : names->nelts;
    int i;

    records_digest_add(digest, &count, sizeof(count));
    for (i = 0; i < count; i++)
        add_text(digest, APR_ARRAY_IDX(names, i, const char *));
}

static void add_rules(records_digest_t *digest, const records_rules_t *rules)
{
    const apr_int64_t numbers[] = {
        rules->max_rows,      rules->max_depth, rules->max_embeds,     rules->limits.filters,
        rules->limits.depth,  rules->isolation, rules->isolations,     rules->refused_counts,
        rules->limits.nesting, rules->etag,     rules->openapi,        rules->require_match,
        rules->aggregates,    rules->plans,     rules->rollback,       rules->write,
        rules->unfiltered,    rules->batches,   rules->may_rollback,   rules->strict_targets,
        rules->key_order,     rules->docs,      rules->swagger,
    };

    records_digest_add(digest, numbers, sizeof(numbers));
    add_text(digest, rules->mount);
    add_text(digest, rules->pre_request);
    add_list(digest, rules->schemas);
    add_list(digest, rules->expose);
    add_list(digest, rules->search_path);
}

static void add_scheme(records_digest_t *digest, const records_security_scheme_t *scheme)
{
    add_text(digest, scheme->name);
    add_text(digest, scheme->kind);
    add_text(digest, scheme->description);
    add_text(digest, scheme->url);
    add_text(digest, scheme->scheme);
    add_text(digest, scheme->format);
    add_text(digest, scheme->place);
    add_text(digest, scheme->parameter);
    add_text(digest, scheme->flow);
    add_text(digest, scheme->authorization_url);
    add_text(digest, scheme->token_url);
    add_text(digest, scheme->refresh_url);
    add_list(digest, scheme->scopes);
}

void records_api_digest(records_digest_t *digest, const records_api_t *api,
                        records_openapi_version_e version, apr_uint64_t privileges)
{
    const apr_uint64_t numbers[] = {
        (apr_uint64_t)version, privileges,     api->anonymous, api->idempotency,
        api->idempotency_required, api->throttled, api->docs,
    };
    int i;

    records_digest_add(digest, numbers, sizeof(numbers));
    add_text(digest, api->dialect->name);
    add_text(digest, api->schema);
    add_rules(digest, api->rules);
    for (i = 0; api->security != NULL && i < api->security->nelts; i++)
        add_scheme(digest, &APR_ARRAY_IDX(api->security, i, records_security_scheme_t));
}
