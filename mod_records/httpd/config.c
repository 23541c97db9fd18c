/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/config.h"

#include <string.h>

#include <apr_strings.h>

#include "httpd/extensions.h"
#include "httpd/setting.h"

extern module AP_MODULE_DECLARE_DATA records_module;

/* ---- defaults and inheritance: one loop each, so that no directive can be forgotten ---- */

static const setting_t *setting_of(const command_rec *directive)
{
    return directive->cmd_data;
}

/* The two halves of a configuration, as its header lays them out. */
#define FIRST_POINTER offsetof(records_config_t, from)
#define NUMBERS (FIRST_POINTER / sizeof(int))
#define POINTERS ((sizeof(records_config_t) - FIRST_POINTER) / sizeof(void *))

static int *numbers_of(const records_config_t *config)
{
    return (int *)(void *)config;
}

static void **pointers_of(const records_config_t *config)
{
    return (void **)(void *)((char *)config + FIRST_POINTER);
}

/* What the table of directives says, for requests, which do not read all of it each time: the
 * defaults, and the few settings of which the inner one does not simply replace the outer one. */
#define MOST_JOINED 16

static records_config_t defaults;
static const setting_t *joined[MOST_JOINED];
static int joined_count;

static void add_to_table(const setting_t *setting)
{
    const int is_number = setting->kind <= SETTING_NUMBER;

    ap_assert(is_number == (setting->offset < FIRST_POINTER));
    if (is_number)
        *(int *)setting_member(&defaults, setting) = setting->fallback;
    if (setting->kind <= SETTING_POINTER)
        return;
    ap_assert(joined_count < MOST_JOINED);
    joined[joined_count++] = setting;
}

static void read_table(void)
{
    const command_rec *directive;

    joined_count = 0;
    for (directive = records_directives; directive->name != NULL; directive++)
        if (setting_of(directive) != NULL)
            add_to_table(setting_of(directive));
}

void *records_config_create(apr_pool_t *pool, char *path)
{
    records_config_t *config = apr_pcalloc(pool, sizeof(*config));
    apr_size_t i;

    (void)path;
    if (joined_count == 0)
        read_table();
    for (i = 0; i < NUMBERS; i++)
        numbers_of(config)[i] = RECORDS_UNSET;
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
    if (token->type == NULL)
        token->type = outer->type;
    if (token->expires == RECORDS_TOKEN_UNSET)
        token->expires = outer->expires;
    return token;
}

static void inherit_numbers(records_config_t *config, const records_config_t *inner,
                            const records_config_t *outer)
{
    int *to = numbers_of(config);
    const int *own = numbers_of(inner), *base = numbers_of(outer);
    apr_size_t i;

    for (i = 0; i < NUMBERS; i++)
        to[i] = own[i] == RECORDS_UNSET ? base[i] : own[i];
}

static void inherit_pointers(records_config_t *config, const records_config_t *inner,
                             const records_config_t *outer)
{
    void **to = pointers_of(config), **own = pointers_of(inner), **base = pointers_of(outer);
    apr_size_t i;

    for (i = 0; i < POINTERS; i++)
        to[i] = own[i] == NULL ? base[i] : own[i];
}

static void join(void **both, const setting_t *setting, void *inner, void *outer, apr_pool_t *pool)
{
    if (inner == NULL || outer == NULL)
        return;
    if (setting->kind == SETTING_PILE)
        *both = apr_array_append(pool, outer, inner);
    else
        *both = (void *)inherit_token(inner, outer, pool);
}

void *records_config_merge(apr_pool_t *pool, void *outer, void *inner)
{
    records_config_t *config = apr_palloc(pool, sizeof(*config));
    int i;

    inherit_numbers(config, inner, outer);
    inherit_pointers(config, inner, outer);
    for (i = 0; i < joined_count; i++)
        join(setting_member(config, joined[i]), joined[i],
             *(void **)setting_member(inner, joined[i]), *(void **)setting_member(outer, joined[i]),
             pool);
    return config;
}

void records_config_complete(server_rec *main_server)
{
    server_rec *s;

    for (s = main_server; s != NULL; s = s->next) {
        records_config_t *config = ap_get_module_config(s->lookup_defaults, &records_module);

        inherit_numbers(config, config, &defaults);
    }
}

const records_config_t *records_config(const request_rec *r)
{
    return ap_get_module_config(r->per_dir_config, &records_module);
}

void *records_server_config_create(apr_pool_t *pool, server_rec *s)
{
    records_server_config_t *config = apr_pcalloc(pool, sizeof(*config));

    (void)s;
    config->sources = apr_array_make(pool, 2, sizeof(records_source_settings_t *));
    config->stores = apr_array_make(pool, 1, sizeof(records_store_settings_t *));
    config->catalog_check = config->catalog_preload = -1;
    config->mmap_threshold = -1;
    config->metrics = config->metrics_series = -1;
    config->throttle_keys = -1;
    config->ready_timeout = -1;
    config->quota_keys = -1;
    config->openapi_cache = RECORDS_OPENAPI_CACHE;
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
    config->catalog_preload =
        own->catalog_preload >= 0 ? own->catalog_preload : base->catalog_preload;
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

int records_config_gives_claims(const records_config_t *config)
{
    return config->claims_jwt != NULL || config->claims_from != NULL || config->claims != NULL;
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
    rules->limits.extensions = records_extensions();
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
    rules->openapi = config->openapi == NULL ? RECORDS_OPENAPI_ON : config->openapi->mode;
    rules->root = config->root != NULL && *config->root != '\0' ? config->root : NULL;
    rules->swagger = config->openapi != NULL && config->openapi->swagger;
    rules->context_always = config->context_always ? 1 : 0;
    rules->docs = config->docs != NULL && config->docs->folder != NULL;
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
