/* SPDX-License-Identifier: Apache-2.0 */
/* How the time of an answer was spent: Server-Timing. */
#ifndef RECORDS_SERVER_TIMING_H
#define RECORDS_SERVER_TIMING_H

#include "httpd/measure.h"

/** Set the header where it is asked for.  The rest of the time was the response. */
void records_server_timing_tell(request_rec *r, records_measure_t *measure);

#endif
