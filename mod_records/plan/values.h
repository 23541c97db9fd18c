/* SPDX-License-Identifier: Apache-2.0 */
/* The values of a payload against their columns. */
#ifndef RECORDS_VALUES_H
#define RECORDS_VALUES_H

#include "plan/plan.h"

struct json_object;

/** Every value fits its column, else PostgreSQL's error for it; values whose canonical form differs
 *  are replaced, in parsed and in write->payload. */
records_error_t *records_payload_check(records_write_t *write, struct json_object *parsed,
                                       apr_pool_t *pool);

/** write->values, if the payload is one object of plain values: these can be bound one by one, which
 *  is cheaper than a rowset.  For a database that reads untyped literals as the column does. */
void records_payload_flatten(records_write_t *write, struct json_object *parsed, apr_pool_t *pool);

/** Only the first object counts from here on. */
void records_payload_take_first(records_write_t *write, struct json_object *parsed,
                                apr_pool_t *pool);

/** write->payload from parsed, anew. */
void records_payload_render(records_write_t *write, struct json_object *parsed, apr_pool_t *pool);

/** A JSON value as the text a column would be given; NULL for null. */
const char *records_payload_text(struct json_object *value);

#endif
