/* SPDX-License-Identifier: Apache-2.0 */
/* How SQLite speaks.  Pure: needs neither its library nor a file. */
#ifndef RECORDS_DIALECT_SQLITE3_H
#define RECORDS_DIALECT_SQLITE3_H

#include "sql/database.h"

extern const records_dialect_t records_dialect_sqlite3;

/* condition_sqlite3.c, a part of it */

void records_sqlite3_condition(records_writer_t *w, const char *qualifier,
                               const records_predicate_t *one);

/** A column without a type (count(*) of a view): numbers stay numbers in it, and texts texts. */
int records_sqlite3_is_dynamic(const records_column_t *column);

#endif
