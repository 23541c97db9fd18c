/* SPDX-License-Identifier: Apache-2.0 */
/* Facts -> catalog.  Every database's catalog query answers rows of the same eleven columns. */
#ifndef RECORDS_BUILD_H
#define RECORDS_BUILD_H

#include "base/extensions.h"
#include "catalog/catalog.h"

#define RECORDS_FACT_COLUMNS 11

/** One row of a catalog query.  By what:
 *
 *  setting    name default_schema, geojson (the schema of PostGIS), reserved_role (one that requests
 *             may not act as) or cast_type (a name that a cast may have; of both any number); type its
 *             value.  With a schema: comment, what is said of it
 *  table      schema relation; flags: view insertable updatable deletable partial triggered plain;
 *             comment.
 *             With the flag type it is a row type that is no table: functions answer with it or take it
 *  column     schema relation name position type; flags: nullable default generated identity
 *             always unsigned;
 *             other_schema the base type name; other_name the default's SQL; comment
 *  key        schema relation name(column) position; type the constraint's name; flags: declared (by
 *             the operator, who may tell of views; it overrides every other key)
 *  unique     the same, of a unique constraint or index over whole columns, without a condition
 *  version    schema relation name: a column that has another value after each change; type what the
 *             log calls it; flags: declared.  The last of several counts
 *  modified   the same, of a column that says when the last change was
 *  origin     schema relation name: a view's column; other_schema other_relation other_name: the
 *             column that it shows unchanged
 *  foreign    the same as key, and other_schema other_relation other_name: what the column points to
 *  fulltext   the same as key, of a full-text index (MariaDB)
 *  search     schema relation: a virtual table of SQLite; type the SQL that made it: if that is of an
 *             FTS5 table, it may be searched.  No SQL: it is one, and can be asked no more
 *  enum       schema relation: a type; name position: one of its values; type what columns of it have as
 *             theirs
 *  cast       schema relation name: a column of a domain; type a function, qualified and quoted; flags:
 *             shown (domain -> JSON), read (text -> domain) or parsed (JSON -> domain)
 *
 *  Overloads have one name, so the relation of a function is a name that it alone has in its
 *  schema: an oid.
 *
 *  function   schema relation name; type and other_schema what it returns, as of a column; other_name
 *             the media type of that; comment; flags: void or row (else a value), set, single, reads,
 *             procedure
 *  parameter  schema relation position type, name if it has one, other_schema the base type name;
 *             flags: required variadic; out (a column of the result, too), inout
 *  rows       schema relation; other_schema other_relation: the table or row type of its rows
 *  computed   schema relation; other_schema other_relation: the table or row type of its one parameter
 *  handler    schema relation name: an aggregate; type the media type that it makes, other_name the
 *             base type name of that; other_schema other_relation: of which rows, NULL: of any
 *
 *  flags are words with single blanks between them.  Rows may come in any order.  NULL where a
 *  column has nothing to say. */
typedef struct records_fact_t {
    const char *what, *schema, *relation, *name, *position, *type, *flags;
    const char *other_schema, *other_relation, *other_name, *comment;
} records_fact_t;

typedef records_kind_e (*records_kind_of_t)(const char *type, const char *base, unsigned options);

typedef struct records_build_t records_build_t;

/** Begin a catalog that lives in pool; kind_of is the dialect's. */
records_build_t *records_build_begin(records_kind_of_t kind_of, unsigned options, apr_pool_t *pool);

/** Take one fact; its texts are copied. */
void records_build_take(records_build_t *build, const records_fact_t *fact);

/** Put an operator's query among the functions, in no schema: its name, comment, parameters, reads,
 *  returns and query are said, its rows have these columns (name, type, other_schema the base type name).  Before
 *  the end; all but the columns is kept as it is. */
void records_build_query(records_build_t *build, const records_function_t *query,
                         const records_fact_t *columns, int count);

/** Put the functions of other modules that are for this database (the dialect's name) among them in the
 *  same way.  extensions may be NULL. */
void records_build_extensions(records_build_t *build, const records_extensions_t *extensions,
                              const char *database);

/** The catalog of all facts taken. */
records_error_t *records_build_end(const records_catalog_t **catalog, records_build_t *build);

/** After the end: what facts with the flag declared named and is not there, for the log; NULL where
 *  all is known.  "film_key: main.film has no column idd; ..." */
const char *records_build_unknown(const records_build_t *build);

#endif
