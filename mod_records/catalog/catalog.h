/* SPDX-License-Identifier: Apache-2.0 */
/* What the database contains.  Built whole, then never changed: threads read it
 * without a lock, and a newer one takes its place as a whole. */
#ifndef RECORDS_CATALOG_H
#define RECORDS_CATALOG_H

#include <apr_hash.h>

#include "mod_records.h"

/** Tables of our own.  Those of idempotency keys, flushes and quotas are in no catalog, so nobody is served
 *  them; that of usage is served only where a pattern of RecordsExpose without a wildcard names it. */
#define RECORDS_KEY_TABLE "records_idempotency"
#define RECORDS_FLUSH_TABLE "records_flushes"
#define RECORDS_QUOTA_TABLE "records_quota"
#define RECORDS_USAGE_TABLE "records_usage"

typedef struct records_column_t {
    const char *name;
    const char *type;                    /* the database's own name for it: "character varying(10)" */
    const char *base;                    /* the type below domains and lengths: "varchar", or NULL */
    records_kind_e kind;
    int position;                        /* from 1, in table order */
    unsigned nullable : 1, has_default : 1, generated : 1, identity : 1, is_unsigned : 1;
    unsigned always : 1;                 /* an identity that no request may give (GENERATED ALWAYS) */
    unsigned lenient : 1;                /* it takes more than its kind does elsewhere: MariaDB's times
                                          * are longer than a day, or negative, and its dates have
                                          * zeros for what is not known; SQLite's floats are infinite */
    unsigned unreadable : 1, unwritable : 1;         /* RecordsReadColumns, RecordsWriteColumns */
    const char *fallback;                /* the default's SQL, or NULL */
    const char *comment;
    const struct records_function_t *computed;       /* a function of the row that is read as a column
                                          * (PostgreSQL); not among table->columns.  It may be of
                                          * another schema: look whether that may be used.  Or NULL */
    const char *shown_by;                /* the function that makes JSON of it, qualified and quoted
                                          * SQL: a domain's own representation.  Or NULL */
    const char *read_by;                 /* the same, from a filter's text; or NULL */
    const char *parsed_by;               /* the same, from a payload's JSON; or NULL */
    const struct records_fulltext_t *fulltext;       /* what searches its words (MariaDB, SQLite).
                                          * Or NULL */
} records_column_t;

/** What a full-text search of a column asks.  PostgreSQL needs none.  Of several there is the one
 *  over the fewest columns.
 *
 *  MariaDB, an index:          MATCH (columns) AGAINST (...)    all of its columns, no others
 *  SQLite, an FTS5 table:      rowid IN (SELECT rowid FROM table WHERE column MATCH ...) */
typedef struct records_fulltext_t {
    const char *name;                    /* of the index, or of the FTS5 table */
    const apr_array_header_t *columns;   /* const records_column_t *: of the index; NULL in SQLite */
    const struct records_table_t *table; /* the FTS5 table: the column's own, or one whose content it
                                          * is; NULL in MariaDB */
    const records_column_t *column;      /* of that table: holds the words */
    const records_column_t *rowid;       /* ours that the FTS5 table's rowid is; NULL: the rowid */
} records_fulltext_t;

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
    unsigned declared : 1;               /* by the operator; views may have such */
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
    const char *name;                    /* of the foreign key: a hint may name it */
    records_cardinality_e cardinality;
    const records_table_t *from, *to;
    const apr_array_header_t *pairs;     /* records_pair_t: ours, and theirs (of via, where there is one) */
    unsigned outward : 1;                /* the foreign key is ours */
    const struct records_function_t *computed;       /* a function of our row answers their rows
                                          * (PostgreSQL): name is its name, pairs is empty.  Or NULL */

    /* many to many: */
    const records_table_t *via;          /* the junction */
    const char *via_name;                /* the foreign key from the junction to to */
    const apr_array_header_t *via_pairs; /* records_pair_t: the junction's, to's */
} records_link_t;

struct records_table_t {
    const char *schema, *name, *comment;
    const char *qualified;               /* "schema.name", for those who count and log */
    int number;                          /* its place in catalog->tables; -1: it is none of them */
    unsigned view : 1, insertable : 1, updatable : 1, deletable : 1;
    unsigned partial : 1;                /* some roles may read some of its columns alone */
    unsigned triggered : 1;              /* a change of its rows is what a trigger or rule, or another
                                          * server, makes of it */
    unsigned plain : 1;                  /* a read of it runs no code of the database's that could read
                                          * settings: no view's, policy's, other server's, type's */
    const apr_array_header_t *columns;   /* records_column_t *, in table order: those that clients may
                                          * read */
    const apr_array_header_t *all_columns;           /* the same, with those that they may not */
    const apr_array_header_t *by_name;   /* records_column_t *, by name, computed ones too; ask
                                          * records_table_column */
    const apr_array_header_t *key;       /* const records_column_t *; empty where there is none that
                                          * clients may read */
    const apr_array_header_t *row_key;   /* the same, though they may not: it finds rows again */
    const apr_array_header_t *uniques;   /* records_unique_t *: the key first, if any */
    const apr_array_header_t *foreigns;  /* records_foreign_t *: out of this table */
    const apr_array_header_t *fulltexts; /* const records_fulltext_t *: indexes of several columns */
    const apr_array_header_t *origins;   /* records_origin_t *: of a view */
    const records_column_t *version;     /* RecordsVersion: another value after each change; or NULL */
    const records_column_t *modified;    /* RecordsLastModified: when the row was changed; or NULL */
    apr_uint32_t shape;                  /* another number for other columns or types */
    const struct records_table_rules_t *rules;       /* of the Locations whose catalog this is
                                          * (catalog/rules.h); NULL: none */
    const apr_array_header_t *links;     /* records_link_t *: the ways out of this table, by target,
                                          * cardinality and name; ask records_link_find */
};

/** What a function is given. */
typedef struct records_parameter_t {
    const char *name;                    /* "" where it has none */
    const char *type, *base;             /* as of a column */
    records_kind_e kind;
    unsigned required : 1;
    unsigned lenient : 1;                /* as of a column */
    unsigned variadic : 1;               /* the last one: any number of values, type is the array's;
                                          * never required */
    int position;                        /* from 1, among all that are written down, OUT too */
    const char *fallback;                /* of a named query: the default as text; or NULL */
} records_parameter_t;

typedef enum {
    RECORDS_RETURNS_NOTHING,             /* void */
    RECORDS_RETURNS_VALUE,               /* a scalar, domain, enum, array, JSON */
    RECORDS_RETURNS_ROW                  /* a composite, OUT parameters, a row of a table */
} records_returns_e;

/** What /rpc/name calls: a function or procedure of the database, or a named query. */
typedef struct records_function_t {
    const char *schema, *name, *comment;
    const char *qualified;               /* as of a table */
    int number;                          /* another one for each function of the database, from 0 */
    const apr_array_header_t *parameters;            /* records_parameter_t *: those that are given
                                          * (IN, INOUT, VARIADIC), in order */
    const apr_array_header_t *outs;      /* records_parameter_t *: a procedure's OUT and INOUT, for
                                          * CALL names them, too */
    records_returns_e returns;
    unsigned set : 1;                    /* any number of values or rows */
    unsigned reads : 1;                  /* stable, immutable, READS SQL DATA: GET may call it */
    unsigned procedure : 1;              /* CALL */
    unsigned single : 1;                 /* of a set that has one row at most (ROWS 1) */
    const char *type, *base;             /* of what it returns */
    records_kind_e kind;
    const char *media;                   /* a media type that its result is sent as, raw; or NULL */
    const records_table_t *table;        /* of its rows: a real one, or one made of its columns
                                          * (in no schema, without key and links); NULL: a value, or
                                          * rows that are not known beforehand (MariaDB's CALL) */
    const struct records_query_t *query; /* what a named query's SQL became; or NULL */
    const struct records_added_function_t *added;    /* the function of another module that writes its
                                          * SQL; or NULL */
} records_function_t;

/** Is it no function of the database, but a statement that the operator or a module has written? */
static inline int records_function_is_statement(const records_function_t *function)
{
    return function->query != NULL || function->added != NULL;
}

/** A media type that the database makes itself: an aggregate over the rows (PostgreSQL). */
typedef struct records_handler_t {
    const char *media;                   /* "text/tab-separated-values", or all types: star/star */
    const char *schema, *name;           /* of the aggregate */
    records_kind_e kind;                 /* of what it makes */
    const records_table_t *table;        /* whose rows; NULL: any */
} records_handler_t;

typedef struct records_catalog_t {
    apr_pool_t *pool;
    const char *default_schema;
    apr_hash_t *schemas;                 /* name -> apr_hash_t * of name -> records_table_t * */
    apr_array_header_t *tables;          /* records_table_t *, by schema and name */
    apr_array_header_t *functions;       /* records_function_t *, by schema and name; of overloads
                                          * those with the fewest parameters first */
    apr_hash_t *by_name;                 /* schema and name, a NUL between and behind ->
                                          * apr_array_header_t * of records_function_t *: overloads;
                                          * ask records_catalog_functions */
    apr_hash_t *by_specific;             /* the same, with the name that it alone has in its schema ->
                                          * records_function_t *; ask records_catalog_routine */
    int routines;                        /* how many functions of the database have a number */
    apr_array_header_t *handlers;        /* records_handler_t * */
    apr_hash_t *comments;                /* schema -> its comment; ask records_catalog_comment */
    apr_hash_t *enums;                   /* type -> apr_array_header_t *; ask records_catalog_values */
    apr_hash_t *cast_types;              /* names that a client's cast may have; NULL: the dialect knows
                                          * them itself */
    apr_array_header_t *reserved_roles;  /* const char *: what no request may act as unless the operator
                                          * says so: the login, superusers, the database's own */
    const char *broken;                  /* a rule names a table that is not there, so that it cannot be
                                          * known what it was to protect: no request is served.  Why, for
                                          * the log; or NULL */
    const apr_array_header_t *claims;    /* const char *: what the rules of this and all other Locations of
                                          * the database ask of a caller, each once; or NULL */
    unsigned geojson : 1;                /* PostGIS is there: ST_AsGeoJSON of a row */
    unsigned hides : 1;                  /* there are columns that clients may not read */
    const char *geojson_schema;          /* where; NULL if not */
} records_catalog_t;

/** The table or view of exactly this schema and name, or NULL. */
const records_table_t *records_catalog_table(const records_catalog_t *catalog, const char *schema,
                                             const char *name);

/** The comment of a schema, or NULL. */
const char *records_catalog_comment(const records_catalog_t *catalog, const char *schema);

/** What a value of a type, as a column or parameter has it, may be (const char *), in its order; NULL: it
 *  is no enum.  Of an array of enums it is what an element may be. */
const apr_array_header_t *records_catalog_values(const records_catalog_t *catalog, const char *type,
                                                 const char *base, apr_pool_t *pool);

/** The column of exactly this name that clients may read, or NULL; computed ones too.  No lock, no
 *  allocation. */
const records_column_t *records_table_column(const records_table_t *table, const char *name);

/** The same, whether or not they may read it. */
const records_column_t *records_table_any_column(const records_table_t *table, const char *name);

/** Is the column among these (const records_column_t *)? */
int records_columns_hold(const apr_array_header_t *columns, const records_column_t *column);

/** Has one row of the table at most these values?  They are the key, or a unique constraint. */
int records_columns_are_unique(const records_table_t *table, const apr_array_header_t *columns);

/** The functions of exactly this schema and name (records_function_t *), or NULL. */
const apr_array_header_t *records_catalog_functions(const records_catalog_t *catalog,
                                                    const char *schema, const char *name);

/** The function of the database that alone has this name in its schema (build.h), or NULL. */
const records_function_t *records_catalog_routine(const records_catalog_t *catalog,
                                                  const char *schema, const char *specific);

#endif
