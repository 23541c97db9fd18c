/* SPDX-License-Identifier: Apache-2.0 */
/* RecordsLogFields: what is known of a request as notes, for LogFormat: %{records-rows}n */
#ifndef RECORDS_LOG_FIELDS_H
#define RECORDS_LOG_FIELDS_H

#include "httpd/measure.h"

/** Note all of it: r is the request that the access log shows. */
void records_log_fields(request_rec *r, records_measure_t *measure);

/** A number of 16 digits, the same for equal SQL, in every process and on every day: values are no part
 *  of it. */
const char *records_log_fingerprint(const records_statement_t *statement, apr_pool_t *pool);

#endif
