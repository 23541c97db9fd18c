/* SPDX-License-Identifier: Apache-2.0 */
/* response -> brigades.  What fits the buffer is taken whole, the connection given back, and sent
 * with its length; what does not is streamed. */
#ifndef RECORDS_SEND_H
#define RECORDS_SEND_H

#include <httpd.h>

#include "httpd/measure.h"
#include "pool/execute.h"
#include "response/kept.h"
#include "response/respond.h"

/** Send it.  An error returned here means that nothing has left yet; once the answer has begun, a
 *  failure is logged and breaks the body, so that it cannot pass for a whole one.  The measure gets the
 *  number of rows. */
RECORDS_MUST_CHECK
records_error_t *records_send(request_rec *r, records_response_t *response,
                              records_session_t *session, records_measure_t *measure);

/** Set the status and headers of an answer whose body the caller passes on; length: of the body, or -1. */
void records_send_headers(request_rec *r, const records_response_t *response, apr_int64_t length,
                          records_measure_t *measure);

/** Send an answer that was kept. */
void records_send_kept(request_rec *r, const records_kept_t *kept, records_measure_t *measure);

/** Answer with an error: JSON to the client, the cause to the log.  headers go with it.
 *  Returns what the handler returns. */
int records_send_error(request_rec *r, const records_error_t *error, const apr_table_t *headers,
                       const records_config_t *config);

#endif
