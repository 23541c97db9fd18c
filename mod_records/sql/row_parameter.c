/* SPDX-License-Identifier: Apache-2.0 */
/* The claims in a row filter, and their types. */
#include <apr_strings.h>

#include "sql/row_parts.h"

static int is_comparison(const records_row_making_t *m, int i)
{
    return i >= 0 && i < m->pieces->nelts && PIECE(m, i)->kind == RECORDS_SQL_OTHER
           && PIECE(m, i)->text[1] == '\0' && strchr("=<>!", *PIECE(m, i)->text) != NULL;
}

/* tenant = :tenant, tenant IN (:a, :b) */
static const records_column_t *column_before(const records_row_making_t *m, int i)
{
    int at = i - 1;

    if (is_comparison(m, at)) {
        while (is_comparison(m, at))
            at--;
        return at >= 0 ? PIECE(m, at)->column : NULL;
    }
    while (at > 0 && (records_row_is(m, at, ",") || PIECE(m, at)->kind == RECORDS_SQL_MARK))
        at--;
    if (!records_row_is(m, at, "(") || !records_row_is_word(m, at - 1, "IN"))
        return NULL;
    at -= records_row_is_word(m, at - 2, "NOT") ? 3 : 2;
    return at >= 0 ? PIECE(m, at)->column : NULL;
}

/* :tenant = tenant, :tenant = notes.tenant */
static const records_column_t *column_behind(const records_row_making_t *m, int i)
{
    int at = i + 1;

    if (!is_comparison(m, at))
        return NULL;
    while (is_comparison(m, at))
        at++;
    if (at < m->pieces->nelts && PIECE(m, at)->row)
        at += 2;
    if (at >= m->pieces->nelts || records_row_is(m, at + 1, "::"))
        return NULL;
    return PIECE(m, at)->column;
}

/* ---- texts that meet numbers ---------------------------------------------------------------- */

/* SQLite takes any text for greater than any number, and MariaDB a word for 0: then a rule would open
 * what it is to close.  A column makes of a text what it holds itself; nothing else does. */

static int is_number(const records_row_making_t *m, int i)
{
    while (records_row_is(m, i, "(") || records_row_is(m, i, "-") || records_row_is(m, i, "+"))
        i++;
    return i >= 0 && i < m->pieces->nelts && *PIECE(m, i)->text >= '0' && *PIECE(m, i)->text <= '9';
}

/* A column of another table, a string, another parameter.  What ->> finds may be a number. */
static int is_comparable(const records_row_making_t *m, int i)
{
    const records_row_piece_t *piece;

    if (i < 0 || i >= m->pieces->nelts)
        return 0;
    piece = PIECE(m, i);
    if (piece->kind == RECORDS_SQL_MARK)
        return 1;
    if (piece->name == NULL)
        return (*piece->text == '\'' || *piece->text == '"') && !records_row_is(m, i - 1, ">");
    return !records_row_is(m, i + 1, "(") && (piece->quoted || !records_row_is_word(m, i, "END"));
}

/* From the first to the last piece of an operator: <, <=, > or >=, and not <> or <=>. */
static int is_ordering(const records_row_making_t *m, int first, int last)
{
    return last - first < 2 && !records_row_is(m, first, "=") && !records_row_is(m, first, "!")
           && (last == first || records_row_is(m, last, "="));
}

static int meets_number(const records_row_making_t *m, int i)
{
    int before = i - 1, behind = i + 1;

    while (is_comparison(m, before))
        before--;
    while (is_comparison(m, behind))
        behind++;
    if (before < i - 1 && !records_row_is(m, before, "-") /* -> */
        && (is_number(m, before)
            || (is_ordering(m, before + 1, i - 1) && !is_comparable(m, before))))
        return 1;
    return behind > i + 1
           && (is_number(m, behind)
               || (is_ordering(m, i + 1, behind - 1) && !is_comparable(m, behind)));
}

/* :t IN (1, 2), :t BETWEEN 1 AND 2, 1 BETWEEN :t AND 2, 1 BETWEEN 0 AND :t, CASE :t WHEN 1 */
static int meets_numbers(const records_row_making_t *m, int i)
{
    const int next = records_row_is_word(m, i + 1, "NOT") ? i + 2 : i + 1;

    if (records_row_is_word(m, next, "IN") || records_row_is_word(m, next, "BETWEEN"))
        return is_number(m, next + 1);
    if (records_row_is_word(m, i - 1, "BETWEEN"))
        return is_number(m, i + 2);
    if (records_row_is_word(m, i - 1, "AND") && records_row_is_word(m, i - 3, "BETWEEN"))
        return is_number(m, i - 2);
    return records_row_is_word(m, i - 1, "CASE") && records_row_is_word(m, i + 1, "WHEN")
           && is_number(m, i + 2);
}

/* ---- parameters ------------------------------------------------------------------------------ */

static int same_text(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static int parameter_like(const records_row_making_t *m, const records_rule_parameter_t *like)
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
const char *records_row_find_parameter(int *which, records_row_making_t *m, int i)
{
    const records_row_piece_t *piece = PIECE(m, i);
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
    } else if (!(m->dialect->can & RECORDS_CAN_CHECK)
               && (meets_number(m, i) || meets_numbers(m, i)))
        return apr_psprintf(m->pool,
                            "it is not known whether :%s is a number or a text there; give it "
                            "its type, as in :%s::int or :%s::text",
                            piece->claim, piece->claim, piece->claim);
    *which = parameter_like(m, &parameter);
    return NULL;
}
