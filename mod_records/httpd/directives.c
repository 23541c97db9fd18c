/* SPDX-License-Identifier: Apache-2.0 */
/* The table of directives, with the default and bounds of each. */
#include "httpd/config.h"
#include "httpd/setting.h"

#define FLAG_SETTING(member, fallback) \
    { SETTING_FLAG, offsetof(records_config_t, member), fallback, 0, 1 }
#define NUMBER_SETTING(member, fallback, lowest, highest) \
    { SETTING_NUMBER, offsetof(records_config_t, member), fallback, lowest, highest }
#define OTHER_SETTING(kind, member) \
    { kind, offsetof(records_config_t, member), 0, 0, 0 }

static const setting_t write_setting = FLAG_SETTING(write, 0);
static const setting_t unfiltered_setting = FLAG_SETTING(unfiltered, 0);
static const setting_t aggregates_setting = FLAG_SETTING(aggregates, 0);
static const setting_t plans_setting = FLAG_SETTING(plans, 0);
static const setting_t counts_setting = FLAG_SETTING(counts, RECORDS_COUNTS);
static const setting_t server_timing_setting = FLAG_SETTING(server_timing, 0);
static const setting_t tx_end_setting = FLAG_SETTING(tx_end, RECORDS_TX_END_COMMIT);
static const setting_t context_always_setting = FLAG_SETTING(context_always, 0);
static const setting_t key_order_setting = FLAG_SETTING(key_order, 0);
static const setting_t require_match_setting = FLAG_SETTING(require_match, 0);
static const setting_t etag_setting = FLAG_SETTING(etag, RECORDS_ETAG_ITEMS);
static const setting_t usage_setting = FLAG_SETTING(usage, 0);
static const setting_t terse_setting = FLAG_SETTING(terse, 0);
static const setting_t strict_targets_setting = FLAG_SETTING(strict_targets, 0);
static const setting_t log_fields_setting = FLAG_SETTING(log_fields, 0);
static const setting_t log_queries_setting = FLAG_SETTING(log_queries, 0);
static const setting_t slow_setting = NUMBER_SETTING(slow, RECORDS_SLOW_OFF, 0, 86400000);
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
static const setting_t spill_setting = OTHER_SETTING(SETTING_POINTER, spill);
static const setting_t isolation_setting = OTHER_SETTING(SETTING_POINTER, isolation);
static const setting_t claims_jwt_setting = OTHER_SETTING(SETTING_POINTER, claims_jwt);
static const setting_t openapi_setting = OTHER_SETTING(SETTING_POINTER, openapi);
static const setting_t openapi_info_setting = OTHER_SETTING(SETTING_POINTER, openapi_info);
static const setting_t docs_setting = OTHER_SETTING(SETTING_POINTER, docs);
static const setting_t root_setting = OTHER_SETTING(SETTING_POINTER, root);
static const setting_t public_url_setting = OTHER_SETTING(SETTING_POINTER, public_url);
static const setting_t security_setting = OTHER_SETTING(SETTING_POINTER, security);
static const setting_t schemas_setting = OTHER_SETTING(SETTING_POINTER, schemas);
static const setting_t expose_setting = OTHER_SETTING(SETTING_POINTER, expose);
static const setting_t search_path_setting = OTHER_SETTING(SETTING_POINTER, search_path);
static const setting_t cors_setting = OTHER_SETTING(SETTING_POINTER, cors);
static const setting_t roles_setting = OTHER_SETTING(SETTING_POINTER, roles);
static const setting_t require_claims_setting = OTHER_SETTING(SETTING_PILE, require_claims);
static const setting_t claims_from_setting = OTHER_SETTING(SETTING_PILE, claims_from);
static const setting_t claims_setting = OTHER_SETTING(SETTING_PILE, claims);
static const setting_t settings_setting = OTHER_SETTING(SETTING_PILE, settings);
static const setting_t idempotency_setting = OTHER_SETTING(SETTING_POINTER, idempotency);
static const setting_t rules_setting = OTHER_SETTING(SETTING_PILE, rules);
static const setting_t limits_setting = OTHER_SETTING(SETTING_PILE, limits);
static const setting_t trace_setting = OTHER_SETTING(SETTING_POINTER, trace);
static const setting_t token_setting = OTHER_SETTING(SETTING_TOKEN, token);

#define WHERE (RSRC_CONF | ACCESS_CONF)
#define SETS(member) (void *)&member##_setting

const command_rec records_directives[] = {
    AP_INIT_TAKE_ARGV("RecordsDatabase", records_add_database, NULL, RSRC_CONF,
                      "A database: name driver \"parameters\" [pool=8] [wait=2s] [idle=300s] "
                      "[statements=200] [tinyint1=number] [attach=name:file]"),
    AP_INIT_TAKE_ARGV("RecordsStore", records_add_store, NULL, RSRC_CONF,
                      "Where several nodes count together: name redis HOST:PORT|/socket "
                      "[timeout=50ms] [connect-timeout=100ms] [connections=16] [db=0] [user=NAME] "
                      "[password=TEXT|@file] [prefix={records}:]"),
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
    AP_INIT_FLAG("RecordsCatalogPreload", records_set_catalog_preload, NULL, RSRC_CONF,
                 "Whether a process reads the catalogs when it starts, or when a request needs one"),
    AP_INIT_TAKE1("RecordsMmapThreshold", records_set_mmap_threshold, NULL, RSRC_CONF,
                  "Blocks of memory of so many bytes go back to the system when they are freed"),
    AP_INIT_FLAG("RecordsMetrics", records_set_metrics, NULL, RSRC_CONF,
                 "Whether requests are counted for records-metrics and mod_status"),
    AP_INIT_TAKE1("RecordsMetricsSeries", records_set_metrics_series, NULL, RSRC_CONF,
                  "How many sets of labels the metrics may have"),
    AP_INIT_TAKE_ARGV("RecordsUsageTable", records_set_usage_table, NULL, RSRC_CONF,
                      "The database with the table of usage: name [schema=NAME] [flush=10s] "
                      "[entries=16384]"),
    AP_INIT_FLAG("RecordsUsage", records_set_flag, SETS(usage), WHERE,
                 "Whether what callers use is counted; Off unless you say so"),
    AP_INIT_TAKE1("RecordsDrain", records_set_drain, NULL, RSRC_CONF,
                  "While this file is there, records-health asks for no more requests"),
    AP_INIT_TAKE1("RecordsReadyTimeout", records_set_ready_timeout, NULL, RSRC_CONF,
                  "How long records-health waits for a database"),
    AP_INIT_TAKE1("RecordsFrom", records_set_text, SETS(from), WHERE,
                  "The name of the database that is served here"),
    AP_INIT_ITERATE("RecordsSchemas", records_add_to_list, SETS(schemas), WHERE,
                    "The schemas that are served here, the default one first"),
    AP_INIT_ITERATE("RecordsSearchPath", records_add_to_list, SETS(search_path), WHERE,
                    "Schemas that SQL finds names in, behind the chosen one"),
    AP_INIT_ITERATE("RecordsExpose", records_add_pattern, SETS(expose), WHERE,
                    "Patterns of the tables, views and functions that are shown; !pattern hides"),
    AP_INIT_TAKE_ARGV("RecordsRowFilter", records_add_row_filter, SETS(rules), WHERE,
                      "Which rows of a table callers have: [database:]table "
                      "[for=read|write|check|change|all] \"SQL expression with :claim\""),
    AP_INIT_TAKE_ARGV("RecordsReadColumns", records_add_read_columns, SETS(rules), WHERE,
                      "Which columns of a table callers may read: [database:]table and patterns; "
                      "!pattern leaves out"),
    AP_INIT_TAKE_ARGV("RecordsWriteColumns", records_add_write_columns, SETS(rules), WHERE,
                      "Which columns of a table callers may write; without it those that they may "
                      "read"),
    AP_INIT_TAKE3("RecordsPreset", records_add_preset, SETS(rules), WHERE,
                  "A column that is set from a claim, and can be set to nothing else: "
                  "[database:]table, column, claim"),
    AP_INIT_TAKE12("RecordsOpenAPI", records_set_openapi, SETS(openapi), WHERE,
                   "What the root tells of the API: On, Off or ignore-privileges; "
                   "version=3.1|2.0"),
    AP_INIT_TAKE_ARGV("RecordsOpenAPIInfo", records_set_openapi_info, SETS(openapi_info), WHERE,
                      "What the API is called there: title=TEXT version=TEXT description=TEXT"),
    AP_INIT_TAKE_ARGV("RecordsOpenAPISecurity", records_add_openapi_security, SETS(security), WHERE,
                      "How callers prove there who they are: a name, http|openIdConnect|oauth2|"
                      "apiKey|mutualTLS, and what that needs; or None"),
    AP_INIT_TAKE1("RecordsOpenAPICache", records_set_openapi_cache, NULL, RSRC_CONF,
                  "Bytes of memory in which a process keeps documents of its APIs"),
    AP_INIT_TAKE12("RecordsDocs", records_set_docs, SETS(docs), WHERE,
                   "Whether browsers get a page at the root to read the API on: Off or On; "
                   "files=FOLDER"),
    AP_INIT_TAKE1("RecordsRoot", records_set_root, SETS(root), WHERE,
                  "The function or named query that GET of the root calls, in place of a document "
                  "made from the catalog; or None"),
    AP_INIT_TAKE1("RecordsPublicURL", records_set_public_url, SETS(public_url), WHERE,
                  "The address of the API's root as clients know it"),
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
    AP_INIT_TAKE12("RecordsTraceContext", records_set_trace, SETS(trace), WHERE,
                   "Whether a request is part of its caller's trace: Off, Accept or Restart; "
                   "database=setting|application_name tells it on"),
    AP_INIT_FLAG("RecordsLogFields", records_set_flag, SETS(log_fields), WHERE,
                 "Whether requests have notes for LogFormat: %{records-rows}n"),
    AP_INIT_TAKE1("RecordsSlowRequests", records_set_slow, SETS(slow), WHERE,
                  "Milliseconds from which on a request is logged as slow, or Off"),
    AP_INIT_FLAG("RecordsLogQueries", records_set_flag, SETS(log_queries), WHERE,
                 "Whether the SQL of requests is logged, at LogLevel info"),
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
    AP_INIT_ITERATE("RecordsClaimsFrom", records_add_claims_from, SETS(claims_from), WHERE,
                    "Sources of claims, which other modules provide, by name"),
    AP_INIT_TAKE23("RecordsClaim", records_add_claim, SETS(claims), WHERE,
                   "A claim: its name, its value, string|int|number|bool|json|list:SEPARATOR"),
    AP_INIT_ITERATE("RecordsRequireClaim", records_add_required_claim, SETS(require_claims), WHERE,
                    "Claims without which a user is refused"),
    AP_INIT_ITERATE("RecordsToken", records_set_token, SETS(token), WHERE,
                    "What must hold of a token: issuer= audience= leeway= type= exp=required"),
    AP_INIT_TAKE_ARGV("RecordsThrottle", records_add_throttle, SETS(limits), WHERE,
                      "How often a caller may ask: a rate as 100/60s, claim:NAME or an expression, "
                      "[name=] [burst=N] [key=] [cost=] [by=] [store=] [store-down=] [default=] "
                      "[plan:NAME=RATE]; or Off"),
    AP_INIT_TAKE1("RecordsThrottleKeys", records_set_throttle_keys, NULL, RSRC_CONF,
                  "How many callers each limit remembers"),
    AP_INIT_TAKE_ARGV("RecordsQuota", records_add_quota, SETS(limits), WHERE,
                      "How much a caller may use: a number as 1000/day, claim:NAME or an expression, "
                      "[in=requests|rows|bytes] [zone=] [name=] [key=] [by=] [store=] [store-down=] "
                      "[default=] [plan:NAME=NUMBER]; or Off"),
    AP_INIT_TAKE1("RecordsQuotaKeys", records_set_quota_keys, NULL, RSRC_CONF,
                  "How many counters of quotas are in memory"),
    AP_INIT_TAKE2("RecordsSetting", records_add_setting, SETS(settings), WHERE,
                  "A setting that the database can read: its name, its value"),
    AP_INIT_TAKE1("RecordsContext", records_set_context, SETS(context_always), WHERE,
                  "Whether the settings of a request go along with each statement: Always, or where "
                  "one could read them: Needed"),
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
    AP_INIT_TAKE12("RecordsSpill", records_set_spill, SETS(spill), WHERE,
                   "Bytes of an answer that wait in a file for a slow client, and the folder; or Off"),
    AP_INIT_TAKE1("RecordsTimeout", records_set_number, SETS(timeout), WHERE,
                  "Seconds that the database may take"),
    AP_INIT_TAKE1("RecordsRetries", records_set_number, SETS(retries), WHERE,
                  "How often a transaction is run again that a conflict has undone"),
    { NULL, { NULL }, NULL, 0, RAW_ARGS, NULL }
};
