/* SPDX-License-Identifier: Apache-2.0 */
/* POST as an upsert.  ON DUPLICATE KEY UPDATE fires on any unique key, but one alone is the target:
 * so a row that another key has met is a violation of that, by a guard (dialect_mysql.h).
 *
 * What RETURNING shows may have been there before, and no column says so.  The update leaves word in
 * a variable, and RETURNING, which comes row by row, takes it away again.  It exists before and is 0
 * (session_mysql.c, driver_mysql.c): otherwise MariaDB would take it for a constant. */
#include <string.h>

#include <apr_hash.h>
#include <apr_strings.h>
#include <json-c/json.h>

#include "base/error.h"
#include "base/json.h"
#include "databases/mysql/dialect_mysql.h"

#define GUARD "23505 unique"
#define DEEPEST 64

#define COLUMN(columns, i) APR_ARRAY_IDX((columns), i, const records_column_t *)

/* ---- the target ------------------------------------------------------------------------ */

static int same_columns(const apr_array_header_t *a, const apr_array_header_t *b)
{
    int i;

    for (i = 0; i < a->nelts; i++)
        if (!records_columns_hold(b, COLUMN(a, i)))
            return 0;
    return a->nelts == b->nelts;
}

static int is_unique(const records_table_t *table, const apr_array_header_t *columns)
{
    int i;

    if (table->key->nelts > 0 && same_columns(columns, table->key))
        return 1;
    for (i = 0; i < table->uniques->nelts; i++)
        if (same_columns(columns, APR_ARRAY_IDX(table->uniques, i, records_unique_t *)->columns))
            return 1;
    return 0;
}

/* ---- the same row twice ------------------------------------------------------------------- */

/* The key of one object; NULL where a part of it is NULL or not there, which is like no other. */
static const char *key_of(struct json_object *row, const apr_array_header_t *key, apr_pool_t *pool)
{
    const char *text = "";
    struct json_object *value;
    int i;

    for (i = 0; i < key->nelts; i++) {
        if (!json_object_object_get_ex(row, COLUMN(key, i)->name, &value) || value == NULL)
            return NULL;
        text = apr_psprintf(pool, "%s%lu:%s", text,
                            (unsigned long)strlen(json_object_get_string(value)),
                            json_object_get_string(value));
    }
    return text;
}

static void check_distinct(records_writer_t *w, const records_write_t *write)
{
    apr_hash_t *seen = apr_hash_make(w->pen.pool);
    struct json_object *rows;
    const char *why, *key;
    size_t i;

    if (write->rows < 2
        || !records_json_parse(&rows, write->payload.text, write->payload.length, DEEPEST, &why,
                               w->pen.pool)
        || !json_object_is_type(rows, json_type_array))
        return;
    for (i = 0; i < json_object_array_length(rows); i++) {
        key = key_of(json_object_array_get_idx(rows, i), write->conflict, w->pen.pool);
        if (key != NULL && apr_hash_get(seen, key, APR_HASH_KEY_STRING) != NULL) {
            records_write_fail(
                w,
                records_explain(
                    records_fail(w->pen.pool, "21000",
                                 "ON CONFLICT DO UPDATE command cannot affect row a second time"),
                    NULL,
                    "Ensure that no rows proposed for insertion within the same command have duplicate "
                    "constrained values."));
            return;
        }
        if (key != NULL)
            apr_hash_set(seen, key, APR_HASH_KEY_STRING, "");
    }
}

/* ---- what is written ------------------------------------------------------------------------ */

static void write_new(records_writer_t *w, const records_column_t *column)
{
    records_write_words(w, "VALUES(");
    records_write_column(w, NULL, column);
    records_write_words(w, ")");
}

/* k = IF(it is this key that was met, the new one, fail).  The word is the comparison itself: MariaDB
 * takes := 1 for a constant, and has said it before the first row. */
static void write_first(records_writer_t *w, const records_write_t *write, int merges)
{
    const records_table_t *table = write->table;
    const records_column_t *first = COLUMN(write->conflict, 0);
    int i;

    records_write_words(w, " ON DUPLICATE KEY UPDATE ");
    records_write_column(w, table->name, first);
    records_write_words(w, " = IF((" RECORDS_MYSQL_OLD " := (");
    for (i = 0; i < write->conflict->nelts; i++) {
        records_write_words(w, i == 0 ? "" : " AND ");
        records_write_column(w, table->name, COLUMN(write->conflict, i));
        records_write_words(w, " = ");
        write_new(w, COLUMN(write->conflict, i));
    }
    records_write_words(w, ")), ");
    if (merges && records_columns_hold(write->columns, first))
        write_new(w, first);
    else
        records_write_column(w, table->name, first);
    records_write_words(w,
                        ", (SELECT `" GUARD "` FROM JSON_TABLE(JSON_QUOTE(CONCAT('x', IFNULL(HEX(");
    records_write_column(w, table->name, first);
    records_write_words(w, "), ''))), '$' COLUMNS (`" GUARD
                           "` LONGTEXT PATH '$.x' ERROR ON EMPTY)) AS " RECORDS_MYSQL_GUARD "))");
}

void records_mysql_upsert(records_writer_t *w, const records_write_t *write)
{
    const int merges = records_write_merges(write);
    int i;

    if (!is_unique(write->table, write->conflict))
        records_write_fail(w, records_fail(w->pen.pool, "42P10",
                                           "there is no unique or exclusion "
                                           "constraint matching the ON CONFLICT specification"));
    if (write->columns->nelts == 0)
        return; /* rows of defaults meet nothing that they are to replace */
    if (merges)
        check_distinct(w, write);
    write_first(w, write, merges);
    for (i = 0; merges && i < write->columns->nelts; i++) {
        const records_column_t *column = COLUMN(write->columns, i);

        if (column == COLUMN(write->conflict, 0))
            continue;
        records_write_words(w, ", ");
        records_write_column(w, write->table->name, column);
        records_write_words(w, " = ");
        write_new(w, column);
    }
}

void records_mysql_created(records_writer_t *w)
{
    records_write_words(w, "IF(" RECORDS_MYSQL_OLD ", (" RECORDS_MYSQL_OLD " := 0), 1)");
}
