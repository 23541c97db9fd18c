/* SPDX-License-Identifier: Apache-2.0 */
/* The counters of quotas between the memory of this node and the table that keeps them: read when
 * a counter is not known, written every few seconds and when a child ends. */
#ifndef RECORDS_QUOTA_TABLE_H
#define RECORDS_QUOTA_TABLE_H

#include <httpd.h>

#include "mod_records.h"
#include "throttle/counters.h"

/** In post_config, where there are quotas: the memory for so many counters. */
int records_quota_table_make(int counters, server_rec *s);

/** The counters of this node. */
records_counters_t *records_quota_counters(void);

/** In child_init: from now on they are written. */
void records_quota_table_start(server_rec *s);

/** A request needs a counter that is not known: read it from the table, or (loose) begin with nothing.
 *  REC154 where that cannot be done now. */
RECORDS_MUST_CHECK
records_error_t *records_quota_table_find(apr_uint64_t key, const records_counter_name_t *name,
                                          int loose, request_rec *r);

/** REC154, since callers come and go faster than they are counted. */
records_error_t *records_quota_table_busy(apr_pool_t *pool);

/** A charge of a counter that is not known: it is added to what the table has. */
void records_quota_table_add(apr_uint64_t key, const records_counter_name_t *name, apr_int64_t cost,
                             int loose);

#endif
