/* SPDX-License-Identifier: Apache-2.0 */
/* Where the API is mounted: each <Location> that says SetHandler records; and where records-health
 * answers. */
#ifndef RECORDS_MOUNT_H
#define RECORDS_MOUNT_H

#include <httpd.h>

#define RECORDS_HANDLER "records"
#define RECORDS_HEALTH_HANDLER "records-health"

/** A mount point, for the life of this configuration. */
typedef struct records_mount_t {
    const char *path;                    /* "/api", as r->uri has it; "" for the root */
    apr_size_t length;
    const char *url;                     /* the same, encoded */
    const char *handler;                 /* RECORDS_HANDLER, RECORDS_HEALTH_HANDLER */
    const char *from;                    /* RecordsFrom beside the handler, or NULL */
    const char *file;                    /* of the virtual host, NULL for the main server */
    int line;
} records_mount_t;

/** Find the mount points in the configuration that was read; a sentence for the operator if one is
 *  no plain path.  They stay in pool, for the life of this configuration. */
const char *records_mount_find(apr_pool_t *pool);

/** Is the request's handler ours?  For the phases before the handler is chosen.  Not where a proxy
 *  has taken the request. */
int records_mount_serves(request_rec *r);

/** Is it that, or records-health: so no file is asked for? */
int records_mount_needs_no_file(request_rec *r);

/** The mount point that the request's path is below; NULL if there is none. */
const records_mount_t *records_mount_of(const request_rec *r);

/** The same of records-health. */
const records_mount_t *records_mount_health(const request_rec *r);

/** AllowEncodedSlashes NoDecode: is %2F left in r->uri where a client wrote it? */
int records_mount_encoded_slashes(const server_rec *s);

/** What databases the mount points of a server ask for: RecordsFrom in the same container, NULL for
 *  none said; calls back for each. */
typedef const char *(*records_mount_visit_t)(void *baton, const char *path, const char *from,
                                             const char *file, int line);
const char *records_mount_each(const server_rec *s, records_mount_visit_t visit, void *baton);

#endif
