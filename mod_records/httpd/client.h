/* SPDX-License-Identifier: Apache-2.0 */
/* Is the client still there? */
#ifndef RECORDS_CLIENT_H
#define RECORDS_CLIENT_H

#include <httpd.h>

/** Has the client of this request_rec gone away?  Any thread may ask, while the request lasts. */
int records_client_gone(void *request);

#endif
