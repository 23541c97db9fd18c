/* SPDX-License-Identifier: Apache-2.0 */
/* What the answers of reads, calls and changes have in common: the body, the range of it, and the
 * address it is at. */
#ifndef RECORDS_CONTENT_H
#define RECORDS_CONTENT_H

#include "response/response.h"

/** The rows, their columns, and the encoder that makes the body of them. */
void records_respond_body(records_response_t *response, const records_compiled_t *compiled,
                          const records_result_t *result);

/** Content-Range: so many rows from the first one on, or none of them (or first is -1: it is not known
 *  which); total -1: nobody has counted. */
void records_respond_range(records_response_t *response, apr_int64_t first, apr_int64_t rows,
                           apr_int64_t total);

/** The address of a resource, for a header. */
const char *records_respond_address(const records_request_t *request, const records_rules_t *rules,
                                    apr_pool_t *pool);

/** How many rows were changed; 0 where the database does not say. */
apr_int64_t records_rows_changed(const records_result_t *result);

#endif
