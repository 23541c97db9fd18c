/* SPDX-License-Identifier: Apache-2.0 */
/* The databases of the configuration: their drivers, parameters, options and files. */
#ifndef RECORDS_CHECK_DATABASE_H
#define RECORDS_CHECK_DATABASE_H

#include <httpd.h>

#include "base/account.h"
#include "httpd/config.h"

/** Find the provider of each; NULL, or a sentence for the operator that ends the start. */
const char *records_check_databases(server_rec *main_server, apr_pool_t *pool);

/** May the processes that answer change it?  NULL, or a sentence that says why not. */
const char *records_check_writable(const records_source_settings_t *source, apr_pool_t *pool);

/** The account of the processes that root will start; NULL: our own. */
const records_account_t *records_check_account(apr_pool_t *pool);

/** Does an httpd that is running read its configuration again?  What is missing then should not end
 *  it. */
int records_check_is_restart(void);

#endif
