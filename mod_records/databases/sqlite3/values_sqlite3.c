/* SPDX-License-Identifier: Apache-2.0 */
/* Values in and out.  Any SQLite column can hold anything, so what comes out is looked at, and its
 * kind corrected, before an encoder trusts it. */
#include <stdlib.h>
#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>
#include <sqlite3.h>

#include "base/number.h"
#include "databases/sqlite3/parts.h"

/* ---- in ---------------------------------------------------------------------------- */

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)apr_tolower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The bytes of \x00ff, or NULL if it is none. */
static unsigned char *from_hex(const records_value_t *value, apr_pool_t *pool)
{
    unsigned char *out;
    apr_size_t i;

    if (value->length < 2 || value->length % 2 != 0 || memcmp(value->text, "\\x", 2) != 0)
        return NULL;
    out = apr_palloc(pool, value->length / 2);
    for (i = 2; i < value->length; i += 2) {
        int high = hex_digit(value->text[i]), low = hex_digit(value->text[i + 1]);

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

static records_value_t integer(sqlite3_stmt *statement, int column, records_kind_e *kind,
                               char *digits)
{
    apr_int64_t number = sqlite3_column_int64(statement, column);
    records_value_t value = { digits, 1 };

    if (*kind == RECORDS_BOOLEAN && (number == 0 || number == 1)) {
        value.text = number == 1 ? "t" : "f";
        return value;
    }
    if (*kind != RECORDS_NUMBER && *kind != RECORDS_FLOAT && *kind != RECORDS_JSON)
        *kind = RECORDS_INTEGER;
    value.length = records_number_int(digits, number);
    return value;
}

static records_value_t real(sqlite3_stmt *statement, int column, records_kind_e *kind,
                            char *digits)
{
    records_value_t value = { digits, 0 };

    if (*kind == RECORDS_NUMBER) {
        value.length = records_number_plain(digits, sqlite3_column_double(statement, column));
        return value;
    }
    *kind = RECORDS_FLOAT;
    value.length = records_number_float(digits, sqlite3_column_double(statement, column), 0);
    return value;
}

static records_value_t blob(sqlite3_stmt *statement, int column, records_kind_e *kind,
                            apr_pool_t *pool)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *bytes = sqlite3_column_blob(statement, column);
    apr_size_t length = (apr_size_t)sqlite3_column_bytes(statement, column), i;
    char *out = apr_palloc(pool, 2 * length + 3);
    records_value_t value = { out, 2 * length + 2 };

    *kind = RECORDS_BYTES;
    memcpy(out, "\\x", 2);
    for (i = 0; i < length; i++) {
        out[2 + 2 * i] = digits[bytes[i] >> 4];
        out[3 + 2 * i] = digits[bytes[i] & 15];
    }
    out[value.length] = '\0';
    return value;
}

/* A text, where the plan expects what may be no text: then it must look like it. */
static void check_text(const records_value_t *value, records_kind_e *kind)
{
    switch (*kind) {
    case RECORDS_JSON:
        if (records_sqlite3_is_json(value->text, value->length))
            return;
        break;
    case RECORDS_BOOLEAN:
        if (strcmp(value->text, "true") == 0 || strcmp(value->text, "false") == 0)
            return;
        break;
    case RECORDS_INTEGER:
    case RECORDS_NUMBER:
    case RECORDS_FLOAT:
    case RECORDS_BYTES:
        break;
    default:                             /* dates and the like are shown as texts anyway */
        return;
    }
    *kind = RECORDS_TEXT;
}

records_value_t records_sqlite3_value(sqlite3_stmt *statement, int column, records_kind_e *kind,
                                      char *digits, apr_pool_t *pool)
{
    records_value_t value = { NULL, 0 };

    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_NULL:
        return value;
    case SQLITE_INTEGER:
        return integer(statement, column, kind, digits);
    case SQLITE_FLOAT:
        return real(statement, column, kind, digits);
    case SQLITE_BLOB:
        return blob(statement, column, kind, pool);
    default:
        value.text = (const char *)sqlite3_column_text(statement, column);
        value.length = (apr_size_t)sqlite3_column_bytes(statement, column);
        if (value.text != NULL)          /* else there is no memory, and the next step says so */
            check_text(&value, kind);
        return value;
    }
}
