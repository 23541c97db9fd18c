/* SPDX-License-Identifier: Apache-2.0 */
/* What SQLite says -> SQLSTATE, and words like PostgreSQL's.  The code decides; its message, whose
 * form SQLite has kept for many years, only lends names. */
#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>
#include <sqlite3.h>

#include "databases/sqlite3/parts.h"

/* An extended code stands before the primary one that it belongs to. */
static const struct { int code; const char *state, *message; } codes[] = {
    { SQLITE_CONSTRAINT_UNIQUE, "23505", "duplicate key value violates unique constraint" },
    { SQLITE_CONSTRAINT_PRIMARYKEY, "23505", "duplicate key value violates unique constraint" },
    { SQLITE_CONSTRAINT_ROWID, "23505", "duplicate key value violates unique constraint" },
    { SQLITE_CONSTRAINT_FOREIGNKEY, "23503", "the change violates a foreign key constraint" },
    { SQLITE_CONSTRAINT_NOTNULL, "23502", "null value violates not-null constraint" },
    { SQLITE_CONSTRAINT_CHECK, "23514", "new row violates check constraint" },
    { SQLITE_CONSTRAINT_DATATYPE, "22P02", "invalid input syntax for the type of a column" },
    { SQLITE_CONSTRAINT_TRIGGER, "P0001", "a trigger refused the change" },
    { SQLITE_CONSTRAINT, "23000", "the change violates a constraint" },
    { SQLITE_MISMATCH, "22P02", "invalid input syntax for type integer" },
    { SQLITE_READONLY_DBMOVED, "08006", "the database file has been moved" },
    { SQLITE_READONLY, "25006", "cannot change anything: the database is read-only" },
    { SQLITE_BUSY_SNAPSHOT, "40001", "could not serialize access due to concurrent update" },
    { SQLITE_BUSY, "55P03", "could not obtain lock: the database is busy" },
    { SQLITE_LOCKED, "55P03", "could not obtain lock: the table is busy" },
    { SQLITE_PROTOCOL, "55P03", "could not obtain lock: the database is busy" },
    { SQLITE_SCHEMA, "40001", "the schema was changed meanwhile" },
    { SQLITE_INTERRUPT, "57014", "canceling statement due to user request" },
    { SQLITE_ABORT, "57014", "canceling statement due to user request" },
    { SQLITE_TOOBIG, "54000", "a text or blob is too large" },
    { SQLITE_FULL, "53100", "could not extend the database file: no space left" },
    { SQLITE_NOMEM, "53200", "out of memory" },
    { SQLITE_IOERR, "58030", "the database file could not be read or written" },
    { SQLITE_CORRUPT, "XX001", "the database file is damaged" },
    { SQLITE_NOTADB, "XX001", "the file is not a database" },
    { SQLITE_CANTOPEN, "08001", "the database file could not be opened" },
    { SQLITE_AUTH, "42501", "permission denied" },
    { SQLITE_PERM, "42501", "permission denied" },
};

/* SQLITE_ERROR is one code for many things: the beginning or the end of the message tells.  Without words
 * behind it, what is in its middle is not for everybody. */
static const struct { const char *begins, *ends, *state, *before, *after; } messages[] = {
    { "no such table: ", "", "42P01", "relation \"", "\" does not exist" },
    { "no such view: ", "", "42P01", "relation \"", "\" does not exist" },
    { "no such column: ", "", "42703", "column ", " does not exist" },
    { "no such function: ", "", "42883", "function ", " does not exist" },
    { "near ", ": syntax error", "42601", "syntax error at or near ", "" },
    { "cannot modify ", " because it is a view", "55000", "cannot change view \"", "\"" },
    { "table ", " may not be modified", "55000", "cannot change table \"", "\"" },
    { "cannot INSERT into generated column ", "", "428C9", "cannot insert into generated column ",
      "" },
    { "cannot UPDATE generated column ", "", "428C9", "cannot update generated column ", "" },
    { "malformed JSON", "", "22P02", "invalid input syntax for type json", "" },
    { "integer overflow", "", "22003", "bigint out of range", "" },
    { "too many ", "", "54000", "too many ", "" },
    { "at most ", " tables in a join", "54000", "too many tables in one request: at most ",
      " can be joined" },
    { "Expression tree is too large", "", "54001",
      "the request is too complex: its filters are nested too deeply, or too many", NULL },
    { "LIKE or GLOB pattern too complex", "", "54001", "a pattern is too long", NULL },
    { "JSON nested too deep", "", "54001", "JSON is nested more deeply than the database takes", NULL },
    { "fts5: parser stack overflow", "", "54001", "the search is too complex", NULL },
    { "parser stack overflow", "", "54001", "too many embedded resources inside one another", "" },
    { "ON CONFLICT clause does not match any", "", "42P10",
      "there is no unique or exclusion constraint matching the ON CONFLICT specification", NULL },
    { "UPSERT not implemented for virtual table", "", "0A000",
      "cannot upsert into a virtual table", NULL },
    { "", " RETURNING is not available on virtual tables", "0A000",
      "RETURNING is not available on virtual tables: Prefer return=minimal, please (", ")" },
};

static int ends_with(const char *text, const char *end)
{
    apr_size_t length = strlen(text), wanted = strlen(end);

    return length >= wanted && strcmp(text + length - wanted, end) == 0;
}

static void tell_message(records_error_t *error, const char *text, apr_pool_t *pool)
{
    apr_size_t i, begins, ends;

    for (i = 0; i < sizeof(messages) / sizeof(messages[0]); i++) {
        begins = strlen(messages[i].begins);
        ends = strlen(messages[i].ends);
        if (strlen(text) < begins + ends || strncmp(text, messages[i].begins, begins) != 0
            || !ends_with(text, messages[i].ends))
            continue;
        error->code = messages[i].state;
        error->message =
            messages[i].after == NULL
                ? messages[i].before
                : apr_pstrcat(pool, messages[i].before,
                              apr_pstrndup(pool, text + begins, strlen(text) - begins - ends),
                              messages[i].after, NULL);
        return;
    }
}

/* "records:22P02:invalid input ..." of a function of ours */
static int tell_raised(records_error_t *error, const char *text, apr_pool_t *pool)
{
    const char *state = text + strlen(RECORDS_SQLITE3_RAISED);

    if (strncmp(text, RECORDS_SQLITE3_RAISED, strlen(RECORDS_SQLITE3_RAISED)) != 0
        || strlen(state) < 6 || state[5] != ':')
        return 0;
    error->code = apr_pstrndup(pool, state, 5);
    error->message = apr_pstrdup(pool, state + 6);
    return 1;
}

/* RAISE(ABORT, 'PT402: Payment Required') sets the status; any other text is the message. */
static void tell_trigger(records_error_t *error, const char *text, apr_pool_t *pool)
{
    int status = strncmp(text, "PT", 2) == 0 && apr_isdigit(text[2]) && apr_isdigit(text[3])
                 && apr_isdigit(text[4]) && text[5] == ':';

    if (!status) {
        error->message = apr_pstrdup(pool, text);
        return;
    }
    error->code = apr_pstrndup(pool, text, 5);
    text += 6;
    text += strspn(text, " ");
    error->message = apr_pstrdup(pool, text);
}

/* The part before the first point of "films.title", where it is a plain name; else NULL. */
static const char *relation(const char *text, apr_pool_t *pool)
{
    const char *point = strchr(text, '.');

    return point == NULL || point == text ? NULL
                                          : apr_pstrndup(pool, text, (apr_size_t)(point - text));
}

/* NOT NULL constraint failed: films.title */
static void tell_not_null(records_error_t *error, const char *names, apr_pool_t *pool)
{
    const char *table = relation(names, pool);

    if (table == NULL || strchr(strchr(names, '.') + 1, '.') != NULL)
        return;
    error->message = apr_psprintf(
        pool, "null value in column \"%s\" of relation \"%s\" violates not-null constraint",
        names + strlen(table) + 1, table);
}

/* UNIQUE constraint failed: films.title, films.year */
static void tell_unique(records_error_t *error, const char *names, apr_pool_t *pool)
{
    const char *table = relation(names, pool);
    const char *prefix = table == NULL ? NULL : apr_pstrcat(pool, table, ".", NULL);
    const char *columns = "", *next;

    while (prefix != NULL && strncmp(names, prefix, strlen(prefix)) == 0) {
        names += strlen(prefix);
        next = strstr(names, ", ");
        columns = apr_pstrcat(
            pool, columns, *columns == '\0' ? "" : ", ",
            next == NULL ? names : apr_pstrndup(pool, names, (apr_size_t)(next - names)), NULL);
        if (next == NULL) {
            error->details = apr_psprintf(pool, "Key (%s) already exists.", columns);
            return;
        }
        names = next + 2;
    }
}

/* CHECK constraint failed: films_year_check; without a name it is the expression, which is not for
 * everybody. */
static void tell_check(records_error_t *error, const char *name, apr_pool_t *pool)
{
    const char *at = name;

    while (apr_isalnum(*at) || *at == '_')
        at++;
    if (at > name && *at == '\0')
        error->message = apr_psprintf(pool, "new row violates check constraint \"%s\"", name);
}

/* cannot store TEXT value in INTEGER column films.year */
static void tell_type(records_error_t *error, const char *text, apr_pool_t *pool)
{
    const char *in = strstr(text, " value in "), *column = strstr(text, " column ");
    char *type;

    if (in == NULL || column == NULL || column < in + 10)
        return;
    type = apr_pstrndup(pool, in + 10, (apr_size_t)(column - in - 10));
    for (in = type; *in != '\0'; in++)
        type[in - type] = (char)apr_tolower(*in);
    error->message = apr_pstrcat(pool, "invalid input syntax for type ", type, NULL);
    if ((column = strchr(column + 1, '.')) != NULL && strchr(column + 1, '.') == NULL)
        error->details = apr_psprintf(pool, "The column is \"%s\".", column + 1);
}

static void tell_more(records_error_t *error, int code, const char *text, apr_pool_t *pool)
{
    const char *failed = strstr(text, " constraint failed: ");
    const char *names = failed == NULL ? "" : failed + strlen(" constraint failed: ");

    switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
        tell_unique(error, names, pool);
        return;
    case SQLITE_CONSTRAINT_NOTNULL:
        tell_not_null(error, names, pool);
        return;
    case SQLITE_CONSTRAINT_CHECK:
        tell_check(error, names, pool);
        return;
    case SQLITE_CONSTRAINT_DATATYPE:
        tell_type(error, text, pool);
        return;
    case SQLITE_CONSTRAINT_TRIGGER:
        tell_trigger(error, text, pool);
        return;
    default:
        if ((code & 0xFF) == SQLITE_ERROR && !tell_raised(error, text, pool))
            tell_message(error, text, pool);
    }
}

records_error_t *records_sqlite3_error(int code, const char *text, apr_pool_t *pool)
{
    records_error_t *error = records_error(pool, 0, "XX000", "the database failed");
    apr_size_t i;

    error->cause = apr_psprintf(pool, "SQLite code %d: %s", code, text);
    for (i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
        if (code == codes[i].code || (code & 0xFF) == codes[i].code) {
            error->code = codes[i].state;
            error->message = codes[i].message;
            break;
        }
    tell_more(error, code, text, pool);
    return error;
}
