/* SPDX-License-Identifier: Apache-2.0 */
/* The databases differ in strings, quoted names and comments; the rest need not be parsed here. */
#include "sql/named_scan.h"

#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>

void records_sql_init(records_sql_t *sql, const char *text, const records_lexis_t *lexis,
                      apr_pool_t *pool)
{
    memset(sql, 0, sizeof(*sql));
    sql->text = sql->at = text;
    sql->pool = pool;
    sql->lexis = lexis;
}

static int is_letter(char c)
{
    return apr_isalpha(c) || c == '_' || (c & 0x80) != 0;
}

static int is_part(char c)
{
    return is_letter(c) || apr_isdigit(c);
}

static const char *past_word(const char *at)
{
    while (is_part(*at) || *at == '$')
        at++;
    return at;
}

/* ---- what is quoted ---------------------------------------------------------------- */

/* Past the closing quote, which doubled is only a character. */
static const char *past_quoted(const char *at, char quote, int backslashes)
{
    for (at++; *at != '\0'; at++) {
        if (*at == '\\' && backslashes && at[1] != '\0')
            at++;
        else if (*at == quote && at[1] == quote)
            at++;
        else if (*at == quote)
            return at + 1;
    }
    return NULL;
}

/* $tag$ ... $tag$; the place itself where no such thing begins */
static const char *past_dollars(const char *at, apr_pool_t *pool)
{
    const char *end = at + 1;
    const char *tag;

    if (apr_isdigit(*end))
        return at;
    while (is_part(*end))
        end++;
    if (*end != '$')
        return at;
    tag = apr_pstrmemdup(pool, at, (apr_size_t)(end - at) + 1);
    end = strstr(end + 1, tag);
    return end == NULL ? NULL : end + strlen(tag);
}

/* E'it\'s' */
static int is_escaped(const records_sql_t *sql)
{
    const char *at = sql->at;

    if (sql->lexis->backslashes)
        return 1;
    return sql->lexis->escape_strings && at > sql->text && (at[-1] == 'E' || at[-1] == 'e')
           && (at - 1 == sql->text || !is_part(at[-2]));
}

static const char *past_bracket(const char *at)
{
    const char *end = strchr(at, ']');

    return end == NULL ? NULL : end + 1;
}

static records_sql_e quoted(records_sql_t *sql, const char *end, const char *what)
{
    if (end == NULL) {
        sql->broken = what;
        sql->at += strlen(sql->at);
        return RECORDS_SQL_END;
    }
    sql->at = end;
    return RECORDS_SQL_OTHER;
}

/* ---- comments ----------------------------------------------------------------------- */

static int begins_line_comment(const records_sql_t *sql)
{
    if (sql->lexis->hash_comments)
        return *sql->at == '#'
               || (strncmp(sql->at, "--", 2) == 0
                   && (sql->at[2] == '\0' || apr_isspace(sql->at[2])));
    return strncmp(sql->at, "--", 2) == 0;
}

static records_sql_e block_comment(records_sql_t *sql)
{
    const char *at = sql->at + 2;
    int depth = 1;

    for (; *at != '\0' && depth > 0; at++) {
        if (at[0] == '*' && at[1] == '/')
            depth--, at++;
        else if (at[0] == '/' && at[1] == '*' && sql->lexis->nested_comments)
            depth++, at++;
    }
    if (depth > 0)
        return quoted(sql, NULL, "a comment");
    sql->at = at;
    return RECORDS_SQL_COMMENT;
}

/* ---- parameters ---------------------------------------------------------------------- */

/* int, numeric(10,2), text[], "my schema".mood: what stands behind :: */
static const char *past_type(const char *at)
{
    for (;;) {
        const char *begin = at;

        at = *at == '"' ? past_quoted(at, '"', 0) : past_word(at);
        if (at == NULL || at == begin)
            return NULL;
        if (*at != '.')
            break;
        at++;
    }
    if (*at == '(') {
        const char *end = at + 1 + strspn(at + 1, "0123456789, ");

        at = *end == ')' ? end + 1 : at;
    }
    return strncmp(at, "[]", 2) == 0 ? at + 2 : at;
}

/* Neither ::, nor a[i:n], nor @x := 1 */
static int begins_mark(const records_sql_t *sql)
{
    return *sql->at == ':' && is_letter(sql->at[1])
           && (sql->at == sql->text || (!is_part(sql->at[-1]) && sql->at[-1] != ':'));
}

static records_sql_e mark(records_sql_t *sql)
{
    const char *end = sql->at + 1, *type;

    while (is_part(*end))
        end++;
    sql->name = apr_pstrmemdup(sql->pool, sql->at + 1, (apr_size_t)(end - sql->at) - 1);
    sql->type = NULL;
    sql->at = end;
    if (strncmp(end, "::", 2) != 0)
        return RECORDS_SQL_MARK;
    if ((type = past_type(end + 2)) == NULL)
        return quoted(sql, NULL, "the type of a parameter");
    sql->type = apr_pstrmemdup(sql->pool, end + 2, (apr_size_t)(type - end) - 2);
    sql->at = type;
    return RECORDS_SQL_MARK;
}

static int is_foreign(const records_sql_t *sql)
{
    const char *at = sql->at;

    return strchr(sql->lexis->parameters, *at) != NULL
           && (!sql->lexis->dollar_strings || apr_isdigit(at[1]));
}

/* ---- pieces -------------------------------------------------------------------------- */

static records_sql_e blank(records_sql_t *sql)
{
    while (apr_isspace(*sql->at))
        sql->at++;
    return RECORDS_SQL_BLANK;
}

static records_sql_e line_comment(records_sql_t *sql)
{
    sql->at += strcspn(sql->at, "\n");
    return RECORDS_SQL_COMMENT;
}

static records_sql_e other(records_sql_t *sql)
{
    const char c = *sql->at;

    if (apr_isdigit(c))
        sql->at = past_word(sql->at);
    else
        sql->at += strncmp(sql->at, "::", 2) == 0 ? 2 : 1;
    return c == ';'   ? RECORDS_SQL_SEMICOLON
           : c == '(' ? RECORDS_SQL_OPEN
           : c == ')' ? RECORDS_SQL_CLOSE
                      : RECORDS_SQL_OTHER;
}

static const char *past_name(const records_sql_t *sql)
{
    if (*sql->at == '[')
        return past_bracket(sql->at);
    return past_quoted(sql->at, *sql->at, *sql->at == '"' && sql->lexis->backslashes);
}

static records_sql_e read_piece(records_sql_t *sql)
{
    const char *at = sql->at, *end;

    if (*at == '\0')
        return RECORDS_SQL_END;
    if (apr_isspace(*at))
        return blank(sql);
    if (begins_line_comment(sql))
        return line_comment(sql);
    if (strncmp(at, "/*", 2) == 0)
        return block_comment(sql);
    if (*at == '\'')
        return quoted(sql, past_quoted(at, *at, is_escaped(sql)), "a string");
    if (strchr(sql->lexis->names, *at) != NULL)
        return quoted(sql, past_name(sql), "a quoted name");
    if (*at == '$' && sql->lexis->dollar_strings && (end = past_dollars(at, sql->pool)) != at)
        return quoted(sql, end, "a string");
    if (begins_mark(sql))
        return mark(sql);
    if (is_foreign(sql)) {
        sql->at++;
        return RECORDS_SQL_FOREIGN;
    }
    if (is_letter(*at)) {
        sql->at = past_word(at);
        return RECORDS_SQL_WORD;
    }
    return other(sql);
}

records_sql_e records_sql_next(records_sql_t *sql)
{
    sql->begin = sql->at;
    sql->kind = sql->broken != NULL ? RECORDS_SQL_END : read_piece(sql);
    return sql->kind;
}
