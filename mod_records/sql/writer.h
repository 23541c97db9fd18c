/* SPDX-License-Identifier: Apache-2.0 */
/* The pen: the one way in which SQL is written.  Words are ours, names come from the catalog,
 * and whatever a client sent becomes a parameter. */
#ifndef RECORDS_WRITER_H
#define RECORDS_WRITER_H

#include "base/text.h"
#include "sql/database.h"

struct records_writer_t {
    records_pen_t pen;                   /* first: the pen of an operator is a writer */
    const records_dialect_t *dialect;
    records_text_t sql;
    apr_array_header_t *params;          /* records_param_t */
};

void records_writer_init(records_writer_t *w, const records_dialect_t *dialect, apr_pool_t *pool);

/** SQL's own words, literally. */
void records_write_words(records_writer_t *w, const char *sql);

/** An identifier of the catalog, quoted in the dialect's way. */
void records_write_name(records_writer_t *w, const char *identifier);

/** "schema"."table". */
void records_write_table(records_writer_t *w, const records_table_t *table);

/** "qualifier"."column"; qualifier may be NULL. */
void records_write_column(records_writer_t *w, const char *qualifier,
                          const records_column_t *column);

/** A parameter: its placeholder in the text, its value bound.  text NULL is SQL NULL; as may be
 *  NULL.  Nothing is copied: text lives as long as the statement. */
void records_write_value(records_writer_t *w, const char *text, records_kind_e kind,
                         const records_column_t *as);

/** The same for a text of known length. */
void records_write_bytes(records_writer_t *w, records_value_t value, records_kind_e kind,
                         const records_column_t *as);

/** A number as a parameter. */
void records_write_number(records_writer_t *w, apr_int64_t number);

/** A predicate tree, in parentheses where it needs them.  sql/where.c */
void records_write_predicate(records_writer_t *w, const char *qualifier,
                             const records_predicate_t *predicate);

/** One comparison in standard SQL: = <> > >= < <= LIKE IN IS ISDISTINCT; what a dialect's
 *  condition() falls back to.  IN of no value is false; the number of IN's parameters is padded to
 *  a power of two by repeating the last, so that few texts serve all lists.  sql/where.c */
void records_write_comparison(records_writer_t *w, const char *qualifier,
                              const records_predicate_t *one);

/** The column names of the payload, with commas: "a", "b", each behind qualifier if not NULL. */
void records_write_columns(records_writer_t *w, const char *qualifier,
                           const apr_array_header_t *columns);

/** The finished statement without result columns, in the pen's pool. */
records_statement_t *records_writer_finish(records_writer_t *w);

#endif
