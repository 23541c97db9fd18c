/* SPDX-License-Identifier: Apache-2.0 */
/* A circuit breaker: whoever has failed to answer is left alone for a while, so that callers do not
 * wait for it one after the other.  Open: nobody calls.  Then it is half open: one caller tries, and
 * what becomes of that closes it or opens it for twice as long.  Its owner has a lock, and a clock of
 * microseconds that never goes back. */
#ifndef RECORDS_BREAKER_H
#define RECORDS_BREAKER_H

#include <apr_time.h>

#define RECORDS_BREAKER_FAILURES 3 /* in a row open it; one that was slow does at once */
#define RECORDS_BREAKER_PAUSE apr_time_from_sec(1) /* the first */
#define RECORDS_BREAKER_LONGEST_PAUSE apr_time_from_sec(10)

/** All zero is a closed one. */
typedef struct records_breaker_t {
    int failures;                        /* in a row */
    int probing;                         /* somebody tries */
    apr_interval_time_t pause;           /* 0: closed */
    apr_time_t until;                    /* if not closed: so long it is open */
} records_breaker_t;

/** May the caller call?  Then it says afterwards what became of it. */
int records_breaker_admits(records_breaker_t *breaker, apr_time_t now);

/** What became of a call that began at that moment.  at_once: do not wait for more failures. */
void records_breaker_succeeded(records_breaker_t *breaker, apr_time_t began);
void records_breaker_failed(records_breaker_t *breaker, apr_time_t began, int at_once,
                            apr_time_t now);

/** Is there nothing to be tried out?  For calls that do not say whether they were answered. */
int records_breaker_is_closed(const records_breaker_t *breaker);

/** Would a caller be turned away? */
int records_breaker_is_open(const records_breaker_t *breaker, apr_time_t now);

#endif
