/* SPDX-License-Identifier: Apache-2.0 */
/* The windows of quotas: hours, days and months of the calendar, in a zone of a fixed offset.  There
 * is no summer time: a day always has 24 hours. */
#ifndef RECORDS_THROTTLE_CALENDAR_H
#define RECORDS_THROTTLE_CALENDAR_H

#include "mod_records.h"

typedef enum { RECORDS_PER_HOUR, RECORDS_PER_DAY, RECORDS_PER_MONTH } records_period_e;

/** A window, in seconds since 1970: start belongs to it, end to the next. */
typedef struct records_window_t {
    apr_int64_t start, end;
} records_window_t;

/** The window that now is in, by clocks that are offset seconds before those of UTC. */
records_window_t records_window_at(records_period_e period, int offset, apr_int64_t now);

/** "hour", "day", "month". */
const char *records_period_name(records_period_e period);

/** What such a name means; zero if it is none. */
int records_period_parse(records_period_e *period, const char *name);

/** "UTC", "Z", "+02:00", "-09:30" as seconds; zero if it is none. */
int records_zone_parse(int *offset, const char *zone);

#endif
