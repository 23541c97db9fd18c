/* SPDX-License-Identifier: Apache-2.0 */
/* Requests that come through a reverse proxy. */
#ifndef RECORDS_PROXIED_H
#define RECORDS_PROXIED_H

#include <httpd.h>

/** "http://backend:8080", where the client knows this server by another name: only the proxy can make
 *  the client's URL of ours, and proxies look for whole ones.  "" where it is the same name, NULL where
 *  no proxy has said that there is one. */
const char *records_proxied_origin(const request_rec *r);

#endif
