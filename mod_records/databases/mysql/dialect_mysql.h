/* SPDX-License-Identifier: Apache-2.0 */
/* The dialect of MariaDB and MySQL in three files: conditions and pages here, what is shown in
 * dialect_mysql_output.c, what is changed in dialect_mysql_write.c.  Pure: no client library. */
#ifndef RECORDS_DIALECT_MYSQL_H
#define RECORDS_DIALECT_MYSQL_H

#include "sql/writer.h"

/** MariaDB 10.6 and later.  10.11 is what we test with. */
extern const records_dialect_t records_dialect_mariadb;

/** MySQL 8: no RETURNING, and not tested. */
extern const records_dialect_t records_dialect_mysql;

/** What of a column's base type only MariaDB has: points, polygons, ... */
int records_mysql_is_geometry(const records_column_t *column);

/** A guard against MariaDB's casts, which never fail.  A subquery that fails if it is evaluated:
 *  JSON_TABLE finds no value for a column that must have one, and error 4176 names that column.
 *  Its name says the SQLSTATE and the type (`22P02 integer`), which error_mysql.c makes an error of. */
#define RECORDS_MYSQL_GUARD "records_cast"

/* dialect_mysql_output.c */
records_kind_e records_mysql_cast_kind(const char *type);
records_error_t *records_mysql_output(records_writer_t *w, const char *qualifier,
                                      const records_output_t *output, int raw,
                                      records_kind_e *kind);

/* dialect_mysql_write.c */
void records_mysql_payload(records_writer_t *w, const records_write_t *write);
records_error_t *records_mysql_insert_defaults(records_writer_t *w, const records_table_t *table,
                                               int rows);
void records_mysql_update(records_writer_t *w, const records_write_t *write);
void records_mysql_remember(records_writer_t *w, const records_table_t *table,
                            const records_predicate_t *where);
void records_mysql_remembered(records_writer_t *w, const records_table_t *table,
                              const records_write_t *after);

#endif
