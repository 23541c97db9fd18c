/* SPDX-License-Identifier: Apache-2.0 */
/* Facts -> catalog.  Every database's catalog query answers rows of the same eleven columns. */
#ifndef RECORDS_BUILD_H
#define RECORDS_BUILD_H

#include "catalog/catalog.h"

#define RECORDS_FACT_COLUMNS 11

/** One row of a catalog query.  By what:
 *
 *  setting  name default_schema, type its value
 *  table    schema relation; flags: view insertable updatable deletable; comment
 *  column   schema relation name position type; flags: nullable default generated identity unsigned;
 *           other_schema the base type name; other_name the default's SQL; comment
 *  key      schema relation name(column) position; type the constraint's name
 *  unique   the same, of a unique constraint or index over whole columns, without a condition
 *  origin   schema relation name: a view's column; other_schema other_relation other_name: the
 *           column that it shows unchanged
 *  foreign  the same as key, and other_schema other_relation other_name: what the column points to
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

/** The catalog of all facts taken. */
records_error_t *records_build_end(const records_catalog_t **catalog, records_build_t *build);

#endif
