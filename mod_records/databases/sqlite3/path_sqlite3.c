/* SPDX-License-Identifier: Apache-2.0 */
/* records_json_get(json, step, ...) and records_json_text: PostgreSQL's -> and ->>.  A step that is
 * a number is an index, from the end where it is negative; a text is a member's name. */
#include <string.h>

#include "databases/sqlite3/parts.h"

static int is_string(const char *text)
{
    return *text == '"';
}

/* The JSON at the end of the path; 0 where it leads to nothing, or there is no JSON. */
static int walk(const char **text, apr_size_t *length, int count, sqlite3_value **arguments)
{
    int i;

    if (sqlite3_value_type(arguments[0]) != SQLITE_TEXT)
        return 0;
    *text = (const char *)sqlite3_value_text(arguments[0]);
    *length = (apr_size_t)sqlite3_value_bytes(arguments[0]);
    for (i = 1; *text != NULL && i < count; i++) {
        if (sqlite3_value_type(arguments[i]) == SQLITE_INTEGER) {
            if (!records_sqlite3_element(text, length, sqlite3_value_int64(arguments[i])))
                return 0;
        } else if (!records_sqlite3_member(text, length,
                                           (const char *)sqlite3_value_text(arguments[i]),
                                           (apr_size_t)sqlite3_value_bytes(arguments[i])))
            return 0;
    }
    return *text != NULL && count > 1;
}

static void get(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    const char *text;
    apr_size_t length;

    if (count > 0 && walk(&text, &length, count, arguments))
        sqlite3_result_text64(context, text, length, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static void get_text(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    const char *text;
    apr_size_t length;
    records_text_t *out;

    if (count < 1 || !walk(&text, &length, count, arguments)
        || (length == 4 && memcmp(text, "null", 4) == 0))
        return;
    if (!is_string(text)) {
        sqlite3_result_text64(context, text, length, SQLITE_TRANSIENT, SQLITE_UTF8);
        return;
    }
    out = records_sqlite3_text(records_sqlite3_of(context));
    records_sqlite3_unquote(out, text, length);
    sqlite3_result_text64(context, records_text_string(out), out->length, SQLITE_TRANSIENT,
                          SQLITE_UTF8);
}

const records_sqlite3_entry_t records_sqlite3_path_functions[] = {
    { "records_json_get", -1, RECORDS_SQLITE3_OURS, get, NULL, NULL },
    { "records_json_text", -1, RECORDS_SQLITE3_OURS, get_text, NULL, NULL },
    { NULL, 0, 0, NULL, NULL, NULL },
};
