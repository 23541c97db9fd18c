/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of row_filter.c.  No other folder includes this. */
#ifndef RECORDS_ROW_PARTS_H
#define RECORDS_ROW_PARTS_H

#include <string.h>

#include <apr_cstr.h>

#include "base/text.h"
#include "sql/named_scan.h"
#include "sql/row_filter.h"

/** A piece of the SQL, without comments and blanks. */
typedef struct records_row_piece_t {
    records_sql_e kind;
    const char *text;
    const char *name;                    /* of a word or quoted name: what it names; else NULL */
    const char *claim, *type;            /* of a mark */
    const records_column_t *column;      /* the row's column that it names, or NULL */
    unsigned quoted : 1;
    unsigned spaced : 1;                 /* there was a blank before it */
    unsigned row : 1;                    /* it names the row, for a column of it follows */
    unsigned bare : 1;                   /* it is a column without the name of its table */
} records_row_piece_t;

/** A filter in the making. */
typedef struct records_row_making_t {
    const records_table_t *table;        /* or NULL */
    const records_dialect_t *dialect;
    records_table_rules_t *rules;
    apr_array_header_t *pieces;          /* records_row_piece_t */
    apr_array_header_t *words, *marks;
    apr_array_header_t *inner;           /* const char *: names in a SELECT that may be those of tables */
    records_text_t text;                 /* the words that are being written */
    const char *table_name;
    apr_pool_t *pool;
} records_row_making_t;

#define PIECE(m, i) (&APR_ARRAY_IDX((m)->pieces, i, records_row_piece_t))

/** Is the piece there, and just so?  Is it the word, in any case of letters? */
static inline int records_row_is(const records_row_making_t *m, int i, const char *text)
{
    return i >= 0 && i < m->pieces->nelts && strcmp(PIECE(m, i)->text, text) == 0;
}

static inline int records_row_is_word(const records_row_making_t *m, int i, const char *word)
{
    return i >= 0 && i < m->pieces->nelts && PIECE(m, i)->kind == RECORDS_SQL_WORD
           && apr_cstr_casecmp(PIECE(m, i)->text, word) == 0;
}

/** Which names are the row's columns; brackets; what may not stand in an expression.  NULL, or a
 *  sentence.  row_names.c */
const char *records_row_find_names(records_row_making_t *m);

/** Does it compare columns of the row with claims and constants, and no more?  Then it runs nothing that could
 *  read settings, and does not depend on the search path.  row_plain.c */
int records_row_is_plain(const records_row_making_t *m);

/** The parameter of the table's that the mark i means; added where it is new.  NULL, or a sentence.
 *  row_parameter.c */
const char *records_row_find_parameter(int *which, records_row_making_t *m, int i);

#endif
