/* SPDX-License-Identifier: Apache-2.0 */
/* What is known of a request once it has ended: who asked for what, what it took, what was answered.  It
 * is gathered on the way, without a copy and without a lock; whoever counts or logs requests reads it
 * when the request has ended (ended.c). */
#ifndef RECORDS_MEASURE_H
#define RECORDS_MEASURE_H

#include <httpd.h>

#include "httpd/config.h"
#include "httpd/mount.h"
#include "httpd/source.h"
#include "request/message.h"
#include "request/traceparent.h"

/** What the time of a request goes into, in the order of an answer. */
typedef enum {
    RECORDS_STAGE_IDENTIFY,              /* user, role and claims; and whether it is admitted */
    RECORDS_STAGE_PARSE,                 /* the request and its body, which may still be coming in */
    RECORDS_STAGE_PLAN,                  /* to statements */
    RECORDS_STAGE_WAIT,                  /* for a connection, or for one that is opened */
    RECORDS_STAGE_TRANSACTION,           /* the database, until its answer begins */
    RECORDS_STAGE_RESPONSE,              /* rows are fetched, encoded, and passed to the client */
    RECORDS_STAGES
} records_stage_e;

/** What was asked for. */
typedef enum {
    RECORDS_RESOURCE_NONE,               /* it was refused before that was known; a preflight */
    RECORDS_RESOURCE_ROOT,
    RECORDS_RESOURCE_TABLE,              /* or a view */
    RECORDS_RESOURCE_CALL,
    RECORDS_RESOURCE_BATCH,
    RECORDS_RESOURCES
} records_resource_e;

/** One request of a client; the operations of a batch are parts of it.  All it points at lives as long as
 *  the request. */
typedef struct records_measure_t {
    const records_config_t *config;
    const records_mount_t *mount;
    const char *method;
    records_source_t *source;            /* NULL until it is known */
    const records_identity_t *who;       /* of a request that was refused: as far as it was known */
    records_resource_e kind;
    const char *resource;                /* of a table or function of the catalog: "schema.name"; or NULL */
    const records_request_t *request;    /* NULL where it could not be parsed */
    const records_transaction_t *transaction;        /* that was run; NULL: none, or a batch's */
    const records_statement_t *statement; /* of it, that reads or changes what was asked for */
    const records_traceparent_t *trace;  /* of which it is a part; or NULL */
    apr_int64_t rows;                    /* sent, by the encoder's count */
    apr_int64_t changed;                 /* rows that were changed and kept */
    apr_size_t received;                 /* bytes of the body */
    apr_uint64_t spilled;                /* bytes of the answer that went to a file first */
    const char *error;                   /* the code of what went wrong; or NULL */
    records_effort_t effort;
    struct records_admission_t *admission; /* what throttles know of it; or NULL */

    unsigned timed : 1;                  /* somebody reads these: */
    apr_time_t began, last;              /* our part of it, and its last mark */
    apr_interval_time_t spent[RECORDS_STAGES];

    /* Once it has ended: */
    int status;                          /* as the access log has it */
    apr_off_t sent;                      /* bytes of the body, as they went over the wire */
    apr_interval_time_t total;           /* timed: since the request line was read */
    const char *caller;                  /* ask records_measure_caller */
} records_measure_t;

/** In post_config, before others say that they want times. */
int records_measure_prepare(apr_pool_t *pconf, server_rec *s);

/** In post_config: the times of all requests are read.  A directive of a Location is asked in measure.c
 *  instead. */
void records_measure_want_times(void);

/** Begin the measure of a request that the handler serves. */
records_measure_t *records_measure_begin(request_rec *r, const records_config_t *config,
                                         const records_mount_t *mount);

/** That of a request, whichever way it was redirected; NULL if mod_records has not served it. */
records_measure_t *records_measure_of(const request_rec *r);

/** The time since the last mark went into this stage. */
void records_measure_mark(records_measure_t *measure, records_stage_e stage);

/** The statement that reads or changes what was asked for; NULL where there is none. */
const records_statement_t *records_measure_statement(const records_transaction_t *t);

/** Who asked: the claim sub, else the user; NULL: nobody knows.  pool lives as long as the request. */
const char *records_measure_caller(records_measure_t *measure, apr_pool_t *pool);

/** What was asked for, as counters name it: "schema.table", "schema.function()", or a word in
 *  parentheses where it is neither. */
const char *records_measure_resource(const records_measure_t *measure, apr_pool_t *pool);

/** A subrequest of another module has been answered, as mod_include's: it is no transaction to httpd. */
void records_ended_included(request_rec *r, records_measure_t *measure);

/** At start: the ends of requests are told to those who count them. */
void records_ended_register(void);

#endif
