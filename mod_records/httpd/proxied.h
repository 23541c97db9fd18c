/* SPDX-License-Identifier: Apache-2.0 */
/* Requests that come through a reverse proxy. */
#ifndef RECORDS_PROXIED_H
#define RECORDS_PROXIED_H

#include <httpd.h>

#include "httpd/config.h"
#include "httpd/mount.h"

/** "http://backend:8080", where the client knows this server by another name: only the proxy can make
 *  the client's URL of ours, and proxies look for whole ones.  "" where it is the same name, NULL where
 *  no proxy has said that there is one. */
const char *records_proxied_origin(const request_rec *r);

/** The address of the API's root, as the client may know it, without a slash at its end: RecordsPublicURL;
 *  or what httpd calls itself (UseCanonicalName).  Where a proxy has said that the client knows this server
 *  by another name, an address relative to the root's own: ".". */
const char *records_proxied_url(request_rec *r, const records_config_t *config,
                                const records_mount_t *mount);

#endif
