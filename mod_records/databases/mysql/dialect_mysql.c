/* SPDX-License-Identifier: Apache-2.0 */
/* The SQL of MariaDB and MySQL: types, pages, and the functions of the other files. */
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

int records_mysql_is_based_on(const records_column_t *column, const char *base)
{
    return column != NULL && column->base != NULL && strcmp(column->base, base) == 0;
}

int records_mysql_is_boolean(const records_column_t *column)
{
    return column->kind == RECORDS_BOOLEAN || records_mysql_is_based_on(column, "tinyint1");
}

int records_mysql_is_zoned(const records_writer_t *w)
{
    return w->dialect == &records_dialect_mariadb_zoned;
}

/* A FLOAT holds 0.1 otherwise than the DOUBLE that is bound, and a BIT compares as a number. */
static void placeholder(records_writer_t *w, int n, const records_column_t *as)
{
    (void)n;
    if (records_mysql_is_based_on(as, "float"))
        records_write_words(w, "CAST(? AS FLOAT)");
    else if (records_mysql_is_based_on(as, "bit"))
        records_write_words(w, "CAST(CONV(HEX(?), 16, 10) AS UNSIGNED)");
    else
        records_write_words(w, "?");
}

static void page(records_writer_t *w, const records_page_t *page)
{
    records_write_words(w, " LIMIT ");
    if (page->limit >= 0)
        records_write_number(w, page->limit);
    else /* the manual's own way to say: all the rest */
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
    " WHERE (NON_UNIQUE = 0 OR INDEX_TYPE = 'FULLTEXT') AND TABLE_SCHEMA" SCHEMAS "),"             \
    " (SELECT CONCAT(COUNT(*), '/', SUM(CRC32(CONCAT_WS('|', TABLE_SCHEMA, TABLE_NAME,"              \
    " COLUMN_NAME, CONSTRAINT_NAME, REFERENCED_TABLE_SCHEMA, REFERENCED_TABLE_NAME,"                \
    " REFERENCED_COLUMN_NAME))))"                                                                    \
    " FROM information_schema.KEY_COLUMN_USAGE WHERE REFERENCED_TABLE_NAME IS NOT NULL"            \
    " AND TABLE_SCHEMA" SCHEMAS "),"                                                               \
    " (SELECT CONCAT(COUNT(*), '/', SUM(CRC32(CONCAT_WS('|', ROUTINE_SCHEMA, ROUTINE_NAME,"        \
    " ROUTINE_TYPE, IFNULL(DTD_IDENTIFIER, '-'), SQL_DATA_ACCESS, LAST_ALTERED,"                   \
    " ROUTINE_COMMENT)))) FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA" SCHEMAS "),"      \
    " (SELECT CONCAT(COUNT(*), '/', SUM(CRC32(CONCAT_WS('|', SPECIFIC_SCHEMA, SPECIFIC_NAME,"      \
    " ROUTINE_TYPE, ORDINAL_POSITION, IFNULL(PARAMETER_MODE, '-'), IFNULL(PARAMETER_NAME, '-'),"   \
    " DTD_IDENTIFIER)))) FROM information_schema.PARAMETERS WHERE SPECIFIC_SCHEMA" SCHEMAS ")"     \
    more ") AS version"

/* json_valid(column) is what makes a JSON column; schemas have comments */
#define MARIADB_ONLY                                                                               \
    ", (SELECT CONCAT(COUNT(*), '/', SUM(CRC32(CONCAT_WS('|', CONSTRAINT_SCHEMA, TABLE_NAME,"      \
    " CHECK_CLAUSE)))) FROM information_schema.CHECK_CONSTRAINTS WHERE CONSTRAINT_SCHEMA" SCHEMAS  \
    " AND CHECK_CLAUSE LIKE 'json_valid(%'),"                                                      \
    " (SELECT CONCAT(COUNT(*), '/', SUM(CRC32(CONCAT_WS('|', SCHEMA_NAME, SCHEMA_COMMENT))))"      \
    " FROM information_schema.SCHEMATA WHERE SCHEMA_COMMENT <> '' AND SCHEMA_NAME" SCHEMAS ")"

static const records_lexis_t lexis = {
    .names = "\"`", .parameters = "?", .backslashes = 1, .hash_comments = 1
};

#define SPOKEN_BY_BOTH                                                                          \
    .quote = '`', .lexis = &lexis, .kind = kind_of, .placeholder = placeholder,                 \
    .term = records_mysql_term, .condition = records_mysql_condition,                           \
    .row_version = records_mysql_row_version, .seconds = records_mysql_seconds,                     \
    .output = records_mysql_output, .object = records_mysql_object,                             \
    .subquery = records_mysql_subquery, .order = records_mysql_order, .page = page,             \
    .call = records_mysql_call, .value = records_mysql_value, .payload = records_mysql_payload, \
    .bound = records_mysql_bound, .binds = records_mysql_binds,                                 \
    .insert_defaults = records_mysql_insert_defaults, .update = records_mysql_update,           \
    .upsert = records_mysql_upsert, .refuse = records_mysql_refuse,                             \
    .choose_keys = records_mysql_choose_keys,                                                   \
    .chosen_keys = records_mysql_chosen_keys, .returned_key = records_mysql_returned_key,       \
    .context = records_mysql_context, .flush = &records_mysql_flush,                            \
    .quota = &records_mysql_quota, .privileges = &records_mysql_privileges,                     \
    .estimate_sql = "EXPLAIN FORMAT=JSON ",                                                     \
    .catalog_sql = records_catalog_mysql_sql, .ping_sql = "SELECT 1"

#define SPOKEN_BY_MARIADB                                                                          \
    .name = "mariadb",                                                                             \
    .can = RECORDS_CAN_RETURN_INSERTED | RECORDS_CAN_RETURN_DELETED | RECORDS_CAN_TELL_CREATED     \
           | RECORDS_RETURNS_SKIPPED | RECORDS_CAN_DEFAULT | RECORDS_CAN_ROLE                      \
           | RECORDS_CAN_PRE_REQUEST | RECORDS_CAN_CALL | RECORDS_HIDES_GRANTS,                   \
    .created = records_mysql_created, .explain = records_mariadb_explain,                          \
    .keys = &records_mariadb_keys,                                                                 \
    .version_sql = VERSION_SQL(MARIADB_ONLY), SPOKEN_BY_BOTH

const records_dialect_t records_dialect_mariadb = {
    SPOKEN_BY_MARIADB,
    .zoned = &records_dialect_mariadb_zoned
};

const records_dialect_t records_dialect_mariadb_zoned = { SPOKEN_BY_MARIADB };

const records_dialect_t records_dialect_mysql = {
    .name = "mysql",
    .can = RECORDS_CAN_ROLE | RECORDS_CAN_PRE_REQUEST | RECORDS_CAN_CALL | RECORDS_HIDES_GRANTS,
    .explain = records_mysql_explain,
    .version_sql = VERSION_SQL(""),
    SPOKEN_BY_BOTH
};
