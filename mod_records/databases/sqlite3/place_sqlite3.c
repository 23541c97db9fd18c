/* SPDX-License-Identifier: Apache-2.0 */
/* A value with its storage class, as one text, and back: i5, r0.10000000000000001, t5, b00ff.  Where a
 * page begins is a matter of both, for a column may hold any of them, and 5 sorts before '5'. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"
#include "databases/sqlite3/parts.h"

static void append_hex(records_text_t *out, const unsigned char *bytes, int length)
{
    int i;

    for (i = 0; i < length; i++)
        records_text_printf(out, "%02x", bytes[i]);
}

/* records_place(value) */
static void place(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    records_text_t *out = records_sqlite3_text(records_sqlite3_of(context));
    sqlite3_value *value = arguments[0];
    char digits[RECORDS_SQLITE3_ROOM];

    (void)count;
    switch (sqlite3_value_type(value)) {
    case SQLITE_INTEGER:
        records_text_putc(out, 'i');
        records_text_append(out, digits, records_number_int(digits, sqlite3_value_int64(value)));
        break;
    case SQLITE_FLOAT:
        snprintf(digits, sizeof(digits), "r%.17g", sqlite3_value_double(value));
        records_text_puts(out, digits);
        break;
    case SQLITE_TEXT:
        records_text_putc(out, 't');
        records_text_append(out, (const char *)sqlite3_value_text(value),
                            (apr_size_t)sqlite3_value_bytes(value));
        break;
    case SQLITE_BLOB:
        records_text_putc(out, 'b');
        append_hex(out, sqlite3_value_blob(value), sqlite3_value_bytes(value));
        break;
    default:
        return; /* NULL is NULL */
    }
    sqlite3_result_text64(context, records_text_string(out), out->length, SQLITE_TRANSIENT,
                          SQLITE_UTF8);
}

static void set_bytes(sqlite3_context *context, const char *hex, int length)
{
    unsigned char *bytes = malloc((size_t)length / 2 + 1);
    int i;

    if (bytes == NULL) {
        sqlite3_result_error_nomem(context);
        return;
    }
    for (i = 0; i + 1 < length; i += 2)
        bytes[i / 2] =
            (unsigned char)(records_hex_digit(hex[i]) << 4 | records_hex_digit(hex[i + 1]));
    sqlite3_result_blob(context, bytes, length / 2, free);
}

static int is_hex(const char *text, int length)
{
    int i;

    for (i = 0; i < length; i++)
        if (records_hex_digit(text[i]) < 0)
            return 0;
    return length % 2 == 0;
}

/* records_placed(text); NULL of what place() has not made */
static void placed(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    const char *text = (const char *)sqlite3_value_text(arguments[0]);
    const int length = sqlite3_value_bytes(arguments[0]);
    apr_int64_t number;

    (void)count;
    if (text == NULL || length == 0)
        return;
    if (*text == 'i' && records_number_parse(&number, text + 1))
        sqlite3_result_int64(context, number);
    else if (*text == 'r')
        sqlite3_result_double(context, strtod(text + 1, NULL));
    else if (*text == 't')
        sqlite3_result_text(context, text + 1, length - 1, SQLITE_TRANSIENT);
    else if (*text == 'b' && is_hex(text + 1, length - 1))
        set_bytes(context, text + 1, length - 1);
}

const records_sqlite3_entry_t records_sqlite3_place_functions[] = {
    { "records_place", 1, SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, place, NULL, NULL },
    { "records_placed", 1, SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, placed, NULL, NULL },
    { NULL, 0, 0, NULL, NULL, NULL },
};
