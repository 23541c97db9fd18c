/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of a statement, one by one, straight off the connection: the room that a row needs, and
 * its values as text in PostgreSQL's forms. */
#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>

#include "databases/mysql/parts.h"

#define FIRST_ROOM 1024 /* bytes for a value of unknown length: it grows once */

/* ---- the room for a row --------------------------------------------------------- */

static void shrink(records_mysql_slot_t *slot)
{
    free(slot->bytes);
    free(slot->hex);
    slot->bytes = slot->hex = NULL;
    slot->room = 0;
    slot->hex_room = 0;
}

static void make_room(records_mysql_slot_t *slot, unsigned long room)
{
    if (slot->bytes != NULL && slot->room >= room)
        return;
    slot->room = 16;
    while (slot->room < room)
        slot->room = slot->room * 2 > slot->room ? slot->room * 2 : room;
    free(slot->bytes); /* nothing in it is wanted any more */
    if ((slot->bytes = malloc((apr_size_t)slot->room + 1)) == NULL)
        abort(); /* as APR's pools do */
}

void records_mysql_shrink(records_mysql_prepared_t *prepared, apr_size_t kept)
{
    int i;

    for (i = 0; i < prepared->columns; i++)
        if (prepared->slots[i].room > kept || prepared->slots[i].hex_room > kept)
            shrink(&prepared->slots[i]);
}

static enum enum_field_types slot_type(const MYSQL_FIELD *field)
{
    switch (field->type) {
    case MYSQL_TYPE_TINY:
    case MYSQL_TYPE_SHORT:
    case MYSQL_TYPE_INT24:
    case MYSQL_TYPE_LONG:
    case MYSQL_TYPE_LONGLONG:
    case MYSQL_TYPE_YEAR:
        return MYSQL_TYPE_LONGLONG;
    case MYSQL_TYPE_FLOAT:
    case MYSQL_TYPE_DOUBLE:
    case MYSQL_TYPE_DATE:
    case MYSQL_TYPE_TIME:
    case MYSQL_TYPE_DATETIME:
    case MYSQL_TYPE_TIMESTAMP:
        return field->type;
    default:
        return MYSQL_TYPE_STRING;
    }
}

static records_kind_e field_kind(const MYSQL_FIELD *field)
{
    switch (field->type) {
    case MYSQL_TYPE_DECIMAL:
    case MYSQL_TYPE_NEWDECIMAL:
        return RECORDS_NUMBER;
    case MYSQL_TYPE_FLOAT:
    case MYSQL_TYPE_DOUBLE:
        return RECORDS_FLOAT;
    case MYSQL_TYPE_DATE:
        return RECORDS_DATE;
    case MYSQL_TYPE_TIME:
        return RECORDS_CLOCK;
    case MYSQL_TYPE_DATETIME:
        return RECORDS_TIMESTAMP;
    case MYSQL_TYPE_TIMESTAMP:
        return RECORDS_TIMESTAMPTZ;
    case MYSQL_TYPE_BIT:
        return RECORDS_BYTES;
    default:
        if (slot_type(field) == MYSQL_TYPE_LONGLONG)
            return RECORDS_INTEGER;
        return field->charsetnr == 63 ? RECORDS_BYTES : RECORDS_TEXT; /* 63: binary */
    }
}

/* The kind of column i of a result whose columns are not known before.  What the library copies
 * into the statement from the results of a procedure lacks that it is JSON. */
static records_kind_e found_kind(const records_mysql_t *my,
                                 const records_mysql_prepared_t *prepared, int i)
{
    const MYSQL *native = my->native;

    if (native->fields != NULL && (int)native->field_count == prepared->columns
        && records_mysql_is_json(&native->fields[i]))
        return RECORDS_JSON;
    return field_kind(&prepared->stmt->fields[i]);
}

static void bind_slot(MYSQL_BIND *bind, records_mysql_slot_t *slot, const MYSQL_FIELD *field,
                      records_kind_e kind)
{
    slot->type = slot_type(field);
    slot->is_unsigned = (field->flags & UNSIGNED_FLAG) != 0;
    slot->is_hex = kind == RECORDS_BYTES || field->type == MYSQL_TYPE_BIT;
    bind->buffer_type = slot->type;
    bind->is_unsigned = slot->is_unsigned;
    bind->is_null = &slot->is_null;
    bind->length = &slot->length;
    bind->buffer = &slot->number;
    bind->buffer_length = sizeof(slot->number);
    if (slot->type != MYSQL_TYPE_STRING)
        return;
    make_room(slot, field->length < FIRST_ROOM ? field->length : FIRST_ROOM);
    bind->buffer = slot->bytes;
    bind->buffer_length = slot->room;
}

static void make_slots(records_mysql_prepared_t *prepared)
{
    apr_size_t count = mysql_stmt_field_count(prepared->stmt);
    apr_size_t i;

    prepared->columns = (int)count;
    prepared->slots = apr_pcalloc(prepared->pool, sizeof(*prepared->slots) * count);
    prepared->binds = apr_pcalloc(prepared->pool, sizeof(*prepared->binds) * count);
    prepared->values = apr_pcalloc(prepared->pool, sizeof(*prepared->values) * count);
    prepared->names = apr_pcalloc(prepared->pool, sizeof(*prepared->names) * count);
    prepared->kinds = apr_pcalloc(prepared->pool, sizeof(*prepared->kinds) * count);
    for (i = 0; i < count; i++)
        prepared->names[i] = apr_pstrdup(prepared->pool, prepared->stmt->fields[i].name);
}

/* Anew each time: a table may have changed its types since, and rooms may have grown. */
records_error_t *records_mysql_bind_row(records_mysql_t *my, records_mysql_prepared_t *prepared,
                                        const records_statement_t *statement, apr_pool_t *pool)
{
    const int extras = (int)statement->shows_nothing + (int)statement->tells_created
                       + (int)statement->tells_total + (int)statement->tells_version
                       + (int)statement->tells_modified + (int)statement->tells_allowed;
    const int told = statement->columns + extras > 0;
    int i;

    if (prepared->slots == NULL)
        make_slots(prepared);
    if (told && statement->columns + extras != prepared->columns)
        return records_error(pool, 0, "XX000", "a statement has another number of columns");
    for (i = 0; i < prepared->columns; i++) {
        const MYSQL_FIELD *field = &prepared->stmt->fields[i];

        prepared->kinds[i] =
            i < statement->columns ? statement->kinds[i] : found_kind(my, prepared, i);
        bind_slot(&prepared->binds[i], &prepared->slots[i], field, prepared->kinds[i]);
    }
    prepared->row.columns = told ? statement->columns : prepared->columns;
    prepared->row.names = told ? statement->names : prepared->names;
    prepared->row.kinds = prepared->kinds;
    prepared->row.values = prepared->values;
    return mysql_stmt_bind_result(prepared->stmt, prepared->binds) == 0
               ? NULL
               : records_mysql_error(my, prepared->stmt, pool);
}

/* ---- rows ------------------------------------------------------------------------ */

static int is_long(const records_mysql_slot_t *slot)
{
    return !slot->is_null && slot->type == MYSQL_TYPE_STRING && slot->length > slot->room;
}

/* A longer value than any before: fetch it again, and keep the room.  Some versions of the library
 * write another length on the way, so what the row said is kept. */
static int fetch_long(records_mysql_prepared_t *prepared, int i)
{
    records_mysql_slot_t *slot = &prepared->slots[i];
    MYSQL_BIND *bind = &prepared->binds[i];
    const unsigned long length = slot->length;
    int failed;

    make_room(slot, length);
    bind->buffer = slot->bytes;
    bind->buffer_length = slot->room;
    failed = mysql_stmt_fetch_column(prepared->stmt, bind, (unsigned)i, 0);
    slot->length = length;
    return failed;
}

/* All of the row's, and only then is the new room told: binding forgets where the row is. */
static records_error_t *fetch_all_long(records_mysql_t *my, records_mysql_prepared_t *prepared,
                                       apr_pool_t *pool)
{
    int failed = 0, found = 0, i;

    for (i = 0; i < prepared->columns && !failed; i++)
        if (is_long(&prepared->slots[i])) {
            failed = fetch_long(prepared, i);
            found = 1;
        }
    if (!failed && found)
        failed = mysql_stmt_bind_result(prepared->stmt, prepared->binds);
    return failed ? records_mysql_error(my, prepared->stmt, pool) : NULL;
}

static char *put_digits(char *out, unsigned number, int width)
{
    int i;

    for (i = width - 1; i >= 0; i--, number /= 10)
        out[i] = (char)('0' + number % 10);
    return out + width;
}

static char *put_clock(char *out, const MYSQL_TIME *time)
{
    unsigned long micro = time->second_part;
    int width = 6;

    out = put_digits(out, time->hour, time->hour > 99 ? 3 : 2);
    *out++ = ':';
    out = put_digits(out, time->minute, 2);
    *out++ = ':';
    out = put_digits(out, time->second, 2);
    if (micro == 0)
        return out;
    for (; micro % 10 == 0; micro /= 10) /* .500000 is .5 */
        width--;
    *out++ = '.';
    return put_digits(out, (unsigned)micro, width);
}

static apr_size_t put_time(char *text, const records_mysql_slot_t *slot, records_kind_e kind)
{
    const MYSQL_TIME *time = &slot->number.time;
    char *out = text;

    if (slot->type == MYSQL_TYPE_TIME) {
        if (time->neg)
            *out++ = '-';
        return (apr_size_t)(put_clock(out, time) - text);
    }
    out = put_digits(out, time->year, 4);
    *out++ = '-';
    out = put_digits(out, time->month, 2);
    *out++ = '-';
    out = put_digits(out, time->day, 2);
    if (slot->type == MYSQL_TYPE_DATE)
        return (apr_size_t)(out - text);
    *out++ = ' ';
    out = put_clock(out, time);
    if (kind == RECORDS_TIMESTAMPTZ) { /* the session's zone is UTC */
        memcpy(out, "+00", 3);
        out += 3;
    }
    return (apr_size_t)(out - text);
}

static apr_size_t put_integer(char *text, const records_mysql_slot_t *slot)
{
    apr_uint64_t number = slot->number.whole;
    apr_size_t length;

    if (!slot->is_unsigned || number <= (apr_uint64_t)APR_INT64_MAX)
        return records_number_int(text, (apr_int64_t)number);
    length = records_number_int(text, (apr_int64_t)(number / 10));
    text[length++] = (char)('0' + number % 10);
    return length;
}

static void show_hex(records_value_t *value, records_mysql_slot_t *slot)
{
    static const char digits[] = "0123456789abcdef";
    apr_size_t room = 2 * (apr_size_t)slot->length + 3;
    apr_size_t i;

    if (slot->hex_room < room) {
        free(slot->hex);
        if ((slot->hex = malloc(room)) == NULL)
            abort();
        slot->hex_room = room;
    }
    memcpy(slot->hex, "\\x", 2);
    for (i = 0; i < slot->length; i++) {
        slot->hex[2 + 2 * i] = digits[(unsigned char)slot->bytes[i] >> 4];
        slot->hex[3 + 2 * i] = digits[(unsigned char)slot->bytes[i] & 15];
    }
    value->text = slot->hex;
    value->length = room - 1;
    slot->hex[value->length] = '\0';
}

static void show_string(records_value_t *value, records_mysql_slot_t *slot)
{
    if (slot->is_hex) {
        show_hex(value, slot);
        return;
    }
    slot->bytes[slot->length] = '\0';
    value->text = slot->bytes;
    value->length = slot->length;
}

static void show(records_value_t *value, records_mysql_slot_t *slot, records_kind_e kind)
{
    value->text = slot->digits;
    switch (slot->type) {
    case MYSQL_TYPE_LONGLONG:
        value->length = put_integer(slot->digits, slot);
        break;
    case MYSQL_TYPE_DOUBLE:
        value->length = records_number_float(slot->digits, slot->number.real, 0);
        break;
    case MYSQL_TYPE_FLOAT:
        value->length = records_number_float(slot->digits, (double)slot->number.single, 1);
        break;
    case MYSQL_TYPE_STRING:
        show_string(value, slot);
        return;
    default:
        value->length = put_time(slot->digits, slot, kind);
    }
    slot->digits[value->length] = '\0';
}

records_error_t *records_mysql_fetch(records_mysql_t *my, records_mysql_prepared_t *prepared,
                                     const records_row_t **row, apr_pool_t *pool)
{
    int rc = mysql_stmt_fetch(prepared->stmt);
    records_error_t *error;
    int i;

    *row = NULL;
    if (rc == MYSQL_NO_DATA)
        return NULL;
    if (rc != 0 && rc != MYSQL_DATA_TRUNCATED)
        return records_mysql_error(my, prepared->stmt, pool);
    if ((error = fetch_all_long(my, prepared, pool)) != NULL)
        return error;
    for (i = 0; i < prepared->columns; i++) {
        prepared->values[i].text = NULL;
        prepared->values[i].length = 0;
        if (!prepared->slots[i].is_null)
            show(&prepared->values[i], &prepared->slots[i], prepared->kinds[i]);
    }
    *row = &prepared->row;
    return NULL;
}
