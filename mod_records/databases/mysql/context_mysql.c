/* SPDX-License-Identifier: Apache-2.0 */
/* The context of a transaction on MariaDB: settings as user variables, a role, the time zone, and the
 * routine that is called first.  None of it ends with the transaction, so all of it is reset.
 *
 *     request.jwt.claims is @request_jwt_claims, app.settings.x is @app_settings_x */
#include <string.h>

#include <apr_cstr.h>
#include <apr_lib.h>
#include <apr_strings.h>

#include "base/error.h"
#include "databases/mysql/dialect_mysql.h"

#define RESPONSE "@response_headers = NULL, @response_status = NULL"

static const char *variable(const char *setting, apr_pool_t *pool)
{
    char *name = apr_pstrdup(pool, setting), *at;

    for (at = name; *at != '\0'; at++)
        *at = *at == '.' ? '_' : (char)apr_tolower(*at);
    return name;
}

static void push(apr_array_header_t **statements, records_writer_t *w)
{
    if (*statements == NULL)
        *statements = apr_array_make(w->pen.pool, 3, sizeof(records_statement_t *));
    APR_ARRAY_PUSH(*statements, records_statement_t *) = records_writer_finish(w);
}

static const records_setting_t *setting_of(const records_session_context_t *session, int i)
{
    return &APR_ARRAY_IDX(session->settings, i, records_setting_t);
}

static int count_settings(const records_session_context_t *session)
{
    return session->settings == NULL ? 0 : session->settings->nelts;
}

static int responds(const records_session_context_t *session)
{
    return count_settings(session) > 0 || session->pre_request != NULL;
}

/* ---- the zone ----------------------------------------------------------------------------- */

/* -4 and 5.5 are hours east of Greenwich, 05:00 is west of it, as in PostgreSQL; else a name. */
static const char *zone_of(const char *text, apr_pool_t *pool)
{
    const char *digits = text + (*text == '-' || *text == '+');
    const int west = *text == '-';
    char *end;
    apr_int64_t hours = apr_strtoi64(digits, &end, 10), minutes = 0;

    if (apr_cstr_casecmp(text, "UTC") == 0 || apr_cstr_casecmp(text, "GMT") == 0)
        return "+00:00";
    if (end == digits || !apr_isdigit(*digits) || hours > 99)
        return text;
    if (*end == ':' && apr_isdigit(end[1]) && apr_isdigit(end[2]) && end[3] == '\0')
        return apr_psprintf(pool, "%c%02d:%s", west ? '+' : '-', (int)hours, end + 1);
    if (*end == '.' && apr_isdigit(end[1])) {
        minutes = (end[1] - '0') * 6;
        end += 2;
    }
    return *end != '\0'
               ? text
               : apr_psprintf(pool, "%c%02d:%02d", west ? '-' : '+', (int)hours, (int)minutes);
}

/* The session's own zone stays UTC, but is asked whether there is such a one. */
static void write_zone(records_writer_t *w, const char *timezone)
{
    const char *zone = zone_of(timezone, w->pen.pool);

    records_write_words(w, "@records_zone = ");
    records_write_value(w, zone, RECORDS_TEXT, NULL);
    records_write_words(w, ", time_zone = ");
    records_write_value(w, zone, RECORDS_TEXT, NULL);
    records_write_words(w, ", time_zone = '+00:00'");
}

/* ---- before ------------------------------------------------------------------------------- */

static void tell_settings(records_transaction_t *t, const records_session_context_t *session,
                          records_writer_t *w)
{
    int i;

    records_write_words(w, "SET ");
    for (i = 0; i < count_settings(session); i++) {
        const records_setting_t *setting = setting_of(session, i);

        records_write_words(w, i > 0 ? ", @" : "@");
        records_write_name(w, variable(setting->name, w->pen.pool));
        records_write_words(w, " = ");
        records_write_value(w, setting->value, RECORDS_TEXT, NULL);
    }
    records_write_words(w, i > 0 && session->timezone != NULL ? ", " : "");
    if (session->timezone != NULL)
        write_zone(w, session->timezone);
    push(&t->preamble, w);
}

/* NONE is no role but the lack of one, and would leave the rights of the account alone.  Of blanks
 * behind a name MariaDB knows nothing: "none " would be that, too. */
static void tell_role(records_transaction_t *t, const char *role, records_writer_t *w)
{
    const apr_size_t length = strlen(role);

    if (apr_cstr_casecmp(role, "none") == 0 || (length > 0 && role[length - 1] == ' '))
        records_write_fail(w,
                           records_fail(w->pen.pool, "22023", "role \"%s\" does not exist", role));
    records_write_words(w, "SET ROLE ");
    records_write_name(w, role);
    push(&t->preamble, w);
}

static void write_routine(records_writer_t *w, const char *name)
{
    const char *dot = strchr(name, '.');

    if (dot != NULL) {
        records_write_name(w, apr_pstrmemdup(w->pen.pool, name, (apr_size_t)(dot - name)));
        records_write_words(w, ".");
        name = dot + 1;
    }
    records_write_name(w, name);
    records_write_words(w, "()");
}

/* A procedure of that name, or else a function (1305: there is no such procedure). */
static void call_first(records_transaction_t *t, const char *name, records_writer_t *w)
{
    records_write_words(w, "BEGIN NOT ATOMIC DECLARE EXIT HANDLER FOR 1305 DO ");
    write_routine(w, name);
    records_write_words(w, "; CALL ");
    write_routine(w, name);
    records_write_words(w, "; END");
    push(&t->preamble, w);
}

/* ---- after -------------------------------------------------------------------------------- */

static void restore_variables(records_transaction_t *t, const records_session_context_t *session,
                              records_writer_t *w)
{
    int i;

    records_write_words(w, "SET " RESPONSE ", @records_zone = NULL");
    for (i = 0; i < count_settings(session); i++) {
        records_write_words(w, ", @");
        records_write_name(w, variable(setting_of(session, i)->name, w->pen.pool));
        records_write_words(w, " = NULL");
    }
    push(&t->restore, w);
}

static void restore(records_transaction_t *t, const records_session_context_t *session,
                    const records_dialect_t *dialect, apr_pool_t *pool)
{
    records_writer_t w;

    if (!session->plain || session->timezone != NULL) {
        records_writer_init(&w, dialect, pool);
        restore_variables(t, session, &w);
    }
    if (session->role == NULL)
        return;
    records_writer_init(&w, dialect, pool);
    records_write_words(&w, "SET ROLE NONE"); /* the driver knows of a default role */
    push(&t->restore, &w);
}

records_error_t *records_mysql_context(records_transaction_t *t,
                                       const records_session_context_t *session,
                                       const records_dialect_t *dialect, apr_pool_t *pool)
{
    records_writer_t w;
    records_error_t *error;

    if (!responds(session) && session->role == NULL && session->timezone == NULL)
        return NULL;
    if (count_settings(session) > 0 || session->timezone != NULL) {
        records_writer_init(&w, dialect, pool);
        tell_settings(t, session, &w);
    }
    if (session->role != NULL) {
        records_writer_init(&w, dialect, pool);
        tell_role(t, session->role, &w);
        if ((error = w.error) != NULL)
            return error;
    }
    if (session->pre_request != NULL) {
        records_writer_init(&w, dialect, pool);
        call_first(t, session->pre_request, &w);
    }
    restore(t, session, dialect, pool);
    if (responds(session))
        t->response = records_query_response(dialect,
                                             "CAST(@response_headers AS CHAR), "
                                             "CAST(@response_status AS CHAR)",
                                             pool);
    return NULL;
}
