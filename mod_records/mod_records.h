/* SPDX-License-Identifier: Apache-2.0 */
/* mod_records.h - what mod_records and its extensions share.  This header needs APR and APR-util alone,
 * and is the only one that is installed.
 *
 * An extension is an httpd module.  It registers a struct of functions as a provider (group, name,
 * RECORDS_API_VERSION), or a function as an optional hook, and is handed its tools as arguments: it
 * links to nothing of mod_records, and may be loaded before or after it.
 *
 * Within one RECORDS_API_VERSION nothing is removed and nothing changes its meaning.  A struct that
 * begins with size may grow at its end.  Who makes it sets size to its sizeof, and who reads it reads
 * no member behind size; one that an extension hands over is otherwise zero where it says nothing.
 * Structs without size stay as they are. */
#ifndef MOD_RECORDS_H
#define MOD_RECORDS_H

#include <apr_hooks.h>
#include <apr_optional.h>
#include <apr_optional_hooks.h>
#include <apr_pools.h>
#include <apr_tables.h>

#define RECORDS_API_VERSION "1" /* the provider version of every group below */

#if defined(__GNUC__)
#define RECORDS_MUST_CHECK __attribute__((warn_unused_result))
#else
#define RECORDS_MUST_CHECK
#endif

#ifdef __cplusplus
extern "C" {
#endif

struct request_rec; /* httpd's, named only */
struct server_rec;

/* ---- values and rows ------------------------------------------------------ */

/** How a value's text is to be read.  The text itself is PostgreSQL's output form, whatever the
 *  database: 12.50, t or f (or 1 or 0), 2024-01-31 10:20:30.5, \x00ff, {"any":"json"}. */
typedef enum {
    RECORDS_TEXT,
    RECORDS_INTEGER,
    RECORDS_NUMBER,                      /* exact: numeric, decimal */
    RECORDS_FLOAT,                       /* real, double; NaN and Infinity by name */
    RECORDS_BOOLEAN,
    RECORDS_DATE,
    RECORDS_CLOCK,                       /* a time of day */
    RECORDS_TIMESTAMP,                   /* without a zone */
    RECORDS_TIMESTAMPTZ,                 /* with one */
    RECORDS_UUID,
    RECORDS_JSON,
    RECORDS_BYTES,
    RECORDS_LIST,                        /* an SQL array */
    RECORDS_OTHER                        /* composite, range, geometry, ...: the database knows */
} records_kind_e;

/** A set of kinds is a bit each. */
#define RECORDS_KIND_BIT(kind) (1u << (kind))

/** A value from the database, or on its way there.  No text is SQL NULL. */
typedef struct records_value_t {
    const char *text;
    apr_size_t length;
} records_value_t;

/** One row.  It lives until the next one is asked for.  A name, and a value that is not NULL, has a NUL
 *  behind it. */
typedef struct records_row_t {
    int columns;
    const char *const *names;
    const records_kind_e *kinds;
    const records_value_t *values;
} records_row_t;

/* ---- errors --------------------------------------------------------------- */

/** What went wrong.  A function that returns NULL instead has succeeded. */
typedef struct records_error_t {
    apr_size_t size;
    int status;                          /* the HTTP status for the client; 0: as the code has it */
    const char *code;                    /* "PGRST100", an SQLSTATE or your own; never NULL */
    const char *message;                 /* one sentence for the client */
    const char *details;                 /* or NULL */
    const char *hint;                    /* or NULL */
    apr_status_t rv;                     /* for the log: what APR said */
    const char *cause;                   /* for the log alone, or NULL */
    const apr_table_t *headers;          /* that go with it, or NULL */
    const char *reason;                  /* the phrase behind the status; NULL: the usual one */
    const char *details_json;            /* where details are no text: JSON, in its place; or NULL */
    const char *table;                   /* whose constraint it is, where the database tells; or NULL */
    const char *column, *constraint;     /* the same of a column and a constraint; or NULL */
    const char *operation;               /* of a batch, which failed: JSON; or NULL */
} records_error_t;

/** A new error.  The texts are not copied: they live as long as pool. */
static inline records_error_t *records_error(apr_pool_t *pool, int status, const char *code,
                                             const char *message)
{
    records_error_t *error = (records_error_t *)apr_pcalloc(pool, sizeof(*error));

    error->size = sizeof(*error);
    error->status = status;
    error->code = code;
    error->message = message;
    return error;
}

/* ---- the pen: the one way to write SQL ------------------------------------ */

typedef struct records_pen_t records_pen_t;

/** SQL text is written with words, names with name, and values from a client with value or typed, which
 *  make them bound parameters.  There is no other way to write SQL.  Never hand to words what came from
 *  a client: it is SQL, as it stands. */
struct records_pen_t {
    apr_size_t size;
    apr_pool_t *pool;                    /* of the request */
    const char *database;                /* "pgsql", "mysql", "mariadb", "sqlite3" */
    /** Your own SQL, as it stands. */
    void (*words)(records_pen_t *pen, const char *sql);
    /** An identifier, quoted as the database has it. */
    void (*name)(records_pen_t *pen, const char *identifier);
    /** A value, bound as text; NULL is SQL NULL.  It is not copied: it lives as long as pool. */
    void (*value)(records_pen_t *pen, const char *text);
    /** The same as a value of this kind, where that makes a difference to the database: to SQLite a text
     *  is never equal to a number.  What is no number as a number is the client's error, 22P02. */
    void (*typed)(records_pen_t *pen, const char *text, records_kind_e kind);
};

/* ---- operators: ?column=NAME.value ---------------------------------------- */

/** The provider's name is the operator's in the URL: a lower case letter, then lower case letters,
 *  digits and underscores. */
#define RECORDS_OPERATOR_GROUP "records_operator"

typedef enum {
    RECORDS_TAKES_VALUE,                 /* age=NAME.18 */
    RECORDS_TAKES_LIST                   /* age=NAME.(18,19), which may be empty */
} records_takes_e;

/** NAME(word).value is understood, and word is handed over. */
#define RECORDS_OPERATOR_TAKES_WORD 1u
/** Of NAME(any).{a,b} and NAME(all).{a,b} all values are handed over at once.  Otherwise write is called
 *  for each value, and OR or AND is put between. */
#define RECORDS_OPERATOR_QUANTIFIES 2u

/** What stands behind the operator. */
typedef struct records_operand_t {
    apr_size_t size;
    const char *modifier;                /* the word in parentheses, "any", "all", or NULL */
    int count;                           /* of a value 1; of a list any number */
    const char *const *values;           /* decoded */
    records_kind_e kind;                 /* of the left side */
    const char *type;                    /* its name in the database; or NULL, inside of JSON */
} records_operand_t;

typedef struct records_operator_t {
    apr_size_t size;
    records_takes_e takes;
    unsigned flags;                      /* RECORDS_OPERATOR_... */
    unsigned kinds;                      /* of the left side: RECORDS_KIND_BIT()s; 0: any */
    const char *databases;               /* "pgsql sqlite3", or NULL for all */
    /** Write the comparison, which is true, false or NULL.  left writes its left side, as often as it is
     *  called.  Parentheses are put around it, and NOT before them, where the request says so. */
    records_error_t *(*write)(records_pen_t *pen, void (*left)(records_pen_t *pen),
                              const records_operand_t *operand);
} records_operator_t;

/* ---- encoders: Accept: MEDIA/TYPE ----------------------------------------- */

/** The provider's name is the media type, in lower case and without parameters. */
#define RECORDS_ENCODER_GROUP "records_encoder"

typedef struct records_sink_t records_sink_t;

/** Where the bytes of a response go: a brigade, a buffer in a test, nowhere in a fuzzer. */
struct records_sink_t {
    apr_size_t size;
    apr_pool_t *pool;                    /* of the request: take nothing from it for each row */
    apr_status_t (*write)(records_sink_t *sink, const char *bytes, apr_size_t length);
    apr_status_t (*object)(records_sink_t *sink, const records_row_t *row);   /* as a JSON object */
    /** An encoder that fails by itself says why here, and returns anything but APR_SUCCESS.  The client
     *  is told, if nothing has been sent yet; else the answer breaks off. */
    records_error_t *error;
    apr_status_t failed;                 /* what write() failed of, if it did: nobody reads the rest */
};

/** The values are texts as the database writes them, as they are for CSV, rather than made for JSON. */
#define RECORDS_ENCODER_TEXTS 1u

/** How rows become bytes.  begin is told the columns by the names and kinds of a row without
 *  values, before the first row; end comes after the last.  begin and end may be NULL.  What write()
 *  returns is passed on. */
typedef struct records_encoder_t {
    apr_size_t size;
    const char *content_type;            /* "text/x; charset=utf-8"; NULL: the provider's name */
    apr_status_t (*begin)(records_sink_t *sink, const records_row_t *columns, void **state);
    apr_status_t (*row)(records_sink_t *sink, void *state, const records_row_t *row);
    apr_status_t (*end)(records_sink_t *sink, void *state);
    unsigned flags;                      /* RECORDS_ENCODER_... */
} records_encoder_t;

/* ---- functions: /rpc/NAME -------------------------------------------------- */

/** The provider's name is the function's in the URL. */
#define RECORDS_FUNCTION_GROUP "records_function"

/** It changes something: it is called by POST, where RecordsWrite is On. */
#define RECORDS_FUNCTION_WRITES 1u
/** Its statement answers with no rows: 204. */
#define RECORDS_FUNCTION_SILENT 2u

/** What /rpc/NAME does: one statement. */
typedef struct records_procedure_t {
    apr_size_t size;
    unsigned flags;                      /* RECORDS_FUNCTION_... */
    const char *databases;               /* "pgsql sqlite3", or NULL for all */
    /** What it takes, as the comment of a RecordsQuery says it: "name", "most int", "most int = 20".
     *  The last is NULL; or NULL for nothing. */
    const char *const *parameters;
    /** The columns of its rows, if they are known: "id int", "title text".  The last is NULL.  Then
     *  select, filters, order and pages work.  NULL: the rows are answered as they come. */
    const char *const *columns;
    const char *comment;                 /* or NULL */
    /** Write the statement.  arguments: what was given, or its default, by the parameter's name; NULL of
     *  apr_table_get() is a null. */
    records_error_t *(*write)(records_pen_t *pen, const apr_table_t *arguments);
} records_procedure_t;

/* ---- claims: what is known of the caller ---------------------------------- */

/** The provider's name is what RecordsClaimsFrom says. */
#define RECORDS_CLAIMS_GROUP "records_claims"

typedef struct records_claims_t records_claims_t;

/** The claims of a request in the making.  One of the same name is replaced. */
struct records_claims_t {
    apr_size_t size;
    /** A text. */
    void (*text)(records_claims_t *claims, const char *name, const char *text);
    /** Any JSON.  APR_EINVAL: it is none, and nothing was added. */
    apr_status_t (*json)(records_claims_t *claims, const char *name, const char *json);
    /** The claim as text, or as JSON if it is no text; NULL where there is none. */
    const char *(*get)(const records_claims_t *claims, const char *name);
    records_error_t *error;              /* set it, to say why the request is refused */
};

typedef struct records_claims_source_t {
    apr_size_t size;
    /** Add to claims, once the caller has been authenticated.  OK, DECLINED, or the HTTP status that
     *  refuses the request. */
    int (*add)(struct request_rec *r, records_claims_t *claims);
} records_claims_source_t;

/* ---- hooks around a change -------------------------------------------------- */

/** A change of a request, or of an operation of a batch. */
typedef struct records_change_t {
    apr_size_t size;
    const char *action;                  /* "create", "upsert", "update", "delete", "call" */
    const char *schema;                  /* of the table or function */
    const char *table;                   /* its name; of a call, the function's */
    const char *payload;                 /* JSON as it goes to the database, or NULL */
    apr_size_t payload_length;
    const char *claims;                  /* a JSON object, or NULL */
    const char *user, *role;             /* or NULL */
    apr_int64_t rows;                    /* rows changed; -1 before the change, and of a call */
    records_error_t *error;              /* set it, to say why you refuse */
    int undone;                          /* it is rolled back in any case: Prefer: tx=rollback, or the
                                          * plan of the change is asked for */
} records_change_t;

#define RECORDS_DECLARE(type) type

/* Register these by APR_OPTIONAL_HOOK(records, before_write, ...), which needs no symbol of ours. */

/** Before any SQL of the change.  A status other than OK or DECLINED refuses it; the first one counts. */
APR_DECLARE_EXTERNAL_HOOK(records, RECORDS, int, before_write,
                          (struct request_rec * r, records_change_t *change))

/** After the change and before COMMIT.  A refusal rolls it back.  Where a transaction is run again both
 *  hooks may be called again. */
APR_DECLARE_EXTERNAL_HOOK(records, RECORDS, int, after_write,
                          (struct request_rec * r, records_change_t *change))

/* ---- what other modules may ask of us --------------------------------------- */

/** The claims of the caller: name -> text, or JSON if it is no text.  NULL: the request is none of
 *  ours. */
APR_DECLARE_OPTIONAL_FN(const apr_table_t *, records_claims, (struct request_rec * r));

/** One of them; NULL where there is none. */
APR_DECLARE_OPTIONAL_FN(const char *, records_claim, (struct request_rec * r, const char *name));

/** Have all processes look at once whether the schemas of the databases of this server have changed. */
APR_DECLARE_OPTIONAL_FN(apr_status_t, records_catalog_reload, (struct server_rec * s));

/* ---- stores: where several nodes count together -------------------------------- */

/** The provider's name is the kind of store that RecordsStore says.
 *
 *  A store is the place outside of this node where rates and quotas are counted, so that several nodes
 *  keep one limit.  A request asks each store once, with all demands that its directives make of it;
 *  what is not known before the answer (rows, bytes) is charged when the request ends.  A store knows
 *  neither requests nor servers, and does not log: its errors have a cause, and the caller logs it. */
#define RECORDS_STORE_GROUP "records_store"

typedef enum {
    RECORDS_DEMAND_RATE,                 /* a token bucket (GCRA): interval, burst */
    RECORDS_DEMAND_QUOTA                 /* a counter of one calendar window: limit, start, end */
} records_demand_e;

/** What one directive asks for one request. */
typedef struct records_demand_t {
    records_demand_e kind;
    const char *policy;                  /* the directive's id: letters, digits, '-', '_', '.'; the same
                                          * on all nodes of one configuration */
    const char *key;                     /* who, and what by= adds: 32 hexadecimal digits of a digest,
                                          * the same on all nodes; it shows no identity */

    apr_int64_t cost;                    /* units to take: 1 for a request.  0 takes none; of charge(),
                                          * less than 0 gives back */
    apr_int64_t needs;                   /* of decide(): units that must be there, at least cost.  1,
                                          * where the cost is known only afterwards */

    /* Of a rate.  The bucket holds burst units and gets one each interval; a charge may leave it
     * with debt.  A store whose clock is coarser rounds the interval up, never down. */
    apr_int64_t interval;                /* nanoseconds per unit, at least 1 */
    apr_int64_t burst;                   /* units, at least 1 */

    /* Of a quota.  What was used is counted from nothing for each (policy, key, start), and may be
     * forgotten at end. */
    apr_int64_t limit;                   /* units; 0 admits nothing */
    apr_int64_t start, end;              /* of the window: seconds since 1970 */
} records_demand_t;

/** What became of it. */
typedef struct records_verdict_t {
    int admits;                          /* this demand by itself: needs were there */
    apr_int64_t remaining;               /* units that are left after the decision, never below 0 */
    apr_int64_t used;                    /* of a quota, after the decision; may be above limit */
    apr_int64_t retry;                   /* of a rate that does not admit: nanoseconds until needs are
                                          * there; else 0 */
    apr_int64_t full;                    /* of a rate: nanoseconds until the bucket is full, as it is
                                          * after the decision; else 0 */
} records_verdict_t;

/** What is known of a store in this process since it was opened; for metrics and health. */
typedef struct records_store_state_t {
    apr_size_t size;
    apr_uint64_t decisions;              /* that were answered */
    apr_uint64_t failures;               /* decisions and charges that were not */
    apr_uint64_t timeouts;               /* those of the failures that had waited for an answer */
    apr_uint64_t skipped;                /* not asked at all, since it was down a moment ago */
    int down;                            /* so is the next question */
} records_store_state_t;

/** A store.  Its functions are called by all threads of a process at once. */
typedef struct records_store_t {
    apr_size_t size;
    const char *name;                    /* "redis" */

    /** Read what RecordsStore says: where it is, and its options (name -> value, as written), which
     *  live in pool.  While the configuration is checked; no connection is opened.  A sentence for
     *  the operator that says what to write instead, or NULL. */
    const char *(*parse)(void **settings, const char *where, const apr_table_t *options,
                         apr_pool_t *pool);

    /** In a child process, for its life (pool's).  It does not wait for the network: connections are
     *  opened when the first decision needs them.  A cleanup of pool closes them. */
    apr_status_t (*open)(void **handle, const void *settings, apr_pool_t *pool);

    /** Decide on count demands, all or none: where each admits, all costs are taken; else none is.
     *  verdicts has count members, which are all filled in.  One round trip.  What it needs for this
     *  is in pool, a request's.
     *
     *  An error: nobody knows whether it was counted.  Code REC152; its cause says why, without
     *  passwords.  It has taken its time-out at most, and nearly nothing while the store is known to
     *  be down; then cause is NULL, so that this is not logged for each request. */
    records_error_t *(*decide)(void *handle, const records_demand_t *demands, int count,
                               records_verdict_t *verdicts, apr_pool_t *pool);

    /** Take the costs (or give them back) whatever is left, when the answer has been sent.  The same
     *  errors.  A quota counts on beyond its limit, but not below nothing. */
    records_error_t *(*charge)(void *handle, const records_demand_t *demands, int count,
                               apr_pool_t *pool);

    /** Now and then, in a thread that no request waits for: what may take long, such as asking a name
     *  server again.  NULL: there is nothing of the kind. */
    void (*maintain)(void *handle);

    /** How it does. */
    void (*state)(const void *handle, records_store_state_t *state);
} records_store_t;

#ifdef __cplusplus
}
#endif

#endif
