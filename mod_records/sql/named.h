/* SPDX-License-Identifier: Apache-2.0 */
/* Named queries: SQL that the operator wrote, with :parameters, called like a function.
 *
 *     -- Films of a period, the newest first.
 *     -- :from date
 *     -- :most int = 20
 *     SELECT id, title, due FROM film WHERE due >= :from ORDER BY due DESC LIMIT :most
 *
 * A comment at the top describes the query; lines in it that begin with a parameter say its type and
 * its default.  A type may also stand behind the parameter: :from::date */
#ifndef RECORDS_NAMED_H
#define RECORDS_NAMED_H

#include "catalog/catalog.h"
#include "sql/writer.h"

typedef struct records_query_t {
    const char *name;
    const char *comment;                 /* or NULL */
    const apr_array_header_t *parameters;            /* records_parameter_t *: type is NULL where none
                                          * was said */
    const apr_array_header_t *words;     /* const char *: the SQL before, between and behind the marks */
    const apr_array_header_t *marks;     /* int: which parameter stands behind the words; one less */
    unsigned reads : 1;                  /* SELECT, VALUES: nothing can be changed */
    unsigned answers : 1;                /* it reads, or says RETURNING */
} records_query_t;

/** Take SQL in one dialect apart.  NULL, or a sentence that says why not. */
const char *records_named_parse(const records_query_t **query, const char *name, const char *sql,
                                const records_dialect_t *dialect, apr_pool_t *pool);

/** One parameter as the comment declares it, without the colon: "most int = 20".  any_type: its type may
 *  be one that only the database knows.  NULL, or a sentence that says what is wrong. */
const char *records_named_declare(const records_parameter_t **parameter, const char *text,
                                  int any_type, apr_pool_t *pool);

/** A dialect's call() and value() of a named query, or of a function of another module:
 *  (SQL) AS alias, and the SQL alone. */
void records_named_call(records_writer_t *w, const records_read_t *read);
records_kind_e records_named_value(records_writer_t *w, const records_read_t *read, int raw);

/** The SQL without values, all NULL: to be described. */
const records_statement_t *records_named_statement(const records_query_t *query,
                                                   const records_dialect_t *dialect,
                                                   apr_pool_t *pool);

#endif
