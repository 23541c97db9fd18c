/* SPDX-License-Identifier: Apache-2.0 */
/* Functions, what is computed of a row, and the handlers of media types. */
#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>

#include "catalog/parts.h"

/* A function of one row: a column of it, or a link. */
typedef struct computed_t {
    records_function_t *function;
    records_table_t *table;
} computed_t;

/* How many entries from here on tell of the same function. */
static int function_size(const records_entry_t *entry, const records_entry_t *end)
{
    const records_entry_t *next = entry + 1;

    while (next < end && next->what >= RECORDS_FACT_FUNCTION && next->what <= RECORDS_FACT_COMPUTED
           && strcmp(next->fact.schema, entry->fact.schema) == 0
           && strcmp(next->fact.relation, entry->fact.relation) == 0)
        next++;
    return (int)(next - entry);
}

/* The key of a function in a hash: its schema, and one of its names. */
static const void *make_key(apr_ssize_t *length, const char *schema, const char *name,
                            apr_pool_t *pool)
{
    const apr_size_t first = strlen(schema) + 1, second = strlen(name) + 1;
    char *key = apr_palloc(pool, first + second);

    memcpy(key, schema, first);
    memcpy(key + first, name, second);
    *length = (apr_ssize_t)(first + second);
    return key;
}

static records_function_t *make_function(records_build_t *build, const records_fact_t *fact)
{
    records_function_t *function = apr_pcalloc(build->pool, sizeof(*function));
    apr_pool_t *pool = build->pool;

    function->schema = fact->schema;
    function->name = fact->name;
    function->comment = fact->comment;
    function->qualified = apr_pstrcat(pool, fact->schema, ".", fact->name, NULL);
    function->type = fact->type;
    function->base = fact->other_schema;
    function->kind = build->kind_of(function->type, function->base, build->options);
    function->media = fact->other_name;
    function->returns = records_build_word(fact->flags, "void")  ? RECORDS_RETURNS_NOTHING
                        : records_build_word(fact->flags, "row") ? RECORDS_RETURNS_ROW
                                                                 : RECORDS_RETURNS_VALUE;
    function->set = records_build_word(fact->flags, "set") ? 1 : 0;
    function->single = records_build_word(fact->flags, "single") ? 1 : 0;
    function->reads = records_build_word(fact->flags, "reads") ? 1 : 0;
    function->procedure = records_build_word(fact->flags, "procedure") ? 1 : 0;
    function->parameters = function->outs = &records_build_none;
    return function;
}

/* An unnamed column gets the name that PostgreSQL gives it: column1, column2; a single one that
 * of the function. */
static const char *out_name(const records_build_t *build, const records_function_t *function,
                            const records_fact_t *fact, int outs)
{
    if (*fact->name != '\0')
        return fact->name;
    if (outs == 1)
        return function->name;
    return apr_psprintf(build->pool, "column%d", function->table->columns->nelts + 1);
}

static void add_out(records_build_t *build, records_function_t *function,
                    const records_fact_t *fact, int outs)
{
    if (function->procedure && function->set)
        return; /* its rows come from whatever it selects */
    if (function->table == NULL)
        function->table = records_build_table(build, function->schema, function->name, NULL, outs);
    records_build_column(build, (records_table_t *)function->table,
                         out_name(build, function, fact, outs), fact);
}

/* The default of an argument does not apply to the column that it also is. */
static void add_parameter(records_build_t *build, records_function_t *function,
                          const records_entry_t *entry, int outs)
{
    records_fact_t fact = entry->fact;
    const int out = records_build_word(fact.flags, "out");
    const int inout = records_build_word(fact.flags, "inout");
    records_parameter_t *parameter = apr_pcalloc(build->pool, sizeof(*parameter));

    parameter->name = fact.name;
    parameter->type = fact.type;
    parameter->base = fact.other_schema;
    parameter->kind = build->kind_of(parameter->type, parameter->base, build->options);
    parameter->required = records_build_word(fact.flags, "required") ? 1 : 0;
    parameter->lenient = records_build_word(fact.flags, "lenient") ? 1 : 0;
    parameter->variadic = records_build_word(fact.flags, "variadic") ? 1 : 0;
    parameter->position = (int)entry->position;
    if (!out)
        records_build_push(&function->parameters, parameter, build->pool);
    if (function->procedure && (out || inout))
        records_build_push(&function->outs, parameter, build->pool);
    fact.flags = "nullable";
    fact.other_name = NULL;
    if (out || inout)
        add_out(build, function, &fact, outs);
}

static int count_outs(const records_entry_t *entry, int n)
{
    int outs = 0, i;

    for (i = 0; i < n; i++)
        if (entry[i].what == RECORDS_FACT_PARAMETER
            && (records_build_word(entry[i].fact.flags, "out")
                || records_build_word(entry[i].fact.flags, "inout")))
            outs++;
    return outs;
}

/* Arguments are given by name, except a body that is the only argument. */
static int can_be_called(const records_function_t *function)
{
    static const char *const whole[] = { "bytea", "json", "jsonb", "text", "xml" };
    const apr_array_header_t *parameters = function->parameters;
    const records_parameter_t *first;
    apr_size_t k;
    int i;

    for (i = 0; i < parameters->nelts; i++)
        if (*APR_ARRAY_IDX(parameters, i, records_parameter_t *)->name == '\0')
            break;
    if (i == parameters->nelts)
        return 1;
    first = APR_ARRAY_IDX(parameters, 0, records_parameter_t *);
    for (k = 0; parameters->nelts == 1 && k < sizeof(whole) / sizeof(whole[0]); k++)
        if (first->type != NULL && strcmp(first->type, whole[k]) == 0)
            return 1;
    return 0;
}

static void add_function(records_build_t *build, const records_entry_t *entry, int n,
                         apr_array_header_t *computed)
{
    records_function_t *function = make_function(build, &entry->fact);
    const int outs = count_outs(entry, n);
    apr_ssize_t length;
    const void *key = make_key(&length, function->schema, entry->fact.relation, build->pool);
    int i;

    function->number = build->catalog->routines++;
    apr_hash_set(build->catalog->by_specific, key, length, function);
    for (i = 1; i < n; i++) {
        const records_fact_t *fact = &entry[i].fact;
        records_table_t *other = NULL;

        if (entry[i].what == RECORDS_FACT_PARAMETER)
            add_parameter(build, function, &entry[i], outs);
        else if (fact->other_schema != NULL && fact->other_relation != NULL)
            other = records_build_find(build, fact->other_schema, fact->other_relation);
        if (other != NULL && entry[i].what == RECORDS_FACT_ROWS && function->table == NULL)
            function->table = other;
        if (other != NULL && entry[i].what == RECORDS_FACT_COMPUTED)
            *(computed_t *)apr_array_push(computed) = (computed_t){ function, other };
    }
    if (can_be_called(function))
        APR_ARRAY_PUSH(build->catalog->functions, records_function_t *) = function;
}

/* ---- by name ---------------------------------------------------------------------- */

static int compare_parameters(const apr_array_header_t *a, const apr_array_header_t *b)
{
    int order, i;

    if (a->nelts != b->nelts)
        return a->nelts < b->nelts ? -1 : 1;
    for (i = 0; i < a->nelts; i++) {
        const records_parameter_t *one = APR_ARRAY_IDX(a, i, records_parameter_t *);
        const records_parameter_t *two = APR_ARRAY_IDX(b, i, records_parameter_t *);

        if ((order = strcmp(one->name, two->name)) != 0
            || (order = strcmp(one->type, two->type)) != 0)
            return order;
    }
    return 0;
}

static int compare_functions(const void *a, const void *b)
{
    const records_function_t *one = *(records_function_t *const *)a;
    const records_function_t *two = *(records_function_t *const *)b;
    int order;

    if ((order = strcmp(one->schema, two->schema)) != 0
        || (order = strcmp(one->name, two->name)) != 0)
        return order;
    return compare_parameters(one->parameters, two->parameters);
}

static void add_overloads(records_build_t *build, const records_function_t *function,
                          const apr_array_header_t *overloads)
{
    apr_ssize_t length;
    const void *key = make_key(&length, function->schema, function->name, build->pool);

    apr_hash_set(build->catalog->by_name, key, length, overloads);
}

static void index_functions(records_build_t *build)
{
    const apr_array_header_t *functions = build->catalog->functions;
    apr_array_header_t *overloads;
    int i;

    if (functions->nelts > 0)
        qsort(functions->elts, (size_t)functions->nelts, sizeof(void *), compare_functions);
    for (i = 0; i < functions->nelts; i++) {
        records_function_t *function = APR_ARRAY_IDX(functions, i, records_function_t *);

        overloads = (apr_array_header_t *)records_catalog_functions(
            build->catalog, function->schema, function->name);
        if (overloads == NULL) {
            overloads = records_build_list(build->pool, 1);
            add_overloads(build, function, overloads);
        }
        APR_ARRAY_PUSH(overloads, records_function_t *) = function;
    }
}

/* ---- of a row ----------------------------------------------------------------------- */

static int is_table(const records_build_t *build, const records_table_t *table)
{
    return table != NULL
           && records_catalog_table(build->catalog, table->schema, table->name) == table;
}

static void add_link(records_build_t *build, const computed_t *computed)
{
    const records_function_t *function = computed->function;
    records_link_t *link = apr_pcalloc(build->pool, sizeof(*link));

    link->name = function->name;
    link->cardinality =
        function->set && !function->single ? RECORDS_ONE_TO_MANY : RECORDS_MANY_TO_ONE;
    link->from = computed->table;
    link->to = function->table;
    link->pairs = apr_array_make(build->pool, 1, sizeof(records_pair_t));
    link->computed = function;
    records_build_push(&computed->table->links, link, build->pool);
}

static void add_column(records_build_t *build, const computed_t *computed)
{
    const records_function_t *function = computed->function;
    records_column_t *column;

    if (records_table_any_column(computed->table, function->name) != NULL)
        return;
    column = apr_pcalloc(build->pool, sizeof(*column));
    column->name = function->name;
    column->type = function->type;
    column->base = function->base;
    column->kind = function->kind;
    column->nullable = 1;
    column->generated = 1;
    column->comment = function->comment;
    column->computed = function;
    records_build_name(computed->table, column, build->pool);
}

/* Of two functions of one name the one in the table's own schema is used, so those come first. */
static void add_computed(records_build_t *build, const apr_array_header_t *list)
{
    int own, i;

    for (own = 1; own >= 0; own--)
        for (i = 0; i < list->nelts; i++) {
            const computed_t *computed = &APR_ARRAY_IDX(list, i, computed_t);
            const records_function_t *function = computed->function;

            if ((strcmp(function->schema, computed->table->schema) == 0) != own)
                continue;
            if (function->returns == RECORDS_RETURNS_ROW && is_table(build, function->table))
                add_link(build, computed);
            else if (function->returns != RECORDS_RETURNS_NOTHING && !function->set)
                add_column(build, computed);
        }
}

/* ---- of the operator -------------------------------------------------------------------- */

void records_build_query(records_build_t *build, const records_function_t *query,
                         const records_fact_t *columns, int count)
{
    records_function_t *function = apr_pmemdup(build->pool, query, sizeof(*query));
    records_table_t *table;
    records_fact_t fact;
    int i;

    function->schema = "";
    function->qualified = function->name; /* in every schema */
    function->set = 1;
    APR_ARRAY_PUSH(build->queries, records_function_t *) = function;
    if (count == 0)
        return;
    function->table = table = records_build_table(build, "", query->name, NULL, count);
    for (i = 0; i < count; i++) {
        records_build_keep(&fact, &columns[i], build->texts);
        records_build_column(build, table, fact.name, &fact);
    }
}

/* Types that we know have their kinds, whatever the database makes of their names. */
static void set_kinds(const records_table_t *table, const records_added_function_t *added)
{
    int i;

    for (i = 0; i < table->columns->nelts; i++) {
        const records_kind_e kind =
            APR_ARRAY_IDX(added->columns, i, const records_parameter_t *)->kind;

        if (kind != RECORDS_OTHER)
            APR_ARRAY_IDX(table->columns, i, records_column_t *)->kind = kind;
    }
}

static void build_added(records_build_t *build, const records_added_function_t *added)
{
    const records_procedure_t *provider = &added->provider;
    const records_function_t function = {
        .name = added->name,
        .comment = provider->comment,
        .parameters = added->parameters,
        .reads = provider->flags & RECORDS_FUNCTION_WRITES ? 0 : 1,
        .added = added,
        .returns = provider->flags & RECORDS_FUNCTION_SILENT ? RECORDS_RETURNS_NOTHING
                                                             : RECORDS_RETURNS_ROW,
    };
    const int count = added->columns == NULL ? 0 : added->columns->nelts;
    records_fact_t *facts = apr_pcalloc(build->scratch, sizeof(*facts) * ((apr_size_t)count + 1));
    int i;

    for (i = 0; i < count; i++) {
        const records_parameter_t *column =
            APR_ARRAY_IDX(added->columns, i, const records_parameter_t *);

        facts[i].name = column->name;
        facts[i].type = column->type;
        facts[i].other_schema = column->base;
        facts[i].flags = "nullable";
    }
    records_build_query(build, &function, facts, count);
    if (count > 0)
        set_kinds(
            APR_ARRAY_IDX(build->queries, build->queries->nelts - 1, records_function_t *)->table,
            added);
}

void records_build_extensions(records_build_t *build, const records_extensions_t *extensions,
                              const char *database)
{
    int i;

    for (i = 0; extensions != NULL && i < extensions->functions->nelts; i++) {
        const records_added_function_t *added =
            APR_ARRAY_IDX(extensions->functions, i, const records_added_function_t *);

        if (records_extension_serves(added->provider.databases, database))
            build_added(build, added);
    }
}

/* ---- handlers ------------------------------------------------------------------------- */

static void add_handler(records_build_t *build, const records_fact_t *fact)
{
    records_handler_t *handler;
    const records_table_t *table = NULL;

    if (fact->other_relation != NULL) {
        if (fact->other_schema != NULL)
            table = records_catalog_table(build->catalog, fact->other_schema, fact->other_relation);
        if (table == NULL)
            return;
    }
    handler = apr_pcalloc(build->pool, sizeof(*handler));
    handler->media = fact->type;
    handler->schema = fact->schema;
    handler->name = fact->name;
    handler->kind = build->kind_of(fact->other_name == NULL ? "text" : fact->other_name,
                                   fact->other_name, build->options);
    handler->table = table;
    APR_ARRAY_PUSH(build->catalog->handlers, records_handler_t *) = handler;
}

void records_build_functions(records_build_t *build, const records_entry_t *entry,
                             const records_entry_t *end)
{
    apr_array_header_t *computed = apr_array_make(build->scratch, 8, sizeof(computed_t));
    int n;

    for (; entry < end; entry += n) {
        n = 1;
        if (entry->what == RECORDS_FACT_HANDLER) {
            add_handler(build, &entry->fact);
        } else if (entry->what == RECORDS_FACT_FUNCTION) {
            n = function_size(entry, end);
            add_function(build, entry, n, computed);
        }
    }
    apr_array_cat(build->catalog->functions, build->queries);
    index_functions(build);
    add_computed(build, computed);
}
