/* SPDX-License-Identifier: Apache-2.0 */
/* A named query in a statement: the operator's words, and values in the places of the marks.  And in its
 * place what a function of another module writes with the pen. */
#include "sql/named.h"

#include <apr_strings.h>

#include "base/extensions.h"

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

/* ---- functions of other modules -------------------------------------------------------- */

static const apr_table_t *arguments_of(const records_call_t *call, apr_pool_t *pool)
{
    apr_table_t *arguments = apr_table_make(pool, call->given->nelts);
    int i;

    for (i = 0; i < call->given->nelts; i++)
        if (call->values[i].text != NULL)
            apr_table_setn(arguments,
                           APR_ARRAY_IDX(call->given, i, const records_parameter_t *)->name,
                           call->values[i].text);
    return arguments;
}

static void write_added(records_writer_t *w, const records_call_t *call)
{
    const records_added_function_t *added = call->function->added;
    const char *of = apr_pstrcat(w->pen.pool, "function ", added->name, NULL);
    const apr_size_t before = w->sql.length;
    records_error_t *error = added->provider.write(&w->pen, arguments_of(call, w->pen.pool));

    if (error != NULL)
        error = records_extension_error(error, of, w->pen.pool);
    else if (w->sql.length == before)
        error = records_extension_broken(of, "it wrote no SQL", w->pen.pool);
    if (error != NULL)
        records_write_fail(w, error);
}

/* ---- both ------------------------------------------------------------------------------ */

static void write_statement(records_writer_t *w, const records_call_t *call)
{
    if (call->function->added != NULL)
        write_added(w, call);
    else
        write_pieces(w, call->function->query, call->values);
}

void records_named_call(records_writer_t *w, const records_read_t *read)
{
    records_write_words(w, "(");
    write_statement(w, read->call);
    records_write_words(w, ") AS ");
    records_write_name(w, read->alias);
}

/* Columns that nobody has declared: a page of all of them. */
records_kind_e records_named_value(records_writer_t *w, const records_read_t *read, int raw)
{
    const records_function_t *function = read->call->function;

    (void)raw;
    if (function->added == NULL || !function->reads) {
        write_statement(w, read->call);
        return RECORDS_TEXT;
    }
    records_write_words(w, "SELECT * FROM ");
    records_named_call(w, read);
    records_write_page(w, read);
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
