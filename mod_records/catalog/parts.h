/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of build.c.  No other folder includes this. */
#ifndef RECORDS_CATALOG_PARTS_H
#define RECORDS_CATALOG_PARTS_H

#include "catalog/build.h"
#include "catalog/texts.h"

/* In the order in which a table's facts are used: a key stands before the other unique constraints.
 * The facts of a function stand together, and those of what has several columns. */
typedef enum {
    RECORDS_FACT_SETTING,
    RECORDS_FACT_TABLE,
    RECORDS_FACT_COLUMN,
    RECORDS_FACT_FUNCTION,
    RECORDS_FACT_PARAMETER,
    RECORDS_FACT_ROWS,
    RECORDS_FACT_COMPUTED,
    RECORDS_FACT_HANDLER,
    RECORDS_FACT_ENUM,
    RECORDS_FACT_CAST,
    RECORDS_FACT_ORIGIN,
    RECORDS_FACT_VERSION,
    RECORDS_FACT_MODIFIED,
    RECORDS_FACT_SEARCH,
    RECORDS_FACT_KEY,                    /* from here on, of several columns */
    RECORDS_FACT_UNIQUE,
    RECORDS_FACT_FULLTEXT,
    RECORDS_FACT_FOREIGN,
    RECORDS_FACT_UNKNOWN
} records_what_e;

typedef struct records_entry_t {
    records_what_e what;
    unsigned declared : 1;
    apr_int64_t position;
    int arrival;
    records_fact_t fact;
} records_entry_t;

struct records_build_t {
    apr_pool_t *pool, *scratch;          /* of the catalog; of the facts: its own allocator, for most of
                                          * what a catalog is made of is not part of it */
    records_texts_t *texts;              /* of facts; they live in pool */
    records_kind_of_t kind_of;
    unsigned options;
    records_entry_t *entries;            /* malloc: there are many, and it grows */
    int count, room;                     /* of these */
    const char *fault;                   /* the first fact that made no sense, or NULL */
    const char *unknown;                 /* what declared facts named and is not there, or NULL */
    records_catalog_t *catalog;
    apr_hash_t *types;                   /* as catalog->schemas: row types that are no tables */
    apr_array_header_t *queries;         /* records_function_t *: the operator's */
};

/** A list that is empty: most lists of a table are, and are this one.  Pushed to by records_build_push
 *  alone. */
extern const apr_array_header_t records_build_none;

/** The lists are const to those who read a catalog; here they still grow.  thing: a pointer. */
void records_build_push(const apr_array_header_t **list, const void *thing, apr_pool_t *pool);

/** An empty list of pointers. */
apr_array_header_t *records_build_list(apr_pool_t *pool, int size);

/** The same fact, with texts that are kept. */
void records_build_keep(records_fact_t *to, const records_fact_t *from, records_texts_t *texts);

/** Whether words, with single blanks between them, have the word. */
int records_build_word(const char *words, const char *word);

/** A table without columns, in no schema, with room for so many.  Its texts are kept as they are.
 *  build_tables.c */
records_table_t *records_build_table(records_build_t *build, const char *schema, const char *name,
                                     const char *comment, int columns);

/** The table has a column of this name, among table->columns or computed.  build_tables.c */
void records_build_name(records_table_t *table, records_column_t *column, apr_pool_t *pool);

/** Add the column that fact tells of, under this name; nothing where the table has it.  Texts are kept
 *  as they are.  build_tables.c */
void records_build_column(records_build_t *build, records_table_t *table, const char *name,
                          const records_fact_t *fact);

/** The table, view or row type of this schema and name, which may still be changed; or NULL.
 *  build_tables.c */
records_table_t *records_build_find(const records_build_t *build, const char *schema,
                                    const char *name);

/** Settings, tables and columns: a fact each.  build_tables.c */
void records_build_tables(records_build_t *build, const records_entry_t *entry,
                          const records_entry_t *end);

/** The columns of a full-text index are searched by it, if by none of fewer columns.
 *  build_columns.c */
void records_build_cover(const records_fulltext_t *fulltext);

/** The shape of a table, by the columns that clients may read.  build_tables.c */
apr_uint32_t records_build_shape(const records_table_t *table);

/** The shape of each table, when all columns are there.  build_tables.c */
void records_build_shapes(const records_build_t *build);

/** What stands on columns, maybe of two tables, so after all columns.  build_columns.c */
void records_build_columns(records_build_t *build, const records_entry_t *entry,
                           const records_entry_t *end);

/** Functions, what is computed of a row, and handlers.  build_functions.c */
void records_build_functions(records_build_t *build, const records_entry_t *entry,
                             const records_entry_t *end);

/** An FTS5 table: its columns, and those of the table whose words it holds, can be searched.
 *  build_search.c */
void records_build_search(records_build_t *build, records_table_t *table, const char *sql);

#endif
