/* SPDX-License-Identifier: Apache-2.0 */
/* Row filters that run nothing of the operator's.  What is not known to be so is not. */
#include "plan/type.h"
#include "sql/row_parts.h"

static const char *const words[] = { "AND", "BETWEEN", "FALSE", "IN",   "IS", "LIKE",
                                     "NOT", "NULL",    "OR",    "TRUE", NULL };

static int is_column(const records_row_piece_t *piece)
{
    const records_column_t *column = piece->column;

    return column != NULL && column->computed == NULL && column->shown_by == NULL
           && column->read_by == NULL;
}

static int is_comparing(const records_row_making_t *m, int i)
{
    return i >= 0 && i < m->pieces->nelts && strchr("=<>!", *PIECE(m, i)->text) != NULL
           && PIECE(m, i)->text[1] == '\0';
}

/* = < > <= >= <> !=, of one sign or two: three would be an operator that somebody has made. */
static int is_comparison(const records_row_making_t *m, int i)
{
    const int first = is_comparing(m, i - 1) && !PIECE(m, i)->spaced ? i - 1 : i;
    const int two = is_comparing(m, first + 1) && !PIECE(m, first + 1)->spaced;
    const char a = *PIECE(m, first)->text, b = two ? *PIECE(m, first + 1)->text : '\0';

    if (!is_comparing(m, i) || (first > 0 && is_comparing(m, first - 1) && !PIECE(m, first)->spaced)
        || (two && is_comparing(m, first + 2) && !PIECE(m, first + 2)->spaced))
        return 0;
    return two ? (b == '=' && a != '=') || (a == '<' && b == '>') : a != '!';
}

static int is_constant(const char *text)
{
    return *text == '\'' || (*text != '\0' && text[strspn(text, "0123456789.")] == '\0');
}

static int is_plain_piece(const records_row_making_t *m, int i)
{
    const records_row_piece_t *piece = PIECE(m, i);

    if (piece->row || is_column(piece)) /* the row, and a dot */
        return 1;
    switch (piece->kind) {
    case RECORDS_SQL_MARK:
        return piece->type == NULL || records_type_find_any(piece->type) != NULL;
    case RECORDS_SQL_OPEN:
    case RECORDS_SQL_CLOSE:
        return 1;
    case RECORDS_SQL_WORD:
        return records_sql_is_one_of(piece->text, words);
    case RECORDS_SQL_OTHER:
        return strcmp(piece->text, ",") == 0 || is_constant(piece->text) || is_comparison(m, i);
    default:
        return 0;
    }
}

int records_row_is_plain(const records_row_making_t *m)
{
    int i;

    for (i = 0; i < m->pieces->nelts; i++)
        if (!is_plain_piece(m, i))
            return 0;
    return 1;
}
