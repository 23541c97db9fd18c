/* SPDX-License-Identifier: Apache-2.0 */
#include "sql/named.h"

#include <string.h>

#include <apr_cstr.h>
#include <apr_lib.h>
#include <apr_strings.h>

#include "sql/named_scan.h"

/** A query in the making. */
typedef struct making_t {
    const records_dialect_t *dialect;
    records_query_t *query;
    apr_array_header_t *parameters;      /* records_parameter_t * */
    apr_array_header_t *used;            /* int, one each: does a mark name it? */
    apr_array_header_t *words, *marks;
    records_text_t text;                 /* the words that are being read */
    records_text_t comment;
    records_sql_t sql;
    const char *first;                   /* the statement's first word, or NULL */
    int depth;                           /* of parentheses */
    unsigned after_bracket : 1;          /* the piece before was one: a statement may begin */
    unsigned ended : 1;                  /* there was a semicolon */
    unsigned writes : 1;
    const char *why;                     /* what is wrong, or NULL */
    apr_pool_t *pool;
} making_t;

static void refuse(making_t *m, const char *why)
{
    if (m->why == NULL)
        m->why = why;
}

/* ---- types ------------------------------------------------------------------------- */

static void set_type(making_t *m, records_parameter_t *parameter, const char *word)
{
    records_sql_type_t found;
    const char *why = records_sql_type(&found, parameter->name, word, m->dialect, m->pool);

    if (why != NULL) {
        refuse(m, why);
        return;
    }
    parameter->type = found.type;
    parameter->base = found.base;
    parameter->kind = found.kind;
}

/* ---- parameters ----------------------------------------------------------------------- */

static int index_of(const making_t *m, const char *name)
{
    int i;

    for (i = 0; i < m->parameters->nelts; i++)
        if (strcmp(APR_ARRAY_IDX(m->parameters, i, records_parameter_t *)->name, name) == 0)
            return i;
    return -1;
}

static int add_parameter(making_t *m, const char *name)
{
    records_parameter_t *parameter = apr_pcalloc(m->pool, sizeof(*parameter));

    parameter->name = name;
    parameter->kind = RECORDS_TEXT;
    parameter->required = 1;
    APR_ARRAY_PUSH(m->parameters, records_parameter_t *) = parameter;
    APR_ARRAY_PUSH(m->used, int) = 0;
    return m->parameters->nelts - 1;
}

static void take_mark(making_t *m)
{
    int i = index_of(m, m->sql.name);
    records_parameter_t *parameter;

    if (i < 0)
        i = add_parameter(m, m->sql.name);
    parameter = APR_ARRAY_IDX(m->parameters, i, records_parameter_t *);
    APR_ARRAY_IDX(m->used, i, int) = 1;
    if (m->sql.type != NULL) {
        const char *before = parameter->type;

        set_type(m, parameter, m->sql.type);
        if (before != NULL && parameter->type != NULL && strcmp(before, parameter->type) != 0)
            refuse(m, apr_psprintf(m->pool, "parameter :%s is %s in one place and %s in another",
                                   parameter->name, before, parameter->type));
    }
    APR_ARRAY_PUSH(m->words, const char *) = apr_pstrdup(m->pool, records_text_string(&m->text));
    APR_ARRAY_PUSH(m->marks, int) = i;
    m->text.length = 0;
}

static void check_used(making_t *m)
{
    int i;

    for (i = 0; i < m->parameters->nelts; i++)
        if (!APR_ARRAY_IDX(m->used, i, int))
            refuse(m,
                   apr_psprintf(m->pool, "parameter :%s is declared but the SQL has no such mark",
                                APR_ARRAY_IDX(m->parameters, i, records_parameter_t *)->name));
}

/* ---- the comment at the top ------------------------------------------------------------- */

static char *trimmed(making_t *m, const char *begin, const char *end)
{
    while (begin < end && apr_isspace(*begin))
        begin++;
    while (end > begin && apr_isspace(end[-1]))
        end--;
    return apr_pstrmemdup(m->pool, begin, (apr_size_t)(end - begin));
}

/* 'it''s' is it's; null is NULL */
static const char *literal(making_t *m, const char *text)
{
    const apr_size_t length = strlen(text);
    char *out, *copy;

    if (apr_cstr_casecmp(text, "null") == 0)
        return NULL;
    if (length < 2 || *text != '\'' || text[length - 1] != '\'')
        return text;
    out = copy = apr_pstrmemdup(m->pool, text + 1, length - 2);
    for (text = copy; *text != '\0'; text++) {
        *out++ = *text;
        text += text[0] == '\'' && text[1] == '\'';
    }
    *out = '\0';
    return copy;
}

/* :most int = 20 */
static void declare(making_t *m, const char *line)
{
    const char *end = line + 1, *equals = strchr(line, '=');
    records_parameter_t *parameter;
    const char *name, *type;
    int i;

    while (apr_isalnum(*end) || *end == '_' || (*end & 0x80) != 0)
        end++;
    name = apr_pstrmemdup(m->pool, line + 1, (apr_size_t)(end - line) - 1);
    if (index_of(m, name) >= 0) {
        refuse(m, apr_psprintf(m->pool, "parameter :%s is declared twice", name));
        return;
    }
    i = add_parameter(m, name); /* which may move the array */
    parameter = APR_ARRAY_IDX(m->parameters, i, records_parameter_t *);
    type = trimmed(m, end, equals != NULL ? equals : end + strlen(end));
    if (*type != '\0')
        set_type(m, parameter, type);
    if (equals == NULL)
        return;
    parameter->required = 0;
    parameter->fallback = literal(m, trimmed(m, equals + 1, equals + strlen(equals)));
}

static int is_declaration(const char *line)
{
    return line[0] == ':' && (apr_isalpha(line[1]) || line[1] == '_' || (line[1] & 0x80) != 0);
}

/* The semicolon that ends a declaration, or the line's end: not one in quotes. */
static const char *declaration_end(const char *at)
{
    int quoted = 0;

    for (; *at != '\0' && (*at != ';' || quoted); at++)
        quoted ^= *at == '\'';
    return at;
}

static void take_line(making_t *m, const char *line)
{
    if (!is_declaration(line)) {
        records_text_puts(&m->comment, m->comment.length > 0 ? "\n" : "");
        records_text_puts(&m->comment, line);
        return;
    }
    while (*line != '\0') {
        const char *end = declaration_end(line);
        const char *one = trimmed(m, line, end);

        if (is_declaration(one))
            declare(m, one);
        else if (*one != '\0')
            refuse(m, apr_psprintf(m->pool,
                                   "'%s' declares no parameter; write :name type = default", one));
        line = *end == '\0' ? end : end + 1;
    }
}

/* Lines without what makes them a comment: --, #, and the bars and stars of a block. */
static void take_comment(making_t *m)
{
    const int block = *m->sql.begin == '/';
    const char *at = m->sql.begin + (*m->sql.begin == '#' ? 1 : 2);
    const char *end = m->sql.at - (block ? 2 : 0);

    while (at <= end) {
        const char *stop = memchr(at, '\n', (apr_size_t)(end - at));
        const char *line;

        stop = stop == NULL ? end : stop;
        line = trimmed(m, at, stop);
        if (block && *line == '*')
            line += 1 + strspn(line + 1, " \t");
        take_line(m, line);
        at = stop + 1;
    }
}

/* ---- the statement ------------------------------------------------------------------------ */

static const char *const readers[] = { "SELECT", "VALUES", "WITH", NULL };

/* A writer's word counts where a statement may begin: the first word, or behind a bracket.  Where a
 * function is meant (replace(...)) a bracket follows. */
static void take_word(making_t *m)
{
    const char *word =
        apr_pstrmemdup(m->pool, m->sql.begin, (apr_size_t)(m->sql.at - m->sql.begin));
    const char *next = m->sql.at + strspn(m->sql.at, " \t\r\n");

    if (apr_cstr_casecmp(word, "RETURNING") == 0)
        m->query->answers = 1;
    if (m->first == NULL) {
        m->first = word;
        if (!records_sql_is_one_of(word, readers) && !records_sql_is_writer(word))
            refuse(m, apr_psprintf(m->pool,
                                   "a query begins with SELECT, WITH, VALUES, INSERT, UPDATE, "
                                   "DELETE, REPLACE or MERGE, not with '%s'",
                                   word));
    } else if (!m->after_bracket)
        return;
    if (records_sql_is_writer(word) && *next != '(')
        m->writes = 1;
}

static void take_piece(making_t *m)
{
    if (m->ended && m->sql.kind != RECORDS_SQL_BLANK && m->sql.kind != RECORDS_SQL_COMMENT)
        refuse(m, "a query is one statement, but something follows the semicolon");
    switch (m->sql.kind) {
    case RECORDS_SQL_COMMENT:
        if (m->first == NULL)
            take_comment(m);
        records_text_putc(&m->text, ' ');
        return;
    case RECORDS_SQL_SEMICOLON:
        m->ended = 1;
        return;
    case RECORDS_SQL_MARK:
        take_mark(m);
        break;
    case RECORDS_SQL_FOREIGN:
        refuse(m, apr_psprintf(m->pool, "parameters are written :name, not %c", *m->sql.begin));
        return;
    case RECORDS_SQL_WORD:
        take_word(m);
        break;
    case RECORDS_SQL_OPEN:
        m->depth++;
        break;
    case RECORDS_SQL_CLOSE:
        if (--m->depth < 0)
            refuse(m, "there is a ) without its (");
        break;
    default:
        break;
    }
    if (m->sql.kind != RECORDS_SQL_BLANK)
        m->after_bracket = m->sql.kind == RECORDS_SQL_OPEN || m->sql.kind == RECORDS_SQL_CLOSE;
    if (m->sql.kind != RECORDS_SQL_MARK)
        records_text_append(&m->text, m->sql.begin, (apr_size_t)(m->sql.at - m->sql.begin));
}

static void begin(making_t *m, const char *name, const char *sql, const records_dialect_t *dialect,
                  apr_pool_t *pool)
{
    memset(m, 0, sizeof(*m));
    m->pool = pool;
    m->dialect = dialect;
    m->query = apr_pcalloc(pool, sizeof(*m->query));
    m->query->name = name;
    m->query->parameters = m->parameters = apr_array_make(pool, 4, sizeof(records_parameter_t *));
    m->query->words = m->words = apr_array_make(pool, 4, sizeof(const char *));
    m->query->marks = m->marks = apr_array_make(pool, 4, sizeof(int));
    m->used = apr_array_make(pool, 4, sizeof(int));
    records_text_init(&m->text, 256, pool);
    records_text_init(&m->comment, 64, pool);
    records_sql_init(&m->sql, sql, dialect->lexis, pool);
}

/* No blanks around the whole; a blank inside may separate a parameter from a word. */
static void trim_words(making_t *m)
{
    const char **first = &APR_ARRAY_IDX(m->words, 0, const char *);
    const char **last = &APR_ARRAY_IDX(m->words, m->words->nelts - 1, const char *);
    const char *end = *last + strlen(*last);

    while (end > *last && apr_isspace(end[-1]))
        end--;
    *last = apr_pstrmemdup(m->pool, *last, (apr_size_t)(end - *last));
    *first += strspn(*first, " \t\r\n");
}

static void end(making_t *m)
{
    const char *comment = records_text_string(&m->comment);

    APR_ARRAY_PUSH(m->words, const char *) = apr_pstrdup(m->pool, records_text_string(&m->text));
    trim_words(m);
    if (m->sql.broken != NULL)
        refuse(m, apr_psprintf(m->pool, "%s has no end", m->sql.broken));
    if (m->first == NULL)
        refuse(m, "there is no statement in it");
    if (m->depth > 0)
        refuse(m, "there is a ( without its )");
    check_used(m);
    comment = trimmed(m, comment, comment + strlen(comment));
    m->query->comment = *comment == '\0' ? NULL : comment;
    m->query->reads = !m->writes;
    m->query->answers |= m->query->reads;
}

const char *records_named_parse(const records_query_t **query, const char *name, const char *sql,
                                const records_dialect_t *dialect, apr_pool_t *pool)
{
    making_t m;

    *query = NULL;
    if (!records_utf8_valid(sql, strlen(sql)))
        return "it is not UTF-8";
    begin(&m, name, sql, dialect, pool);
    while (m.why == NULL && records_sql_next(&m.sql) != RECORDS_SQL_END)
        take_piece(&m);
    end(&m);
    if (m.why == NULL)
        *query = m.query;
    return m.why;
}

const char *records_named_declare(const records_parameter_t **parameter, const char *text,
                                  int any_type, apr_pool_t *pool)
{
    const records_dialect_t dialect = { .can = any_type ? RECORDS_CAN_CHECK : 0 };
    const char *line = apr_pstrcat(pool, ":", text, NULL);
    making_t m = { .dialect = &dialect, .pool = pool };

    *parameter = NULL;
    if (!is_declaration(line))
        return apr_psprintf(pool, "'%s' declares no parameter; write name type = default", text);
    m.parameters = apr_array_make(pool, 1, sizeof(records_parameter_t *));
    m.used = apr_array_make(pool, 1, sizeof(int));
    declare(&m, line);
    if (m.why == NULL)
        *parameter = APR_ARRAY_IDX(m.parameters, 0, const records_parameter_t *);
    return m.why;
}
