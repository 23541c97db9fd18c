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
    }
    *which = parameter_like(m, &parameter);
    return NULL;
}
