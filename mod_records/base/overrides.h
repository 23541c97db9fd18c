/* SPDX-License-Identifier: Apache-2.0 */
/* What SQL sets for the answer: response.headers and response.status. */
#ifndef RECORDS_OVERRIDES_H
#define RECORDS_OVERRIDES_H

#include <apr_tables.h>

#include "mod_records.h"

typedef struct records_overrides_t {
    apr_table_t *headers;                /* those that do not frame the message; NULL: none are set */
    int status;                          /* 0: none is set */
} records_overrides_t;

/** Read the two texts; either may be NULL or empty.  PGRST111, PGRST112 for what is not of their
 *  form. */
RECORDS_MUST_CHECK
records_error_t *records_overrides_read(records_overrides_t *overrides, const char *headers,
                                        const char *status, apr_pool_t *pool);

/** The errors themselves, where the database has found that it is so. */
records_error_t *records_overrides_bad_headers(apr_pool_t *pool);
records_error_t *records_overrides_bad_status(apr_pool_t *pool);

#endif
