/* SPDX-License-Identifier: Apache-2.0 */
/* What the names in a row filter mean. */
#include <apr_lib.h>
#include <apr_strings.h>

#include "sql/row_parts.h"

static int same_name(const records_row_making_t *m, const char *a, const char *b)
{
    return m->dialect->lexis->folds ? strcmp(a, b) == 0 : apr_cstr_casecmp(a, b) == 0;
}

static const records_column_t *column_called(const records_row_making_t *m, const char *name)
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

static int is_table(const records_row_making_t *m, int i)
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
static int may_be_column(const records_row_making_t *m, int i)
{
    const records_row_piece_t *piece = PIECE(m, i);
    const char *next = i + 1 < m->pieces->nelts ? PIECE(m, i + 1)->text : "";

    if (!piece->quoted
        && (records_sql_is_one_of(piece->text, keywords) || *next == '\''
            || (records_row_is(m, i - 1, "(") && records_row_is_word(m, i - 2, "EXTRACT"))))
        return 0;
    return *next != '(' && !records_row_is(m, i - 1, "::") && !records_row_is_word(m, i - 1, "AS");
}

/* note.tenant, or tenant */
static void find_name(records_row_making_t *m, int i, int nested)
{
    records_row_piece_t *piece = PIECE(m, i);

    if (piece->name == NULL || records_row_is(m, i - 1, "."))
        return;
    if (records_row_is(m, i + 1, ".")) {
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
static const char *check_own(const records_row_making_t *m, int i)
{
    if (!is_table(m, i) || records_row_is(m, i + 1, ".") || records_row_is(m, i + 1, "(")
        || records_row_is_word(m, i + 1, "AS"))
        return NULL;
    if (records_row_is(m, i - 1, ".") && !records_row_is_word(m, i - 3, "FROM")
        && !records_row_is_word(m, i - 3, "JOIN"))
        return NULL;
    return apr_psprintf(
        m->pool,
        "within a SELECT %s is the row itself; to read the table there give it another "
        "name, as in: FROM %s AS other",
        m->table_name, PIECE(m, i)->text);
}

/* notes_1 may be what a statement calls the row. */
static int is_like_alias(const char *name, const char *table)
{
    const apr_size_t length = strlen(table);

    return apr_cstr_casecmpn(name, table, length) == 0 && name[length] == '_'
           && name[length + 1] != '\0'
           && name[length + 1 + strspn(name + length + 1, "0123456789")] == '\0';
}

/* What a SELECT reads under a name that the row has in a statement would take the row's place there. */
static const char *note_inner(records_row_making_t *m, int i)
{
    const records_row_piece_t *piece = PIECE(m, i);

    if (piece->name == NULL || records_row_is(m, i + 1, ".") || records_row_is_word(m, i + 1, "AS")
        || (!piece->quoted && records_sql_is_one_of(piece->text, keywords)))
        return NULL;
    if (is_like_alias(piece->name, m->table_name))
        return apr_psprintf(
            m->pool,
            "within a SELECT %s may be the row itself; to read a table of that name "
            "there give it another one, as in: FROM %s AS other",
            piece->text, piece->text);
    APR_ARRAY_PUSH(m->inner, const char *) = piece->name;
    return NULL;
}

static int begins_select(const records_row_making_t *m, int i)
{
    return records_row_is_word(m, i, "SELECT") || records_row_is_word(m, i, "WITH")
           || records_row_is_word(m, i, "VALUES") || records_row_is_word(m, i, "TABLE");
}

static const char *check_word(const records_row_making_t *m, int i)
{
    if ((i == 0 || records_row_is(m, i - 1, "(") || records_row_is(m, i - 1, ")"))
        && !records_row_is(m, i + 1, "(") && records_sql_is_writer(PIECE(m, i)->text))
        return apr_psprintf(m->pool, "it is an expression, and %s changes rows", PIECE(m, i)->text);
    if (i == 0 && begins_select(m, i))
        return "it is an expression; a SELECT in it stands in brackets, as in: "
               "id IN (SELECT ...)";
    return NULL;
}

/* Which names are the row's columns; brackets; what may not stand in an expression. */
const char *records_row_find_names(records_row_making_t *m)
{
    const char *why = NULL;
    int i, depth = 0, nested = 0; /* nested: at which depth the outermost SELECT stands */

    for (i = 0; why == NULL && i < m->pieces->nelts; i++) {
        records_row_piece_t *piece = PIECE(m, i);

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
        if (piece->kind == RECORDS_SQL_WORD && records_row_is(m, i + 1, "(")
            && !records_sql_is_one_of(piece->text, harmless))
            m->rules->calls = 1;
        find_name(m, i, nested > 0);
        if (why == NULL && nested > 0 && (why = check_own(m, i)) == NULL)
            why = note_inner(m, i);
    }
    return why == NULL && depth > 0 ? "there is a ( without its )" : why;
}
