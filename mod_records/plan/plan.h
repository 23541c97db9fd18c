/* SPDX-License-Identifier: Apache-2.0 */
/* What will be done.  Every name has become a table or a column, so whatever can be
 * refused without the database has been refused by now. */
#ifndef RECORDS_PLAN_H
#define RECORDS_PLAN_H

#include "catalog/catalog.h"
#include "request/request.h"

/** A condition whose names have been looked up and whose literals fit their columns. */
typedef struct records_predicate_t {
    enum { RECORDS_EVERY, RECORDS_SOME, RECORDS_ONE } kind;
    unsigned negated : 1;
    const apr_array_header_t *parts;     /* every, some: records_predicate_t * */
    const records_column_t *column;      /* one: */
    records_op_e op;
    int count;                           /* values; in has any number, is has a word */
    const char *const *values;           /* canonical for the database, where it does not check */
} records_predicate_t;

/** One thing to show of a row. */
typedef struct records_output_t {
    const char *name;                    /* the key in the JSON */
    const records_column_t *column;
    const char *cast;                    /* the client's type name, or NULL */
} records_output_t;

typedef struct records_order_by_t {
    const records_column_t *column;
    unsigned descending : 1, nulls_first : 1;
} records_order_by_t;

typedef struct records_page_t {
    apr_int64_t offset;
    apr_int64_t limit;                   /* -1 for no limit at all */
} records_page_t;

/** One level of SELECT. */
typedef struct records_read_t {
    const records_table_t *table;
    const apr_array_header_t *outputs;   /* records_output_t */
    const records_predicate_t *where;    /* or NULL */
    const apr_array_header_t *order;     /* records_order_by_t */
    records_page_t page;
} records_read_t;

/** One change. */
typedef struct records_write_t {
    records_action_e action;
    const records_table_t *table;
    const apr_array_header_t *columns;   /* const records_column_t *: set by the payload */
    records_value_t payload;             /* one JSON array of objects, values canonical */
    int rows;                            /* objects in it */
    const records_value_t *values;       /* of a lone flat object, a text each column; or NULL */
    unsigned defaults : 1;               /* missing=default */
    unsigned single : 1;                 /* PATCH, PUT: only the first object counts */
    unsigned remembered : 1;             /* an UPDATE of the rows that remember() locked, of no other */
    const records_predicate_t *where;    /* or NULL */
} records_write_t;

typedef struct records_plan_t {
    records_action_e action;
    const records_table_t *table;
    const records_read_t *read;          /* what to show, or NULL: return=minimal */
    const records_write_t *write;        /* what to change, or NULL */
    records_count_e count;
    records_format_e format;             /* of the answer: it decides the shape of the rows */
    unsigned singular : 1;               /* one object rather than an array */
    unsigned item : 1;                   /* an item route: 404 if there is none */
    unsigned head : 1;                   /* HEAD: how many rows, not which */
    unsigned rollback : 1;               /* Prefer: tx=rollback */
    unsigned location : 1;               /* the key columns are needed for Location */
    apr_int64_t max_affected;            /* or -1 */
} records_plan_t;

#endif
