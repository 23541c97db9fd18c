/* SPDX-License-Identifier: Apache-2.0 */
/* What the client asked for.  HTTP is behind us and the database not yet in
 * sight: every name below is only a name. */
#ifndef RECORDS_REQUEST_H
#define RECORDS_REQUEST_H

#include "mod_records.h"

typedef enum {
    RECORDS_READ, RECORDS_CREATE, RECORDS_UPSERT, RECORDS_UPDATE, RECORDS_DELETE,
    RECORDS_OPTIONS, RECORDS_INDEX       /* OPTIONS; the root */
} records_action_e;

/** The operators of the dialect that every database has (http-dialect, 5.1). */
typedef enum {
    RECORDS_OP_EQ, RECORDS_OP_NEQ, RECORDS_OP_GT, RECORDS_OP_GTE, RECORDS_OP_LT, RECORDS_OP_LTE,
    RECORDS_OP_LIKE, RECORDS_OP_ILIKE, RECORDS_OP_MATCH, RECORDS_OP_IMATCH,
    RECORDS_OP_IN, RECORDS_OP_IS, RECORDS_OP_ISDISTINCT
} records_op_e;

/** A filter, or a tree of them: not.or=(age.gte.18,vip.is.true) */
typedef struct records_condition_t records_condition_t;
struct records_condition_t {
    enum { RECORDS_ALL_OF, RECORDS_ANY_OF, RECORDS_COMPARE } kind;
    unsigned negated : 1;
    const apr_array_header_t *parts;     /* all of, any of: records_condition_t * */
    const char *column;                  /* compare: */
    records_op_e op;
    int count;
    const char *const *values;           /* in: the list; is: "null", "not_null", "true", ... */
};

/** One item of select=. */
typedef struct records_selection_t {
    const char *column;                  /* NULL is * */
    const char *alias;                   /* or NULL */
    const char *cast;                    /* or NULL */
} records_selection_t;

typedef struct records_order_t {
    const char *column;
    unsigned descending : 1, nulls_first : 1;        /* defaults already applied: NULL is largest */
} records_order_t;

typedef enum { RECORDS_COUNT_NONE, RECORDS_COUNT_EXACT, RECORDS_COUNT_PLANNED,
               RECORDS_COUNT_ESTIMATED } records_count_e;

typedef enum { RECORDS_RETURN_UNSAID, RECORDS_RETURN_MINIMAL, RECORDS_RETURN_HEADERS,
               RECORDS_RETURN_REPRESENTATION } records_return_e;

/** Prefer: (RFC 7240). */
typedef struct records_prefer_t {
    records_return_e returns;
    records_count_e count;
    enum { RECORDS_MISSING_UNSAID, RECORDS_MISSING_NULL, RECORDS_MISSING_DEFAULT } missing;
    enum { RECORDS_HANDLING_UNSAID, RECORDS_HANDLING_LENIENT, RECORDS_HANDLING_STRICT } handling;
    enum { RECORDS_TX_UNSAID, RECORDS_TX_COMMIT, RECORDS_TX_ROLLBACK } tx;
    apr_int64_t max_affected;            /* -1 where not given */
    unsigned resolution : 1;             /* resolution= was asked for: an upsert */
    const apr_array_header_t *unknown;   /* const char *: for handling=strict */
} records_prefer_t;

/** What the rows become. */
typedef enum {
    RECORDS_FORMAT_JSON,                 /* an array */
    RECORDS_FORMAT_OBJECT,               /* vnd.pgrst.object+json */
    RECORDS_FORMAT_CSV,
    RECORDS_FORMAT_NDJSON,
    RECORDS_FORMAT_NONE                  /* nothing that we can produce was acceptable */
} records_format_e;

/** The body, looked at: one JSON array of objects that have the same keys. */
typedef struct records_payload_t {
    const apr_array_header_t *keys;      /* const char *, in the order of the first object */
    int rows;
    records_value_t json;                /* the array (or lone object), as sent where it was JSON */
    struct json_object *parsed;          /* the same, parsed */
} records_payload_t;

typedef struct records_request_t {
    records_action_e action;
    const char *method;
    const char *path;                    /* below the mount point, as it came */
    const char *schema;                  /* from Accept-Profile or Content-Profile, or NULL */
    const char *target;                  /* table or view; NULL for the root */
    const apr_array_header_t *item;      /* const char *: the parts of /table/{key}, or NULL */
    const apr_array_header_t *select;    /* records_selection_t; NULL means everything */
    const records_condition_t *where;    /* or NULL */
    const apr_array_header_t *order;     /* records_order_t */
    apr_int64_t offset, limit;           /* 0 and -1 where not given; Range already folded in */
    unsigned paged_by_query : 1;         /* limit= or offset= was given */
    const apr_array_header_t *columns;   /* const char *: columns=, or NULL */
    const records_payload_t *payload;    /* or NULL */
    records_prefer_t prefer;
    records_format_e format;
    const char *accept;                  /* the header as it came: for 406 */
    const char *canonical;               /* the query, sorted: for Content-Location; NULL if empty */
    unsigned head_only : 1;
} records_request_t;

#endif
