/* SPDX-License-Identifier: Apache-2.0 */
/* Which rows of an upsert are new, and which rows may not be. */
#include "databases/sqlite3/parts.h"

/* Asked in the WHERE of DO UPDATE, so of rows that were there before. */
static void conflict(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    (void)count;
    (void)arguments;
    records_sqlite3_of(context)->conflict = 1;
    sqlite3_result_int(context, 1);
}

/* Asked in RETURNING, which follows each row at once. */
static void created(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    records_sqlite3_t *s = records_sqlite3_of(context);

    (void)count;
    (void)arguments;
    sqlite3_result_int(context, !s->conflict);
    s->conflict = 0;
}

static void refuse(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    (void)count;
    (void)arguments;
    records_sqlite3_raise(context, RECORDS_ROW_REFUSED, "a rule does not allow the row", NULL);
}

const records_sqlite3_entry_t records_sqlite3_upsert_functions[] = {
    { "records_conflict", 0, SQLITE_DIRECTONLY, conflict, NULL, NULL },
    { "records_created", 0, SQLITE_DIRECTONLY, created, NULL, NULL },
    { "records_refuse", 0, SQLITE_DIRECTONLY, refuse, NULL, NULL },
    { NULL, 0, 0, NULL, NULL, NULL },
};
