/* SPDX-License-Identifier: Apache-2.0 */
/* The operators of filters, one line each.  The enum, the table, the parser, the planner and
 * the dialects all read this list. */
#ifndef RECORDS_OPERATOR_H
#define RECORDS_OPERATOR_H

#include "mod_records.h"

/** How operators are planned and written: each dialect has a function for each class. */
typedef enum {
    RECORDS_COMPARISON,                  /* of two values, or two columns */
    RECORDS_PATTERN,                     /* a text with a pattern */
    RECORDS_MEMBERSHIP,                  /* one of a list */
    RECORDS_TRUTH,                       /* IS NULL, IS TRUE */
    RECORDS_CONTAINMENT,                 /* of JSON, arrays, ranges */
    RECORDS_RANGE,                       /* of ranges alone */
    RECORDS_SEARCH                       /* of words */
} records_op_class_e;

/** What follows the operator in a request. */
typedef enum {
    RECORDS_OP_TAKES_VALUE,
    RECORDS_OP_TAKES_COMPARABLE,            /* a value, or col(name) */
    RECORDS_OP_TAKES_PATTERN,               /* a value; with (any) or (all) an array of them */
    RECORDS_OP_TAKES_EITHER,                /* all of the above */
    RECORDS_OP_TAKES_LIST,
    RECORDS_OP_TAKES_WORD,                  /* null, true, ... */
    RECORDS_OP_TAKES_QUERY                  /* words, perhaps with a (language) */
} records_op_takes_e;

/** The kinds of columns that an operator is for, a bit each; 0 is any. */
#define RECORDS_KINDS_OF_TEXT (1u << RECORDS_TEXT | 1u << RECORDS_OTHER)

/* The names in a request; the class; what it takes; the kinds of columns that it is for, where the
 * database would convert others; how PostgreSQL's errors call it; its SQL, which is PostgreSQL's and,
 * where the class is COMPARISON, standard.  It is written between the two sides. */
#define RECORDS_OPERATORS(X) \
    X(EQ, "eq", COMPARISON, EITHER, 0, "=", " = ") \
    X(NEQ, "neq", COMPARISON, COMPARABLE, 0, "<>", " <> ") \
    X(GT, "gt", COMPARISON, EITHER, 0, ">", " > ") \
    X(GTE, "gte", COMPARISON, EITHER, 0, ">=", " >= ") \
    X(LT, "lt", COMPARISON, EITHER, 0, "<", " < ") \
    X(LTE, "lte", COMPARISON, EITHER, 0, "<=", " <= ") \
    X(ISDISTINCT, "isdistinct", COMPARISON, COMPARABLE, 0, "=", " IS DISTINCT FROM ") \
    X(LIKE, "like", PATTERN, PATTERN, RECORDS_KINDS_OF_TEXT, "~~", " LIKE ") \
    X(ILIKE, "ilike", PATTERN, PATTERN, RECORDS_KINDS_OF_TEXT, "~~*", " ILIKE ") \
    X(MATCH, "match", PATTERN, PATTERN, RECORDS_KINDS_OF_TEXT, "~", " ~ ") \
    X(IMATCH, "imatch", PATTERN, PATTERN, RECORDS_KINDS_OF_TEXT, "~*", " ~* ") \
    X(IN, "in", MEMBERSHIP, LIST, 0, "=", " IN ") \
    X(IS, "is", TRUTH, WORD, 0, "IS", " IS ") \
    X(CS, "cs", CONTAINMENT, VALUE, 0, "@>", " @> ") \
    X(CD, "cd", CONTAINMENT, VALUE, 0, "<@", " <@ ") \
    X(OV, "ov", CONTAINMENT, VALUE, 0, "&&", " && ") \
    X(SL, "sl", RANGE, VALUE, 0, "<<", " << ") \
    X(SR, "sr", RANGE, VALUE, 0, ">>", " >> ") \
    X(NXR, "nxr", RANGE, VALUE, 0, "&<", " &< ") \
    X(NXL, "nxl", RANGE, VALUE, 0, "&>", " &> ") \
    X(ADJ, "adj", RANGE, VALUE, 0, "-|-", " -|- ") \
    X(FTS, "fts", SEARCH, QUERY, 0, "@@", " @@ ") \
    X(PLFTS, "plfts", SEARCH, QUERY, 0, "@@", " @@ ") \
    X(PHFTS, "phfts", SEARCH, QUERY, 0, "@@", " @@ ") \
    X(WFTS, "wfts", SEARCH, QUERY, 0, "@@", " @@ ")

#define RECORDS_OPERATOR_VALUE(op, name, class, takes, kinds, sign, sql) RECORDS_OP_##op,
typedef enum {
    RECORDS_OPERATORS(RECORDS_OPERATOR_VALUE)
    RECORDS_OP_COUNT
} records_op_e;
#undef RECORDS_OPERATOR_VALUE

typedef struct records_op_t {
    const char *name;
    records_op_class_e class;
    records_op_takes_e takes;
    unsigned kinds;                      /* 1u << RECORDS_TEXT, ...; 0: of any */
    const char *sign, *sql;
} records_op_t;

/** What IS takes: the word in a request, and the SQL. */
#define RECORDS_TRUTHS 5
extern const struct records_truth_t {
    const char *word, *sql;
} records_truths[RECORDS_TRUTHS];

/** By their records_op_e. */
extern const records_op_t records_ops[RECORDS_OP_COUNT];

/** What the name of an operator is made of, where other modules may add some. */
#define RECORDS_OP_NAME_BYTES "abcdefghijklmnopqrstuvwxyz0123456789_"

/** The operator of this name; RECORDS_OP_COUNT if there is none. */
records_op_e records_op_find(const char *name);

#endif
