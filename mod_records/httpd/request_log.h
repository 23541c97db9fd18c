/* SPDX-License-Identifier: Apache-2.0 */
/* What the logs say of a request that has ended: fields for LogFormat (RecordsLogFields), a line where it
 * was slow (RecordsSlowRequests), its SQL (RecordsLogQueries).  No value of a client is in them. */
#ifndef RECORDS_REQUEST_LOG_H
#define RECORDS_REQUEST_LOG_H

#include "httpd/measure.h"

/** When the request has ended: r is that which the access log shows. */
void records_request_log_end(request_rec *r, records_measure_t *measure);

/** An operation of a batch has run: its SQL, where that is logged. */
void records_request_log_operation(const request_rec *r, const records_config_t *config,
                                   const records_transaction_t *t, apr_interval_time_t spent);

#endif
