/* SPDX-License-Identifier: Apache-2.0 */
/* The directives: one table that reads, bounds, defaults and inherits them. */
#ifndef RECORDS_CONFIG_H
#define RECORDS_CONFIG_H

#include <httpd.h>
#include <ap_expr.h>
#include <http_config.h>

#include "catalog/rules.h"
#include "openapi/openapi.h"
#include "plan/rules.h"
#include "request/claims.h"

/** RecordsExpose of one place. */
typedef struct records_exposed_t {
    const char *path;
    const apr_array_header_t *patterns;  /* const char * */
} records_exposed_t;

#define RECORDS_SHARE_UNSET (-1)

/** A database as RecordsDatabase named it. */
typedef struct records_source_settings_t {
    const char *name, *driver, *params;
    int pool, statements;                /* pool 0: not said yet; then records_pool_size() */
    int share;                           /* requests that at one time lead others; or
                                          * RECORDS_SHARE_UNSET */
    apr_interval_time_t wait, idle;
    unsigned options;                    /* RECORDS_OPTION_..., for the dialect's kind() */
    unsigned given_options;              /* those that the directive sets */
    unsigned from_mod_dbd : 1;           /* DBDriver and DBDParams */
    unsigned served : 1;                 /* some Location serves it, or may */
    apr_array_header_t *queries;         /* const records_query_t *: RecordsQuery; or NULL */
    apr_array_header_t *attached;        /* records_attached_t: attach=name:path; or NULL */
    apr_array_header_t *declared;        /* records_fact_t: RecordsKey, RecordsRelationship; or NULL */
    apr_array_header_t *rule_sets;       /* const apr_array_header_t *: the rules of each place that serves
                                          * it, NULL where it has none; or NULL */
    apr_array_header_t *exposed;         /* records_exposed_t: what is said of it in places; or NULL */
    const struct records_database_t *database;       /* the provider, once it has been checked */
    struct records_source_t *source;     /* of this process: child_init makes it */
    apr_uint32_t *asked;                 /* how often another module has asked for a look at the schema;
                                          * all processes share it; atomic */
} records_source_settings_t;

/** A store as RecordsStore named it. */
typedef struct records_store_settings_t {
    const char *name, *kind, *where;
    const apr_table_t *options;          /* name -> value, as written */
    records_store_t provider;            /* once it has been checked: what its module registers */
    void *settings;                      /* as the provider reads them */
    struct records_store_open_t *open;   /* in this process: child_init makes it */
} records_store_settings_t;

/** RecordsUsageTable. */
typedef struct records_usage_settings_t {
    const char *database, *schema;       /* schema: NULL for the one that the login finds */
    apr_interval_time_t flush;           /* between two flushes */
    apr_uint32_t entries;
} records_usage_settings_t;

/** Per server. */
typedef struct records_server_config_t {
    apr_array_header_t *stores;          /* records_store_settings_t * */
    apr_array_header_t *sources;         /* records_source_settings_t * */
    int catalog_check;                   /* seconds; -1 unset */
    int catalog_preload;                 /* catalogs are loaded when a process starts; -1 unset: they are */
    const records_usage_settings_t *usage;           /* of the main server alone; or NULL */
    int mmap_threshold;                  /* bytes, 0 for malloc's own; -1 unset */
    int metrics;                         /* RecordsMetrics: are requests counted; -1 unset */
    int metrics_series;                  /* at most; -1 unset */
    int throttle_keys;                   /* of the main server; -1 unset */
    int quota_keys;                      /* the same */
    const char *drain;                   /* the file of RecordsDrain; or NULL */
    apr_interval_time_t ready_timeout;   /* RecordsReadyTimeout; -1 unset */
    apr_size_t openapi_cache;            /* RecordsOpenAPICache: bytes; of the main server */
} records_server_config_t;

/** RecordsClaim, RecordsSetting: a name and where its value comes from. */
typedef struct records_named_t {
    const char *name;
    const ap_expr_info_t *value;
    records_claim_kind_e kind;           /* of a claim */
    const char *separator;               /* of a list */
} records_named_t;

/** RecordsRole: where the name comes from, and what it is. */
typedef struct records_role_t {
    const char *claim;                   /* of claim:NAME; or NULL, and */
    const ap_expr_info_t *name;
    int name_only;                       /* told to SQL, but no role of the database */
} records_role_t;

/** RecordsIsolation: the level, and what a client may ask for instead. */
typedef struct records_isolation_t {
    records_isolation_e level;
    unsigned allowed;                    /* bits of 1 << records_isolation_e */
} records_isolation_t;

/** RecordsTxEnd: how a transaction ends, and whether Prefer: tx= is honoured. */
typedef enum {
    RECORDS_TX_END_COMMIT, RECORDS_TX_END_COMMIT_UNLESS, RECORDS_TX_END_ROLLBACK,
    RECORDS_TX_END_ROLLBACK_UNLESS
} records_tx_end_e;

/** RecordsBatch. */
typedef struct records_batch_settings_t {
    int operations;                      /* at most; 0: batches are not heard */
    int answer;                          /* bytes, at most */
} records_batch_settings_t;

/** RecordsIdempotency. */
typedef struct records_keys_t {
    enum {
        RECORDS_KEYS_OFF,                /* a change with a key is refused */
        RECORDS_KEYS_ON,
        RECORDS_KEYS_REQUIRED,           /* a POST or PATCH without one is refused */
        RECORDS_KEYS_IGNORED             /* as if it had not been sent */
    } mode;
    const char *schema;  /* of the table; NULL: the default one */
    apr_int64_t seconds; /* that an answer is kept */
    apr_size_t answer;   /* bytes that it may have */
} records_keys_t;

/** RecordsTraceContext. */
typedef struct records_trace_settings_t {
    enum {
        RECORDS_TRACE_OFF,
        RECORDS_TRACE_ACCEPT,            /* the caller's traceparent; a new trace where there is none */
        RECORDS_TRACE_RESTART            /* a new trace, whatever the caller says */
    } mode;
    enum {
        RECORDS_TRACE_NOWHERE,
        RECORDS_TRACE_SETTING,    /* request.traceparent */
        RECORDS_TRACE_APPLICATION /* application_name: PostgreSQL */
    } tells;
} records_trace_settings_t;

/** RecordsOpenAPI. */
typedef struct records_openapi_settings_t {
    records_openapi_e mode;
    int swagger;                         /* version=2.0 */
} records_openapi_settings_t;

#define RECORDS_CATALOG_CHECK 30 /* seconds, unless RecordsCatalogCheck says otherwise */

/** RecordsDocs. */
typedef struct records_docs_t {
    const char *folder;                  /* of its files; NULL: there is no page */
    const char *version;                 /* hexadecimal digits: another one whenever a file is another */
    const char *shell;                   /* the page itself, which loads the files */
    apr_time_t read;                     /* when that was found */
} records_docs_t;

#define RECORDS_SLOW_OFF (-1) /* RecordsSlowRequests */

/** Per Location.  It is inherited at each request, so it is laid out for that: first all that are
 * an int, then all that are pointers, and nothing else. */
typedef struct records_config_t {
    int write, unfiltered, aggregates, plans, server_timing;
    int counts;                          /* bits of 1 << RECORDS_COUNT_...: may be asked for */
    int tx_end;                          /* records_tx_end_e */
    int key_order;                       /* RecordsDefaultOrder: Key rather than None */
    int context_always;                  /* RecordsContext: Always rather than Needed */
    int require_match;                   /* RecordsRequireMatch */
    int etag;                            /* records_etag_e */
    int usage;                           /* RecordsUsage */
    int terse;                           /* RecordsErrorVerbosity: Minimal rather than Verbose */
    int strict_targets;                  /* RecordsStrictTargetNames */
    int log_fields, log_queries;
    int slow;                            /* milliseconds */
    int max_rows, max_filters, max_nesting, max_depth, max_embeds, max_url, max_body, buffer, timeout,
        retries;
    const char *from, *pre_request;
    const char *anonymous;               /* records_anonymous_off, _on, or a role; NULL is Off */
    const struct records_spill_settings_t *spill;    /* NULL: the default */
    const records_isolation_t *isolation;            /* or NULL */
    const records_role_t *role;          /* or NULL */
    const ap_expr_info_t *claims_jwt;    /* or NULL */
    const records_token_rules_t *token;              /* or NULL */
    const records_batch_settings_t *batch;           /* or NULL */
    const records_keys_t *idempotency;   /* NULL is Off */
    const records_trace_settings_t *trace;           /* NULL is Off */
    const records_openapi_settings_t *openapi;       /* NULL is On */
    const records_openapi_info_t *openapi_info;      /* or NULL */
    const records_docs_t *docs;          /* NULL is Off */
    const char *root;                    /* RecordsRoot; "" is None; or NULL */
    const char *public_url;              /* RecordsPublicURL, without a slash at its end; or NULL */
    apr_array_header_t *security;        /* records_security_scheme_t; or NULL */
    apr_array_header_t *schemas, *expose, *search_path, *cors;       /* const char *; or NULL */
    apr_array_header_t *roles;           /* const char *: that RecordsRole may name; NULL: any but the
                                          * reserved ones */
    apr_array_header_t *require_claims;  /* const char *; or NULL */
    apr_array_header_t *claims, *settings;           /* records_named_t; or NULL */
    apr_array_header_t *rules;           /* const records_rule_t *, the outermost first; or NULL */
    apr_array_header_t *claims_from;     /* const struct records_claims_from_t *; or NULL */
    apr_array_header_t *limits;          /* const struct records_limit_t *, the outermost first; or NULL */
} records_config_t;

extern const command_rec records_directives[];
extern const char records_anonymous_on[], records_anonymous_off[];

void *records_config_create(apr_pool_t *pool, char *path);
void *records_config_merge(apr_pool_t *pool, void *outer, void *inner);
void *records_server_config_create(apr_pool_t *pool, server_rec *s);
void *records_server_config_merge(apr_pool_t *pool, void *outer, void *inner);

/** Once all has been read: what stands outside of all sections gets its defaults, so that requests,
 * which inherit it, need not look for them. */
void records_config_complete(server_rec *main_server);

/** The configuration that applies to a request; every member has its value. */
const records_config_t *records_config(const request_rec *r);

/** Are anonymous callers served? */
int records_config_serves_nobody(const records_config_t *config);

/** As which role, or NULL. */
const char *records_config_anonymous_role(const records_config_t *config);

/** Is the database told of the trace in this way? */
int records_config_tells_trace(const records_config_t *config, int how);

/** Is there anything that gives users claims? */
int records_config_gives_claims(const records_config_t *config);

/** Are users to act as roles of the database? */
int records_config_sets_role(const records_config_t *config);

const records_server_config_t *records_server_config(const server_rec *s);

/** The source that name means at this server, or (name NULL) the only one.  NULL if there is none,
 *  or no single one. */
records_source_settings_t *records_config_source(const server_rec *s, const char *name);

/** The store of that name at this server, or NULL. */
records_store_settings_t *records_config_store(const server_rec *s, const char *name);

/** The directives as the planner reads them. */
void records_config_rules(records_rules_t *rules, const records_config_t *config,
                          const char *mount);

#endif
