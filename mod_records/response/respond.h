/* SPDX-License-Identifier: Apache-2.0 */
/* plan + result -> response. */
#ifndef RECORDS_RESPOND_H
#define RECORDS_RESPOND_H

#include "response/response.h"

/** Status and headers of an answer.  PGRST103 (416) for an offset
 *  beyond a counted total: response->headers then holds the Content-Range that goes with it. */
RECORDS_MUST_CHECK
records_error_t *records_respond(records_response_t *response, const records_compiled_t *compiled,
                                 const records_result_t *result, const records_context_t *context);

/** Now the number of rows in a read's page is known, or (-1) will not be before the body begins:
 *  Content-Range and, if a total was counted, 206 or 200.  Once, before the headers leave. */
void records_respond_page(records_response_t *response, apr_int64_t rows);

/** The request headers that can make another answer, as Vary names them: errors too. */
const char *records_respond_vary(const records_rules_t *rules);

#endif
