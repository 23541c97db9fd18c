/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of planner.c.  No other folder includes this. */
#ifndef RECORDS_PLAN_PARTS_H
#define RECORDS_PLAN_PARTS_H

#include "plan/planner.h"

/** The column, or 42703.  condition.c */
records_error_t *records_plan_column(const records_column_t **column, const records_table_t *table,
                                     const char *name, apr_pool_t *pool);

/** A filter tree on the table.  condition.c */
records_error_t *records_plan_condition(const records_predicate_t **predicate,
                                        const records_condition_t *condition,
                                        const records_table_t *table,
                                        const records_ground_t *ground);

/** The item's key parts as column = value, all of them.  condition.c */
records_error_t *records_plan_item(const records_predicate_t **predicate,
                                   const apr_array_header_t *item, const records_table_t *table,
                                   const records_ground_t *ground);

/** Both must hold; either may be NULL.  condition.c */
const records_predicate_t *records_plan_both(const records_predicate_t *a,
                                             const records_predicate_t *b, apr_pool_t *pool);

/** A literal for a column, checked and in the form that every database reads the same way:
 *  integers and decimals as digits, booleans 1 or 0, instants in UTC with a blank, uuids in lower
 *  case.  22P02, 22003, 22007, 22008.  literal.c, moment.c */
records_error_t *records_literal(const char **canonical, const records_column_t *column,
                                 const char *text, apr_pool_t *pool);

/** A date, time of day or instant: records_literal for the kinds of time.  moment.c */
records_error_t *records_moment(const char **canonical, records_kind_e kind, const char *text,
                                apr_pool_t *pool);

/** What to show: select= and the rest of a read.  read.c */
records_error_t *records_plan_read(const records_read_t **read, const records_request_t *request,
                                   const records_table_t *table, const records_predicate_t *where,
                                   const records_ground_t *ground);

/** What to change.  *write is NULL where there is nothing to do.  write.c */
records_error_t *records_plan_write(records_write_t **write, const records_request_t *request,
                                    const records_table_t *table, const records_predicate_t *where,
                                    const records_ground_t *ground);

/** PUT: the filters are the primary key, all of it and nothing else.  put.c */
records_error_t *records_plan_put(const apr_array_header_t **item, const records_request_t *request,
                                  const records_table_t *table, const records_ground_t *ground);

/** PUT: the one payload object, with the key of the URL in it.  put.c */
records_error_t *records_plan_put_payload(records_write_t *write, const records_request_t *request,
                                          const apr_array_header_t *item,
                                          const records_ground_t *ground);

#endif
