/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/config.h"

#include <string.h>

#include <apr_strings.h>

#include "httpd/setting.h"

extern module AP_MODULE_DECLARE_DATA records_module;

/* ---- defaults and inheritance: one loop each, so that no directive can be forgotten ---- */

static const setting_t *setting_of(const command_rec *directive)
{
    return directive->cmd_data;
}

void *records_config_create(apr_pool_t *pool, char *path)
{
    records_config_t *config = apr_pcalloc(pool, sizeof(*config));
    const command_rec *directive;

    (void)path;
    for (directive = records_directives; directive->name != NULL; directive++) {
        const setting_t *setting = setting_of(directive);

        if (setting != NULL && setting->kind <= SETTING_NUMBER)
            *(int *)setting_member(config, setting) = RECORDS_UNSET;
    }
    return config;
}

/* Option by option. */
static const records_token_rules_t *inherit_token(const records_token_rules_t *inner,
                                                  const records_token_rules_t *outer,
                                                  apr_pool_t *pool)
{
    records_token_rules_t *token;

    if (inner == NULL || outer == NULL)
        return inner != NULL ? inner : outer;
    token = apr_pmemdup(pool, inner, sizeof(*token));
    if (token->issuer == NULL)
        token->issuer = outer->issuer;
    if (token->audience == NULL)
        token->audience = outer->audience;
    if (token->leeway == RECORDS_TOKEN_UNSET)
        token->leeway = outer->leeway;
    if (token->expires == RECORDS_TOKEN_UNSET)
        token->expires = outer->expires;
    return token;
}

static void inherit_pointer(void **inner, void *outer, const setting_t *setting, apr_pool_t *pool)
{
    if (*inner == NULL || outer == NULL)
        *inner = *inner != NULL ? *inner : outer;
    else if (setting->kind == SETTING_PILE)
        *inner = apr_array_append(pool, outer, *inner);
    else if (setting->kind == SETTING_TOKEN)
        *inner = (void *)inherit_token(*inner, outer, pool);
}

static void inherit(records_config_t *config, const records_config_t *outer,
                    const setting_t *setting, apr_pool_t *pool)
{
    if (setting->kind > SETTING_NUMBER)
        inherit_pointer(setting_member(config, setting), *(void **)setting_member(outer, setting),
                        setting, pool);
    else if (*(int *)setting_member(config, setting) == RECORDS_UNSET)
        *(int *)setting_member(config, setting) = *(int *)setting_member(outer, setting);
}

void *records_config_merge(apr_pool_t *pool, void *outer, void *inner)
{
    records_config_t *config = apr_pmemdup(pool, inner, sizeof(*config));
    const command_rec *directive;

    for (directive = records_directives; directive->name != NULL; directive++)
        if (setting_of(directive) != NULL)
            inherit(config, outer, setting_of(directive), pool);
    return config;
}

const records_config_t *records_config(const request_rec *r)
{
    records_config_t *config = apr_pmemdup(
        r->pool, ap_get_module_config(r->per_dir_config, &records_module), sizeof(*config));
    const command_rec *directive;

    for (directive = records_directives; directive->name != NULL; directive++) {
        const setting_t *setting = setting_of(directive);

        if (setting != NULL && setting->kind <= SETTING_NUMBER
            && *(int *)setting_member(config, setting) == RECORDS_UNSET)
            *(int *)setting_member(config, setting) = setting->fallback;
    }
    return config;
}

void *records_server_config_create(apr_pool_t *pool, server_rec *s)
{
    records_server_config_t *config = apr_pcalloc(pool, sizeof(*config));

    (void)s;
    config->sources = apr_array_make(pool, 2, sizeof(records_source_settings_t *));
    config->stores = apr_array_make(pool, 1, sizeof(records_store_settings_t *));
    config->catalog_check = -1;
    config->mmap_threshold = -1;
    config->metrics = config->metrics_series = -1;
    config->throttle_keys = -1;
    config->ready_timeout = -1;
    config->quota_keys = -1;
    return config;
}

static records_source_settings_t *find_source(const apr_array_header_t *sources, const char *name)
{
    int i;

    for (i = 0; i < sources->nelts; i++)
        if (strcmp(APR_ARRAY_IDX(sources, i, records_source_settings_t *)->name, name) == 0)
            return APR_ARRAY_IDX(sources, i, records_source_settings_t *);
    return NULL;
}

static records_store_settings_t *find_store(const apr_array_header_t *stores, const char *name)
{
    int i;

    for (i = 0; i < stores->nelts; i++)
        if (strcmp(APR_ARRAY_IDX(stores, i, records_store_settings_t *)->name, name) == 0)
            return APR_ARRAY_IDX(stores, i, records_store_settings_t *);
    return NULL;
}

/* A virtual host has those of the main server beside its own. */
static apr_array_header_t *inherit_stores(const apr_array_header_t *own,
                                          const apr_array_header_t *base, apr_pool_t *pool)
{
    apr_array_header_t *stores = apr_array_copy(pool, own);
    int i;

    for (i = 0; i < base->nelts; i++) {
        records_store_settings_t *store = APR_ARRAY_IDX(base, i, records_store_settings_t *);

        if (find_store(own, store->name) == NULL)
            APR_ARRAY_PUSH(stores, records_store_settings_t *) = store;
    }
    return stores;
}

void *records_server_config_merge(apr_pool_t *pool, void *outer, void *inner)
{
    const records_server_config_t *base = outer, *own = inner;
    records_server_config_t *config = apr_pcalloc(pool, sizeof(*config));
    int i;

    config->sources = apr_array_copy(pool, own->sources);
    for (i = 0; i < base->sources->nelts; i++) {
        records_source_settings_t *source =
            APR_ARRAY_IDX(base->sources, i, records_source_settings_t *);

        if (find_source(own->sources, source->name) == NULL) /* else it is another one here */
            APR_ARRAY_PUSH(config->sources, records_source_settings_t *) = source;
    }
    config->stores = inherit_stores(own->stores, base->stores, pool);
    config->catalog_check = own->catalog_check >= 0 ? own->catalog_check : base->catalog_check;
    config->mmap_threshold = own->mmap_threshold >= 0 ? own->mmap_threshold : base->mmap_threshold;
    return config;
}

const records_server_config_t *records_server_config(const server_rec *s)
{
    return ap_get_module_config(s->module_config, &records_module);
}

records_source_settings_t *records_config_source(const server_rec *s, const char *name)
{
    const apr_array_header_t *sources = records_server_config(s)->sources;

    if (name != NULL)
        return find_source(sources, name);
    return sources->nelts == 1 ? APR_ARRAY_IDX(sources, 0, records_source_settings_t *) : NULL;
}

records_store_settings_t *records_config_store(const server_rec *s, const char *name)
{
    return find_store(records_server_config(s)->stores, name);
}

int records_config_serves_nobody(const records_config_t *config)
{
    return config->anonymous != NULL && config->anonymous != records_anonymous_off;
}

const char *records_config_anonymous_role(const records_config_t *config)
{
    return records_config_serves_nobody(config) && config->anonymous != records_anonymous_on
               ? config->anonymous
               : NULL;
}

int records_config_tells_trace(const records_config_t *config, int how)
{
    return config->trace != NULL && (int)config->trace->tells == how;
}

int records_config_sets_role(const records_config_t *config)
{
    return config->role != NULL && !config->role->name_only;
}

void records_config_rules(records_rules_t *rules, const records_config_t *config, const char *mount)
{
    memset(rules, 0, sizeof(*rules));
    rules->limits.filters = config->max_filters;
    rules->limits.nesting = config->max_nesting;
    rules->limits.depth = config->max_depth;
    rules->mount = mount;
    rules->schemas = config->schemas;
    rules->expose = config->expose;
    rules->search_path = config->search_path;
    rules->pre_request = config->pre_request;
    rules->max_rows = config->max_rows;
    rules->max_depth = config->max_depth;
    rules->max_embeds = config->max_embeds;
    rules->require_match = config->require_match ? 1 : 0;
    rules->etag = (records_etag_e)config->etag;
    rules->write = config->write ? 1 : 0;
    rules->unfiltered = config->unfiltered ? 1 : 0;
    rules->aggregates = config->aggregates ? 1 : 0;
    rules->plans = config->plans ? 1 : 0;
    rules->key_order = config->key_order ? 1 : 0;
    rules->batches = config->batch != NULL && config->batch->operations > 0;
    rules->strict_targets = config->strict_targets ? 1 : 0;
    if (config->isolation != NULL) {
        rules->isolation = config->isolation->level;
        rules->isolations = config->isolation->allowed;
    }
    rules->refused_counts = RECORDS_COUNTS & ~(unsigned)config->counts;
    rules->may_rollback = config->tx_end == RECORDS_TX_END_COMMIT_UNLESS
                          || config->tx_end == RECORDS_TX_END_ROLLBACK_UNLESS;
    rules->rollback = config->tx_end == RECORDS_TX_END_ROLLBACK
                      || config->tx_end == RECORDS_TX_END_ROLLBACK_UNLESS;
}
