/* SPDX-License-Identifier: Apache-2.0 */
/* The one thread of ours in each child: it stops statements that run too long or for nobody, looks
 * for changes of the schema, and closes connections that nobody uses. */
#ifndef RECORDS_WATCH_H
#define RECORDS_WATCH_H

#include <httpd.h>

/** Start it; it ends with pool, the child's. */
void records_watch_start(server_rec *main_server, apr_pool_t *pool);

/** Has the client of this conn_rec gone away?  Any thread may ask, while the request lasts. */
int records_watch_gone(void *connection);

#endif
