/* SPDX-License-Identifier: Apache-2.0 */
/* The settings and the state of this transaction: settings that views and triggers read and
 * write as in PostgreSQL, whether a row was there before, which schema this is.  All of it is
 * forgotten when the transaction ends. */
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "databases/sqlite3/dialect_sqlite3.h"
#include "databases/sqlite3/parts.h"

/* ---- settings ------------------------------------------------------------------------ */

static void release(records_sqlite3_setting_t *setting)
{
    free(setting->name);
    free(setting->value);
    free(setting);
}

void records_sqlite3_forget(records_sqlite3_t *s)
{
    records_sqlite3_setting_t *setting;

    while ((setting = s->settings) != NULL) {
        s->settings = setting->next;
        release(setting);
    }
    s->zoned = s->east = s->conflict = 0;
}

static records_sqlite3_setting_t *find(const records_sqlite3_t *s, const char *name)
{
    records_sqlite3_setting_t *setting = s->settings;

    while (setting != NULL && sqlite3_stricmp(setting->name, name) != 0)
        setting = setting->next;
    return setting;
}

/* 0 if there is no memory */
static int keep(records_sqlite3_t *s, const char *name, const char *value)
{
    records_sqlite3_setting_t *setting = find(s, name);
    char *copied = strdup(value);

    if (copied == NULL)
        return 0;
    if (setting != NULL) {
        free(setting->value);
        setting->value = copied;
        return 1;
    }
    if ((setting = calloc(1, sizeof(*setting))) == NULL || (setting->name = strdup(name)) == NULL) {
        free(setting);
        free(copied);
        return 0;
    }
    setting->value = copied;
    setting->next = s->settings;
    s->settings = setting;
    return 1;
}

static void set(sqlite3_context *context, sqlite3_value *name, sqlite3_value *value)
{
    records_sqlite3_t *s = records_sqlite3_of(context);
    const char *text = (const char *)sqlite3_value_text(name);
    const char *said = (const char *)sqlite3_value_text(value);

    if (text == NULL)
        records_sqlite3_raise(context, "22004", "a setting needs a name", NULL);
    else if (!keep(s, text, said == NULL ? "" : said))
        sqlite3_result_error_nomem(context);
    else
        sqlite3_result_value(context, value);
}

/* records_set(name, value): the request's own, before anything else is run. */
static void tell(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    records_sqlite3_t *s = records_sqlite3_of(context);
    const char *name = (const char *)sqlite3_value_text(arguments[0]);
    const char *value = (const char *)sqlite3_value_text(arguments[1]);

    (void)count;
    set(context, arguments[0], arguments[1]);
    if (name != NULL && value != NULL && strcmp(name, "timezone") == 0)
        s->zoned = records_sqlite3_zone(&s->east, value);
}

/* set_config(name, value, is_local): always local to the transaction. */
static void set_config(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    (void)count;
    set(context, arguments[0], arguments[1]);
}

/* current_setting(name), or NULL with missing_ok */
static void current_setting(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    const char *name = (const char *)sqlite3_value_text(arguments[0]);
    const records_sqlite3_setting_t *setting =
        name == NULL ? NULL : find(records_sqlite3_of(context), name);

    if (setting != NULL)
        sqlite3_result_text(context, setting->value, -1, SQLITE_TRANSIENT);
    else if (name != NULL && (count < 2 || sqlite3_value_int(arguments[1]) == 0))
        records_sqlite3_raise(context, "42704", "unrecognized configuration parameter", name);
}

/* ---- which rows of an upsert are new ----------------------------------------------------- */

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

/* ---- records_version() -------------------------------------------------------------------- */

static int first_number(apr_int64_t *number, sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement;
    int good;

    if (sql == NULL || sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK)
        return 0;
    good = sqlite3_step(statement) == SQLITE_ROW;
    if (good)
        *number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return good;
}

/* 17-4: of main and each attached file in turn */
static void version(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    sqlite3 *db = sqlite3_context_db_handle(context);
    records_text_t *out = records_sqlite3_text(records_sqlite3_of(context));
    char digits[RECORDS_NUMBER_ROOM];
    sqlite3_stmt *list;
    apr_int64_t number;
    char *sql;

    (void)count;
    (void)arguments;
    if (sqlite3_prepare_v2(db,
                           "SELECT name FROM pragma_database_list WHERE name <> 'temp' "
                           "ORDER BY seq",
                           -1, &list, NULL)
        != SQLITE_OK) {
        sqlite3_result_error_code(context, sqlite3_extended_errcode(db));
        return;
    }
    while (sqlite3_step(list) == SQLITE_ROW) {
        sql = sqlite3_mprintf("PRAGMA \"%w\".schema_version", sqlite3_column_text(list, 0));
        records_text_puts(out, out->length > 0 ? "-" : "");
        if (first_number(&number, db, sql))
            records_text_append(out, digits, records_number_int(digits, number));
        sqlite3_free(sql);
    }
    sqlite3_finalize(list);
    sqlite3_result_text64(context, records_text_string(out), out->length, SQLITE_TRANSIENT,
                          SQLITE_UTF8);
}

const records_sqlite3_entry_t records_sqlite3_setting_functions[] = {
    { "records_set", 2, SQLITE_DIRECTONLY, tell, NULL, NULL },
    { "current_setting", 1, 0, current_setting, NULL, NULL },
    { "current_setting", 2, 0, current_setting, NULL, NULL },
    { "set_config", 3, 0, set_config, NULL, NULL },
    { "records_conflict", 0, SQLITE_DIRECTONLY, conflict, NULL, NULL },
    { "records_created", 0, SQLITE_DIRECTONLY, created, NULL, NULL },
    { "records_version", 0, SQLITE_DIRECTONLY, version, NULL, NULL },
    { NULL, 0, 0, NULL, NULL, NULL },
};
