/* SPDX-License-Identifier: Apache-2.0 */
/* mod_records.h - the declarations that all of mod_records shares: values and rows, errors, the pen,
 * encoders.  This header needs only APR. */
#ifndef MOD_RECORDS_H
#define MOD_RECORDS_H

#include <apr_pools.h>
#include <apr_tables.h>

#define RECORDS_API_VERSION "0" /* the provider version of every group below */

#if defined(__GNUC__)
#define RECORDS_MUST_CHECK __attribute__((warn_unused_result))
#else
#define RECORDS_MUST_CHECK
#endif

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

/** A value from the database, or on its way there.  No text is SQL NULL. */
typedef struct records_value_t {
    const char *text;
    apr_size_t length;
} records_value_t;

/** One row.  It lives until the next one is asked for. */
typedef struct records_row_t {
    int columns;
    const char *const *names;
    const records_kind_e *kinds;
    const records_value_t *values;
} records_row_t;

/* ---- errors --------------------------------------------------------------- */

/** What went wrong.  A function that returns NULL instead has succeeded. */
typedef struct records_error_t {
    int status;                          /* the HTTP status for the client; 0 until it is known */
    const char *code;                    /* "PGRST100" or an SQLSTATE; never NULL */
    const char *message;                 /* one sentence for the client */
    const char *details;                 /* or NULL */
    const char *hint;                    /* or NULL */
    apr_status_t rv;                     /* for the log: what APR said */
    const char *cause;                   /* for the log alone, or NULL */
    const apr_table_t *headers;          /* that go with it, or NULL */
    const char *reason;                  /* the phrase behind the status; NULL: the usual one */
    const char *details_json;            /* where details are no text: JSON, in its place; or NULL */
    const char *table;                   /* whose constraint it is, where the database tells; or NULL */
    const char *operation;               /* of a batch, which failed: JSON; or NULL */
} records_error_t;

static inline records_error_t *records_error(apr_pool_t *pool, int status, const char *code,
                                             const char *message)
{
    records_error_t *error = (records_error_t *)apr_pcalloc(pool, sizeof(*error));

    error->status = status;
    error->code = code;
    error->message = message;
    return error;
}

/* ---- the pen: the one way to write SQL ------------------------------------ */

typedef struct records_pen_t records_pen_t;

/** SQL text is written with words, names with name, and values from a client with value, which
 *  makes them bound parameters.  There is no other way to write SQL. */
struct records_pen_t {
    apr_pool_t *pool;
    const char *database;                /* "pgsql", "mysql", "mariadb", "sqlite3" */
    void (*words)(records_pen_t *pen, const char *sql);
    void (*name)(records_pen_t *pen, const char *identifier);
    void (*value)(records_pen_t *pen, const char *text);
};

/* ---- encoders: Accept: MEDIA/TYPE ----------------------------------------- */

typedef struct records_sink_t records_sink_t;

/** Where the bytes of a response go: a brigade, a buffer in a test, nowhere in a fuzzer. */
struct records_sink_t {
    apr_pool_t *pool;
    apr_status_t (*write)(records_sink_t *sink, const char *bytes, apr_size_t length);
    apr_status_t (*object)(records_sink_t *sink, const records_row_t *row);   /* as a JSON object */
};

/** How rows become bytes.  begin is told the columns by the names and kinds of a row without
 *  values, before the first row; end comes after the last. */
typedef struct records_encoder_t {
    const char *content_type;
    apr_status_t (*begin)(records_sink_t *sink, const records_row_t *columns, void **state);
    apr_status_t (*row)(records_sink_t *sink, void *state, const records_row_t *row);
    apr_status_t (*end)(records_sink_t *sink, void *state);
} records_encoder_t;

#endif
