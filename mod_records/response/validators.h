/* SPDX-License-Identifier: Apache-2.0 */
/* ETag and Last-Modified, and what the preconditions of a read make of them (RFC 9110, 13). */
#ifndef RECORDS_VALIDATORS_H
#define RECORDS_VALIDATORS_H

#include "response/response.h"

/** The validators of the one row that is shown, as the database told them.  now: seconds since
 *  1970, by the clock that Date is of. */
RECORDS_MUST_CHECK
records_error_t *records_respond_validators(records_response_t *response,
                                            const records_compiled_t *compiled,
                                            const records_result_t *result, apr_int64_t now);

/** The ETag that a change which shows no row has made, if the database told its version. */
void records_respond_next_version(records_response_t *response, const records_compiled_t *compiled,
                                  const records_result_t *result);

/** Of a change that changes nothing: is the record what the preconditions say?  REC120. */
RECORDS_MUST_CHECK
records_error_t *records_respond_guard(const records_compiled_t *compiled,
                                       const records_result_t *result, apr_pool_t *pool);

/** The preconditions of a read, when all its headers are there: the answer as it is, 304, or
 *  REC120. */
RECORDS_MUST_CHECK
records_error_t *records_respond_preconditions(records_response_t *response,
                                               const records_preconditions_t *preconditions);

/** A body that is known as a whole before any of it is sent (response->weighs_body): a hash of its
 *  blocks, from RECORDS_FNV on; and the weak ETag that it makes, or 304. */
apr_uint64_t records_respond_add_body(apr_uint64_t hash, const char *bytes, apr_size_t length);
void records_respond_body_tag(records_response_t *response, apr_uint64_t body);

#endif
