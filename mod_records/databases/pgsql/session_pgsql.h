/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of the driver that look after a connection rather than a transaction. */
#ifndef RECORDS_SESSION_PGSQL_H
#define RECORDS_SESSION_PGSQL_H

#include "sql/database.h"

records_error_t *records_pgsql_attach(records_connection_t *c, apr_pool_t *pool);
void records_pgsql_detach(records_connection_t *c);
int records_pgsql_ready(records_connection_t *c);
void records_pgsql_cancel(records_connection_t *c);

/* shared_pgsql.c */
extern const records_pipeline_driver_t records_pgsql_pipeline;

/* describe_pgsql.c */
records_error_t *records_pgsql_describe(records_connection_t *c,
                                        const records_statement_t *statement,
                                        apr_array_header_t **columns, apr_pool_t *pool);

#endif
