/* SPDX-License-Identifier: Apache-2.0 */
/* A batch: operations that are run in one transaction and answered together.
 *
 *     [{"id": "order", "method": "POST", "path": "/orders", "body": {"client_id": 1},
 *       "headers": {"Prefer": "return=representation"}},
 *      {"method": "POST", "path": "/lines", "body": {"order_id": null, "article": "tea"},
 *       "references": {"/body/order_id": "order#/body/0/id"}},
 *      {"path": "/orders?id=eq.${order#/body/0/id}&select=id,lines(article)"}]
 *
 * A reference is the id of an earlier operation, or nothing, # and a JSON Pointer (RFC 6901, 6): into
 * that operation's answer, or into the list of all answers.  In a path it stands between ${ and };
 * `references` says where in the operation itself others go.  So nothing in a body is ever taken for
 * one, whatever it says. */
#ifndef RECORDS_BATCH_H
#define RECORDS_BATCH_H

#include <apr_hash.h>

#include "base/json_text.h"
#include "request/message.h"

#define RECORDS_MEDIA_BATCH "application/vnd.records.batch+json"

/** An answer, as later operations refer to it. */
typedef struct records_answer_t {
    int status;
    const apr_table_t *headers;
    records_value_t body;                /* a JSON text (base/json_text.h) that has been checked; none:
                                          * there is no body */
} records_answer_t;

typedef struct records_reference_t {
    const char *text;                    /* as it was sent */
    int operation;                       /* whose answer */
    enum { RECORDS_ANSWER_STATUS, RECORDS_ANSWER_HEADER, RECORDS_ANSWER_BODY } of;
    const char *header;                  /* its name */
    const apr_array_header_t *pointer;   /* const char *: the way into the body */
} records_reference_t;

/** Where in a path a reference stands, so that its value stays a value. */
typedef enum {
    RECORDS_SPOT_KEY,                    /* /orders/${} */
    RECORDS_SPOT_TEXT,                   /* a=${}: an argument of a function, cursor= */
    RECORDS_SPOT_NUMBER,                 /* limit=${} */
    RECORDS_SPOT_OPERAND,                /* id=eq.${}: to the end of the parameter */
    RECORDS_SPOT_ELEMENT,                /* id=in.(${},2), or=(id.eq.${}): a text needs quotes */
    RECORDS_SPOT_BARE_ELEMENT,           /* or=(tags.cs.{${}}): no braces can be in it */
    RECORDS_SPOT_QUOTED                  /* id=in.("a${}"): it has them */
} records_spot_e;

/** A piece of a path: text, and the reference behind it. */
typedef struct records_piece_t {
    const char *text;                    /* still encoded */
    const records_reference_t *reference;            /* NULL: the path ends here */
    records_spot_e spot;
    int parameter;                       /* in which one of the query string; -1: in the path itself */
} records_piece_t;

/** Where in a body references go: the places in an array or an object, and what is inside of them. */
typedef struct records_place_t {
    const char *token;                   /* a member's name, or an index */
    const records_reference_t *reference;            /* NULL: it is further inside */
    apr_array_header_t *inside;          /* records_place_t *; or NULL */
    apr_hash_t *by_token;                /* the same */
} records_place_t;

typedef struct records_operation_t {
    const char *id;                      /* or NULL */
    const char *method;
    const char *path;                    /* with its query, as it was sent */
    const apr_array_header_t *pieces;    /* records_piece_t: the path, if it has references; or NULL */
    const apr_table_t *headers;
    const apr_array_header_t *set;       /* records_place_t *: headers with a reference; or NULL */
    records_value_t body;                /* JSON, or the text that is no JSON; no text: no body */
    const records_place_t *places;       /* of references in the body; or NULL */
    unsigned is_text : 1;                /* the body is no JSON: text/csv */
    unsigned reads : 1;                  /* GET, HEAD */
    unsigned referred : 1;               /* a later one refers to its answer */
} records_operation_t;

typedef struct records_batch_t {
    const records_operation_t *operations;
    int count;
    unsigned writes : 1;                 /* one operation at least may */
} records_batch_t;

typedef struct records_batch_limits_t {
    int operations;                      /* at most */
    int nesting;                         /* of a body */
    int url, body;                       /* bytes of a path, of a body */
} records_batch_limits_t;

/** An operation that can be run. */
typedef struct records_resolved_t {
    const char *path;                    /* with its query */
    apr_table_t *headers;
    records_value_t body;                /* no text: none */
} records_resolved_t;

/** Read a batch.  REC113: what it is not; the error names the operation.  PGRST102 for a charset that
 *  is none of JSON's. */
RECORDS_MUST_CHECK
records_error_t *records_batch_parse(records_batch_t *batch, const records_message_t *message,
                                     const records_batch_limits_t *limits, apr_pool_t *pool);

/** Put what earlier operations answered into an operation; answers has one for each of them.  REC115:
 *  there is no such value, or it cannot stand there.  REC105, REC106: it gets too long. */
RECORDS_MUST_CHECK
records_error_t *records_batch_resolve(records_resolved_t *resolved,
                                       const records_operation_t *operation,
                                       const records_answer_t *answers,
                                       const records_batch_limits_t *limits, apr_pool_t *pool);

/** The same without the answers: 0 stands for each value in the path, and what else refers to one is as it
 *  was sent.  It is what permission depends on: method, table and headers. */
void records_batch_outline(records_resolved_t *resolved, const records_operation_t *operation,
                           apr_pool_t *pool);

/** Say in the error which operation it is of. */
records_error_t *records_batch_blame(records_error_t *error, const records_batch_t *batch,
                                     int index, apr_pool_t *pool);

#endif
