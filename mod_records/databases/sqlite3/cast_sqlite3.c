/* SPDX-License-Identifier: Apache-2.0 */
/* records_cast(value, type): casts that fail as PostgreSQL's do, where SQLite's make something up.
 * records_bytes(text): a payload's bytes. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <apr_lib.h>

#include "base/number.h"
#include "base/text.h"
#include "databases/sqlite3/parts.h"

static void invalid(sqlite3_context *context, const char *state, const char *type,
                    sqlite3_value *value)
{
    char words[80];

    sqlite3_snprintf(sizeof(words), words, "invalid input syntax for type %s", type);
    records_sqlite3_raise(context, state, words, (const char *)sqlite3_value_text(value));
}

static void cast_text(sqlite3_context *context, const char *type, sqlite3_value *value)
{
    static const char digits[] = "0123456789abcdef";
    char number[RECORDS_NUMBER_ROOM];
    const unsigned char *blob;
    int length, i;
    char *out;

    (void)type;
    if (sqlite3_value_type(value) == SQLITE_FLOAT) {
        length = (int)records_number_float(number, sqlite3_value_double(value), 0);
        sqlite3_result_text(context, number, length, SQLITE_TRANSIENT);
        return;
    }
    if (sqlite3_value_type(value) != SQLITE_BLOB) {
        sqlite3_result_text(context, (const char *)sqlite3_value_text(value), -1, SQLITE_TRANSIENT);
        return;
    }
    blob = sqlite3_value_blob(value);
    length = sqlite3_value_bytes(value);
    if ((out = sqlite3_malloc64(2 * (sqlite3_uint64)length + 2)) == NULL) {
        sqlite3_result_error_nomem(context);
        return;
    }
    memcpy(out, "\\x", 2);
    for (i = 0; i < length; i++) {
        out[2 + 2 * i] = digits[blob[i] >> 4];
        out[3 + 2 * i] = digits[blob[i] & 15];
    }
    sqlite3_result_text64(context, out, 2 * (sqlite3_uint64)length + 2, sqlite3_free, SQLITE_UTF8);
}

static const struct { const char *type; apr_int64_t highest; } integers[] = {
    { "smallint", 32767 }, { "integer", 2147483647 }, { "bigint", APR_INT64_MAX },
};

/* A text without the blanks around it; it is short, or it is no number. */
static const char *trimmed(char *out, apr_size_t room, const char *text)
{
    apr_size_t length;

    text += strspn(text, " \t\r\n");
    length = strlen(text);
    while (length > 0 && apr_isspace(text[length - 1]))
        length--;
    if (length >= room)
        length = 0;
    memcpy(out, text, length);
    out[length] = '\0';
    return out;
}

static void cast_integer(sqlite3_context *context, const char *type, sqlite3_value *value)
{
    apr_int64_t number = 0, highest = APR_INT64_MAX;
    int fits = 1;
    char text[64];
    apr_size_t i;

    for (i = 0; i < sizeof(integers) / sizeof(integers[0]); i++)
        if (strcmp(type, integers[i].type) == 0)
            highest = integers[i].highest;
    switch (sqlite3_value_type(value)) {
    case SQLITE_INTEGER:
        number = sqlite3_value_int64(value);
        break;
    case SQLITE_FLOAT:
        fits = fabs(sqlite3_value_double(value)) < 9223372036854775808.0;
        if (fits)
            number = (apr_int64_t)rint(sqlite3_value_double(value));
        break;
    default:
        trimmed(text, sizeof(text), (const char *)sqlite3_value_text(value));
        if (text[0] == '\0' || text[strspn(text, "+-0123456789")] != '\0') {
            invalid(context, "22P02", type, value);
            return;
        }
        fits = records_number_parse(&number, text);
    }
    if (!fits || number > highest || number < -highest - 1)
        records_sqlite3_raise(context, "22003", "out of range for its type",
                              (const char *)sqlite3_value_text(value));
    else
        sqlite3_result_int64(context, number);
}

static void cast_number(sqlite3_context *context, const char *type, sqlite3_value *value)
{
    apr_int64_t whole;
    char text[400], *end;
    double number;

    if (sqlite3_value_type(value) == SQLITE_INTEGER || sqlite3_value_type(value) == SQLITE_FLOAT) {
        sqlite3_result_value(context, value);
        return;
    }
    trimmed(text, sizeof(text), (const char *)sqlite3_value_text(value));
    number = strtod(text, &end);
    if (text[0] == '\0' || *end != '\0' || text[strspn(text, "+-.0123456789eE")] != '\0')
        invalid(context, "22P02", type, value);
    else if (records_number_parse(&whole, text))
        sqlite3_result_int64(context, whole);
    else
        sqlite3_result_double(context, number);
}

static void cast_boolean(sqlite3_context *context, const char *type, sqlite3_value *value)
{
    static const struct { const char *word; int truth; } words[] = {
        { "t", 1 }, { "true", 1 },  { "y", 1 }, { "yes", 1 }, { "on", 1 },  { "1", 1 },
        { "f", 0 }, { "false", 0 }, { "n", 0 }, { "no", 0 },  { "off", 0 }, { "0", 0 },
    };
    char text[16];
    apr_size_t i;

    if (sqlite3_value_type(value) == SQLITE_INTEGER || sqlite3_value_type(value) == SQLITE_FLOAT) {
        sqlite3_result_int(context, sqlite3_value_double(value) != 0);
        return;
    }
    trimmed(text, sizeof(text), (const char *)sqlite3_value_text(value));
    for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (sqlite3_stricmp(text, words[i].word) == 0) {
            sqlite3_result_int(context, words[i].truth);
            return;
        }
    invalid(context, "22P02", type, value);
}

static void cast_json(sqlite3_context *context, const char *type, sqlite3_value *value)
{
    const char *text;

    if (sqlite3_value_type(value) == SQLITE_TEXT) {
        text = (const char *)sqlite3_value_text(value);
        if (!records_sqlite3_is_json(text, (apr_size_t)sqlite3_value_bytes(value),
                                     RECORDS_SQLITE3_DEEPEST)) {
            invalid(context, "22P02", type, value);
            return;
        }
    }
    sqlite3_result_value(context, value);
}

static void cast_uuid(sqlite3_context *context, const char *type, sqlite3_value *value)
{
    const char *text = (const char *)sqlite3_value_text(value);

    if (strlen(text) != 36 || text[strspn(text, "0123456789abcdefABCDEF-")] != '\0')
        invalid(context, "22P02", type, value);
    else
        sqlite3_result_value(context, value);
}

static const char *or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

/* A time of day alone, or that of an instant. */
static int read_clock(records_sqlite3_moment_t *m, const char *text)
{
    char whole[RECORDS_SQLITE3_ROOM];

    if (strlen(text) > 20 || strchr(text, ':') == NULL || strchr(text, ':') - text > 2)
        return records_sqlite3_moment(m, text, strlen(text));
    sqlite3_snprintf(sizeof(whole), whole, "1970-01-01 %s", text);
    return records_sqlite3_moment(m, whole, strlen(whole));
}

/* 2016-07-04 10:00:00 or, of it, the date or the time.  An instant with a zone moves to UTC. */
static void cast_moment(sqlite3_context *context, const char *type, sqlite3_value *value)
{
    const char *text = or_empty((const char *)sqlite3_value_text(value));
    const int clock = strcmp(type, "time") == 0;
    const int zoned = strcmp(type, "timestamp with time zone") == 0;
    char room[RECORDS_SQLITE3_ROOM], trim[RECORDS_SQLITE3_ROOM];
    records_sqlite3_moment_t m;
    int length;

    trimmed(trim, sizeof(trim), text);
    if (sqlite3_value_type(value) != SQLITE_TEXT)
        records_sqlite3_raise(context, "42846", "cannot cast a number to a time", text);
    else if (!(clock ? read_clock(&m, trim) : records_sqlite3_moment(&m, trim, strlen(trim))))
        invalid(context, "22007", type, value);
    else {
        length = records_sqlite3_moment_text(room, m.seconds - (zoned ? m.east : 0), m.micros, 0);
        if (clock)
            sqlite3_result_text(context, room + 11, length - 11, SQLITE_TRANSIENT);
        else
            sqlite3_result_text(context, room, strcmp(type, "date") == 0 ? 10 : length,
                                SQLITE_TRANSIENT);
    }
}

static void cast(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    static const struct {
        const char *type;
        void (*to)(sqlite3_context *context, const char *type, sqlite3_value *value);
    } casts[] = {
        { "text", cast_text },       { "smallint", cast_integer },
        { "integer", cast_integer }, { "bigint", cast_integer },
        { "numeric", cast_number },  { "real", cast_number },
        { "json", cast_json },       { "double precision", cast_number },
        { "uuid", cast_uuid },       { "boolean", cast_boolean },
    }; /* and those of time */
    const char *type = (const char *)sqlite3_value_text(arguments[1]);
    int stored = sqlite3_value_type(arguments[0]);
    apr_size_t i;

    (void)count;
    if (type == NULL || stored == SQLITE_NULL)
        return;
    if (stored == SQLITE_BLOB && strcmp(type, "text") != 0) {
        records_sqlite3_raise(context, "42846", "cannot cast type bytea", NULL);
        return;
    }
    if (stored == SQLITE_TEXT && sqlite3_value_text(arguments[0]) == NULL) {
        sqlite3_result_error_nomem(context);
        return;
    }
    for (i = 0; i < sizeof(casts) / sizeof(casts[0]); i++)
        if (strcmp(type, casts[i].type) == 0) {
            casts[i].to(context, type, arguments[0]);
            return;
        }
    cast_moment(context, type, arguments[0]);
}

/* ---- records_bytes(text) --------------------------------------------------------- */

/* \x00ff as bytes; any other text stands for its own. */
static void bytes(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    const char *text = (const char *)sqlite3_value_text(arguments[0]);
    int length = sqlite3_value_bytes(arguments[0]), i;
    unsigned char *out;

    (void)count;
    if (text == NULL)
        return;
    if (length < 2 || memcmp(text, "\\x", 2) != 0) {
        sqlite3_result_blob(context, text, length, SQLITE_TRANSIENT);
        return;
    }
    if ((out = sqlite3_malloc(length / 2)) == NULL) {
        sqlite3_result_error_nomem(context);
        return;
    }
    for (i = 2;
         i + 1 < length && records_hex_digit(text[i]) >= 0 && records_hex_digit(text[i + 1]) >= 0;
         i += 2)
        out[i / 2 - 1] =
            (unsigned char)(records_hex_digit(text[i]) << 4 | records_hex_digit(text[i + 1]));
    if (i != length) {
        sqlite3_free(out);
        records_sqlite3_raise(context, "22023", "invalid hexadecimal digits in a bytea literal",
                              NULL);
        return;
    }
    sqlite3_result_blob(context, out, length / 2 - 1, sqlite3_free);
}

const records_sqlite3_entry_t records_sqlite3_cast_functions[] = {
    { "records_cast", 2, RECORDS_SQLITE3_OURS, cast, NULL, NULL },
    { "records_bytes", 1, RECORDS_SQLITE3_OURS, bytes, NULL, NULL },
    { NULL, 0, 0, NULL, NULL, NULL },
};
