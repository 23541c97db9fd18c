/* SPDX-License-Identifier: Apache-2.0 */
#include "sql/row_filter.h"

#include <string.h>

#include <apr_cstr.h>
#include <apr_lib.h>
#include <apr_strings.h>

#include "base/text.h"
#include "sql/named_scan.h"

/** A piece of the SQL, without comments and blanks. */
typedef struct piece_t {
    records_sql_e kind;
    const char *text;
    const char *name;                    /* of a word or quoted name: what it names; else NULL */
    const char *claim, *type;            /* of a mark */
    const records_column_t *column;      /* the row's column that it names, or NULL */
    unsigned quoted : 1;
    unsigned spaced : 1;                 /* there was a blank before it */
    unsigned row : 1;                    /* it names the row, for a column of it follows */
    unsigned bare : 1;                   /* it is a column without the name of its table */
} piece_t;

/** A filter in the making. */
typedef struct making_t {
    const records_table_t *table;        /* or NULL */
    const records_dialect_t *dialect;
    records_table_rules_t *rules;
    apr_array_header_t *pieces;          /* piece_t */
    apr_array_header_t *words, *marks;
    records_text_t text;                 /* the words that are being written */
    const char *table_name;
    apr_pool_t *pool;
} making_t;

#define PIECE(m, i) (&APR_ARRAY_IDX((m)->pieces, i, piece_t))

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
static int is_quoted_name(const making_t *m, const char *text)
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

static void name_piece(const making_t *m, piece_t *piece)
{
    if (piece->kind == RECORDS_SQL_WORD) {
        piece->name = m->dialect->lexis->folds ? lower_case(piece->text, m->pool) : piece->text;
    } else if (piece->kind == RECORDS_SQL_OTHER && is_quoted_name(m, piece->text)) {
        piece->name = unquoted(piece->text, m->pool);
        piece->quoted = 1;
    }
}

static const char *read_pieces(making_t *m, const char *text)
{
    records_sql_t sql;
    int spaced = 0;

    records_sql_init(&sql, text, m->dialect->lexis, m->pool);
    while (records_sql_next(&sql) != RECORDS_SQL_END) {
        piece_t *piece;

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

static int is(const making_t *m, int i, const char *text)
{
    return i >= 0 && i < m->pieces->nelts && strcmp(PIECE(m, i)->text, text) == 0;
}

static int is_word(const making_t *m, int i, const char *word)
{
    return i >= 0 && i < m->pieces->nelts && PIECE(m, i)->kind == RECORDS_SQL_WORD
           && apr_cstr_casecmp(PIECE(m, i)->text, word) == 0;
}

/* ---- names ----------------------------------------------------------------------------- */

static int same_name(const making_t *m, const char *a, const char *b)
{
    return m->dialect->lexis->folds ? strcmp(a, b) == 0 : apr_cstr_casecmp(a, b) == 0;
}

static const records_column_t *column_called(const making_t *m, const char *name)
{
    const records_column_t *column;
    int i;

    if (m->table == NULL)
        return NULL;
    column = records_table_any_column(m->table, name);
    for (i = 0; column == NULL && i < m->table->all_columns->nelts; i++) {
        const records_column_t *one =
            APR_ARRAY_IDX(m->table->all_columns, i, const records_column_t *);

        if (same_name(m, one->name, name))
            column = one;
    }
    return column;
}

static int is_table(const making_t *m, int i)
{
    return PIECE(m, i)->name != NULL && same_name(m, PIECE(m, i)->name, m->table_name);
}

/* What no database takes for the name of a column, unless it is quoted. */
static const char *const keywords[] = {
    "ALL", "AND", "ANY", "AS", "BETWEEN", "CASE", "CAST", "COLLATE", "DISTINCT", "ELSE", "END",
    "ESCAPE", "EXISTS", "FALSE", "FROM", "IN", "IS", "LIKE", "NOT", "NULL", "ON", "OR", "SELECT",
    "SOME", "THEN", "TRUE", "WHEN", "WHERE", NULL
};

/* What stands before a bracket, and runs nothing of the operator's. */
static const char *const harmless[] = {
    "ALL", "AND", "ANY", "ARRAY", "BETWEEN", "CASE", "CAST", "COALESCE", "ELSE", "EXISTS", "IN",
    "IS", "LIKE", "LOWER", "NOT", "NULLIF", "OR", "SELECT", "SOME", "THEN", "TRIM", "UPPER", "WHEN",
    "WHERE", "ON", "FROM", "AS", NULL
};

/* Neither a type, nor a function, nor the word before a string (date '2030-01-31'), nor the part of a
 * date: EXTRACT(year FROM made). */
static int may_be_column(const making_t *m, int i)
{
    const piece_t *piece = PIECE(m, i);
    const char *next = i + 1 < m->pieces->nelts ? PIECE(m, i + 1)->text : "";

    if (!piece->quoted
        && (records_sql_is_one_of(piece->text, keywords) || *next == '\''
            || (is(m, i - 1, "(") && is_word(m, i - 2, "EXTRACT"))))
        return 0;
    return *next != '(' && !is(m, i - 1, "::") && !is_word(m, i - 1, "AS");
}

/* note.tenant, or tenant */
static void find_name(making_t *m, int i, int nested)
{
    piece_t *piece = PIECE(m, i);

    if (piece->name == NULL || is(m, i - 1, "."))
        return;
    if (is(m, i + 1, ".")) {
        if (!is_table(m, i))
            return;
        piece->row = 1;
        if (i + 2 < m->pieces->nelts && PIECE(m, i + 2)->name != NULL)
            PIECE(m, i + 2)->column = column_called(m, PIECE(m, i + 2)->name);
    } else if (!nested && may_be_column(m, i)) {
        piece->column = column_called(m, piece->name);
        piece->bare = piece->column != NULL;
    }
}

/* FROM notes within a SELECT: then notes.id could be either's. */
static const char *check_own(const making_t *m, int i)
{
    if (!is_table(m, i) || is(m, i + 1, ".") || is(m, i + 1, "(") || is_word(m, i + 1, "AS"))
        return NULL;
    if (is(m, i - 1, ".") && !is_word(m, i - 3, "FROM") && !is_word(m, i - 3, "JOIN"))
        return NULL;
    return apr_psprintf(
        m->pool,
        "within a SELECT %s is the row itself; to read the table there give it another "
        "name, as in: FROM %s AS other",
        m->table_name, PIECE(m, i)->text);
}

static int begins_select(const making_t *m, int i)
{
    return is_word(m, i, "SELECT") || is_word(m, i, "WITH") || is_word(m, i, "VALUES")
           || is_word(m, i, "TABLE");
}

static const char *check_word(const making_t *m, int i)
{
    if ((i == 0 || is(m, i - 1, "(") || is(m, i - 1, ")")) && !is(m, i + 1, "(")
        && records_sql_is_writer(PIECE(m, i)->text))
        return apr_psprintf(m->pool, "it is an expression, and %s changes rows", PIECE(m, i)->text);
    if (i == 0 && begins_select(m, i))
        return "it is an expression; a SELECT in it stands in brackets, as in: "
               "id IN (SELECT ...)";
    return NULL;
}

/* Which names are the row's columns; brackets; what may not stand in an expression. */
static const char *find_names(making_t *m)
{
    const char *why = NULL;
    int i, depth = 0, nested = 0; /* nested: at which depth the outermost SELECT stands */

    for (i = 0; why == NULL && i < m->pieces->nelts; i++) {
        piece_t *piece = PIECE(m, i);

        switch (piece->kind) {
        case RECORDS_SQL_OPEN:
            depth++;
            if (nested == 0 && begins_select(m, i + 1))
                nested = depth;
            break;
        case RECORDS_SQL_CLOSE:
            if (depth-- == 0)
                return "there is a ) without its (";
            if (depth < nested)
                nested = 0;
            break;
        case RECORDS_SQL_SEMICOLON:
            return "it is one expression, without a semicolon";
        case RECORDS_SQL_FOREIGN:
            return apr_psprintf(m->pool, "parameters are written :claim, not %s", piece->text);
        case RECORDS_SQL_WORD:
            why = check_word(m, i);
            break;
        default:
            break;
        }
        if (piece->kind == RECORDS_SQL_WORD && is(m, i + 1, "(")
            && !records_sql_is_one_of(piece->text, harmless))
            m->rules->calls = 1;
        find_name(m, i, nested > 0);
        if (why == NULL && nested > 0)
            why = check_own(m, i);
    }
    return why == NULL && depth > 0 ? "there is a ( without its )" : why;
}

/* ---- parameters -------------------------------------------------------------------------- */

static int is_comparison(const making_t *m, int i)
{
    return i >= 0 && i < m->pieces->nelts && PIECE(m, i)->kind == RECORDS_SQL_OTHER
           && PIECE(m, i)->text[1] == '\0' && strchr("=<>!", *PIECE(m, i)->text) != NULL;
}

/* tenant = :tenant, tenant IN (:a, :b) */
static const records_column_t *column_before(const making_t *m, int i)
{
    int at = i - 1;

    if (is_comparison(m, at)) {
        while (is_comparison(m, at))
            at--;
        return at >= 0 ? PIECE(m, at)->column : NULL;
    }
    while (at > 0 && (is(m, at, ",") || PIECE(m, at)->kind == RECORDS_SQL_MARK))
        at--;
    if (!is(m, at, "(") || !is_word(m, at - 1, "IN"))
        return NULL;
    at -= is_word(m, at - 2, "NOT") ? 3 : 2;
    return at >= 0 ? PIECE(m, at)->column : NULL;
}

/* :tenant = tenant, :tenant = notes.tenant */
static const records_column_t *column_behind(const making_t *m, int i)
{
    int at = i + 1;

    if (!is_comparison(m, at))
        return NULL;
    while (is_comparison(m, at))
        at++;
    if (at < m->pieces->nelts && PIECE(m, at)->row)
        at += 2;
    if (at >= m->pieces->nelts || is(m, at + 1, "::"))
        return NULL;
    return PIECE(m, at)->column;
}

static int same_text(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static int parameter_like(const making_t *m, const records_rule_parameter_t *like)
{
    const apr_array_header_t *parameters = m->rules->parameters;
    int i;

    for (i = 0; i < parameters->nelts; i++) {
        const records_rule_parameter_t *one =
            APR_ARRAY_IDX(parameters, i, const records_rule_parameter_t *);

        if (strcmp(one->claim, like->claim) == 0 && one->kind == like->kind
            && one->column == like->column && same_text(one->type, like->type))
            return i;
    }
    APR_ARRAY_PUSH(m->rules->parameters, records_rule_parameter_t *) =
        apr_pmemdup(m->pool, like, sizeof(*like));
    return parameters->nelts - 1;
}

/* Its own type, or else that of the column that it is compared with. */
static const char *find_parameter(int *which, making_t *m, int i)
{
    const piece_t *piece = PIECE(m, i);
    records_rule_parameter_t parameter = { .claim = piece->claim, .kind = RECORDS_TEXT };
    records_sql_type_t type;
    const char *why;

    if (piece->type != NULL) {
        if ((why = records_sql_type(&type, piece->claim, piece->type, m->dialect, m->pool)) != NULL)
            return why;
        parameter.type = type.type;
        parameter.base = type.base;
        parameter.kind = type.kind;
    } else if ((parameter.column = column_before(m, i)) != NULL
               || (parameter.column = column_behind(m, i)) != NULL) {
        parameter.kind = parameter.column->kind;
    }
    *which = parameter_like(m, &parameter);
    return NULL;
}

/* ---- all ------------------------------------------------------------------------------------ */

static void write_mark(making_t *m, int mark)
{
    APR_ARRAY_PUSH(m->words, const char *) = apr_pstrdup(m->pool, records_text_string(&m->text));
    APR_ARRAY_PUSH(m->marks, int) = mark;
    m->text.length = 0;
}

static const char *write_pieces(making_t *m)
{
    const char *why;
    int i, which;

    for (i = 0; i < m->pieces->nelts; i++) {
        const piece_t *piece = PIECE(m, i);

        records_text_puts(&m->text, piece->spaced && i > 0 ? " " : "");
        if (piece->kind == RECORDS_SQL_MARK) {
            if ((why = find_parameter(&which, m, i)) != NULL)
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
    making_t m = { .table = table, .dialect = dialect, .rules = rules, .pool = pool };
    records_row_filter_t *made = apr_pcalloc(pool, sizeof(*made));
    const char *why;

    *filter = made;
    m.table_name = table != NULL ? table->name : rule->table;
    m.pieces = apr_array_make(pool, 16, sizeof(piece_t));
    m.words = apr_array_make(pool, 8, sizeof(const char *));
    m.marks = apr_array_make(pool, 8, sizeof(int));
    records_text_init(&m.text, 128, pool);
    made->rule = rule;
    made->reads = rule->reads;
    made->writes = rule->writes;
    made->checks = rule->checks;
    made->words = m.words;
    made->marks = m.marks;
    if (!records_utf8_valid(rule->sql, strlen(rule->sql)))
        return "it is not UTF-8";
    if ((why = read_pieces(&m, rule->sql)) != NULL || (why = find_names(&m)) != NULL)
        return why;
    return m.pieces->nelts == 0 ? "it is empty" : write_pieces(&m);
}
