/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of an UPDATE, before and after it, since neither MariaDB nor MySQL knows
 * UPDATE ... RETURNING. */
#include <string.h>

#include "databases/mysql/dialect_mysql.h"

/* The keys of the locked rows wait in @records_keys as JSON: [[1, "6162"], [2, "6364"]].  A text is
 * kept as the hex of its bytes: UNHEX() of them has no collation of its own, so it is compared in
 * the column's, byte for byte in the column's character set, and the index serves.  A FLOAT is kept
 * as the DOUBLE it is equal to, a BIT as its number, one with ZEROFILL and a YEAR without the zeros
 * (007 is no JSON); the rest as its own type.
 *
 * JSON_ARRAYAGG cuts what is longer than max_allowed_packet and only warns; the driver makes an
 * error of that warning (1260). */

typedef enum { KEY_PLAIN, KEY_FILLED, KEY_HEX, KEY_FLOAT, KEY_BIT } key_way_e;

static key_way_e key_way(const records_column_t *column)
{
    const char *base = column->base == NULL ? "" : column->base;

    if (strcmp(base, "bit") == 0)
        return KEY_BIT;
    if (strcmp(base, "float") == 0)
        return KEY_FLOAT;
    if ((column->kind == RECORDS_TEXT && strncmp(base, "inet", 4) != 0)
        || column->kind == RECORDS_BYTES)
        return KEY_HEX;
    return strstr(column->type, "zerofill") != NULL || strcmp(base, "year") == 0 ? KEY_FILLED
                                                                                 : KEY_PLAIN;
}

/* The type of the column in JSON_TABLE: MariaDB's own, from the catalog, where that is exact. */
static const char *key_type(const records_column_t *column)
{
    if (records_mysql_is_based_on(column, "year"))
        return "SMALLINT"; /* 0 would become 2000 */
    switch (key_way(column)) {
    case KEY_HEX:
        return "LONGTEXT";
    case KEY_FLOAT:
        return "DOUBLE";
    case KEY_BIT:
        return "BIGINT UNSIGNED";
    case KEY_FILLED:
    case KEY_PLAIN:
        break;
    }
    return column->kind == RECORDS_UUID || column->kind == RECORDS_TEXT
                   || column->kind == RECORDS_OTHER
               ? "VARCHAR(255)"
               : column->type;
}

static void write_key(records_writer_t *w, const records_table_t *table,
                      const records_column_t *column)
{
    static const char *const before[] = { "", "(", "HEX(", "CAST(", "(" };
    static const char *const after[] = { "", " + 0)", ")", " AS DOUBLE)", " + 0)" };
    key_way_e way = key_way(column);

    records_write_words(w, before[way]);
    records_write_column(w, table->name, column);
    records_write_words(w, after[way]);
}

/* (1), (CAST(f AS DOUBLE)) ...: each key as JSON keeps it */
static void write_keys(records_writer_t *w, const records_table_t *table, int named)
{
    int i;

    for (i = 0; i < table->row_key->nelts; i++) {
        if (i > 0)
            records_write_words(w, ", ");
        write_key(w, table, APR_ARRAY_IDX(table->row_key, i, const records_column_t *));
        if (named)
            records_text_printf(&w->sql, " AS k%d", i);
    }
}

static void write_page_of_keys(records_writer_t *w, const records_write_t *write)
{
    records_write_chosen_names(w, write->table);
    records_write_words(w, ")) INTO @records_keys FROM (SELECT ");
    write_keys(w, write->table, 1);
    records_write_chosen_rows(w, write);
    records_write_words(w, " FOR UPDATE) AS records_chosen");
}

records_error_t *records_mysql_choose_keys(records_transaction_t *t, const records_write_t *write,
                                           const records_dialect_t *dialect, apr_pool_t *pool)
{
    records_writer_t w;

    if (write->action == RECORDS_CREATE)
        return NULL; /* they are not there yet: see returned_key() */
    records_writer_init(&w, dialect, pool);
    records_write_words(&w, "SELECT JSON_ARRAYAGG(JSON_ARRAY(");
    if (write->chosen != NULL)
        write_page_of_keys(&w, write);
    else {
        write_keys(&w, write->table, 0);
        records_write_words(&w, ")) INTO @records_keys");
        records_write_chosen_rows(&w, write);
        records_write_words(&w, " FOR UPDATE");
    }
    if (t->preamble == NULL)
        t->preamble = apr_array_make(pool, 1, sizeof(records_statement_t *));
    APR_ARRAY_PUSH(t->preamble, records_statement_t *) = records_writer_finish(&w);
    return w.error;
}

int records_mysql_returned_key(records_writer_t *w, const records_table_t *table)
{
    records_write_words(w, "JSON_ARRAY(");
    write_keys(w, table, 0);
    records_write_words(w, ")");
    return 1;
}

/* t.k = the key that was kept, in the column's own type and collation */
static void write_same_key(records_writer_t *w, const records_table_t *table,
                           const records_column_t *column, int i, const char *changed)
{
    if (changed != NULL) {
        records_write_column(w, table->name, column);
        records_write_words(w, " = ");
        records_write_value(w, changed, column->kind, column);
        return;
    }
    if (key_way(column) == KEY_BIT) {
        write_key(w, table, column);
        records_text_printf(&w->sql, " = records_keys.k%d", i);
        return;
    }
    records_write_column(w, table->name, column);
    records_text_printf(
        &w->sql, key_way(column) == KEY_HEX ? " = UNHEX(records_keys.k%d)" : " = records_keys.k%d",
        i);
}

void records_mysql_chosen_keys(records_writer_t *w, const records_table_t *table,
                               const records_write_t *after)
{
    int i;

    records_write_words(w, " JOIN JSON_TABLE(@records_keys, '$[*]' COLUMNS (");
    for (i = 0; i < table->row_key->nelts; i++)
        records_text_printf(&w->sql, "%sk%d %s PATH '$[%d]'", i > 0 ? ", " : "", i,
                            key_type(APR_ARRAY_IDX(table->row_key, i, const records_column_t *)),
                            i);
    records_write_words(w, ")) AS records_keys ON ");
    for (i = 0; i < table->row_key->nelts; i++) {
        const records_column_t *column = APR_ARRAY_IDX(table->row_key, i, const records_column_t *);

        if (i > 0)
            records_write_words(w, " AND ");
        write_same_key(w, table, column, i, records_write_new_key(after, column, w->pen.pool));
    }
}
