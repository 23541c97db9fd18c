/* SPDX-License-Identifier: Apache-2.0 */
/* SQL in pieces, as far as those must know it who take an operator's SQL apart.  No other folder includes this. */
#ifndef RECORDS_NAMED_SCAN_H
#define RECORDS_NAMED_SCAN_H

#include "sql/database.h"

typedef enum {
    RECORDS_SQL_END,
    RECORDS_SQL_WORD,                    /* a name or keyword */
    RECORDS_SQL_MARK,                    /* :name, with its ::type if it has one */
    RECORDS_SQL_COMMENT,
    RECORDS_SQL_SEMICOLON,
    RECORDS_SQL_OPEN, RECORDS_SQL_CLOSE, /* parentheses */
    RECORDS_SQL_BLANK,
    RECORDS_SQL_FOREIGN,                 /* a parameter in the database's own syntax: ?, $1, @name */
    RECORDS_SQL_OTHER                    /* strings, quoted names, numbers, operators */
} records_sql_e;

/** Where the reader is, and what it read last. */
typedef struct records_sql_t {
    const char *text, *at;
    const records_lexis_t *lexis;
    records_sql_e kind;
    const char *begin;                   /* of the piece; it ends at at */
    const char *name, *type;             /* of a mark; type may be NULL */
    const char *broken;                  /* what has no end, or NULL: "a string" */
    apr_pool_t *pool;
} records_sql_t;

void records_sql_init(records_sql_t *sql, const char *text, const records_lexis_t *lexis,
                      apr_pool_t *pool);

/** The next piece.  RECORDS_SQL_END at the end, or where broken says why there is none. */
records_sql_e records_sql_next(records_sql_t *sql);

/** A parameter's type. */
typedef struct records_sql_type_t {
    const char *type, *base;             /* as of a records_parameter_t */
    records_kind_e kind;
} records_sql_type_t;

/** What the word behind :name:: means.  NULL, or a sentence that says why it means nothing.
 *  named_words.c */
const char *records_sql_type(records_sql_type_t *found, const char *name, const char *word,
                             const records_dialect_t *dialect, apr_pool_t *pool);

/** Is the word one of these, in any case of letters?  NULL ends them.  named_words.c */
int records_sql_is_one_of(const char *word, const char *const *words);

/** INSERT, UPDATE and their like.  named_words.c */
int records_sql_is_writer(const char *word);

#endif
