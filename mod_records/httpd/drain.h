/* SPDX-License-Identifier: Apache-2.0 */
/* RecordsDrain: while its file exists, this server asks balancers to send requests elsewhere.  httpd
 * closes its listeners at once when it is told to stop, so this has to begin before. */
#ifndef RECORDS_DRAIN_H
#define RECORDS_DRAIN_H

#include <httpd.h>

/** Could the processes that answer see the file?  NULL, or a sentence that ends the start. */
const char *records_drain_check(server_rec *main_server, apr_pool_t *pool);

/** In a new child: look for the file, now and every second. */
void records_drain_start(server_rec *main_server);

/** Was it there a moment ago? */
int records_drain_is_on(void);

/** A client that keeps its connection would stay for as long as it likes: it is told to come by
 *  another, which may lead to another server. */
void records_drain_close(request_rec *r);

#endif
