/* SPDX-License-Identifier: Apache-2.0 */
/* The rows that a PATCH or DELETE is of, by their keys. */
#include <json-c/json.h>

#include "base/json.h"
#include "sql/parts.h"

#define DEEPEST 64

#define KEY(table, i) APR_ARRAY_IDX((table)->row_key, i, const records_column_t *)

void records_write_chosen_names(records_writer_t *w, const records_table_t *table)
{
    int i;

    for (i = 0; i < table->row_key->nelts; i++)
        records_text_printf(&w->sql, i > 0 ? ", k%d" : "k%d", i);
}

void records_write_chosen_rows(records_writer_t *w, const records_write_t *write)
{
    records_write_words(w, " FROM ");
    if (write->chosen == NULL) {
        records_write_table(w, write->table);
        if (write->where != NULL) {
            records_write_words(w, " WHERE ");
            records_write_predicate(w, write->where);
        }
        records_write_rules(w, write->table, write->rules, write->table->name, RECORDS_ROWS_CHANGED,
                            write->where != NULL ? " AND " : " WHERE ");
        return;
    }
    records_write_from(w, write->chosen);
    records_write_where(w, write->chosen);
    records_write_order(w, write->chosen);
    records_write_page(w, write->chosen);
}

void records_write_chosen(records_writer_t *w, const records_write_t *write)
{
    records_write_words(w, "SELECT ");
    records_write_columns(w, write->table->name, write->table->row_key);
    records_write_chosen_rows(w, write);
}

void records_write_is_chosen(records_writer_t *w, const records_table_t *table)
{
    const int several = table->row_key->nelts > 1;

    records_write_words(w, several ? "(" : "");
    records_write_columns(w, table->name, table->row_key);
    records_write_words(w, several ? ") IN (SELECT " : " IN (SELECT ");
    records_write_chosen_names(w, table);
    records_write_words(w, " FROM records_chosen)");
}

const char *records_write_new_key(const records_write_t *write, const records_column_t *column,
                                  apr_pool_t *pool)
{
    struct json_object *rows, *value;
    const char *why;
    int i, given = 0;

    for (i = 0; write != NULL && i < write->columns->nelts; i++)
        given |= APR_ARRAY_IDX(write->columns, i, const records_column_t *) == column;
    if (!given
        || !records_json_parse(&rows, write->payload.text, write->payload.length, DEEPEST, &why,
                               pool)
        || !json_object_is_type(rows, json_type_array) || json_object_array_length(rows) == 0
        || !json_object_object_get_ex(json_object_array_get_idx(rows, 0), column->name, &value))
        return NULL;
    if (column->kind != RECORDS_TEXT && json_object_is_type(value, json_type_boolean))
        return json_object_get_boolean(value) ? "1" : "0";
    return json_object_get_string(value);
}
