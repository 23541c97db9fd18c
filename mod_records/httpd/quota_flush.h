/* SPDX-License-Identifier: Apache-2.0 */
/* The counters of quotas on their way from the memory of this node to the table, and back. */
#ifndef RECORDS_QUOTA_FLUSH_H
#define RECORDS_QUOTA_FLUSH_H

#include "httpd/source.h"
#include "sql/quota.h"

/** What a process needs to know for it. */
typedef struct records_quota_keeper_t {
    server_rec *server;
    records_counters_t *counters;
    const records_source_settings_t *database;       /* NULL: stores alone keep quotas */
    records_quota_table_t table;
    apr_interval_time_t flush;           /* between two of them */
    apr_time_t cleaned, complained;
} records_quota_keeper_t;

/** The connections to the database; NULL if there are none. */
records_pool_t *records_quota_pool(const records_quota_keeper_t *keeper);

/** Run a transaction that reads or writes counters: all rows, records_quota_known_t. */
RECORDS_MUST_CHECK
records_error_t *records_quota_ask(apr_array_header_t **known, const records_quota_keeper_t *keeper,
                                   const records_transaction_t *t,
                                   const records_time_limit_t *time_limit, apr_pool_t *p);

/** Errands, of a keeper: write what has been counted and read what others have, if it is time and no
 *  other process of the node has done it; and write what is left when a process ends. */
void records_quota_flush(void *keeper);
void records_quota_flush_last(void *keeper);

#endif
