/* SPDX-License-Identifier: Apache-2.0 */
/* JSON compared with JSON, as PostgreSQL compares jsonb; and JSON that contains JSON. */
#include <string.h>

#include <apr_strings.h>
#include <json-c/json.h>

#include "base/error.h"
#include "base/json.h"
#include "base/json_array.h"
#include "databases/mysql/dialect_mysql.h"

#define DEEPEST 32 /* MariaDB reads JSON no deeper */

/* ---- JSON values ------------------------------------------------------------------------- */

static struct json_object *read_json(records_writer_t *w, const char *text)
{
    struct json_object *value = NULL;
    const char *why;

    if (!records_json_parse(&value, text, strlen(text), DEEPEST, &why, w->pen.pool))
        records_write_fail(
            w, records_explain(
                   records_fail(w->pen.pool, "22P02", "invalid input syntax for type json"),
                   apr_psprintf(w->pen.pool, "\"%s\" is no JSON: %s", text, why), NULL));
    return value;
}

/* Not JSON_EQUALS(): in WHERE it takes what is NULL for true. */
void records_mysql_write_normal(records_writer_t *w, const records_term_t *term)
{
    records_write_words(w, "JSON_NORMALIZE(");
    records_mysql_term(w, term);
    records_write_words(w, ")");
}

static void write_normal_value(records_writer_t *w, const char *value)
{
    (void)read_json(w, value);
    records_write_words(w, "JSON_NORMALIZE(");
    records_write_value(w, value, RECORDS_JSON, NULL);
    records_write_words(w, ")");
}

static void write_json_list(records_writer_t *w, const records_predicate_t *one)
{
    int i;

    if (one->count == 0) {
        records_write_words(w, "1 = 0");
        return;
    }
    records_mysql_write_normal(w, &one->term);
    for (i = 0; i < one->count; i++) {
        records_write_words(w, i == 0 ? " IN (" : ", ");
        write_normal_value(w, one->values[i]);
    }
    records_write_words(w, ")");
}

static void write_cast_as(records_writer_t *w, const records_predicate_t *one, const char *type,
                          records_kind_e kind)
{
    records_write_words(w, "CAST(");
    records_mysql_term(w, &one->term);
    records_write_words(w, type);
    records_write_words(w, records_ops[one->op].sql);
    records_write_value(w, one->values[0], kind, NULL);
}

/* An integer with an integer to the last digit, of which a double has but fifteen. */
static void write_whole(records_writer_t *w, const records_predicate_t *one)
{
    records_write_words(w, "CASE WHEN JSON_TYPE(");
    records_mysql_term(w, &one->term);
    records_write_words(w, ") = 'INTEGER' THEN ");
    write_cast_as(w, one, " AS DECIMAL(65))", RECORDS_NUMBER);
    records_write_words(w, " ELSE ");
    write_cast_as(w, one, " AS DOUBLE)", RECORDS_FLOAT);
    records_write_words(w, " END");
}

/* Of two values of one type: numbers by what they are worth, strings by their characters, and true
 * is more than false. */
static void write_json_content(records_writer_t *w, const records_predicate_t *one,
                               struct json_object *value)
{
    switch (json_object_get_type(value)) {
    case json_type_int:
        write_whole(w, one);
        return;
    case json_type_double:
        write_cast_as(w, one, " AS DOUBLE)", RECORDS_FLOAT);
        return;
    case json_type_string:
        records_write_words(w, "JSON_UNQUOTE(");
        records_mysql_term(w, &one->term);
        records_write_words(w, ")");
        records_write_words(w, records_ops[one->op].sql);
        records_write_value(w, json_object_get_string(value), RECORDS_TEXT, NULL);
        records_write_words(w, " COLLATE utf8mb4_nopad_bin");
        return;
    case json_type_array:
    case json_type_object:
        records_write_unable(w, "MariaDB has no order of JSON arrays and objects.");
        return;
    default: /* null, true and false: in the order of the alphabet */
        records_mysql_term(w, &one->term);
        records_write_words(w, records_ops[one->op].sql);
        records_write_value(w,
                            json_object_get_boolean(value) ? "true"
                            : value == NULL                ? "null"
                                                           : "false",
                            RECORDS_TEXT, NULL);
    }
}

static int json_rank(struct json_object *value)
{
    switch (json_object_get_type(value)) {
    case json_type_null:
        return 1;
    case json_type_string:
        return 2;
    case json_type_int:
    case json_type_double:
        return 3;
    case json_type_boolean:
        return 4;
    default:
        return 5;
    }
}

/* PostgreSQL's order of jsonb: types first. */
static void write_json_order(records_writer_t *w, const records_predicate_t *one)
{
    struct json_object *value = read_json(w, one->values[0]);
    const int rank = json_rank(value);

    records_write_words(w, "CASE ");
    records_mysql_json_rank(w, &one->term);
    records_text_printf(&w->sql, " WHEN %d THEN ", rank);
    write_json_content(w, one, value);
    records_write_words(w, " ELSE ");
    records_mysql_json_rank(w, &one->term);
    records_write_words(w, records_ops[one->op].sql);
    records_text_printf(&w->sql, "%d END", rank);
}

void records_mysql_write_json(records_writer_t *w, const records_predicate_t *one)
{
    switch (one->op) {
    case RECORDS_OP_IN:
        write_json_list(w, one);
        return;
    case RECORDS_OP_ISDISTINCT:
        records_write_words(w, "NOT (");
        records_mysql_write_normal(w, &one->term);
        records_write_words(w, " <=> ");
        write_normal_value(w, one->values[0]);
        records_write_words(w, ")");
        return;
    case RECORDS_OP_EQ:
    case RECORDS_OP_NEQ:
        records_mysql_write_normal(w, &one->term);
        records_write_words(w, records_ops[one->op].sql);
        write_normal_value(w, one->values[0]);
        return;
    default:
        write_json_order(w, one);
    }
}

/* ---- JSON that contains JSON ---------------------------------------------------------------- */

static const char *contained(records_writer_t *w, const char *text)
{
    struct json_object *value;
    const char *why, *array;

    if (records_json_parse(&value, text, strlen(text), DEEPEST, &why, w->pen.pool))
        return text;
    if ((array = records_json_of_array(text, w->pen.pool)) == NULL)
        (void)read_json(w, text); /* it will say what is wrong */
    return array != NULL ? array : text;
}

void records_mysql_write_contains(records_writer_t *w, const records_predicate_t *one)
{
    const char *value;

    if (one->other != NULL || records_mysql_term_kind(&one->term) != RECORDS_JSON) {
        records_mysql_no_operator(w, one, one->other != NULL ? "column" : "unknown");
        return;
    }
    value = contained(w, one->values[0]);
    records_write_words(w, one->op == RECORDS_OP_OV ? "JSON_OVERLAPS(" : "JSON_CONTAINS(");
    if (one->op == RECORDS_OP_CD) {
        records_write_value(w, value, RECORDS_JSON, NULL);
        records_write_words(w, ", ");
        records_mysql_term(w, &one->term);
    } else {
        records_mysql_term(w, &one->term);
        records_write_words(w, ", ");
        records_write_value(w, value, RECORDS_JSON, NULL);
    }
    records_write_words(w, ")");
}
