/* SPDX-License-Identifier: Apache-2.0 */
/* The headers of an answer as one text, as the table of idempotency keys has them: a line each. */
#ifndef RECORDS_KEPT_HEADERS_H
#define RECORDS_KEPT_HEADERS_H

#include <apr_tables.h>

/** "Location: /films?id=eq.1\n...": without those that are about one message alone (Date, Set-Cookie,
 *  rate limits). */
const char *records_kept_headers_write(const apr_table_t *headers, apr_pool_t *pool);

/** The same lines as a table; a line that is no header is left out. */
apr_table_t *records_kept_headers_read(const char *lines, apr_pool_t *pool);

#endif
