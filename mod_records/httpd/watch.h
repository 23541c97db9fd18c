/* SPDX-License-Identifier: Apache-2.0 */
/* The one lasting thread of ours in each child.  It sees who waits or runs too long or for nobody, and
 * never waits itself: for cancelling, closing what is idle, and looking for changes of the schema it
 * sends others (errand.h). */
#ifndef RECORDS_WATCH_H
#define RECORDS_WATCH_H

#include <httpd.h>

/** Start it; it ends with pool, the child's. */
void records_watch_start(server_rec *main_server, apr_pool_t *pool);

#endif
