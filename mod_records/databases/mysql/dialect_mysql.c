/* SPDX-License-Identifier: Apache-2.0 */
/* How MariaDB and MySQL speak: types, conditions, order, pages.
 *
 * Equality and order of texts follow the collation of the column, so that its indexes serve: in
 * MariaDB's usual collations 'a' = 'A' = 'a ', where PostgreSQL sees three texts.  like and match
 * are case-sensitive everywhere. */
#include "databases/mysql/dialect_mysql.h"

#include <string.h>

#include <apr_cstr.h>
#include <apr_strings.h>

#include "databases/mysql/catalog_mysql_sql.h"

static const struct { const char *base; records_kind_e kind; } bases[] = {
    { "tinyint", RECORDS_INTEGER },      { "tinyint1", RECORDS_INTEGER },
    { "smallint", RECORDS_INTEGER },     { "mediumint", RECORDS_INTEGER },
    { "int", RECORDS_INTEGER },          { "bigint", RECORDS_INTEGER },
    { "year", RECORDS_INTEGER },         { "decimal", RECORDS_NUMBER },
    { "float", RECORDS_FLOAT },          { "double", RECORDS_FLOAT },
    { "date", RECORDS_DATE },            { "time", RECORDS_CLOCK },
    { "datetime", RECORDS_TIMESTAMP },   { "timestamp", RECORDS_TIMESTAMPTZ },
    { "char", RECORDS_TEXT },            { "varchar", RECORDS_TEXT },
    { "tinytext", RECORDS_TEXT },        { "text", RECORDS_TEXT },
    { "mediumtext", RECORDS_TEXT },      { "longtext", RECORDS_TEXT },
    { "enum", RECORDS_TEXT },            { "set", RECORDS_TEXT },
    { "inet4", RECORDS_TEXT },           { "inet6", RECORDS_TEXT },
    { "json", RECORDS_JSON },            { "uuid", RECORDS_UUID },
    { "binary", RECORDS_BYTES },         { "varbinary", RECORDS_BYTES },
    { "tinyblob", RECORDS_BYTES },       { "blob", RECORDS_BYTES },
    { "mediumblob", RECORDS_BYTES },     { "longblob", RECORDS_BYTES },
    { "bit", RECORDS_BYTES },
};

static records_kind_e kind_of(const char *type, const char *base, unsigned options)
{
    apr_size_t i;

    if (base == NULL)
        return records_mysql_cast_kind(type);
    if (strcmp(base, "tinyint1") == 0 && (options & RECORDS_OPTION_TINYINT1_BOOLEAN))
        return RECORDS_BOOLEAN;
    for (i = 0; i < sizeof(bases) / sizeof(bases[0]); i++)
        if (apr_cstr_casecmp(base, bases[i].base) == 0)
            return bases[i].kind;
    return RECORDS_OTHER;
}

int records_mysql_is_geometry(const records_column_t *column)
{
    static const char *const names[] = {
        "geometry", "point", "linestring", "polygon", "multipoint", "multilinestring",
        "multipolygon", "geometrycollection", "geomcollection",
    };
    apr_size_t i;

    for (i = 0; column->base != NULL && i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(column->base, names[i]) == 0)
            return 1;
    return 0;
}

static int is_based_on(const records_column_t *column, const char *base)
{
    return column != NULL && column->base != NULL && strcmp(column->base, base) == 0;
}

/* A FLOAT holds 0.1 otherwise than the DOUBLE that is bound, and a BIT compares as a number. */
static void placeholder(records_writer_t *w, int n, const records_column_t *as)
{
    (void)n;
    if (is_based_on(as, "float"))
        records_write_words(w, "CAST(? AS FLOAT)");
    else if (is_based_on(as, "bit"))
        records_write_words(w, "CAST(CONV(HEX(?), 16, 10) AS UNSIGNED)");
    else
        records_write_words(w, "?");
}

/* The first LIKE follows the collation, finds no less, and may use an index; the second decides. */
static void write_like(records_writer_t *w, const char *qualifier, const records_predicate_t *one)
{
    records_write_words(w, "(");
    records_write_column(w, qualifier, one->column);
    records_write_words(w, " LIKE ");
    records_write_value(w, one->values[0], RECORDS_TEXT, NULL);
    records_write_words(w, " AND ");
    records_write_column(w, qualifier, one->column);
    records_write_words(w, " LIKE ");
    records_write_value(w, one->values[0], RECORDS_TEXT, NULL);
    records_write_words(w, " COLLATE utf8mb4_bin)");
}

/* Not by a collation: those that ignore case ignore accents too. */
static void write_ilike(records_writer_t *w, const char *qualifier, const records_predicate_t *one)
{
    records_write_words(w, "LOWER(");
    records_write_column(w, qualifier, one->column);
    records_write_words(w, ") LIKE LOWER(");
    records_write_value(w, one->values[0], RECORDS_TEXT, NULL);
    records_write_words(w, ") COLLATE utf8mb4_bin");
}

/* Flags in front of the pattern win over those of the collation.  s: a dot is any character, as in
 * PostgreSQL. */
static void write_match(records_writer_t *w, const char *qualifier, const records_predicate_t *one,
                        const char *flags)
{
    records_write_column(w, qualifier, one->column);
    records_write_words(w, " REGEXP ");
    records_write_value(w, apr_pstrcat(w->pen.pool, flags, one->values[0], NULL), RECORDS_TEXT,
                        NULL);
}

static void write_distinct(records_writer_t *w, const char *qualifier,
                           const records_predicate_t *one)
{
    records_write_words(w, "NOT (");
    records_write_column(w, qualifier, one->column);
    records_write_words(w, " <=> ");
    records_write_value(w, one->values[0], one->column->kind, one->column);
    records_write_words(w, ")");
}

static void condition(records_writer_t *w, const char *qualifier, const records_predicate_t *one)
{
    switch (one->op) {
    case RECORDS_OP_LIKE:
        write_like(w, qualifier, one);
        return;
    case RECORDS_OP_ILIKE:
        write_ilike(w, qualifier, one);
        return;
    case RECORDS_OP_MATCH:
        write_match(w, qualifier, one, "(?s-i)");
        return;
    case RECORDS_OP_IMATCH:
        write_match(w, qualifier, one, "(?si)");
        return;
    case RECORDS_OP_ISDISTINCT:
        write_distinct(w, qualifier, one);
        return;
    default:
        records_write_comparison(w, qualifier, one);
    }
}

/* MariaDB's NULL is the smallest value and has no NULLS FIRST; say it where that is not wanted. */
static void order(records_writer_t *w, const char *qualifier, const records_order_by_t *by)
{
    if (by->column->nullable && by->nulls_first == by->descending) {
        records_write_column(w, qualifier, by->column);
        records_write_words(w, by->nulls_first ? " IS NOT NULL, " : " IS NULL, ");
    }
    records_write_column(w, qualifier, by->column);
    if (by->descending)
        records_write_words(w, " DESC");
}

static void page(records_writer_t *w, const records_page_t *page)
{
    records_write_words(w, " LIMIT ");
    if (page->limit >= 0)
        records_write_number(w, page->limit);
    else                                 /* the manual's own way to say: all the rest */
        records_write_words(w, "18446744073709551615");
    if (page->offset > 0) {
        records_write_words(w, " OFFSET ");
        records_write_number(w, page->offset);
    }
}

#define SCHEMAS " NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys')"

/* Sums of checksums, for GROUP_CONCAT cuts what is long.  %s: what MariaDB alone has. */
#define VERSION_SQL(more)                                                                          \
    "SELECT CONCAT_WS(' ', DATABASE(),"                                                            \
    " (SELECT CONCAT(COUNT(*), '/', SUM(CRC32(CONCAT_WS('|', TABLE_SCHEMA, TABLE_NAME,"              \
    " COLUMN_NAME, ORDINAL_POSITION, IFNULL(COLUMN_DEFAULT, '-'), IS_NULLABLE, COLUMN_TYPE, EXTRA,"             \
    " COLUMN_COMMENT)))) FROM information_schema.COLUMNS WHERE TABLE_SCHEMA" SCHEMAS "),"          \
    " (SELECT CONCAT(COUNT(*), '/', SUM(CRC32(CONCAT_WS('|', TABLE_SCHEMA, TABLE_NAME,"              \
    " TABLE_TYPE, IF(TABLE_TYPE = 'VIEW', '', TABLE_COMMENT))))) FROM information_schema.TABLES"               \
    " WHERE TABLE_SCHEMA" SCHEMAS "),"                                                             \
    " (SELECT CONCAT(COUNT(*), '/', SUM(CRC32(CONCAT_WS('|', TABLE_SCHEMA, TABLE_NAME,"              \
    " INDEX_NAME, SEQ_IN_INDEX, COLUMN_NAME, IFNULL(SUB_PART, '-'))))) FROM information_schema.STATISTICS"     \
    " WHERE NON_UNIQUE = 0 AND TABLE_SCHEMA" SCHEMAS "),"                                          \
    " (SELECT CONCAT(COUNT(*), '/', SUM(CRC32(CONCAT_WS('|', TABLE_SCHEMA, TABLE_NAME,"              \
    " COLUMN_NAME, CONSTRAINT_NAME, REFERENCED_TABLE_SCHEMA, REFERENCED_TABLE_NAME,"                \
    " REFERENCED_COLUMN_NAME))))"                                                                    \
    " FROM information_schema.KEY_COLUMN_USAGE WHERE REFERENCED_TABLE_NAME IS NOT NULL"            \
    " AND TABLE_SCHEMA" SCHEMAS ")" more ") AS version"

/* json_valid(column) is what makes a JSON column */
#define JSON_CHECKS                                                                                \
    ", (SELECT CONCAT(COUNT(*), '/', SUM(CRC32(CONCAT_WS('|', CONSTRAINT_SCHEMA, TABLE_NAME,"      \
    " CHECK_CLAUSE)))) FROM information_schema.CHECK_CONSTRAINTS WHERE CONSTRAINT_SCHEMA" SCHEMAS  \
    " AND CHECK_CLAUSE LIKE 'json_valid(%')"

#define SPOKEN_BY_BOTH                                                                             \
    .quote = '`', .kind = kind_of, .placeholder = placeholder, .condition = condition,             \
    .output = records_mysql_output, .order = order, .page = page,                                  \
    .payload = records_mysql_payload, .insert_defaults = records_mysql_insert_defaults,            \
    .update = records_mysql_update, .remember = records_mysql_remember,                            \
    .remembered = records_mysql_remembered, .catalog_sql = records_catalog_mysql_sql

const records_dialect_t records_dialect_mariadb = {
    .name = "mariadb",
    .can = RECORDS_CAN_RETURN_INSERTED | RECORDS_CAN_RETURN_DELETED | RECORDS_CAN_REGEX
           | RECORDS_CAN_DEFAULT,
    .version_sql = VERSION_SQL(JSON_CHECKS),
    SPOKEN_BY_BOTH
};

const records_dialect_t records_dialect_mysql = {
    .name = "mysql",
    .can = RECORDS_CAN_REGEX,
    .version_sql = VERSION_SQL(""),
    SPOKEN_BY_BOTH
};
