/* SPDX-License-Identifier: Apache-2.0 */
/* Link (RFC 8288): where a client finds the pages around this one. */
#ifndef RECORDS_LINKS_H
#define RECORDS_LINKS_H

#include <apr_pools.h>

/** </films?limit=2&cursor=>; rel="first", ...: path as the client knows it, query without question
 *  mark or NULL, cursor what its cursor= was; prev and next are cursors, or NULL. */
const char *records_links(const char *path, const char *query, const char *cursor, const char *prev,
                          const char *next, apr_pool_t *pool);

#endif
