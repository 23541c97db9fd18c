/* SPDX-License-Identifier: Apache-2.0 */
/* RecordsTraceContext: which trace a request is part of, for the logs and for the database. */
#ifndef RECORDS_TRACE_H
#define RECORDS_TRACE_H

#include "httpd/measure.h"

/** Among the notes of a request, and so for LogFormat and ErrorLogFormat: %{records-trace}n */
#define RECORDS_TRACE_NOTE "records-trace"

/** Take the caller's traceparent or begin a new trace, where the Location wants one. */
void records_trace_begin(request_rec *r, records_measure_t *measure);

/** Tell the database, where the Location of this request, or of this operation of a batch, wants that: by a
 *  setting beside those of the caller, or by the name of the connection. */
void records_trace_tell(records_identity_t *who, const records_measure_t *measure,
                        const records_config_t *config);
void records_trace_name(records_identity_t *who, const records_measure_t *measure,
                        const records_config_t *config, apr_pool_t *pool);

/** ", trace 0af7...", for the end of a line of the error log; "" where there is none. */
const char *records_trace_words(const request_rec *r);

#endif
