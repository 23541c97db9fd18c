/* SPDX-License-Identifier: Apache-2.0 */
/* What the time of an answer went into: Server-Timing. */
#ifndef RECORDS_TIMING_H
#define RECORDS_TIMING_H

#include <httpd.h>

typedef enum {
    RECORDS_TIMING_JWT, RECORDS_TIMING_PARSE, RECORDS_TIMING_PLAN, RECORDS_TIMING_TRANSACTION,
    RECORDS_TIMING_RESPONSE, RECORDS_TIMING_PARTS
} records_timing_e;

/** Time passes from now on, and a header will tell of it. */
void records_timing_begin(request_rec *r);

/** What has passed since the last call was this part.  Without begin, nothing. */
void records_timing_mark(request_rec *r, records_timing_e part);

/** The rest was the response: set the header, if it was begun. */
void records_timing_tell(request_rec *r);

#endif
