/* SPDX-License-Identifier: Apache-2.0 */
/* How PostgreSQL calls: "test"."f"("a" := $1::integer), its arguments by name, so that what is not
 * given has its default. */
#include <string.h>

#include "databases/pgsql/dialect_pgsql.h"
#include "sql/named.h"

#define ARGUMENTS "records_arguments"

/* ---- arguments ------------------------------------------------------------------- */

/* By its type's short name a cast would cut a value to one bit, one character. */
static const char *type_of(const records_parameter_t *parameter)
{
    static const struct { const char *type, *cast; } cut[] = {
        { "bit", "bit varying" },             { "bit[]", "bit varying[]" },
        { "character", "character varying" }, { "character[]", "character varying[]" },
    };
    apr_size_t i;

    for (i = 0; i < sizeof(cut) / sizeof(cut[0]); i++)
        if (strcmp(parameter->type, cut[i].type) == 0)
            return cut[i].cast;
    return parameter->type;
}

/* anyelement, "any", record: nothing that could be cast to. */
static int is_pseudo(const records_parameter_t *parameter)
{
    return strncmp(parameter->type, "any", 3) == 0 || strncmp(parameter->type, "\"any", 4) == 0
           || strcmp(parameter->type, "record") == 0;
}

static void write_cast(records_writer_t *w, const records_parameter_t *parameter)
{
    if (is_pseudo(parameter))
        return;
    records_write_words(w, "::");
    records_write_words(w, type_of(parameter));
}

static void write_argument(records_writer_t *w, const records_call_t *call, int i)
{
    const records_parameter_t *parameter =
        APR_ARRAY_IDX(call->given, i, const records_parameter_t *);

    if (parameter->variadic)
        records_write_words(w, "VARIADIC ");
    if (*parameter->name != '\0') {
        records_write_name(w, parameter->name);
        records_write_words(w, " := ");
    }
    if (call->how == RECORDS_CALL_JSON) {
        records_write_words(w, ARGUMENTS ".");
        records_write_name(w, parameter->name);
        return;
    }
    records_write_bytes(w, call->how == RECORDS_CALL_RAW ? call->body : call->values[i],
                        parameter->kind, NULL);
    write_cast(w, parameter);
}

/* json_to_record($1) AS records_arguments("a" integer, "p" point) */
static void write_record(records_writer_t *w, const records_call_t *call)
{
    int i;

    records_write_words(w, "pg_catalog.json_to_record(");
    records_write_bytes(w, call->body, RECORDS_JSON, NULL);
    records_write_words(w, ") AS " ARGUMENTS "(");
    for (i = 0; i < call->given->nelts; i++) {
        const records_parameter_t *parameter =
            APR_ARRAY_IDX(call->given, i, const records_parameter_t *);

        records_write_words(w, i > 0 ? ", " : "");
        records_write_name(w, parameter->name);
        records_write_words(w, " ");
        records_write_words(w, is_pseudo(parameter) ? "json" : type_of(parameter));
    }
    records_write_words(w, ")");
}

static void write_function(records_writer_t *w, const records_call_t *call)
{
    int i;

    records_write_name(w, call->function->schema);
    records_write_words(w, ".");
    records_write_name(w, call->function->name);
    records_write_words(w, "(");
    for (i = 0; i < call->given->nelts; i++) {
        records_write_words(w, i > 0 ? ", " : "");
        write_argument(w, call, i);
    }
    records_write_words(w, ")");
}

/* ---- rows ------------------------------------------------------------------------ */

/* FROM f() must say which columns an unknown record has; SELECT f() need not, and names them as the
 * function does. */
static int are_records(const records_function_t *function)
{
    return function->set && function->base != NULL && strcmp(function->base, "record") == 0
           && function->returns == RECORDS_RETURNS_VALUE;
}

/* (SELECT "test"."f"(...)) */
static void write_records(records_writer_t *w, const records_call_t *call)
{
    records_write_words(w, "(SELECT ");
    write_function(w, call);
    if (call->how == RECORDS_CALL_JSON) {
        records_write_words(w, " FROM ");
        write_record(w, call);
    }
    records_write_words(w, ")");
}

static void write_source(records_writer_t *w, const records_call_t *call)
{
    if (are_records(call->function)) {
        write_records(w, call);
        return;
    }
    if (call->how == RECORDS_CALL_JSON) {
        write_record(w, call);
        records_write_words(w, " CROSS JOIN LATERAL ");
    }
    write_function(w, call);
}

void records_pgsql_call(records_writer_t *w, const records_read_t *read)
{
    if (records_function_is_statement(read->call->function)) {
        records_named_call(w, read);
        return;
    }
    write_source(w, read->call);
    records_write_words(w, " AS ");
    records_write_name(w, read->alias);
}

/* ---- values ---------------------------------------------------------------------- */

/* Does the encoder not know how to show it? */
static int needs_json(const records_function_t *function, int raw)
{
    if (raw || function->returns == RECORDS_RETURNS_NOTHING)
        return 0;
    return function->returns == RECORDS_RETURNS_ROW || function->kind == RECORDS_LIST
           || function->kind == RECORDS_OTHER;
}

/* SELECT "add_them"."value" FROM "test"."add_them"(...) AS "add_them"("value") */
static void write_values(records_writer_t *w, const records_read_t *read, int as_json)
{
    records_write_words(w, as_json ? "pg_catalog.to_json(" : "");
    records_write_name(w, read->alias);
    records_write_words(w, ".value");
    records_write_words(w, as_json ? ")" : "");
    records_write_extras(w, read);
    records_write_words(w, " FROM ");
    write_source(w, read->call);
    records_write_words(w, " AS ");
    records_write_name(w, read->alias);
    records_write_words(w, "(value)");
    records_write_page(w, read);
}

static void write_value(records_writer_t *w, const records_call_t *call, int as_json)
{
    records_write_words(w, as_json ? "pg_catalog.to_json(" : "");
    write_function(w, call);
    records_write_words(w, as_json ? ")" : "");
    if (call->how == RECORDS_CALL_JSON) {
        records_write_words(w, " FROM ");
        write_record(w, call);
    }
}

records_kind_e records_pgsql_value(records_writer_t *w, const records_read_t *read, int raw)
{
    const records_function_t *function = read->call->function;
    const int as_json = needs_json(function, raw);

    if (records_function_is_statement(function))
        return records_named_value(w, read, raw);
    records_write_words(w, "SELECT ");
    if (function->set && function->returns == RECORDS_RETURNS_VALUE)
        write_values(w, read, as_json);
    else
        write_value(w, read->call, as_json);
    if (as_json)
        return RECORDS_JSON;
    return function->kind == RECORDS_LIST || function->kind == RECORDS_OTHER ? RECORDS_TEXT
                                                                             : function->kind;
}
