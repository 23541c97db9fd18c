/* SPDX-License-Identifier: Apache-2.0 */
/* What the client asked for.  Independent of HTTP and of the database: names have not been
 * looked up yet. */
#ifndef RECORDS_REQUEST_H
#define RECORDS_REQUEST_H

#include "base/etag.h"
#include "base/extensions.h"
#include "mod_records.h"
#include "request/body.h"
#include "request/operator.h"

typedef enum {
    RECORDS_READ, RECORDS_CREATE, RECORDS_UPSERT, RECORDS_UPDATE, RECORDS_DELETE,
    RECORDS_INVOKE,                      /* /rpc/name */
    RECORDS_OPTIONS, RECORDS_INDEX,      /* OPTIONS; the root */
    RECORDS_BATCH                        /* several operations: request/batch.h */
} records_action_e;

/** One arrow of data->address->>city. */
typedef struct records_step_t {
    const char *key;                     /* a member's name, or an index in digits, perhaps with - */
    unsigned is_index : 1;
    unsigned as_text : 1;                /* ->> rather than -> */
} records_step_t;

/** Periods that instants are gathered in: created_at.bucket(day) */
#define RECORDS_BUCKETS(X) \
    X(SECOND, "second") X(MINUTE, "minute") X(HOUR, "hour") X(DAY, "day") X(WEEK, "week") \
    X(MONTH, "month") X(QUARTER, "quarter") X(YEAR, "year")

#define RECORDS_BUCKET_VALUE(bucket, word) RECORDS_BUCKET_##bucket,
typedef enum {
    RECORDS_BUCKET_NONE,
    RECORDS_BUCKETS(RECORDS_BUCKET_VALUE)
    RECORDS_BUCKET_COUNT                 /* how many these are */
} records_bucket_e;
#undef RECORDS_BUCKET_VALUE

/** By their records_bucket_e; NULL for none.  field.c */
extern const char *const records_buckets[RECORDS_BUCKET_COUNT];

/** A column, perhaps a place in its JSON: data->address->>city */
typedef struct records_field_t {
    const char *column;
    const apr_array_header_t *path;      /* records_step_t; NULL for the column itself */
    records_bucket_e bucket;             /* select and order only */
} records_field_t;

typedef enum {
    RECORDS_QUANTIFIER_NONE,
    RECORDS_QUANTIFIER_ANY,
    RECORDS_QUANTIFIER_ALL
} records_quantifier_e;

/** A filter, or a tree of them: not.or=(age.gte.18,vip.is.true) */
typedef struct records_condition_t records_condition_t;
struct records_condition_t {
    enum { RECORDS_CONDITION_AND, RECORDS_CONDITION_OR, RECORDS_CONDITION_COMPARE } kind;
    unsigned negated : 1;
    const apr_array_header_t *parts;     /* all of, any of: records_condition_t * */
    records_field_t field;               /* compare: */
    records_op_e op;
    const records_added_operator_t *added;           /* an operator of another module, in the place of
                                          * op; or NULL */
    records_quantifier_e quantifier;     /* eq(any), like(all): values are the array's elements */
    const char *language;                /* fts(english), or the word that an added one takes; or NULL */
    const records_field_t *other;        /* gt.col(b): compared with a column; or NULL */
    int count;
    const char *const *values;           /* in: the list; is: "null", "not_null", "true", ... */
};

/** Aggregates, by the name that they have in a request, in its answer and in SQL. */
#define RECORDS_AGGREGATES(X) \
    X(COUNT, "count") X(SUM, "sum") X(AVG, "avg") X(MAX, "max") X(MIN, "min")

#define RECORDS_AGGREGATE_VALUE(aggregate, name) RECORDS_##aggregate,
typedef enum {
    RECORDS_AGGREGATE_NONE,
    RECORDS_AGGREGATES(RECORDS_AGGREGATE_VALUE)
    RECORDS_AGGREGATE_COUNT              /* how many these are */
} records_aggregate_e;
#undef RECORDS_AGGREGATE_VALUE

/** By their records_aggregate_e; NULL for none.  select.c */
extern const char *const records_aggregates[RECORDS_AGGREGATE_COUNT];

/** One item of select=, with the items inside its parentheses. */
typedef struct records_selection_t records_selection_t;
struct records_selection_t {
    enum { RECORDS_SELECT_ALL, RECORDS_SELECT_FIELD, RECORDS_SELECT_EMBED, RECORDS_SELECT_SPREAD }
        kind;
    const char *alias;                   /* or NULL */
    records_field_t field;               /* field: column is NULL in count() */
    const char *cast;                    /* of the field, before it is aggregated; or NULL */
    records_aggregate_e aggregate;
    const char *aggregate_cast;          /* of the aggregate; or NULL */
    const char *target, *hint;           /* embed, spread: what stands before (, and behind ! */
    unsigned inner : 1;
    const apr_array_header_t *inside;    /* records_selection_t: empty for rel() */
};

typedef struct records_order_t {
    const char *relation;                /* client(name): by a to-one embed's column; or NULL */
    records_field_t field;
    unsigned descending : 1, nulls_first : 1;        /* defaults already applied: NULL is largest */
} records_order_t;

/** What the parameters say of one embedded resource: a.b.order=, a.b.name=eq.x, a.b.or=(...) */
typedef struct records_scope_t {
    const apr_array_header_t *path;      /* const char *: the embeds' names, from the top */
    const records_condition_t *where;    /* or NULL */
    const apr_array_header_t *order;     /* records_order_t; or NULL */
    apr_int64_t offset, limit;           /* 0 and -1 where not given */
} records_scope_t;

/** A function's argument as text: of a query string or a form. */
typedef struct records_argument_t {
    const char *name, *value;
} records_argument_t;

typedef enum { RECORDS_COUNT_NONE, RECORDS_COUNT_EXACT, RECORDS_COUNT_PLANNED,
               RECORDS_COUNT_ESTIMATED, RECORDS_COUNT_COUNT } records_count_e;

typedef enum { RECORDS_RETURN_UNSET, RECORDS_RETURN_MINIMAL, RECORDS_RETURN_HEADERS,
               RECORDS_RETURN_REPRESENTATION } records_return_e;

/** Isolation levels, the weakest first. */
typedef enum {
    RECORDS_ISOLATION_UNSET,             /* what the database does by itself */
    RECORDS_READ_COMMITTED,
    RECORDS_REPEATABLE_READ,
    RECORDS_SERIALIZABLE,
    RECORDS_ISOLATION_UNKNOWN            /* a word that is none */
} records_isolation_e;

/** The level of that name, or RECORDS_ISOLATION_UNKNOWN.  prefer.c */
records_isolation_e records_isolation_named(const char *name);

/** read-committed, ...; NULL for what is no level.  prefer.c */
const char *records_isolation_name(records_isolation_e level);

/** Prefer: (RFC 7240). */
typedef struct records_prefer_t {
    records_return_e returns;
    records_count_e count;
    enum { RECORDS_MISSING_UNSET, RECORDS_MISSING_NULL, RECORDS_MISSING_DEFAULT } missing;
    enum { RECORDS_HANDLING_UNSET, RECORDS_HANDLING_LENIENT, RECORDS_HANDLING_STRICT } handling;
    enum { RECORDS_TX_UNSET, RECORDS_TX_COMMIT, RECORDS_TX_ROLLBACK } tx;
    apr_int64_t max_affected;            /* -1 where not given */
    enum { RECORDS_RESOLUTION_UNSET, RECORDS_RESOLUTION_MERGE, RECORDS_RESOLUTION_IGNORE }
        resolution;
    records_isolation_e isolation;
    const char *timezone;                /* or NULL */
    const apr_array_header_t *unknown;   /* const char *: for handling=strict */
} records_prefer_t;

/** The preferences that have a few values. */
typedef enum {
    RECORDS_PREFER_RETURN, RECORDS_PREFER_COUNT, RECORDS_PREFER_MISSING, RECORDS_PREFER_HANDLING,
    RECORDS_PREFER_TX, RECORDS_PREFER_RESOLUTION, RECORDS_PREFER_ISOLATION
} records_preference_e;

/** "return=minimal", as Prefer: and Preference-Applied: have it; NULL where none is given.  prefer.c */
const char *records_prefer_text(records_preference_e preference, int value);

/** What must be true of the record for the request to be done (RFC 9110, 13.1). */
typedef struct records_preconditions_t {
    apr_array_header_t *match;           /* records_etag_t: If-Match; NULL: not given */
    apr_array_header_t *none_match;      /* the same of If-None-Match */
    int match_any, none_match_any;       /* of either: * and no tags */
    unsigned dated : 1;                  /* If-Unmodified-Since is given, without If-Match */
    unsigned cached : 1;                 /* If-Modified-Since is given, without If-None-Match */
    apr_int64_t unmodified_since, modified_since;    /* seconds since 1970 */
} records_preconditions_t;

/** One range of Accept:, as far as it matters to us. */
typedef struct records_media_t {
    const char *type;                    /* in lower case, without parameters: "text/csv" */
    unsigned stripped : 1;               /* nulls=stripped */
    const char *plan_for;                /* for="...", of the plan type; or NULL */
    const char *plan_options;            /* options=analyze|verbose; or NULL */
    const char *version;                 /* version=3.1, of an OpenAPI type; or NULL */
} records_media_t;

/** The body, looked at: one JSON array of objects that have the same keys. */
typedef struct records_payload_t {
    records_body_e body;
    unsigned empty_is_null : 1;          /* in CSV, where it has no quotes */
    records_value_t bytes;               /* as sent */
    const apr_array_header_t *keys;      /* const char *, in the order of the first object */
    int rows;
    records_value_t json;                /* checked, and no key twice in an object (base/json_text.h).
                                          * For a table the array; for a function any value, or no
                                          * text where the body is no JSON */
} records_payload_t;

/** What is known of the payload's type. */
static inline const records_body_t *records_payload_body(const records_payload_t *payload)
{
    return &records_bodies[payload->body];
}

typedef struct records_request_t {
    records_action_e action;
    const char *method;
    const char *path;                    /* below the mount point, as it came */
    const char *schema;                  /* from Accept-Profile or Content-Profile, or NULL */
    const char *target;                  /* table, view or function; NULL for the root */
    const apr_array_header_t *item;      /* const char *: the parts of /table/{key}, or NULL */
    const apr_array_header_t *select;    /* records_selection_t; NULL means everything */
    const records_condition_t *where;    /* or NULL */
    const apr_array_header_t *order;     /* records_order_t */
    apr_int64_t offset, limit;           /* 0 and -1 where not given; Range already folded in */
    unsigned paged_by_query : 1;         /* limit= or offset= was given */
    unsigned rpc : 1;                    /* the path began with /rpc/: target is a function */
    unsigned root : 1;                   /* it is the one that the operator has put at the root */
    const apr_array_header_t *scopes;    /* records_scope_t *: what was said of embeds; or NULL */
    const apr_array_header_t *columns;   /* const char *: columns=, or NULL */
    const apr_array_header_t *conflict;  /* const char *: on_conflict=, or NULL */
    const apr_array_header_t *arguments; /* records_argument_t: of a function; or NULL */
    const char *cursor;                  /* cursor=: where the page begins, "" at the start; or NULL */
    const records_payload_t *payload;    /* or NULL */
    records_prefer_t prefer;
    const records_preconditions_t *preconditions;    /* or NULL */
    const apr_array_header_t *media;     /* records_media_t, best first; NULL: JSON, or anything */
    const char *accept;                  /* the header as it came: for 406 */
    const char *canonical;               /* the query, sorted: for Content-Location; NULL if empty */
    unsigned head_only : 1;
} records_request_t;

#endif
