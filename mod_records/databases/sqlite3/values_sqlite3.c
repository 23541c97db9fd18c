/* SPDX-License-Identifier: Apache-2.0 */
/* Values in and out.  Any SQLite column can hold anything, so what comes out is looked at, and its
 * kind corrected, before an encoder trusts it. */
#include <stdlib.h>
#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>
#include <sqlite3.h>

#include "base/json.h"
#include "base/number.h"
#include "base/text.h"
#include "databases/sqlite3/parts.h"

/* ---- in ---------------------------------------------------------------------------- */

/* The bytes of \x00ff, or NULL if it is none. */
static unsigned char *from_hex(const records_value_t *value, apr_pool_t *pool)
{
    unsigned char *out;
    apr_size_t i;

    if (value->length < 2 || value->length % 2 != 0 || memcmp(value->text, "\\x", 2) != 0)
        return NULL;
    out = apr_palloc(pool, value->length / 2);
    for (i = 2; i < value->length; i += 2) {
        int high = records_hex_digit(value->text[i]), low = records_hex_digit(value->text[i + 1]);

        if (high < 0 || low < 0)
            return NULL;
        out[i / 2 - 1] = (unsigned char)(high << 4 | low);
    }
    return out;
}

static int bind_text(sqlite3_stmt *statement, int n, const records_value_t *value)
{
    return sqlite3_bind_text64(statement, n, value->text, value->length, SQLITE_STATIC,
                               SQLITE_UTF8);
}

/* A number that SQLite can hold is bound as one, since 5 = '5' is false where no column's affinity
 * helps; NaN would become NULL, so words stay words. */
static int bind_number(sqlite3_stmt *statement, int n, const records_value_t *value)
{
    apr_int64_t whole;
    double number;
    char *end;

    if (records_number_parse(&whole, value->text))
        return sqlite3_bind_int64(statement, n, whole);
    number = strtod(value->text, &end);
    if (end == value->text || *end != '\0' || number != number)
        return bind_text(statement, n, value);
    return sqlite3_bind_double(statement, n, number);
}

static int bind_boolean(sqlite3_stmt *statement, int n, const records_value_t *value)
{
    switch (value->text[0]) {
    case 't':
    case '1':
        return sqlite3_bind_int(statement, n, 1);
    case 'f':
    case '0':
        return sqlite3_bind_int(statement, n, 0);
    default:
        return bind_text(statement, n, value);
    }
}

int records_sqlite3_bind(sqlite3_stmt *statement, int n, const records_param_t *param,
                         apr_pool_t *pool)
{
    const records_value_t *value = &param->value;
    unsigned char *bytes;

    if (value->text == NULL)
        return sqlite3_bind_null(statement, n);
    switch (param->kind) {
    case RECORDS_INTEGER:
    case RECORDS_NUMBER:
    case RECORDS_FLOAT:
        return bind_number(statement, n, value);
    case RECORDS_BOOLEAN:
        return bind_boolean(statement, n, value);
    case RECORDS_BYTES:
        if ((bytes = from_hex(value, pool)) == NULL)
            return bind_text(statement, n, value);
        return sqlite3_bind_blob64(statement, n, bytes, value->length / 2 - 1, SQLITE_STATIC);
    default:
        return bind_text(statement, n, value);
    }
}

/* ---- out --------------------------------------------------------------------------- */

static records_value_t integer(sqlite3_value *stored, records_kind_e *kind, char *room)
{
    apr_int64_t number = sqlite3_value_int64(stored);
    records_value_t value = { room, 1 };

    if (*kind == RECORDS_BOOLEAN && (number == 0 || number == 1)) {
        value.text = number == 1 ? "t" : "f";
        return value;
    }
    if (*kind != RECORDS_NUMBER && *kind != RECORDS_FLOAT && *kind != RECORDS_JSON)
        *kind = RECORDS_INTEGER;
    value.length = records_number_int(room, number);
    return value;
}

static records_value_t real(sqlite3_value *stored, records_kind_e *kind, char *room)
{
    records_value_t value = { room, 0 };

    if (*kind == RECORDS_NUMBER) {
        value.length = records_number_plain(room, sqlite3_value_double(stored));
        return value;
    }
    *kind = RECORDS_FLOAT;
    value.length = records_number_float(room, sqlite3_value_double(stored), 0);
    return value;
}

static void write_hex(char *out, const unsigned char *bytes, apr_size_t length)
{
    static const char digits[] = "0123456789abcdef";
    apr_size_t i;

    for (i = 0; i < length; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
}

static records_value_t blob(sqlite3_value *stored, records_kind_e *kind, apr_pool_t *pool)
{
    const unsigned char *bytes = sqlite3_value_blob(stored);
    apr_size_t length = (apr_size_t)sqlite3_value_bytes(stored);
    char *out = apr_palloc(pool, 2 * length + 3);
    records_value_t value = { out, 2 * length + 2 };

    *kind = RECORDS_BYTES;
    memcpy(out, "\\x", 2);
    write_hex(out + 2, bytes, length);
    out[value.length] = '\0';
    return value;
}

/* A text, where the plan expects what may be no text: then it must look like it. */
static void check_text(const records_value_t *value, records_kind_e *kind, int deepest)
{
    switch (*kind) {
    case RECORDS_JSON:
        if (records_sqlite3_is_json(value->text, value->length, deepest))
            return;
        break;
    case RECORDS_BOOLEAN: /* 'true' is no true: no filter finds it as one */
    case RECORDS_INTEGER:
    case RECORDS_NUMBER:
    case RECORDS_FLOAT:
    case RECORDS_BYTES:
        break;
    default: /* dates and the like are shown as texts anyway */
        return;
    }
    *kind = RECORDS_TEXT;
}

static records_value_t text(const records_sqlite3_t *s, sqlite3_value *stored, records_kind_e *kind,
                            char *room, int deepest)
{
    records_value_t value = { (const char *)sqlite3_value_text(stored),
                              (apr_size_t)sqlite3_value_bytes(stored) };
    int length;

    if (value.text == NULL) /* there is no memory, and the next step says so */
        return value;
    if (*kind != RECORDS_JSON || sqlite3_value_subtype(stored) != RECORDS_SQLITE3_JSON)
        check_text(&value, kind, deepest);
    if (*kind == RECORDS_TIMESTAMPTZ && s->zoned
        && (length = records_sqlite3_zoned(room, value.text, value.length, s->east)) > 0) {
        value.text = room;
        value.length = (apr_size_t)length;
    }
    return value;
}

static records_value_t value_of(const records_sqlite3_t *s, sqlite3_value *stored,
                                records_kind_e *kind, char *room, int deepest)
{
    static const records_value_t nothing = { NULL, 0 };

    switch (sqlite3_value_type(stored)) {
    case SQLITE_INTEGER:
        return integer(stored, kind, room);
    case SQLITE_FLOAT:
        return real(stored, kind, room);
    case SQLITE_TEXT:
        return text(s, stored, kind, room, deepest);
    default:
        return nothing;
    }
}

records_value_t records_sqlite3_value(const records_sqlite3_t *s, sqlite3_value *stored,
                                      records_kind_e *kind, char *room, apr_pool_t *pool)
{
    if (sqlite3_value_type(stored) == SQLITE_BLOB)
        return blob(stored, kind, pool);
    return value_of(s, stored, kind, room, RECORDS_SQLITE3_DEEPEST + RECORDS_SQLITE3_DEEPER);
}

static void append_hex(records_text_t *out, sqlite3_value *stored)
{
    const unsigned char *bytes = sqlite3_value_blob(stored);
    apr_size_t length = (apr_size_t)sqlite3_value_bytes(stored), part;
    char hex[1024];

    records_text_puts(out, "\"\\\\x");
    for (; length > 0; length -= part, bytes += part) {
        part = length < sizeof(hex) / 2 ? length : sizeof(hex) / 2;
        write_hex(hex, bytes, part);
        records_text_append(out, hex, 2 * part);
    }
    records_text_putc(out, '"');
}

void records_sqlite3_append(records_text_t *out, const records_sqlite3_t *s, sqlite3_value *stored,
                            records_kind_e kind)
{
    char room[RECORDS_SQLITE3_ROOM];
    records_value_t value;

    if (sqlite3_value_type(stored) == SQLITE_BLOB) {
        append_hex(out, stored);
        return;
    }
    value = value_of(s, stored, &kind, room, RECORDS_SQLITE3_DEEPEST);
    records_json_value(out, &value, kind);
}
