/* SPDX-License-Identifier: Apache-2.0 */
/* The context of a transaction on PostgreSQL: role, settings, search path, time zone, and the
 * function that is called first.  All of it is local to the transaction and ends with it. */
#include <string.h>

#include <apr_strings.h>

#include "databases/pgsql/dialect_pgsql.h"

/* The name is the operator's or ours, of letters, digits, _ and dots: the same text for each request. */
static void begin_set(records_writer_t *w, int *count, const char *name)
{
    records_write_words(w, (*count)++ == 0 ? "SELECT " : ", ");
    records_write_words(w, "pg_catalog.set_config('");
    records_write_words(w, name);
    records_write_words(w, "', ");
}

static void set(records_writer_t *w, int *count, const char *name, const char *value)
{
    begin_set(w, count, name);
    records_write_value(w, value, RECORDS_TEXT, NULL);
    records_write_words(w, ", true)");
}

static void set_word(records_writer_t *w, int *count, const char *name, const char *word)
{
    begin_set(w, count, name);
    records_write_words(w, "'");
    records_write_words(w, word);
    records_write_words(w, "', true)");
}

static void append_name(records_text_t *path, const char *name)
{
    records_text_puts(path, path->length > 0 ? ", \"" : "\"");
    for (; *name != '\0'; name++) {
        if (*name == '"')
            records_text_putc(path, '"');
        records_text_putc(path, *name);
    }
    records_text_putc(path, '"');
}

static const char *search_path(const records_session_context_t *session, apr_pool_t *pool)
{
    records_text_t path;
    int i;

    records_text_init(&path, 64, pool);
    append_name(&path, session->schema);
    for (i = 0; session->search_path != NULL && i < session->search_path->nelts; i++)
        append_name(&path, APR_ARRAY_IDX(session->search_path, i, const char *));
    return records_text_string(&path);
}

static int reads_response(const records_session_context_t *session)
{
    return session->settings != NULL || session->pre_request != NULL;
}

/* Read only is said here rather than by BEGIN, where nothing needs BEGIN.  The role comes last: whatever
 * follows it has only the privileges of that role. */
static int write_settings(records_writer_t *w, const records_session_context_t *session,
                          int read_only)
{
    int i, count = 0;

    if (session->plain) /* a table that has got a policy since the catalog was loaded is not read */
        set_word(w, &count, "row_security", "off");
    else if (read_only)
        set_word(w, &count, "transaction_read_only", "on");
    if (session->settings != NULL || session->search_path != NULL)
        set(w, &count, "search_path", search_path(session, w->pen.pool));
    if (session->role != NULL)
        set(w, &count, "role", session->role);
    if (session->timezone != NULL)
        set(w, &count, "timezone", session->timezone);
    if (session->application != NULL)
        set(w, &count, "application_name", session->application);
    for (i = 0; session->settings != NULL && i < session->settings->nelts; i++) {
        const records_setting_t *setting = &APR_ARRAY_IDX(session->settings, i, records_setting_t);

        set(w, &count, setting->name, setting->value);
    }
    if (reads_response(session)) { /* SQL may have set them for the session, not long ago */
        set_word(w, &count, "response.headers", "");
        set_word(w, &count, "response.status", "");
    }
    return count;
}

/* test.switch_role: the operator's own word, so parts are names and nothing is spliced. */
static void write_pre_request(records_writer_t *w, const char *function)
{
    const char *dot = strchr(function, '.');

    records_write_words(w, "SELECT ");
    if (dot != NULL) {
        records_write_name(w, apr_pstrmemdup(w->pen.pool, function, (apr_size_t)(dot - function)));
        records_write_words(w, ".");
        function = dot + 1;
    }
    records_write_name(w, function);
    records_write_words(w, "()");
}

static void push(records_transaction_t *t, records_writer_t *w)
{
    if (t->preamble == NULL)
        t->preamble = apr_array_make(w->pen.pool, 3, sizeof(records_statement_t *));
    APR_ARRAY_PUSH(t->preamble, records_statement_t *) = records_writer_finish(w);
}

/* ---- before another run joins -------------------------------------------------------- */

static void reset_to_default(records_transaction_t *t, const records_dialect_t *dialect,
                             const char *words, apr_pool_t *pool)
{
    records_writer_t w;

    records_writer_init(&w, dialect, pool);
    records_write_words(&w, words);
    APR_ARRAY_PUSH(t->reset, records_statement_t *) = records_writer_finish(&w);
}

/* The settings of a request have no default but to say nothing. */
static void reset_settings(records_transaction_t *t, const records_session_context_t *session,
                           const records_dialect_t *dialect, apr_pool_t *pool)
{
    records_writer_t w;
    int i, count = 0;

    records_writer_init(&w, dialect, pool);
    for (i = 0; session->settings != NULL && i < session->settings->nelts; i++)
        set(&w, &count, APR_ARRAY_IDX(session->settings, i, records_setting_t).name, "");
    if (reads_response(session)) {
        set(&w, &count, "response.headers", "");
        set(&w, &count, "response.status", "");
    }
    if (count > 0)
        APR_ARRAY_PUSH(t->reset, records_statement_t *) = records_writer_finish(&w);
}

/* The role comes first: it may not be allowed to do the rest. */
static void reset(records_transaction_t *t, const records_session_context_t *session,
                  const records_dialect_t *dialect, apr_pool_t *pool)
{
    t->role = session->role;
    t->reset = apr_array_make(pool, 4, sizeof(records_statement_t *));
    if (session->role != NULL)
        reset_to_default(t, dialect, "SET LOCAL role TO DEFAULT", pool);
    if (session->settings != NULL || session->search_path != NULL)
        reset_to_default(t, dialect, "SET LOCAL search_path TO DEFAULT", pool);
    if (session->timezone != NULL)
        reset_to_default(t, dialect, "SET LOCAL timezone TO DEFAULT", pool);
    reset_settings(t, session, dialect, pool);
}

/* ---- what is read back --------------------------------------------------------------- */

#define HEADERS "pg_catalog.current_setting('response.headers', true)"
#define STATUS "pg_catalog.current_setting('response.status', true)"

/* [{"Name": "value"}, ...] as base/overrides.c reads it; what is no JSON fails by itself */
#define BAD_HEADERS                                                                                \
    "EXISTS (SELECT FROM pg_catalog.json_array_elements(CAST(NULLIF(" HEADERS ", '') AS json))"   \
    " AS a(header) WHERE (SELECT count(*) <> 1 OR bool_or(pg_catalog.json_typeof(m.value)"         \
    " <> 'string' OR m.key !~ '^[-!#$%&''*+.^_`|~0-9A-Za-z]+$'"                                    \
    " OR m.value #>> '{}' ~ '[\\u0001-\\u0008\\u000A-\\u001F\\u007F]')"                             \
    " FROM pg_catalog.json_each(a.header) AS m))"

/* Of a write it fails where they are of another form, so that COMMIT, which has been sent as well,
 * finds nothing to keep: 22012 for the status, another data exception for the headers. */
#define CHECKED_RESPONSE                                                                           \
    HEADERS ", " STATUS ", CASE WHEN " HEADERS " <> '' AND " BAD_HEADERS " THEN CAST(" HEADERS      \
    " AS integer) WHEN " STATUS " <> '' AND " STATUS " !~ '^[2-5][0-9][0-9]$'"                     \
    " THEN 1 / pg_catalog.length(pg_catalog.left(" STATUS ", 0)) END"

/* ---- all of it ----------------------------------------------------------------------- */

records_error_t *records_pgsql_context(records_transaction_t *t,
                                       const records_session_context_t *session,
                                       const records_dialect_t *dialect, apr_pool_t *pool)
{
    records_writer_t w;

    t->says_read_only = !t->writes && !session->joined;
    records_writer_init(&w, dialect, pool);
    if (write_settings(&w, session, t->says_read_only) > 0)
        push(t, &w);
    if (session->pre_request != NULL) {
        records_writer_init(&w, dialect, pool);
        write_pre_request(&w, session->pre_request);
        push(t, &w);
    }
    if (reads_response(session))
        t->response = records_query_response(
            dialect, t->writes ? CHECKED_RESPONSE : dialect->response_sql, pool);
    if (session->joined)
        reset(t, session, dialect, pool);
    return w.error;
}
