/* SPDX-License-Identifier: Apache-2.0 */
/* The configuration as a whole, once it has been read. */
#ifndef RECORDS_CHECK_H
#define RECORDS_CHECK_H

#include <httpd.h>

/** Mount points are plain, drivers known, parameters readable, files there, RecordsFrom and roles
 *  right.  A sentence for the operator that ends the start, or NULL.  At a restart a file that has gone
 *  is only warned of. */
const char *records_check(server_rec *main_server, apr_pool_t *pool);

#endif
