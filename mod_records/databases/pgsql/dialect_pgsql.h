/* SPDX-License-Identifier: Apache-2.0 */
/* How PostgreSQL speaks.  Pure: needs neither libpq nor a server. */
#ifndef RECORDS_DIALECT_PGSQL_H
#define RECORDS_DIALECT_PGSQL_H

#include "sql/database.h"

extern const records_dialect_t records_dialect_pgsql;

#endif
