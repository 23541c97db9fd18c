/* SPDX-License-Identifier: Apache-2.0 */
/* The one permanent thread of mod_records in each child.  It finds requests that wait or run
 * too long, or whose client has gone.  It never waits itself: other threads (errand.h) cancel
 * statements, close idle connections and check for changes of the schema. */
#ifndef RECORDS_WATCH_H
#define RECORDS_WATCH_H

#include <httpd.h>

/** Start it; it ends with pool, the child's. */
void records_watch_start(server_rec *main_server, apr_pool_t *pool);

#endif
