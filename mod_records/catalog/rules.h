/* SPDX-License-Identifier: Apache-2.0 */
/* Rules for the rows and columns of a table: as a directive says them, and what they are of a table of
 * the catalog.  A Location with rules has a catalog of its own, whose tables carry them. */
#ifndef RECORDS_CATALOG_RULES_H
#define RECORDS_CATALOG_RULES_H

#include "catalog/catalog.h"

/** One directive, as it is written. */
typedef struct records_rule_t {
    enum {
        RECORDS_RULE_ROWS,               /* RecordsRowFilter */
        RECORDS_RULE_PRESET,             /* RecordsPreset */
        RECORDS_RULE_READ,               /* RecordsReadColumns */
        RECORDS_RULE_WRITE               /* RecordsWriteColumns */
    } kind;
    const char *database; /* the name of the only one it is for; NULL: whichever is served */
    const char *schema;   /* "": the default one */
    const char *table;
    const char *written;                /* the directive with what stands behind it, for messages */
    const char *place;                  /* "httpd.conf:12", for messages */
    const char *sql;                    /* ROWS: */
    unsigned reads : 1;                 /* which rows are seen */
    unsigned writes : 1;                /* which rows may be changed */
    unsigned checks : 1;                /* which rows may be there after a change */
    const char *column, *claim;         /* PRESET: */
    const apr_array_header_t *patterns; /* READ, WRITE: const char * */
} records_rule_t;

/** A claim in the SQL of a filter, with its type. */
typedef struct records_rule_parameter_t {
    const char *claim;
    const char *type, *base;             /* as of a records_parameter_t; NULL: none was said */
    records_kind_e kind;
    const records_column_t *column;      /* no type was said, and it is compared with this column; or
                                          * NULL */
} records_rule_parameter_t;

#define RECORDS_RULE_ALIAS (-1) /* a mark: the alias of the row */

/** A RecordsRowFilter of a table. */
typedef struct records_row_filter_t {
    const records_rule_t *rule;
    unsigned reads : 1, writes : 1, checks : 1;      /* as of the rule */
    unsigned plain : 1;                  /* it compares columns of the row, and runs nothing else */
    const apr_array_header_t *inner;     /* const char *: names within a SELECT, of which none may be the
                                          * row's alias */
    const apr_array_header_t *words;     /* const char *: the SQL before, between and behind the marks */
    const apr_array_header_t *marks;     /* int: what stands behind the words, a parameter of the table's
                                          * or RECORDS_RULE_ALIAS; one less */
} records_row_filter_t;

/** A RecordsPreset of a table. */
typedef struct records_preset_t {
    const records_rule_t *rule;
    const records_column_t *column;
    const char *claim;
} records_preset_t;

/** What the rules are of one table: all of them must hold. */
typedef struct records_table_rules_t {
    apr_array_header_t *filters;         /* records_row_filter_t * */
    apr_array_header_t *parameters;      /* records_rule_parameter_t *: of all filters */
    apr_array_header_t *presets;         /* records_preset_t * */
    unsigned calls : 1;                  /* a filter may call a function, which may write */
    unsigned checks : 1;                 /* a filter is of what a change has made */
    const char *broken;                  /* a rule cannot be kept, so no request may have the table: why,
                                          * for the log; or NULL */
} records_table_rules_t;

#endif
