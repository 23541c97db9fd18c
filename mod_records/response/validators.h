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

/** The same of what the tag (quoted, perhaps weak) of a whole body says: is this body what the
 *  client has?  Then *sent is the tag that it named. */
int records_respond_is_known(const char **sent, const char *tag,
                             const records_preconditions_t *preconditions, apr_pool_t *pool);

#endif
