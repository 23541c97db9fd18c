/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP-date (RFC 9110, 5.6.7): whole seconds. */
#ifndef RECORDS_HTTP_DATE_H
#define RECORDS_HTTP_DATE_H

#include <apr_pools.h>

/** Seconds since 1970 of a date in any of the three forms; 0 where the text is none. */
int records_http_date_parse(apr_int64_t *seconds, const char *text);

/** Sun, 06 Nov 1994 08:49:37 GMT */
const char *records_http_date(apr_int64_t seconds, apr_pool_t *pool);

#endif
