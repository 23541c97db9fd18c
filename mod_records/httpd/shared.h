/* SPDX-License-Identifier: Apache-2.0 */
/* Memory of all children of this httpd.  It has no name in the system, so nothing is left of it when httpd
 * ends, however that comes. */
#ifndef RECORDS_SHARED_H
#define RECORDS_SHARED_H

#include <httpd.h>

/** size bytes, in post_config: at the start and at each restart, before there are children.  What was there
 *  under name before a restart is there again if it has the same size; otherwise all of it is zero, and
 *  *fresh (or NULL) says so.  Children of before a restart still use what they had.  A newer mod_records
 *  may find it, so the name has the number of its layout: "usage 1".  NULL, with a line in the log, where
 *  there is no such memory. */
void *records_shared_make(const char *name, apr_size_t size, server_rec *s, int *fresh);

/** In post_config: memory that is not wanted any more.  Children of before still use what they have of it. */
void records_shared_drop(const char *name, server_rec *s);

#endif
