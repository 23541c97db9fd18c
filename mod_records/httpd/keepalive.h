/* SPDX-License-Identifier: Apache-2.0 */
/* httpd closes the connection after 400, 500 and 503, because it cannot know whether the rest of the
 * stream makes sense.  After an error of ours it does: the request was read to its end.  So a client
 * that sent a bad filter keeps its connection. */
#ifndef RECORDS_KEEPALIVE_H
#define RECORDS_KEEPALIVE_H

#include <httpd.h>

/** At start: make the filter known. */
void records_keepalive_register(void);

/** Before an error answer leaves, its r->status set: keep the connection if only the status speaks
 *  against it.  For HTTP/1.1; HTTP/2 never closes for a status. */
void records_keepalive_keep(request_rec *r);

#endif
