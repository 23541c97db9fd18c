/* SPDX-License-Identifier: Apache-2.0 */
/* What the operator allows in one Location: the directives, as the planner reads them. */
#ifndef RECORDS_RULES_H
#define RECORDS_RULES_H

#include <apr_tables.h>

#include "request/parse.h"

/** RecordsETag: what carries an entity tag. */
typedef enum { RECORDS_ETAG_OFF, RECORDS_ETAG_ITEMS, RECORDS_ETAG_ALL } records_etag_e;

/** RecordsOpenAPI: what the root tells of the API. */
typedef enum {
    RECORDS_OPENAPI_ON,                  /* what the acting role may do */
    RECORDS_OPENAPI_OFF,                 /* nothing */
    RECORDS_OPENAPI_IGNORE               /* all that is served here, whatever the role may do */
} records_openapi_e;

typedef struct records_rules_t {
    records_limits_t limits;
    const char *mount;                   /* where the API lives, encoded: "/api", "" for the root */
    const char *origin;                  /* "http://backend", "": behind a proxy, URLs of answers begin
                                          * with it; or NULL */
    const apr_array_header_t *schemas;   /* const char *; NULL: the connection's own */
    const apr_array_header_t *expose;    /* const char *: patterns, ! first to hide; NULL: all */
    apr_int64_t max_rows;                /* -1: no limit */
    int max_depth;                       /* embeds inside embeds */
    int max_embeds;                      /* in all; 0: no limit */
    const apr_array_header_t *search_path;           /* const char *: behind the chosen schema; or NULL */
    const char *pre_request;             /* the function called first, as written; or NULL */
    records_isolation_e isolation;       /* RecordsIsolation */
    unsigned isolations;                 /* bits of 1 << records_isolation_e: a client may ask for */
    unsigned refused_counts;             /* bits of 1 << RECORDS_COUNT_...: RecordsCount has them not */
    records_etag_e etag;                 /* RecordsETag */
    records_openapi_e openapi;           /* RecordsOpenAPI */
    const char *root;                    /* RecordsRoot: the function that the root calls; or NULL */
    unsigned swagger : 1;                /* RecordsOpenAPI version=2.0, unless the client asks for 3.1 */
    unsigned docs : 1;                   /* the root has a page for browsers */
    unsigned require_match : 1;          /* RecordsRequireMatch: no change without a precondition */
    unsigned aggregates : 1;             /* RecordsAggregates */
    unsigned plans : 1;                  /* RecordsPlan: EXPLAIN may be asked for */
    unsigned rollback : 1;               /* roll back unless the client says tx=commit */
    unsigned write : 1;                  /* RecordsWrite */
    unsigned unfiltered : 1;             /* RecordsUnfiltered */
    unsigned may_rollback : 1;           /* RecordsRollback: honour Prefer: tx=rollback */
    unsigned strict_targets : 1;         /* RecordsStrictTargetNames: an alias is an embed's only name */
    unsigned batches : 1;                /* RecordsBatch */
    unsigned context_always : 1;         /* RecordsContext: whatever is read */
    unsigned key_order : 1;              /* RecordsDefaultOrder: the rows of a page come by their key */
} records_rules_t;

#endif
