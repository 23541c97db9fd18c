/* SPDX-License-Identifier: Apache-2.0 */
/* How MariaDB calls: SELECT f(?, ?), CALL p(?, ?).  There are no names, so the arguments stand in
 * the order of the catalog; and no defaults, so what is not given is NULL. */
#include <apr_strings.h>

#include "databases/mysql/dialect_mysql.h"
#include "sql/named.h"

/* Types that MariaDB would convert wrongly; it converts the others itself, and refuses what
 * does not fit. */
static records_kind_e bound_as(const records_parameter_t *parameter)
{
    return parameter->kind == RECORDS_BOOLEAN || parameter->kind == RECORDS_BYTES ? parameter->kind
                                                                                  : RECORDS_TEXT;
}

static records_value_t value_of(const records_call_t *call, const records_parameter_t *parameter)
{
    const records_value_t none = { NULL, 0 };
    int i;

    if (call->how == RECORDS_CALL_RAW)
        return call->body;
    for (i = 0; i < call->given->nelts; i++)
        if (APR_ARRAY_IDX(call->given, i, const records_parameter_t *) == parameter)
            return call->values[i];
    return none;
}

static const records_parameter_t *at_position(const records_function_t *function, int position)
{
    int i;

    for (i = 0; i < function->parameters->nelts; i++) {
        const records_parameter_t *parameter =
            APR_ARRAY_IDX(function->parameters, i, const records_parameter_t *);

        if (parameter->position == position)
            return parameter;
    }
    return NULL;
}

static int last_position(const records_function_t *function)
{
    int i, last = 0;

    for (i = 0; i < function->parameters->nelts; i++)
        if (APR_ARRAY_IDX(function->parameters, i, records_parameter_t *)->position > last)
            last = APR_ARRAY_IDX(function->parameters, i, records_parameter_t *)->position;
    for (i = 0; function->outs != NULL && i < function->outs->nelts; i++)
        if (APR_ARRAY_IDX(function->outs, i, records_parameter_t *)->position > last)
            last = APR_ARRAY_IDX(function->outs, i, records_parameter_t *)->position;
    return last;
}

/* What is OUT is bound to NULL, and comes back as a row of its own. */
static void write_call(records_writer_t *w, const records_call_t *call)
{
    const records_function_t *function = call->function;
    const int last = last_position(function);
    const records_value_t none = { NULL, 0 };
    int i;

    records_write_name(w, function->schema);
    records_write_words(w, ".");
    records_write_name(w, function->name);
    records_write_words(w, "(");
    for (i = 1; i <= last; i++) {
        const records_parameter_t *parameter = at_position(function, i);

        records_write_words(w, i > 1 ? ", " : "");
        records_write_bytes(w, parameter == NULL ? none : value_of(call, parameter),
                            parameter == NULL ? RECORDS_TEXT : bound_as(parameter), NULL);
    }
    records_write_words(w, ")");
}

void records_mysql_call(records_writer_t *w, const records_read_t *read)
{
    if (records_function_is_statement(read->call->function)) {
        records_named_call(w, read);
        return;
    }
    records_write_unable(w,
                         "MariaDB's functions answer one value, of which nothing can be chosen.");
}

static records_kind_e write_value(records_writer_t *w, const records_call_t *call, int raw)
{
    const records_function_t *function = call->function;
    const records_column_t result = { .name = function->name,
                                      .type = function->type,
                                      .base = function->base,
                                      .kind = function->kind };
    const int geometry = records_mysql_is_geometry(&result);
    const int word = raw && function->kind == RECORDS_BOOLEAN;

    records_write_words(w, "SELECT ");
    if (geometry)
        records_write_words(w, raw ? "ST_AsText(" : "ST_AsGeoJSON(");
    records_write_words(w, word ? "ELT(1 + " : "");
    write_call(w, call);
    records_write_words(w, word ? ", 'f', 't')" : geometry ? ")" : "");
    if (geometry)
        return raw ? RECORDS_OTHER : RECORDS_JSON;
    return function->kind;
}

records_kind_e records_mysql_value(records_writer_t *w, const records_read_t *read, int raw)
{
    const records_function_t *function = read->call->function;

    if (records_function_is_statement(function))
        return records_named_value(w, read, raw);
    if (!function->procedure)
        return write_value(w, read->call, raw);
    if (read->page.offset > 0)
        records_write_unable(w,
                             "MariaDB cannot leave out the first rows that a procedure answers.");
    records_write_words(w, "CALL ");
    write_call(w, read->call);
    return RECORDS_OTHER;
}
