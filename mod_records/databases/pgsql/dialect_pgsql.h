/* SPDX-License-Identifier: Apache-2.0 */
/* The SQL of PostgreSQL, in several files: names and pages in dialect_pgsql.c, what is compared
 * in condition_pgsql.c, what is shown in output_pgsql.c, calls in call_pgsql.c, what is changed
 * in dialect_pgsql_write.c, the context of a transaction in context_pgsql.c, idempotency
 * keys in key_pgsql.c.  Pure: needs
 * neither libpq nor a server. */
#ifndef RECORDS_DIALECT_PGSQL_H
#define RECORDS_DIALECT_PGSQL_H

#include "sql/writer.h"

extern const records_dialect_t records_dialect_pgsql;

/** All of this folder, for the list that Makefile.am makes of all folders. */
#define RECORDS_DIALECTS_pgsql &records_dialect_pgsql

/* dialect_pgsql.c */
records_kind_e records_pgsql_kind(const char *type, const char *base, unsigned options);

/* condition_pgsql.c */
records_kind_e records_pgsql_term(records_writer_t *w, const records_term_t *term);
void records_pgsql_condition(records_writer_t *w, const records_predicate_t *one);

/* output_pgsql.c */
records_kind_e records_pgsql_output(records_writer_t *w, const records_output_t *output, int raw);
void records_pgsql_object(records_writer_t *w, const apr_array_header_t *outputs);
void records_pgsql_subquery(records_writer_t *w, const records_embed_t *embed,
                            const records_output_t *each);

/** 'text', quotes doubled: a name of the catalog where SQL wants a string. */
void records_pgsql_string(records_writer_t *w, const char *text);

/* row_version_pgsql.c */
void records_pgsql_row_version(records_writer_t *w, const records_table_t *table,
                               const records_column_t *alone, const char *of);
void records_pgsql_seconds(records_writer_t *w, const records_column_t *column, const char *of);

/* call_pgsql.c */
void records_pgsql_call(records_writer_t *w, const records_read_t *read);
records_kind_e records_pgsql_value(records_writer_t *w, const records_read_t *read, int raw);

/* dialect_pgsql_write.c */
void records_pgsql_payload(records_writer_t *w, const records_write_t *write);
void records_pgsql_bound(records_writer_t *w, const records_column_t *column,
                         records_value_t value);
void records_pgsql_insert_defaults(records_writer_t *w, const records_table_t *table, int rows);
void records_pgsql_update(records_writer_t *w, const records_write_t *write);
void records_pgsql_upsert(records_writer_t *w, const records_write_t *write);
void records_pgsql_created(records_writer_t *w);

/** What the server says is unknown, where a rule does not allow a row. */
#define RECORDS_PGSQL_REFUSED "records_row_refused"
void records_pgsql_refuse(records_writer_t *w, const records_table_t *table, const char *of);

/* context_pgsql.c */
records_error_t *records_pgsql_context(records_transaction_t *t,
                                       const records_session_context_t *session,
                                       const records_dialect_t *dialect, apr_pool_t *pool);

/* key_pgsql.c */
extern const records_key_dialect_t records_pgsql_keys;

/* flush_pgsql.c */
extern const records_flush_dialect_t records_pgsql_flush;

/* quota_pgsql.c */
extern const records_quota_dialect_t records_pgsql_quota;

/** privileges_pgsql.c */
extern const records_privileges_dialect_t records_pgsql_privileges;

/* explain_pgsql.c */
void records_pgsql_explain(records_statement_t *statement, const records_media_t *how,
                           apr_pool_t *pool);

#endif
