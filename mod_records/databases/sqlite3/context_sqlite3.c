/* SPDX-License-Identifier: Apache-2.0 */
/* The context of a transaction on SQLite: settings, which the driver keeps for this transaction
 * alone; views and triggers read them with current_setting().  SQLite has no roles, so the role
 * is only a setting. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <apr_cstr.h>
#include <apr_lib.h>

#include "base/error.h"
#include "databases/sqlite3/dialect_sqlite3.h"

#define FARTHEST (168 * 3600) /* east or west, as PostgreSQL has it */

/* ---- time zones ------------------------------------------------------------------ */

static int take_number(const char **at, int most)
{
    int number = 0;
    const char *start = *at;

    for (; apr_isdigit(**at) && *at < start + 3; (*at)++)
        number = number * 10 + (**at - '0');
    return *at == start || number > most ? -1 : number;
}

/* POSIX: hours, minutes and seconds west of Greenwich.  05:00, +5, -05:30:00 */
static int read_west(int *east, const char *text)
{
    const int sign = *text == '-' ? 1 : -1;
    int part, seconds = 0, unit;

    text += *text == '-' || *text == '+';
    for (unit = 3600; unit > 0; unit /= 60) {
        if ((part = take_number(&text, unit == 3600 ? 24 * 7 : 59)) < 0)
            return 0;
        seconds += part * unit;
        if (*text != ':')
            break;
        text++;
    }
    *east = sign * seconds;
    return *text == '\0';
}

/* 2, -4, 5.5: hours east */
static int read_hours(int *east, const char *text)
{
    char *end;
    double hours;

    if (text[strspn(text, "+-.0123456789")] != '\0')
        return 0;
    hours = strtod(text, &end);
    if (end == text || *end != '\0' || fabs(hours) * 3600 > FARTHEST)
        return 0;
    *east = (int)rint(hours * 3600);
    return 1;
}

int records_sqlite3_zone(int *east, const char *timezone)
{
    static const char *const greenwich[] = { "UTC", "GMT", "Etc/UTC", "Etc/GMT", "UCT", "Zulu" };
    apr_size_t i;

    *east = 0;
    for (i = 0; i < sizeof(greenwich) / sizeof(greenwich[0]); i++)
        if (apr_cstr_casecmp(timezone, greenwich[i]) == 0)
            return 1;
    if (read_hours(east, timezone))
        return 1;
    for (i = 0; i < 2; i++) /* UTC+2 */
        if (apr_cstr_casecmpn(timezone, greenwich[i], 3) == 0 && strchr("+-", timezone[3]) != NULL
            && timezone[3] != '\0')
            timezone += 3;
    return read_west(east, timezone);
}

static records_error_t *check_zone(const char *timezone, apr_pool_t *pool)
{
    int east;

    if (records_sqlite3_zone(&east, timezone))
        return NULL;
    return records_explain(
        records_fail(pool, "22023", "invalid value for parameter \"TimeZone\": \"%s\"", timezone),
        NULL, "SQLite knows no names of time zones: give a distance from UTC.");
}

/* ---- settings -------------------------------------------------------------------- */

static void set(records_writer_t *w, int *count, const char *name, const char *value)
{
    records_write_words(w, (*count)++ == 0 ? "SELECT records_set(" : ", records_set(");
    records_write_value(w, name, RECORDS_TEXT, NULL);
    records_write_words(w, ", ");
    records_write_value(w, value, RECORDS_TEXT, NULL);
    records_write_words(w, ")");
}

static int write_settings(records_writer_t *w, const records_session_context_t *session)
{
    int i, count = 0;

    if (session->role != NULL && !session->plain)
        set(w, &count, "role", session->role);
    if (session->timezone != NULL)
        set(w, &count, "timezone", session->timezone);
    for (i = 0; session->settings != NULL && i < session->settings->nelts; i++) {
        const records_setting_t *setting = &APR_ARRAY_IDX(session->settings, i, records_setting_t);

        set(w, &count, setting->name, setting->value);
    }
    return count;
}

/* The driver forgets all of it when the transaction ends, so there is nothing to restore. */
records_error_t *records_sqlite3_context(records_transaction_t *t,
                                         const records_session_context_t *session,
                                         const records_dialect_t *dialect, apr_pool_t *pool)
{
    records_error_t *error;
    records_writer_t w;

    if (session->timezone != NULL && (error = check_zone(session->timezone, pool)) != NULL)
        return error;
    if (session->pre_request != NULL)
        return records_unable("SQLite has no functions that could be called before a request.",
                              NULL, pool);
    records_writer_init(&w, dialect, pool);
    if (write_settings(&w, session) > 0) {
        if (t->preamble == NULL)
            t->preamble = apr_array_make(pool, 1, sizeof(records_statement_t *));
        APR_ARRAY_PUSH(t->preamble, records_statement_t *) = records_writer_finish(&w);
    }
    if (session->settings != NULL)
        t->response = records_query_response(dialect,
                                             "current_setting('response.headers', 1), "
                                             "current_setting('response.status', 1)",
                                             pool);
    return w.error;
}
