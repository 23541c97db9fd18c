/* SPDX-License-Identifier: Apache-2.0 */
/* A payload is read in place, object by object, and rewritten only if that is needed, so memory
 * holds little more than its text, however many rows there are. */
#include "plan/values.h"

#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "base/json.h"
#include "plan/parts.h"

#define BATCH 500  /* rows that share a pool for their values */
#define DEEPEST 64 /* of JSON in a cell */

/* A payload that is being written anew. */
typedef struct conversion_t {
    records_text_t out;
    const records_payload_t *payload;
    int checks;
    apr_pool_t *pool;                    /* of errors */
    apr_pool_t *values;                  /* of what lives as long as a value */
} conversion_t;

records_json_rest_t records_payload_objects(const records_value_t *payload)
{
    const records_value_t array = records_json_whole(payload);

    return records_json_inside(&array);
}

void records_payload_take(records_write_t *write, const records_value_t *object, apr_pool_t *pool)
{
    records_text_t out;

    records_text_init(&out, object->length + 3, pool);
    records_text_putc(&out, '[');
    records_json_compact(&out, object);
    records_text_putc(&out, ']');
    write->rows = 1;
    write->payload.text = out.bytes;
    write->payload.length = out.length;
}

/* ---- values ---------------------------------------------------------------------------- */

/* The message says what is wrong with a value, which is one of many. */
static records_error_t *name_column(records_error_t *error, const records_column_t *column,
                                    apr_pool_t *pool)
{
    error->details = apr_pstrcat(pool, error->details == NULL ? "" : error->details,
                                 error->details == NULL ? "" : " ", "The column is \"",
                                 column->name, "\".", NULL);
    return error;
}

static records_error_t *refuse_nested(const records_column_t *column, const char *text,
                                      apr_pool_t *pool)
{
    return records_fail(pool, "22P02", "invalid input syntax for type %s: \"%s\"", column->type,
                        text);
}

/* Dialects know true and false, but as no bytes. */
static int takes_canonical(const records_value_t *value, const records_column_t *column)
{
    return records_json_type(value) != RECORDS_JSON_BOOLEAN || column->kind == RECORDS_BYTES;
}

static records_error_t *convert_checked(conversion_t *c, const records_value_t *value,
                                        const records_column_t *column)
{
    const records_value_t said = records_json_said(value, c->values);
    const char *canonical = NULL;
    records_error_t *error;

    if (memchr(said.text, '\0', said.length) != NULL)
        return records_explain(
            records_fail(c->pool, "22P05", "unsupported Unicode escape sequence"),
            "\\u0000 cannot be converted to text.", NULL);
    if (records_json_is_nested(value) && column->kind != RECORDS_TEXT
        && column->kind != RECORDS_OTHER)
        return refuse_nested(column, said.text, c->pool);
    if (!records_json_is_nested(value)) {
        if ((error = records_literal(&canonical, column, said.text, c->values)) != NULL
            || (error = records_check_member(column, said.text, c->values)) != NULL)
            return error;
        if (strcmp(canonical, said.text) != 0 && takes_canonical(value, column)) {
            records_json_string(&c->out, canonical, strlen(canonical));
            return NULL;
        }
    }
    records_json_compact(&c->out, value);
    return NULL;
}

/* A cell of a JSON column holds JSON, as the column does. */
static records_error_t *convert_json_cell(conversion_t *c, const records_value_t *value)
{
    records_value_t json = records_json_said(value, c->values);
    const char *why = NULL;

    if (!records_json_check(&json, DEEPEST, &why, c->values))
        return records_explain(records_fail(c->pool, "22P02", "invalid input syntax for type json"),
                               apr_psprintf(c->pool, "%s.", why), NULL);
    records_json_compact(&c->out, &json);
    return NULL;
}

static int is_cell(const conversion_t *c)
{
    return records_payload_body(c->payload)->class != RECORDS_BODY_OF_VALUES;
}

/* Types that are shown as texts, but are not texts: an empty cell is not a value of theirs. */
static int may_be_empty(const records_column_t *column)
{
    static const char *const never[] = {
        "enum", "range", "money", "interval", "inet", "cidr", "macaddr", "macaddr8", "bit", "xml",
        "oid",
    };
    apr_size_t i;

    if (column->kind != RECORDS_TEXT)
        return 0;
    for (i = 0; column->base != NULL && i < sizeof(never) / sizeof(never[0]); i++)
        if (strcmp(column->base, never[i]) == 0)
            return 0;
    return 1;
}

/* Nothing at all is the empty text where the column holds texts, and else NULL. */
static int is_null(const conversion_t *c, const records_value_t *value,
                   const records_column_t *column)
{
    if (records_json_type(value) == RECORDS_JSON_NULL)
        return 1;
    return records_payload_body(c->payload)->class == RECORDS_BODY_OF_CELLS
           && !c->payload->empty_is_null && value->length == 2
           && records_json_type(value) == RECORDS_JSON_STRING && !may_be_empty(column);
}

static records_error_t *convert_value(conversion_t *c, const records_value_t *value,
                                      const records_column_t *column)
{
    if (is_null(c, value, column))
        records_text_append(&c->out, "null", 4);
    else if (column->kind == RECORDS_JSON && is_cell(c))
        return convert_json_cell(c, value);
    else if (column->kind != RECORDS_JSON && !c->checks)
        return convert_checked(c, value, column);
    else
        records_json_compact(&c->out, value);
    return NULL;
}

/* ---- rows ------------------------------------------------------------------------------- */

/* What no column wants is left out. */
static records_error_t *convert_row(conversion_t *c, const apr_array_header_t *pairs,
                                    const apr_array_header_t *columns)
{
    const records_value_t *value;
    records_error_t *error;
    int i, any = 0;

    records_text_append(&c->out, c->out.length > 1 ? ",{" : "{", c->out.length > 1 ? 2 : 1);
    for (i = 0; i < columns->nelts; i++) {
        const records_column_t *column = APR_ARRAY_IDX(columns, i, const records_column_t *);

        if ((value = records_json_find(pairs, column->name, i)) == NULL)
            continue;
        if (any++)
            records_text_putc(&c->out, ',');
        records_json_string(&c->out, column->name, strlen(column->name));
        records_text_putc(&c->out, ':');
        if ((error = convert_value(c, value, column)) != NULL)
            return name_column(error, column, c->pool);
    }
    records_text_putc(&c->out, '}');
    return NULL;
}

static records_error_t *convert_rows(conversion_t *c, const records_write_t *write)
{
    apr_array_header_t *pairs =
        apr_array_make(c->pool, write->columns->nelts + 1, sizeof(records_json_pair_t));
    records_json_rest_t rest = records_payload_objects(&write->payload);
    records_error_t *error;
    records_value_t object;
    int row;

    for (row = 1; records_json_element(&object, &rest); row++) {
        records_json_pairs(pairs, &object);
        if ((error = convert_row(c, pairs, write->columns)) != NULL)
            return error;
        if (row % BATCH == 0)
            apr_pool_clear(c->values);
    }
    return NULL;
}

records_error_t *records_payload_convert(records_write_t *write, const records_payload_t *payload,
                                         int checks, apr_pool_t *pool)
{
    conversion_t c = { .payload = payload, .checks = checks, .pool = pool, .values = pool };
    records_error_t *error;

    if (checks && !is_cell(&c))
        return NULL;
    if (write->rows >= BATCH) {
        apr_pool_create(&c.values, pool);
        apr_pool_tag(c.values, "records_values");
    }
    records_text_init(&c.out, write->payload.length + 16, pool);
    records_text_putc(&c.out, '[');
    if ((error = convert_rows(&c, write)) != NULL)
        return error;
    records_text_putc(&c.out, ']');
    if (c.values != pool)
        apr_pool_destroy(c.values);
    write->payload.text = c.out.bytes;
    write->payload.length = c.out.length;
    return NULL;
}

/* ---- one by one ---------------------------------------------------------------------------- */

/* The text to bind for a column; 0 if only a rowset can say it. */
static int flat_value(records_value_t *flat, const records_write_t *write,
                      const records_value_t *value, const records_column_t *column,
                      apr_pool_t *pool)
{
    records_text_t json;

    memset(flat, 0, sizeof(*flat));
    if (value == NULL)
        return !write->defaults;
    if (column->kind == RECORDS_JSON && records_json_type(value) != RECORDS_JSON_NULL) {
        records_text_init(&json, value->length + 1, pool);
        records_json_compact(&json, value);
        flat->text = json.bytes;
        flat->length = json.length;
        return 1;
    }
    if (records_json_is_nested(value))
        return 0;
    *flat = records_json_said(value, pool);
    return flat->text == NULL || memchr(flat->text, '\0', flat->length) == NULL;
}

void records_payload_flatten(records_write_t *write, apr_pool_t *pool)
{
    const int columns = write->columns->nelts;
    records_json_rest_t rest = records_payload_objects(&write->payload);
    apr_array_header_t *pairs;
    records_value_t *values, row;
    int i;

    if (write->rows != 1 || columns == 0 || !records_json_element(&row, &rest))
        return;
    pairs = apr_array_make(pool, columns, sizeof(records_json_pair_t));
    records_json_pairs(pairs, &row);
    values = apr_palloc(pool, sizeof(*values) * (apr_size_t)columns);
    for (i = 0; i < columns; i++) {
        const records_column_t *column = APR_ARRAY_IDX(write->columns, i, const records_column_t *);

        if (!flat_value(&values[i], write, records_json_find(pairs, column->name, i), column, pool))
            return;
    }
    write->values = values;
}
