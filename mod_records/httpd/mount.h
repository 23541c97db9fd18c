/* SPDX-License-Identifier: Apache-2.0 */
/* Where the API is mounted: each <Location> that says SetHandler records. */
#ifndef RECORDS_MOUNT_H
#define RECORDS_MOUNT_H

#include <httpd.h>

/** Find the mount points in the configuration that was read; a sentence for the operator if one is
 *  no plain path.  They stay in pool, for the life of this configuration. */
const char *records_mount_find(apr_pool_t *pool);

/** Is the request's handler ours?  For the phases before the handler is chosen.  Not where a proxy
 *  has taken the request. */
int records_mount_serves(request_rec *r);

/** The mount point of a request, decoded, without its last slash; NULL if it has none. */
const char *records_mount_of(const request_rec *r);

/** What databases the mount points of a server ask for: RecordsFrom in the same container, NULL for
 *  none said; calls back for each. */
typedef const char *(*records_mount_visit_t)(void *baton, const char *path, const char *from,
                                             const char *file, int line);
const char *records_mount_each(const server_rec *s, records_mount_visit_t visit, void *baton);

#endif
