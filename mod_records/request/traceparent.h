/* SPDX-License-Identifier: Apache-2.0 */
/* The header traceparent (W3C Trace Context): which trace a request is part of.
 *
 *     00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01
 *     version, trace, the caller's part of it, flags: 01 is sampled */
#ifndef RECORDS_TRACEPARENT_H
#define RECORDS_TRACEPARENT_H

#include "mod_records.h"

#define RECORDS_TRACE_ID 16 /* bytes */
#define RECORDS_SPAN_ID 8

/** As text in lower case, each with its NUL. */
typedef struct records_traceparent_t {
    char trace[2 * RECORDS_TRACE_ID + 1];
    char parent[2 * RECORDS_SPAN_ID + 1];
    unsigned sampled : 1;                /* somebody records this trace */
    char text[56];                       /* version 00, with those of the flags that it has */
} records_traceparent_t;

/** Read the header.  Zero where it is none, or says what it must not: then a new trace begins.  Of a
 *  later version we read what 00 has. */
int records_traceparent_read(records_traceparent_t *traceparent, const char *header);

/** A new one of random bytes: the trace and the part, one behind the other.  Not sampled. */
void records_traceparent_begin(records_traceparent_t *traceparent,
                               const unsigned char random[RECORDS_TRACE_ID + RECORDS_SPAN_ID]);

#endif
