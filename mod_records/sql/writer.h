/* SPDX-License-Identifier: Apache-2.0 */
/* The pen: the one way in which SQL is written.  Words are ours, names come from the catalog,
 * and whatever a client sent becomes a parameter. */
#ifndef RECORDS_WRITER_H
#define RECORDS_WRITER_H

#include "base/text.h"
#include "catalog/rules.h"
#include "sql/database.h"

struct records_writer_t {
    records_pen_t pen;                   /* first: the pen of an operator is a writer */
    const records_dialect_t *dialect;
    records_text_t sql;
    apr_array_header_t *params;          /* records_param_t */
    const char *written;                 /* the alias of rows just written: they have no row type; or
                                          * NULL */
    const records_read_t *where_in_from; /* its WHERE stands in FROM already (keyset.c); or NULL */
    const records_term_t *left;          /* of the operator of another module that writes now */
    apr_size_t list;                     /* where the columns of the answer begin in sql */
    records_error_t *error;              /* the first thing that could not be written, or NULL */
    unsigned named : 1;                  /* outputs get their names: they are those of a subselect */
    unsigned nothing : 1;                /* a column is written that nobody asked for: see
                                          * records_write_none() */
    unsigned once : 1;                   /* planned anew each time: see plan_anew() of PostgreSQL */
    unsigned responds : 1;               /* rows tell what the database says for the answer, too */
};

void records_writer_init(records_writer_t *w, const records_dialect_t *dialect, apr_pool_t *pool);

/** Store an error; the first one counts.  What is written after it is not used. */
void records_write_fail(records_writer_t *w, records_error_t *error);

/** PGRST127 with these details. */
void records_write_unable(records_writer_t *w, const char *details);

/** SQL's own words, literally. */
static inline void records_write_words(records_writer_t *w, const char *sql)
{
    records_text_puts(&w->sql, sql);
}

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

/** A client's own name for something, quoted like a name: the key of a JSON member, the name of a
 *  result column. */
#define records_write_alias records_write_name

/** A term by the dialect. */
#define records_write_term(w, t) ((w)->dialect->term(w, t))

/** A predicate tree, in parentheses where it needs them.  sql/where.c */
void records_write_predicate(records_writer_t *w, const records_predicate_t *predicate);

/** One comparison in standard SQL: = <> > >= < <= LIKE IN IS ISDISTINCT; what a dialect's
 *  condition() falls back to.  IN of no value is false; the number of IN's parameters is padded to
 *  a power of two by repeating the last, so that few texts serve all lists.  sql/where.c */
void records_write_comparison(records_writer_t *w, const records_predicate_t *one);

/** How many parameters a list of count values is given: 1, 2, 4, 8, ..., so that a few texts serve
 *  lists of every length.  sql/where.c */
int records_padded(int count);

/** Table or call with its alias, and what is joined to it: what follows FROM.  sql/query.c */
void records_write_from(records_writer_t *w, const records_read_t *read);

/** For what a row of a table is asked, where the table has row filters. */
typedef enum {
    RECORDS_ROWS_READ,                   /* it is seen */
    RECORDS_ROWS_CHANGED,                /* it is changed or deleted */
    RECORDS_ROWS_CHECKED,                /* it is what a change has made */
    RECORDS_ROWS_SHOWN                   /* the same, and it is shown */
} records_row_use_e;

/** Has a table any row filter that counts for this use?  sql/rule_write.c */
int records_has_filters(const records_table_t *table, records_row_use_e use);

/** The filters of a table with rules that count for this use, for its row called alias: the words before,
 *  and (filter) AND (filter).  Non-zero if there was any.  sql/rule_write.c */
int records_write_filters(records_writer_t *w, const records_table_t *table,
                          const records_bound_rules_t *bound, const char *alias,
                          records_row_use_e use, const char *before);

/** The same of any table.  Each place where a table stands in FROM, UPDATE or DELETE says it. */
static inline int records_write_rules(records_writer_t *w, const records_table_t *table,
                                      const records_bound_rules_t *bound, const char *alias,
                                      records_row_use_e use, const char *before)
{
    return table != NULL && table->rules != NULL
           && records_write_filters(w, table, bound, alias, use, before);
}

/** CASE WHEN the rules allow a row of the change THEN (non-zero if there are any) ... ELSE it fails:
 *  RECORDS_ROW_REFUSED.  The row is called as the table.  sql/allowed.c */
int records_write_begin_allowed(records_writer_t *w, const records_write_t *write,
                                records_row_use_e use);
void records_write_end_allowed(records_writer_t *w, const records_write_t *write, int begun);

/** WHERE of a read at the top: its filters and the embeds that must exist.  sql/query.c */
void records_write_where(records_writer_t *w, const records_read_t *read);

/** JOIN or LEFT JOIN of a joined embed, with its condition.  sql/embed.c */
void records_write_join(records_writer_t *w, const records_embed_t *embed);

/** The whole row of the table called alias, as the argument of a function of such rows:
 *  "alias".*  sql/query.c */
void records_write_row(records_writer_t *w, const char *alias, const records_function_t *function);

/** FROM and WHERE of a subquery: the embed's table, junction and joins, the link to its parent, filters
 *  and the embeds that must exist.  sql/embed.c */
void records_write_subquery(records_writer_t *w, const records_embed_t *embed);

/** The same without the link to its parent: for a subquery that may not look there.  sql/embed.c */
void records_write_loose(records_writer_t *w, const records_embed_t *embed);

/** EXISTS (the subquery).  sql/embed.c */
void records_write_exists(records_writer_t *w, const records_embed_t *embed);

/** GROUP BY the outputs without an aggregate, if the read is grouped and has any.  sql/query.c */
void records_write_group(records_writer_t *w, const records_read_t *read);

/** ORDER BY, if there is any order.  sql/query.c */
void records_write_order(records_writer_t *w, const records_read_t *read);

/** LIMIT and OFFSET, if there are any.  sql/query.c */
void records_write_page(records_writer_t *w, const records_read_t *read);

/** The version of a row of the table, under this alias; NULL where it has none.  sql/validators.c */
void records_write_version(records_writer_t *w, const records_table_t *table, const char *of);

/** What an ETag and a Last-Modified are made of, where the read wants it.  sql/validators.c */
void records_write_validators(records_writer_t *w, const records_read_t *read);

/** The same behind RETURNING of the rows that read->written names.  sql/validators.c */
void records_write_validators_told(records_writer_t *w, const records_read_t *read);

/** The comma before one more column of the answer, unless it is the first; and what stands there if none
 *  has come: rows of nothing, of select=embed() or a table without columns.  sql/query.c */
void records_write_next(records_writer_t *w);
void records_write_none(records_writer_t *w);

/** Behind the columns that are shown: the total, where the read wants it in a column, the
 *  validators, and what the database says for the answer, where the rows tell it.  sql/query.c */
void records_write_extras(records_writer_t *w, const records_read_t *read);

/** Any output as an expression: a term, an object, a subquery.  Its kind.  sql/embed.c */
records_kind_e records_write_output(records_writer_t *w, const records_output_t *output, int raw);

/** "count(", "sum(", ...; "" for none.  What it is applied to and ) follow. */
const char *records_aggregate_words(records_aggregate_e aggregate);

/** The column names of the payload, with commas: "a", "b", each behind qualifier if not NULL. */
void records_write_columns(records_writer_t *w, const char *qualifier,
                           const apr_array_header_t *columns);

/** The rows that a change is of, by their keys k0, k1, ...: the names; SELECT of what was chosen, or of
 *  all that its filters find; and the condition that a row is one of records_chosen.  sql/chosen.c */
void records_write_chosen_names(records_writer_t *w, const records_table_t *table);
void records_write_chosen(records_writer_t *w, const records_write_t *write);
void records_write_is_chosen(records_writer_t *w, const records_table_t *table);

/** The same rows in a SELECT with other words for each key.  sql/chosen.c */
void records_write_chosen_rows(records_writer_t *w, const records_write_t *write);

/** The value that the payload of an UPDATE has given to a key column; NULL where it has given none.
 *  sql/chosen.c */
const char *records_write_new_key(const records_write_t *write, const records_column_t *column,
                                  apr_pool_t *pool);

/** Does this upsert by POST change the rows that it meets?  Else it leaves them alone. */
int records_write_merges(const records_write_t *write);

/** 42P10, unless one row at most can be in conflict with a row of this upsert. */
void records_write_target(records_writer_t *w, const records_write_t *write);

/** A column of the payload as the table wants it: "records_payload"."a". */
void records_write_sent(records_writer_t *w, const records_column_t *column);

/** SELECT of these two columns, which read back response.headers and response.status: one row.
 *  sql/query.c */
const records_statement_t *records_query_response(const records_dialect_t *dialect,
                                                  const char *columns, apr_pool_t *pool);

/** The finished statement without result columns, in the pen's pool. */
records_statement_t *records_writer_finish(records_writer_t *w);

#endif
