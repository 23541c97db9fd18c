/* SPDX-License-Identifier: Apache-2.0 */
/* Accept-Encoding: (RFC 9110, 12.5.3), where there is a choice. */
#ifndef RECORDS_CODING_H
#define RECORDS_CODING_H

#include <apr_pools.h>

/** What the body of an answer is encoded by. */
typedef enum {
    RECORDS_CODING_IDENTITY,             /* as it is */
    RECORDS_CODING_GZIP,
    RECORDS_CODING_NONE                  /* neither is acceptable */
} records_coding_e;

/** What the client likes best; gzip if it likes both.  header: the field's value, or NULL, then
 *  nothing is encoded. */
records_coding_e records_parse_coding(const char *header, apr_pool_t *pool);

#endif
