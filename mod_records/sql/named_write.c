/* SPDX-License-Identifier: Apache-2.0 */
/* A named query in a statement: the operator's words, and values in the places of the marks. */
#include "sql/named.h"

/* If the database checks literals, the parameter has its type; otherwise we have checked. */
static void write_value(records_writer_t *w, const records_parameter_t *parameter,
                        const records_value_t *value)
{
    const int cast = parameter->type != NULL && (w->dialect->can & RECORDS_CAN_CHECK) != 0;

    records_write_words(w, cast ? "CAST(" : "");
    records_write_bytes(w, *value, parameter->kind, NULL);
    if (!cast)
        return;
    records_write_words(w, " AS ");
    records_write_words(w, parameter->type);
    records_write_words(w, ")");
}

static void write_pieces(records_writer_t *w, const records_query_t *query,
                         const records_value_t *values)
{
    static const records_value_t none = { NULL, 0 };
    int i;

    for (i = 0; i < query->marks->nelts; i++) {
        const int which = APR_ARRAY_IDX(query->marks, i, int);

        records_write_words(w, APR_ARRAY_IDX(query->words, i, const char *));
        write_value(w, APR_ARRAY_IDX(query->parameters, which, const records_parameter_t *),
                    values == NULL ? &none : &values[which]);
    }
    records_write_words(w, APR_ARRAY_IDX(query->words, i, const char *));
}

void records_named_call(records_writer_t *w, const records_read_t *read)
{
    records_write_words(w, "(");
    write_pieces(w, read->call->function->query, read->call->values);
    records_write_words(w, ") AS ");
    records_write_name(w, read->alias);
}

records_kind_e records_named_value(records_writer_t *w, const records_read_t *read, int raw)
{
    (void)raw;
    write_pieces(w, read->call->function->query, read->call->values);
    return RECORDS_TEXT;
}

const records_statement_t *records_named_statement(const records_query_t *query,
                                                   const records_dialect_t *dialect,
                                                   apr_pool_t *pool)
{
    records_writer_t w;

    records_writer_init(&w, dialect, pool);
    write_pieces(&w, query, NULL);
    return records_writer_finish(&w);
}
