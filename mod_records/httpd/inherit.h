/* SPDX-License-Identifier: Apache-2.0 */
/* What the operations of a batch inherit of the batch's environment: what is of the connection or the
 * user, and nothing that SetEnvIf or mod_rewrite have said of the batch's own path and method. */
#ifndef RECORDS_INHERIT_H
#define RECORDS_INHERIT_H

#include <httpd.h>

/** At start: to be told where the environment of a request comes from. */
void records_inherit_register(void);

/** While the configuration is read: there are batches.  Without them nothing is done. */
void records_inherit_need(void);

/** The environment that an operation of the batch r begins with, in pool. */
apr_table_t *records_inherit_environment(const request_rec *r, apr_pool_t *pool);

#endif
