/* SPDX-License-Identifier: Apache-2.0 */
/* What the functions that our SQL calls have in common: their connection, their text, their errors. */
#include "databases/sqlite3/parts.h"

#define LARGE 65536 /* bytes that a text may keep between two calls */

void records_sqlite3_raise(sqlite3_context *context, const char *state, const char *words,
                           const char *text)
{
    char *message =
        text == NULL ? sqlite3_mprintf(RECORDS_SQLITE3_RAISED "%s:%s", state, words)
                     : sqlite3_mprintf(RECORDS_SQLITE3_RAISED "%s:%s: \"%s\"", state, words, text);

    if (message == NULL)
        sqlite3_result_error_nomem(context);
    else
        sqlite3_result_error(context, message, -1);
    sqlite3_free(message);
}

records_sqlite3_t *records_sqlite3_of(sqlite3_context *context)
{
    return sqlite3_user_data(context);
}

records_text_t *records_sqlite3_text(records_sqlite3_t *s)
{
    if (s->text.room > LARGE) {
        apr_pool_clear(s->text.pool);
        records_text_init(&s->text, 1024, s->text.pool);
    }
    s->text.length = 0;
    return &s->text;
}
