/* SPDX-License-Identifier: Apache-2.0 */
/* What the database contains.  Built whole, then never changed: threads read it
 * without a lock, and a newer one takes its place as a whole. */
#ifndef RECORDS_CATALOG_H
#define RECORDS_CATALOG_H

#include <apr_hash.h>

#include "mod_records.h"

typedef struct records_column_t {
    const char *name;
    const char *type;                    /* the database's own name for it: "character varying(10)" */
    const char *base;                    /* the type below domains and lengths: "varchar", or NULL */
    records_kind_e kind;
    int position;                        /* from 1, in table order */
    unsigned nullable : 1, has_default : 1, generated : 1, identity : 1, is_unsigned : 1;
    const char *fallback;                /* the default's SQL, or NULL */
    const char *comment;
} records_column_t;

/** A primary key or unique constraint. */
typedef struct records_unique_t {
    const char *name;
    const apr_array_header_t *columns;   /* const records_column_t * */
} records_unique_t;

typedef struct records_table_t records_table_t;

/** A foreign key. */
typedef struct records_foreign_t {
    const char *name;
    const records_table_t *from, *to;
    const apr_array_header_t *columns;   /* const records_column_t *, of from */
    const apr_array_header_t *others;    /* const records_column_t *, of to, in the same order */
} records_foreign_t;

/** A view's column that shows a column of another table or view unchanged. */
typedef struct records_origin_t {
    const records_column_t *column;      /* of the view */
    const records_table_t *table;
    const records_column_t *shown;       /* of table */
} records_origin_t;

typedef struct records_pair_t {
    const records_column_t *ours, *theirs;
} records_pair_t;

typedef enum {
    RECORDS_MANY_TO_ONE,
    RECORDS_ONE_TO_ONE,
    RECORDS_ONE_TO_MANY,
    RECORDS_MANY_TO_MANY
} records_cardinality_e;

/** A relationship, seen from one of its ends. */
typedef struct records_link_t {
    const char *name;                    /* of the foreign key: what a hint may say */
    records_cardinality_e cardinality;
    const records_table_t *from, *to;
    const apr_array_header_t *pairs;     /* records_pair_t: ours, and theirs (of via, where there is one) */
    unsigned outward : 1;                /* the foreign key is ours */

    /* many to many: */
    const records_table_t *via;          /* the junction */
    const char *via_name;                /* the foreign key from the junction to to */
    const apr_array_header_t *via_pairs; /* records_pair_t: the junction's, to's */
} records_link_t;

struct records_table_t {
    const char *schema, *name, *comment;
    unsigned view : 1, insertable : 1, updatable : 1, deletable : 1;
    const apr_array_header_t *columns;   /* records_column_t *, in table order */
    apr_hash_t *by_name;                 /* name -> records_column_t *; ask records_table_column */
    const apr_array_header_t *key;       /* const records_column_t *; empty where there is none */
    const apr_array_header_t *uniques;   /* records_unique_t *: the key first, if any */
    const apr_array_header_t *foreigns;  /* records_foreign_t *: out of this table */
    const apr_array_header_t *origins;   /* records_origin_t *: of a view */
    const apr_array_header_t *links;     /* records_link_t *: the ways out of this table */
};

typedef struct records_catalog_t {
    apr_pool_t *pool;
    const char *default_schema;
    apr_hash_t *schemas;                 /* name -> apr_hash_t * of name -> records_table_t * */
    apr_array_header_t *tables;          /* records_table_t *, by schema and name */
} records_catalog_t;

/** The table or view of exactly this schema and name, or NULL. */
const records_table_t *records_catalog_table(const records_catalog_t *catalog, const char *schema,
                                             const char *name);

/** The column of exactly this name, or NULL.  No lock, no allocation. */
const records_column_t *records_table_column(const records_table_t *table, const char *name);

#endif
