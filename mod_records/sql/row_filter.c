/* SPDX-License-Identifier: Apache-2.0 */
#include "sql/row_filter.h"

#include <string.h>

#include <apr_strings.h>

#include "sql/row_parts.h"

/* ---- pieces -------------------------------------------------------------------------- */

/* `a``b` is a`b, [a b] is a b */
static const char *unquoted(const char *text, apr_pool_t *pool)
{
    const char quote = *text;
    char *out, *copy;

    out = copy = apr_pstrmemdup(pool, text + 1, strlen(text) - 2);
    for (text = copy; *text != '\0'; text++) {
        *out++ = *text;
        text += quote != '[' && text[0] == quote && text[1] == quote;
    }
    *out = '\0';
    return copy;
}

/* MariaDB's "x" is a string. */
static int is_quoted_name(const records_row_making_t *m, const char *text)
{
    return *text == m->dialect->quote
           || (*text != '"' && strchr(m->dialect->lexis->names, *text) != NULL);
}

static const char *lower_case(const char *word, apr_pool_t *pool)
{
    char *copy = apr_pstrdup(pool, word), *at;

    for (at = copy; *at != '\0'; at++)
        if (*at >= 'A' && *at <= 'Z')
            *at = (char)(*at - 'A' + 'a');
    return copy;
}

static void name_piece(const records_row_making_t *m, records_row_piece_t *piece)
{
    if (piece->kind == RECORDS_SQL_WORD) {
        piece->name = m->dialect->lexis->folds ? lower_case(piece->text, m->pool) : piece->text;
    } else if (piece->kind == RECORDS_SQL_OTHER && is_quoted_name(m, piece->text)) {
        piece->name = unquoted(piece->text, m->pool);
        piece->quoted = 1;
    }
}

static const char *read_pieces(records_row_making_t *m, const char *text)
{
    records_sql_t sql;
    int spaced = 0;

    records_sql_init(&sql, text, m->dialect->lexis, m->pool);
    while (records_sql_next(&sql) != RECORDS_SQL_END) {
        records_row_piece_t *piece;

        if (sql.kind == RECORDS_SQL_BLANK || sql.kind == RECORDS_SQL_COMMENT) {
            spaced = 1;
            continue;
        }
        piece = apr_array_push(m->pieces);
        memset(piece, 0, sizeof(*piece));
        piece->kind = sql.kind;
        piece->text = apr_pstrmemdup(m->pool, sql.begin, (apr_size_t)(sql.at - sql.begin));
        piece->spaced = spaced ? 1 : 0;
        spaced = 0;
        if (sql.kind == RECORDS_SQL_MARK) {
            piece->claim = sql.name;
            piece->type = sql.type;
        }
        name_piece(m, piece);
    }
    return sql.broken == NULL ? NULL : apr_psprintf(m->pool, "%s has no end", sql.broken);
}

/* ---- all ------------------------------------------------------------------------------------ */

static void write_mark(records_row_making_t *m, int mark)
{
    APR_ARRAY_PUSH(m->words, const char *) = apr_pstrdup(m->pool, records_text_string(&m->text));
    APR_ARRAY_PUSH(m->marks, int) = mark;
    m->text.length = 0;
}

static const char *write_pieces(records_row_making_t *m)
{
    const char *why;
    int i, which;

    for (i = 0; i < m->pieces->nelts; i++) {
        const records_row_piece_t *piece = PIECE(m, i);

        records_text_puts(&m->text, piece->spaced && i > 0 ? " " : "");
        if (piece->kind == RECORDS_SQL_MARK) {
            if ((why = records_row_find_parameter(&which, m, i)) != NULL)
                return why;
            write_mark(m, which);
            continue;
        }
        if (piece->row || piece->bare)
            write_mark(m, RECORDS_RULE_ALIAS);
        if (piece->row)
            continue;
        records_text_puts(&m->text, piece->bare ? "." : "");
        records_text_puts(&m->text, piece->text);
    }
    APR_ARRAY_PUSH(m->words, const char *) = apr_pstrdup(m->pool, records_text_string(&m->text));
    return NULL;
}

const char *records_row_filter_parse(records_row_filter_t **filter, records_table_rules_t *rules,
                                     const records_rule_t *rule, const records_table_t *table,
                                     const records_dialect_t *dialect, apr_pool_t *pool)
{
    records_row_making_t m = { .table = table, .dialect = dialect, .rules = rules, .pool = pool };
    records_row_filter_t *made = apr_pcalloc(pool, sizeof(*made));
    const char *why;

    *filter = made;
    m.table_name = table != NULL ? table->name : rule->table;
    m.pieces = apr_array_make(pool, 16, sizeof(records_row_piece_t));
    m.words = apr_array_make(pool, 8, sizeof(const char *));
    m.marks = apr_array_make(pool, 8, sizeof(int));
    made->inner = m.inner = apr_array_make(pool, 4, sizeof(const char *));
    records_text_init(&m.text, 128, pool);
    made->rule = rule;
    made->reads = rule->reads;
    made->writes = rule->writes;
    made->checks = rule->checks;
    made->words = m.words;
    made->marks = m.marks;
    if (!records_utf8_valid(rule->sql, strlen(rule->sql)))
        return "it is not UTF-8";
    if ((why = read_pieces(&m, rule->sql)) != NULL || (why = records_row_find_names(&m)) != NULL)
        return why;
    made->plain = records_row_is_plain(&m) ? 1 : 0;
    return m.pieces->nelts == 0 ? "it is empty" : write_pieces(&m);
}
