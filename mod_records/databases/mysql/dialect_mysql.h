/* SPDX-License-Identifier: Apache-2.0 */
/* The dialect of MariaDB and MySQL, a file for each of its subjects.  Pure: no client library. */
#ifndef RECORDS_DIALECT_MYSQL_H
#define RECORDS_DIALECT_MYSQL_H

#include "sql/writer.h"

/** MariaDB 10.6 and later.  10.11 is what we test with. */
extern const records_dialect_t records_dialect_mariadb;

/** The same for a request that has a time zone of its own (Prefer: timezone=): instants are shown
 *  in it.  The session's zone stays UTC, in which literals are written. */
extern const records_dialect_t records_dialect_mariadb_zoned;

/** MySQL 8: no RETURNING, and not tested. */
extern const records_dialect_t records_dialect_mysql;

/** All of this folder, for the list that Makefile.am makes of all folders. */
#define RECORDS_DIALECTS_mysql &records_dialect_mariadb, &records_dialect_mysql

/** A guard against MariaDB's casts, which never fail.  A subquery that fails if it is evaluated:
 *  JSON_TABLE finds no value for a column that must have one, and error 4176 names that column.
 *  Its name says the SQLSTATE and the type (`22P02 integer`), which error_mysql.c makes an error of. */
#define RECORDS_MYSQL_GUARD "records_cast"

/** 1 while a row that an upsert has met is on its way to RETURNING, else 0. */
#define RECORDS_MYSQL_OLD "@records_old"

/** What of a column's base type only MariaDB has: points, polygons, ... */
int records_mysql_is_geometry(const records_column_t *column);

/** Is it a boolean, whatever the catalog calls it? */
int records_mysql_is_boolean(const records_column_t *column);

int records_mysql_is_based_on(const records_column_t *column, const char *base);

/** A string literal: quotes and backslashes doubled. */
void records_mysql_string(records_writer_t *w, const char *text);

/* ---- term_mysql.c ------------------------------------------------------------------ */

records_kind_e records_mysql_term(records_writer_t *w, const records_term_t *term);

/** ORDER BY: NULL where it is wanted, JSON by its values. */
void records_mysql_order(records_writer_t *w, const records_order_by_t *by);

/** A number for the type of a JSON value, in PostgreSQL's order of types: null, strings, numbers,
 *  booleans, arrays, objects. */
void records_mysql_json_rank(records_writer_t *w, const records_term_t *term);

/** PostgreSQL's name for what a term is, for messages. */
const char *records_mysql_term_type(const records_term_t *term, records_kind_e kind);

/** The kind of a term, without writing it. */
records_kind_e records_mysql_term_kind(const records_term_t *term);

/** 42883: nothing like it with a value of this type (or of a column's). */
void records_mysql_no_operator(records_writer_t *w, const records_predicate_t *one,
                               const char *with);

/* ---- condition_mysql.c, json_condition_mysql.c, search_mysql.c -------------------------- */

void records_mysql_condition(records_writer_t *w, const records_predicate_t *one);

/** A comparison of JSON with a value; cs, cd, ov; and JSON in the one form that it has. */
void records_mysql_write_json(records_writer_t *w, const records_predicate_t *one);
void records_mysql_write_contains(records_writer_t *w, const records_predicate_t *one);
void records_mysql_write_normal(records_writer_t *w, const records_term_t *term);

/** fts, plfts, phfts, wfts. */
void records_mysql_search(records_writer_t *w, const records_predicate_t *one);

/* ---- expression_mysql.c, cast_mysql.c -------------------------------------------------------- *
 * These two call each other: a cast is of an expression, and an expression may be a cast. */

typedef struct records_mysql_expression_t records_mysql_expression_t;
typedef struct records_mysql_cast_t records_mysql_cast_t;

/** An expression that can be written as often as it is wanted: a term; that cast; that aggregated;
 *  that cast again; or a column of a subquery that is any of these.  Between them an instant may
 *  change from UTC to the clock of the request's zone, or back. */
struct records_mysql_expression_t {
    enum {
        RECORDS_EXPRESSION_TERM,
        RECORDS_EXPRESSION_CAST,
        RECORDS_EXPRESSION_AGGREGATE,
        RECORDS_EXPRESSION_NAMED,
        RECORDS_EXPRESSION_LOCAL,
        RECORDS_EXPRESSION_UTC
    } is;
    records_kind_e kind;
    const char *type;               /* for messages */
    unsigned decimals : 1;          /* a moment: MariaDB writes it with parts of a second */
    const records_column_t *column; /* whose value it is, unchanged; or NULL */
    const records_term_t *term;
    const records_mysql_expression_t
        *inside; /* cast, aggregate, local, UTC: of what; NULL in count() */
    const records_mysql_cast_t *cast;
    records_aggregate_e aggregate;
    const char *of, *name; /* named: `of`.`name` */
};

/** The expression of an output.  Lays down 42704, 42846, 42883. */
const records_mysql_expression_t *records_mysql_expression(records_writer_t *w,
                                                           const records_output_t *output);

/** The same value as the column called name of the subquery called of. */
const records_mysql_expression_t *records_mysql_named(records_writer_t *w,
                                                      const records_mysql_expression_t *expression,
                                                      const char *of, const char *name);

void records_mysql_write_expression(records_writer_t *w,
                                    const records_mysql_expression_t *expression);

/** Words, the expression, words. */
void records_mysql_around(records_writer_t *w, const char *before,
                          const records_mysql_expression_t *expression, const char *after);

/** The expression cast to PostgreSQL's type of this name.  Lays down 42704, 42846. */
const records_mysql_expression_t *
records_mysql_cast(records_writer_t *w, const records_mysql_expression_t *x, const char *name);
void records_mysql_write_cast(records_writer_t *w, const records_mysql_cast_t *cast,
                              const records_mysql_expression_t *x);
records_kind_e records_mysql_cast_kind(const char *type);

/** Its text as PostgreSQL writes it. */
void records_mysql_write_text(records_writer_t *w, const records_mysql_expression_t *x);

/** Bytes as \x00ff. */
void records_mysql_write_hex(records_writer_t *w, const records_mysql_expression_t *x);

/** The text of an instant, with T or a blank between day and time; with +00:00 if it has a zone. */
void records_mysql_write_instant(records_writer_t *w, const records_mysql_expression_t *x,
                                 char between);

/** The instant by the clock of the request's zone; an instant of that clock in UTC. */
const records_mysql_expression_t *records_mysql_local(records_writer_t *w,
                                                      const records_mysql_expression_t *x);
const records_mysql_expression_t *records_mysql_utc(records_writer_t *w,
                                                    const records_mysql_expression_t *x);

/* ---- output_mysql.c, subquery_mysql.c ------------------------------------------------------- */

records_kind_e records_mysql_output(records_writer_t *w, const records_output_t *output, int raw);

/** An expression as a column that the encoder can show.  Its kind. */
records_kind_e records_mysql_shown(records_writer_t *w,
                                   const records_mysql_expression_t *expression, int raw);

/** An expression as a member of JSON, as the encoder would show it. */
void records_mysql_member(records_writer_t *w, const records_mysql_expression_t *expression);

/** The name of a member of JSON; the value of it. */
void records_mysql_key(records_writer_t *w, const records_output_t *output);
void records_mysql_item(records_writer_t *w, const records_output_t *output);

void records_mysql_object(records_writer_t *w, const apr_array_header_t *outputs);
void records_mysql_subquery(records_writer_t *w, const records_embed_t *embed,
                            const records_output_t *each);

/* ---- row_version_mysql.c ------------------------------------------------------------------ */

void records_mysql_row_version(records_writer_t *w, const records_table_t *table,
                               const records_column_t *alone, const char *of);
void records_mysql_seconds(records_writer_t *w, const records_column_t *column, const char *of);

/* ---- context_mysql.c, call_mysql.c ------------------------------------------------------ */

/** Instants are shown in the zone that @records_zone names. */
int records_mysql_is_zoned(const records_writer_t *w);

records_error_t *records_mysql_context(records_transaction_t *t,
                                       const records_session_context_t *session,
                                       const records_dialect_t *dialect, apr_pool_t *pool);
void records_mysql_call(records_writer_t *w, const records_read_t *read);
records_kind_e records_mysql_value(records_writer_t *w, const records_read_t *read, int raw);
void records_mysql_explain(records_statement_t *statement, const records_media_t *how,
                           apr_pool_t *pool);

/* ---- dialect_mysql_write.c, upsert_mysql.c, chosen_keys_mysql.c ------------------------------ */

void records_mysql_bound(records_writer_t *w, const records_column_t *column,
                         records_value_t value);
int records_mysql_binds(const records_write_t *write);
void records_mysql_payload(records_writer_t *w, const records_write_t *write);
void records_mysql_insert_defaults(records_writer_t *w, const records_table_t *table, int rows);
void records_mysql_update(records_writer_t *w, const records_write_t *write);
void records_mysql_upsert(records_writer_t *w, const records_write_t *write);
void records_mysql_created(records_writer_t *w);
void records_mysql_refuse(records_writer_t *w, const records_table_t *table, const char *of);

records_error_t *records_mysql_choose_keys(records_transaction_t *t, const records_write_t *write,
                                           const records_dialect_t *dialect, apr_pool_t *pool);
int records_mysql_returned_key(records_writer_t *w, const records_table_t *table);
void records_mysql_chosen_keys(records_writer_t *w, const records_table_t *table,
                               const records_write_t *after);

/** key_mysql.c */
extern const records_key_dialect_t records_mariadb_keys;

/* ---- flush_mysql.c ------------------------------------------------------------------ */

extern const records_flush_dialect_t records_mysql_flush;

/** quota_mysql.c */
extern const records_quota_dialect_t records_mysql_quota;

/** privileges_mysql.c */
extern const records_privileges_dialect_t records_mysql_privileges;

/** explain_mysql.c */
void records_mariadb_explain(records_statement_t *statement, const records_media_t *how,
                             apr_pool_t *pool);

#endif
