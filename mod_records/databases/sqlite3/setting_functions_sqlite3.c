/* SPDX-License-Identifier: Apache-2.0 */
/* The settings of this transaction, which views and triggers read and write as in PostgreSQL.  All of
 * it is forgotten when the transaction ends. */
#include <stdlib.h>
#include <string.h>

#include "databases/sqlite3/dialect_sqlite3.h"
#include "databases/sqlite3/parts.h"

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

const records_sqlite3_entry_t records_sqlite3_setting_functions[] = {
    { "records_set", 2, SQLITE_DIRECTONLY, tell, NULL, NULL },
    { "current_setting", 1, 0, current_setting, NULL, NULL },
    { "current_setting", 2, 0, current_setting, NULL, NULL },
    { "set_config", 3, 0, set_config, NULL, NULL },
    { NULL, 0, 0, NULL, NULL, NULL },
};
