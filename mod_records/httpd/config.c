/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/config.h"

#include <string.h>

#include <apr_cstr.h>
#include <apr_strings.h>

#include "httpd/setting.h"

extern module AP_MODULE_DECLARE_DATA records_module;

#define FLAG_SETTING(member, fallback) \
    { SETTING_FLAG, offsetof(records_config_t, member), fallback, 0, 1 }
#define NUMBER_SETTING(member, fallback, lowest, highest) \
    { SETTING_NUMBER, offsetof(records_config_t, member), fallback, lowest, highest }
#define OTHER_SETTING(kind, member) \
    { kind, offsetof(records_config_t, member), 0, 0, 0 }

#define RECORDS_COUNTS (1 << RECORDS_COUNT_EXACT | 1 << RECORDS_COUNT_PLANNED                      \
                        | 1 << RECORDS_COUNT_ESTIMATED)

static const setting_t write_setting = FLAG_SETTING(write, 0);
static const setting_t unfiltered_setting = FLAG_SETTING(unfiltered, 0);
static const setting_t aggregates_setting = FLAG_SETTING(aggregates, 0);
static const setting_t plans_setting = FLAG_SETTING(plans, 0);
static const setting_t counts_setting = FLAG_SETTING(counts, RECORDS_COUNTS);
static const setting_t server_timing_setting = FLAG_SETTING(server_timing, 0);
static const setting_t tx_end_setting = FLAG_SETTING(tx_end, RECORDS_TX_END_COMMIT);
static const setting_t key_order_setting = FLAG_SETTING(key_order, 0);
static const setting_t require_match_setting = FLAG_SETTING(require_match, 0);
static const setting_t etag_setting = FLAG_SETTING(etag, RECORDS_ETAG_ITEMS);
static const setting_t terse_setting = FLAG_SETTING(terse, 0);
static const setting_t strict_targets_setting = FLAG_SETTING(strict_targets, 0);
static const setting_t max_rows_setting = NUMBER_SETTING(max_rows, -1, 1, APR_INT32_MAX);
static const setting_t max_filters_setting = NUMBER_SETTING(max_filters, 200, 1, 100000);
static const setting_t max_nesting_setting = NUMBER_SETTING(max_nesting, 32, 1, 1000);
static const setting_t max_depth_setting = NUMBER_SETTING(max_depth, 5, 1, 100);
static const setting_t max_embeds_setting = NUMBER_SETTING(max_embeds, 20, 1, 1000);
static const setting_t max_url_setting = NUMBER_SETTING(max_url, 8000, 100, 1000000);
static const setting_t max_body_setting = NUMBER_SETTING(max_body, 10485760, 0, APR_INT32_MAX);
static const setting_t buffer_setting = NUMBER_SETTING(buffer, 524288, 8192, 1073741824);
static const setting_t timeout_setting = NUMBER_SETTING(timeout, 30, 1, 86400);
static const setting_t retries_setting = NUMBER_SETTING(retries, 3, 0, 100);
static const setting_t from_setting = OTHER_SETTING(SETTING_POINTER, from);
static const setting_t pre_request_setting = OTHER_SETTING(SETTING_POINTER, pre_request);
static const setting_t anonymous_setting = OTHER_SETTING(SETTING_POINTER, anonymous);
static const setting_t role_setting = OTHER_SETTING(SETTING_POINTER, role);
static const setting_t batch_setting = OTHER_SETTING(SETTING_POINTER, batch);
static const setting_t isolation_setting = OTHER_SETTING(SETTING_POINTER, isolation);
static const setting_t claims_jwt_setting = OTHER_SETTING(SETTING_POINTER, claims_jwt);
static const setting_t schemas_setting = OTHER_SETTING(SETTING_POINTER, schemas);
static const setting_t expose_setting = OTHER_SETTING(SETTING_POINTER, expose);
static const setting_t search_path_setting = OTHER_SETTING(SETTING_POINTER, search_path);
static const setting_t cors_setting = OTHER_SETTING(SETTING_POINTER, cors);
static const setting_t roles_setting = OTHER_SETTING(SETTING_POINTER, roles);
static const setting_t require_claims_setting = OTHER_SETTING(SETTING_PILE, require_claims);
static const setting_t claims_setting = OTHER_SETTING(SETTING_PILE, claims);
static const setting_t settings_setting = OTHER_SETTING(SETTING_PILE, settings);
static const setting_t idempotency_setting = OTHER_SETTING(SETTING_POINTER, idempotency);
static const setting_t token_setting = OTHER_SETTING(SETTING_TOKEN, token);

/* ---- the table ---------------------------------------------------------------- */

#define WHERE (RSRC_CONF | ACCESS_CONF)
#define SETS(member) (void *)&member##_setting

const command_rec records_directives[] = {
    AP_INIT_TAKE_ARGV("RecordsDatabase", records_add_database, NULL, RSRC_CONF,
                      "A database: name driver \"parameters\" [pool=8] [wait=2s] [idle=300s] "
                      "[statements=200] [tinyint1=number] [attach=name:file]"),
    AP_INIT_TAKE_ARGV("RecordsKey", records_add_key, NULL, RSRC_CONF,
                      "The key of a table or view: [database:]name column ..."),
    AP_INIT_TAKE2("RecordsVersion", records_add_version, NULL, RSRC_CONF,
                  "The column that says which version of its row it is: [database:]table column"),
    AP_INIT_TAKE2("RecordsLastModified", records_add_modified, NULL, RSRC_CONF,
                  "The column that says when its row was changed: [database:]table column"),
    AP_INIT_TAKE23("RecordsRelationship", records_add_relationship, NULL, RSRC_CONF,
                   "A relationship that no foreign key tells of: [database:]table(column,...) "
                   "other(column,...) [name]"),
    AP_INIT_TAKE2("RecordsQuery", records_add_query, NULL, RSRC_CONF,
                  "A query that is called as a function: [database:]name, \"SQL\" or @file"),
    AP_INIT_TAKE1("RecordsCatalogCheck", records_set_catalog_check, NULL, RSRC_CONF,
                  "Seconds between looks for changes of the schema; 0 for never"),
    AP_INIT_TAKE1("RecordsMmapThreshold", records_set_mmap_threshold, NULL, RSRC_CONF,
                  "Blocks of memory of so many bytes go back to the system when they are freed"),
    AP_INIT_TAKE1("RecordsFrom", records_set_text, SETS(from), WHERE,
                  "The name of the database that is served here"),
    AP_INIT_ITERATE("RecordsSchemas", records_add_to_list, SETS(schemas), WHERE,
                    "The schemas that are served here, the default one first"),
    AP_INIT_ITERATE("RecordsSearchPath", records_add_to_list, SETS(search_path), WHERE,
                    "Schemas that SQL finds names in, behind the chosen one"),
    AP_INIT_ITERATE("RecordsExpose", records_add_pattern, SETS(expose), WHERE,
                    "Patterns of the tables, views and functions that are shown; !pattern hides"),
    AP_INIT_FLAG("RecordsWrite", records_set_flag, SETS(write), WHERE,
                 "Whether clients may change records; Off unless you say so"),
    AP_INIT_FLAG("RecordsUnfiltered", records_set_flag, SETS(unfiltered), WHERE,
                 "Whether PATCH and DELETE work without a filter; Off unless you say so"),
    AP_INIT_TAKE12("RecordsBatch", records_set_batch, SETS(batch), WHERE,
                   "How many operations a batch may have, or Off; [answer=BYTES] of its answer"),
    AP_INIT_FLAG("RecordsAggregates", records_set_flag, SETS(aggregates), WHERE,
                 "Whether clients may ask for sums, counts and averages"),
    AP_INIT_FLAG("RecordsPlan", records_set_flag, SETS(plans), WHERE,
                 "Whether clients may ask how the database would find their answer"),
    AP_INIT_ITERATE("RecordsCount", records_add_count, SETS(counts), WHERE,
                    "Which counts clients may ask for: exact, planned, estimated; or None"),
    AP_INIT_FLAG("RecordsServerTiming", records_set_flag, SETS(server_timing), WHERE,
                 "Whether answers say what their time went into"),
    AP_INIT_TAKE1("RecordsTxEnd", records_set_tx_end, SETS(tx_end), WHERE,
                  "commit, commit-allow-override, rollback or rollback-allow-override"),
    AP_INIT_FLAG("RecordsRollback", records_set_rollback, SETS(tx_end), WHERE,
                 "Whether clients may ask for Prefer: tx=rollback"),
    AP_INIT_TAKE_ARGV("RecordsIdempotency", records_set_idempotency, SETS(idempotency), WHERE,
                      "Whether changes may have an Idempotency-Key: Off, On, Required or Ignore "
                      "[expires=24h] [schema=NAME] [answer=1048576]"),
    AP_INIT_TAKE12("RecordsIsolation", records_set_isolation, SETS(isolation), WHERE,
                   "The isolation level of transactions: default, read-committed, repeatable-read or "
                   "serializable; allow=level,... for Prefer: isolation="),
    AP_INIT_ITERATE("RecordsCORS", records_add_origin, SETS(cors), WHERE,
                    "On, Off, or the origins whose pages may read the answers"),
    AP_INIT_TAKE1("RecordsAnonymous", records_set_anonymous, SETS(anonymous), WHERE,
                  "Whether callers without a user are served: Off, On, or role=NAME"),
    AP_INIT_TAKE12("RecordsRole", records_set_role, SETS(role), WHERE,
                   "The database role that a user acts as; name-only: a name that SQL can read"),
    AP_INIT_ITERATE("RecordsRoleAllow", records_add_to_list, SETS(roles), WHERE,
                    "The roles that RecordsRole may name, and no others"),
    AP_INIT_TAKE1("RecordsClaimsJWT", records_set_claims_jwt, SETS(claims_jwt), WHERE,
                  "Where the token is that the auth module has verified"),
    AP_INIT_TAKE23("RecordsClaim", records_add_claim, SETS(claims), WHERE,
                   "A claim: its name, its value, string|int|number|bool|json|list:SEPARATOR"),
    AP_INIT_ITERATE("RecordsRequireClaim", records_add_required_claim, SETS(require_claims), WHERE,
                    "Claims without which a user is refused"),
    AP_INIT_ITERATE("RecordsToken", records_set_token, SETS(token), WHERE,
                    "What must hold of the claims: issuer= audience= leeway= exp=required"),
    AP_INIT_TAKE2("RecordsSetting", records_add_setting, SETS(settings), WHERE,
                  "A setting that the database can read: its name, its value"),
    AP_INIT_TAKE1("RecordsPreRequest", records_set_pre_request, SETS(pre_request), WHERE,
                  "The function of the database that is called before each request"),
    AP_INIT_TAKE1("RecordsDefaultOrder", records_set_default_order, SETS(key_order), WHERE,
                  "What orders the rows of a page that order= leaves equal: Key or None"),
    AP_INIT_TAKE1("RecordsETag", records_set_etag, SETS(etag), WHERE,
                  "Which answers carry an ETag: Off, Items, or All"),
    AP_INIT_FLAG("RecordsRequireMatch", records_set_flag, SETS(require_match), WHERE,
                 "Whether PUT, PATCH and DELETE need If-Match, or its like"),
    AP_INIT_TAKE1("RecordsErrorVerbosity", records_set_error_verbosity, SETS(terse), WHERE,
                  "Whether errors have details and hints: Verbose or Minimal"),
    AP_INIT_FLAG("RecordsStrictTargetNames", records_set_flag, SETS(strict_targets), WHERE,
                 "Whether an embedded table that has an alias goes by that alone"),
    AP_INIT_TAKE1("RecordsMaxRows", records_set_number, SETS(max_rows), WHERE,
                  "The most rows in one answer"),
    AP_INIT_TAKE1("RecordsMaxFilters", records_set_number, SETS(max_filters), WHERE,
                  "The most filters in one request"),
    AP_INIT_TAKE1("RecordsMaxNesting", records_set_number, SETS(max_nesting), WHERE,
                  "How deep filters and JSON bodies may nest"),
    AP_INIT_TAKE1("RecordsMaxDepth", records_set_number, SETS(max_depth), WHERE,
                  "How deep embedded resources may nest"),
    AP_INIT_TAKE1("RecordsMaxEmbeds", records_set_number, SETS(max_embeds), WHERE,
                  "The most embedded resources in one request"),
    AP_INIT_TAKE1("RecordsMaxURL", records_set_number, SETS(max_url), WHERE,
                  "The longest URL, in bytes"),
    AP_INIT_TAKE1("RecordsMaxBody", records_set_number, SETS(max_body), WHERE,
                  "The largest request body, in bytes"),
    AP_INIT_TAKE1("RecordsBuffer", records_set_number, SETS(buffer), WHERE,
                  "Bytes of an answer that are taken from the database before any are sent"),
    AP_INIT_TAKE1("RecordsTimeout", records_set_number, SETS(timeout), WHERE,
                  "Seconds that the database may take"),
    AP_INIT_TAKE1("RecordsRetries", records_set_number, SETS(retries), WHERE,
                  "How often a transaction is run again that a conflict has undone"),
    { NULL, { NULL }, NULL, 0, RAW_ARGS, NULL }
};

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
    config->catalog_check = -1;
    config->mmap_threshold = -1;
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
