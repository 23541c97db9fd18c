/* SPDX-License-Identifier: Apache-2.0 */
/* The SQL of SQLite.  Pure: needs neither its library nor a file. */
#ifndef RECORDS_DIALECT_SQLITE3_H
#define RECORDS_DIALECT_SQLITE3_H

#include "sql/writer.h"

/** The kinds of mod_records.h, a letter each, as our registered functions get them; and behind
 *  them JSON that is our own, so needs no second look. */
#define RECORDS_SQLITE3_KINDS "TINFBDCSZUJXLO"
#define RECORDS_SQLITE3_OUR_JSON 'V'

#define RECORDS_SQLITE3_KEYS 16 /* columns of a key that a change can keep */

extern const records_dialect_t records_dialect_sqlite3;

/** All of this folder, for the list that Makefile.am makes of all folders. */
#define RECORDS_DIALECTS_sqlite3 &records_dialect_sqlite3

/* Its parts: */

/** dialect_sqlite3.c */
records_kind_e records_sqlite3_kind(const char *type, const char *base, unsigned options);

/** 'text', the quotes inside doubled: for names of the catalog where SQL wants them as a string.
 *  dialect_sqlite3.c */
void records_sqlite3_string(records_writer_t *w, const char *text);

/** One term of ORDER BY.  own is the alias of the level's own table, if it is known: what is joined
 *  to it may not be there.  dialect_sqlite3.c */
void records_sqlite3_order(records_writer_t *w, const records_order_by_t *order, const char *own);

/** A column without a type (count(*) of a view): numbers stay numbers in it, and texts texts.
 *  term_sqlite3.c */
int records_sqlite3_is_dynamic(const records_column_t *column);

/** term_sqlite3.c */
records_kind_e records_sqlite3_kind_of(const records_term_t *term);
records_kind_e records_sqlite3_term(records_writer_t *w, const records_term_t *term);

/** condition_sqlite3.c; of instants, of JSON, of columns without a type; in words */
void records_sqlite3_condition(records_writer_t *w, const records_predicate_t *one);
int records_sqlite3_is_instant(const records_predicate_t *one);
void records_sqlite3_instant(records_writer_t *w, const records_predicate_t *one);
void records_sqlite3_json(records_writer_t *w, const records_predicate_t *one);
void records_sqlite3_dynamic(records_writer_t *w, const records_predicate_t *one);
void records_sqlite3_search(records_writer_t *w, const records_predicate_t *one);

/** What the FTS5 table is asked: all of it is in *match, and *negated says that the rows which do
 *  not match are meant.  NULL in *match matches nothing.  42601, PGRST127.  search_sqlite3.c */
RECORDS_MUST_CHECK
records_error_t *records_sqlite3_match(const char **match, int *negated, records_op_e op,
                                       const char *text, apr_pool_t *pool);

/** row_version_sqlite3.c */
void records_sqlite3_row_version(records_writer_t *w, const records_table_t *table,
                                 const records_column_t *alone, const char *of);
void records_sqlite3_seconds(records_writer_t *w, const records_column_t *column, const char *of);

/** output_sqlite3.c, subquery_sqlite3.c */
records_kind_e records_sqlite3_output(records_writer_t *w, const records_output_t *output, int raw);
void records_sqlite3_place(records_writer_t *w, records_value_t value);
void records_sqlite3_object(records_writer_t *w, const apr_array_header_t *outputs);
void records_sqlite3_subquery(records_writer_t *w, const records_embed_t *embed,
                              const records_output_t *each);

/** What the column takes where nothing is given; it has such a default.  default_sqlite3.c */
void records_sqlite3_default(records_writer_t *w, const records_column_t *column);

/** change_sqlite3.c */
void records_sqlite3_payload(records_writer_t *w, const records_write_t *write);
void records_sqlite3_insert_defaults(records_writer_t *w, const records_table_t *table, int rows);
void records_sqlite3_update(records_writer_t *w, const records_write_t *write);
void records_sqlite3_upsert(records_writer_t *w, const records_write_t *write);
void records_sqlite3_created(records_writer_t *w);
void records_sqlite3_refuse(records_writer_t *w, const records_table_t *table, const char *of);

/** chosen_keys_sqlite3.c */
records_error_t *records_sqlite3_choose_keys(records_transaction_t *t, const records_write_t *write,
                                             const records_dialect_t *dialect, apr_pool_t *pool);
int records_sqlite3_returned_key(records_writer_t *w, const records_table_t *table);
void records_sqlite3_chosen_keys(records_writer_t *w, const records_table_t *table,
                                 const records_write_t *after);

/** context_sqlite3.c */
records_error_t *records_sqlite3_context(records_transaction_t *t,
                                         const records_session_context_t *session,
                                         const records_dialect_t *dialect, apr_pool_t *pool);

/** Seconds east of UTC, as PostgreSQL reads a time zone that is no name of a place: 2 and -4.5 are
 *  hours east; +02:00, as POSIX has it, is west.  0 if it is none.  context_sqlite3.c */
int records_sqlite3_zone(int *east, const char *timezone);

/** key_sqlite3.c */
extern const records_key_dialect_t records_sqlite3_keys;

/** flush_sqlite3.c */
extern const records_flush_dialect_t records_sqlite3_flush;

/** quota_sqlite3.c */
extern const records_quota_dialect_t records_sqlite3_quota;

/** explain_sqlite3.c */
void records_sqlite3_explain(records_statement_t *statement, const records_media_t *how,
                             apr_pool_t *pool);

#endif
