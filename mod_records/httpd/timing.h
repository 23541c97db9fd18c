/* SPDX-License-Identifier: Apache-2.0 */
/* How the time of an answer was spent: Server-Timing. */
#ifndef RECORDS_TIMING_H
#define RECORDS_TIMING_H

#include <httpd.h>

typedef enum {
    RECORDS_TIMING_JWT, RECORDS_TIMING_PARSE, RECORDS_TIMING_PLAN, RECORDS_TIMING_TRANSACTION,
    RECORDS_TIMING_RESPONSE, RECORDS_TIMING_PARTS
} records_timing_e;

/** Begin to measure; the header will be set. */
void records_timing_begin(request_rec *r);

/** The time since the last call belongs to this part.  Does nothing without begin. */
void records_timing_mark(request_rec *r, records_timing_e part);

/** The rest was the response: set the header, if it was begun. */
void records_timing_tell(request_rec *r);

#endif
