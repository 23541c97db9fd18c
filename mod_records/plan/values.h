/* SPDX-License-Identifier: Apache-2.0 */
/* The values of a payload against their columns. */
#ifndef RECORDS_VALUES_H
#define RECORDS_VALUES_H

#include "base/json_text.h"
#include "plan/plan.h"
#include "request/request.h"

/** The payload becomes what its columns want: every value fits its column, else PostgreSQL's error
 *  for it, and stands in its canonical form, where the database has no input functions (checks); cells
 *  of CSV and forms are read by their columns' kinds.  Where neither is needed it stays as it is. */
records_error_t *records_payload_convert(records_write_t *write, const records_payload_t *payload,
                                         int checks, apr_pool_t *pool);

/** write->values, if the payload is one object of plain values: these can be bound one by one, which
 *  is cheaper than a rowset. */
void records_payload_flatten(records_write_t *write, apr_pool_t *pool);

/** Only this object of the payload counts from here on. */
void records_payload_take(records_write_t *write, const records_value_t *object, apr_pool_t *pool);

/** 21000 if two rows of an upsert have one key, for a database that would take both.  distinct.c */
records_error_t *records_payload_distinct(const records_write_t *write, apr_pool_t *pool);

/** The objects of the payload, for records_json_element(). */
records_json_rest_t records_payload_objects(const records_value_t *payload);

#endif
