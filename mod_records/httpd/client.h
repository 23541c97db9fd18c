/* SPDX-License-Identifier: Apache-2.0 */
/* Is the client still there, and does it take what it is sent? */
#ifndef RECORDS_CLIENT_H
#define RECORDS_CLIENT_H

#include <httpd.h>

/** Has the client of this request_rec gone away?  Any thread may ask, while the request lasts. */
int records_client_gone(void *request);

/** Has the client of this connection taken what it was sent, so that more can be sent without waiting?
 *  The thread of the request asks, and what waits in httpd is sent as far as possible. */
int records_client_takes(conn_rec *c);

#endif
