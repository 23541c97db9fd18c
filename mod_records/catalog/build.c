/* SPDX-License-Identifier: Apache-2.0 */
/* Facts come in any order, so they are first collected and sorted: settings, tables, columns,
 * then what stands on columns.  A fact about a table or column that we were not told of (we may not
 * see it) says nothing and is left out, with the whole constraint it belongs to. */
#include "catalog/build.h"

#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "base/number.h"
#include "catalog/relate.h"

/* In the order in which they are used; a key stands before the other unique constraints. */
typedef enum { SETTING, TABLE, COLUMN, ORIGIN, KEY, UNIQUE, FOREIGN, UNKNOWN } what_e;

typedef struct entry_t {
    what_e what;
    apr_int64_t position;
    int arrival;
    records_fact_t fact;
} entry_t;

struct records_build_t {
    apr_pool_t *pool, *scratch;          /* of the catalog; of the facts */
    records_kind_of_t kind_of;
    unsigned options;
    apr_array_header_t *entries;         /* entry_t */
    const char *fault;                   /* the first fact that made no sense, or NULL */
    records_catalog_t *catalog;
};

records_build_t *records_build_begin(records_kind_of_t kind_of, unsigned options, apr_pool_t *pool)
{
    records_build_t *build = apr_pcalloc(pool, sizeof(*build));

    build->pool = pool;
    apr_pool_create(&build->scratch, pool);
    apr_pool_tag(build->scratch, "records_build");
    build->kind_of = kind_of;
    build->options = options;
    build->entries = apr_array_make(build->scratch, 256, sizeof(entry_t));
    return build;
}

/* ---- taking --------------------------------------------------------------- */

static what_e what_of(const char *word)
{
    static const char *const words[] = { "setting", "table", "column", "origin", "key",
                                         "unique", "foreign" };
    int i;

    for (i = 0; word != NULL && i < UNKNOWN; i++)
        if (strcmp(word, words[i]) == 0)
            return (what_e)i;
    return UNKNOWN;
}

static int is_whole(what_e what, const records_fact_t *fact)
{
    if (what == UNKNOWN)
        return 0;
    if (what == SETTING)
        return fact->name != NULL;
    if (fact->schema == NULL || fact->relation == NULL)
        return 0;
    return what == TABLE || fact->name != NULL;
}

static const char *or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

static void copy_fact(records_fact_t *to, const records_fact_t *from, apr_pool_t *pool)
{
    to->schema = apr_pstrdup(pool, or_empty(from->schema));
    to->relation = apr_pstrdup(pool, or_empty(from->relation));
    to->name = apr_pstrdup(pool, or_empty(from->name));
    to->type = apr_pstrdup(pool, or_empty(from->type));
    to->flags = apr_pstrdup(pool, or_empty(from->flags));
    to->other_schema = apr_pstrdup(pool, from->other_schema);
    to->other_relation = apr_pstrdup(pool, from->other_relation);
    to->other_name = apr_pstrdup(pool, from->other_name);
    to->comment = apr_pstrdup(pool, from->comment);
}

void records_build_take(records_build_t *build, const records_fact_t *fact)
{
    const what_e what = what_of(fact->what);
    entry_t *entry;

    if (!is_whole(what, fact)) {
        if (build->fault == NULL)
            build->fault = apr_psprintf(build->pool, "%s of %s.%s.%s", or_empty(fact->what),
                                        or_empty(fact->schema), or_empty(fact->relation),
                                        or_empty(fact->name));
        return;
    }
    entry = apr_array_push(build->entries);
    entry->what = what;
    entry->arrival = build->entries->nelts;
    if (fact->position == NULL || !records_number_parse(&entry->position, fact->position))
        entry->position = 0;             /* then they stay as they came */
    copy_fact(&entry->fact, fact, build->scratch);
}

/* ---- sorting -------------------------------------------------------------- */

/* By table, and there by kind, constraint, position. */
static int compare_entries(const void *a, const void *b)
{
    const entry_t *one = a, *two = b;
    int order;

    if ((order = strcmp(one->fact.schema, two->fact.schema)) != 0
        || (order = strcmp(one->fact.relation, two->fact.relation)) != 0)
        return order;
    if (one->what != two->what)
        return one->what < two->what ? -1 : 1;
    if (one->what >= KEY && (order = strcmp(one->fact.type, two->fact.type)) != 0)
        return order;
    if (one->position != two->position)
        return one->position < two->position ? -1 : 1;
    return one->arrival < two->arrival ? -1 : one->arrival > two->arrival;
}

static int same_table(const entry_t *one, const entry_t *two)
{
    return strcmp(one->fact.schema, two->fact.schema) == 0
           && strcmp(one->fact.relation, two->fact.relation) == 0;
}

/* How many entries from here on belong to one constraint. */
static int constraint_size(const entry_t *entry, const entry_t *end)
{
    int n = 1;

    while (entry + n < end && same_table(entry, entry + n) && entry[n].what == entry->what
           && strcmp(entry[n].fact.type, entry->fact.type) == 0)
        n++;
    return n;
}

/* ---- making --------------------------------------------------------------- */

/* "view insertable" has the word "view". */
static int has_word(const char *words, const char *word)
{
    const apr_size_t length = strlen(word);
    const char *p;

    for (p = strstr(words, word); p != NULL; p = strstr(p + 1, word))
        if ((p == words || p[-1] == ' ') && (p[length] == ' ' || p[length] == '\0'))
            return 1;
    return 0;
}

static apr_array_header_t *make_list(apr_pool_t *pool, int size)
{
    return apr_array_make(pool, size, sizeof(void *));
}

static void add_table(records_build_t *build, const records_fact_t *fact)
{
    records_catalog_t *catalog = build->catalog;
    records_table_t *table;
    apr_hash_t *tables = apr_hash_get(catalog->schemas, fact->schema, APR_HASH_KEY_STRING);
    const char *schema = fact->schema;

    if (records_catalog_table(catalog, fact->schema, fact->relation) != NULL)
        return;
    if (tables == NULL) {
        schema = apr_pstrdup(build->pool, schema);
        tables = apr_hash_make(build->pool);
        apr_hash_set(catalog->schemas, schema, APR_HASH_KEY_STRING, tables);
    } else {                             /* sorted, so the schema is that of the table before */
        schema = APR_ARRAY_IDX(catalog->tables, catalog->tables->nelts - 1,
                               records_table_t *)->schema;
    }
    table = apr_pcalloc(build->pool, sizeof(*table));
    table->schema = schema;
    table->name = apr_pstrdup(build->pool, fact->relation);
    table->comment = apr_pstrdup(build->pool, fact->comment);
    table->view = has_word(fact->flags, "view");
    table->insertable = has_word(fact->flags, "insertable");
    table->updatable = has_word(fact->flags, "updatable");
    table->deletable = has_word(fact->flags, "deletable");
    table->columns = make_list(build->pool, 8);
    table->by_name = apr_hash_make(build->pool);
    table->key = make_list(build->pool, 1);
    table->uniques = make_list(build->pool, 1);
    table->foreigns = make_list(build->pool, 1);
    table->origins = make_list(build->pool, 1);
    table->links = make_list(build->pool, 1);
    apr_hash_set(tables, table->name, APR_HASH_KEY_STRING, table);
    APR_ARRAY_PUSH(catalog->tables, records_table_t *) = table;
}

/* The lists are const to those who read a catalog; here they still grow. */
#define PUSH(list, type, thing) (APR_ARRAY_PUSH((apr_array_header_t *)(list), type) = (thing))

static void add_column(records_build_t *build, records_table_t *table, const records_fact_t *fact)
{
    apr_pool_t *pool = build->pool;
    records_column_t *column;

    if (records_table_column(table, fact->name) != NULL)
        return;
    column = apr_pcalloc(pool, sizeof(*column));
    column->name = apr_pstrdup(pool, fact->name);
    column->type = apr_pstrdup(pool, fact->type);
    column->base = apr_pstrdup(pool, fact->other_schema);
    column->kind = build->kind_of(column->type, column->base, build->options);
    column->position = table->columns->nelts + 1;
    column->nullable = has_word(fact->flags, "nullable");
    column->has_default = has_word(fact->flags, "default");
    column->generated = has_word(fact->flags, "generated");
    column->identity = has_word(fact->flags, "identity");
    column->is_unsigned = has_word(fact->flags, "unsigned");
    column->fallback = apr_pstrdup(pool, fact->other_name);
    column->comment = apr_pstrdup(pool, fact->comment);
    apr_hash_set(table->by_name, column->name, APR_HASH_KEY_STRING, column);
    PUSH(table->columns, records_column_t *, column);
}

/* The columns that n facts name, of their own table or of the other; NULL if one is unknown. */
static apr_array_header_t *find_columns(records_build_t *build, const records_table_t *table,
                                        const entry_t *entry, int n, int other)
{
    apr_array_header_t *columns = make_list(build->pool, n);
    const records_column_t *column;
    int i;

    for (i = 0; i < n; i++) {
        const char *name = other ? entry[i].fact.other_name : entry[i].fact.name;

        column = name == NULL ? NULL : records_table_column(table, name);
        if (column == NULL)
            return NULL;
        APR_ARRAY_PUSH(columns, const records_column_t *) = column;
    }
    return columns;
}

static void add_origin(records_build_t *build, records_table_t *table, const records_fact_t *fact)
{
    const records_column_t *column = records_table_column(table, fact->name), *shown;
    const records_table_t *other = NULL;
    records_origin_t *origin;

    if (fact->other_schema != NULL && fact->other_relation != NULL)
        other = records_catalog_table(build->catalog, fact->other_schema, fact->other_relation);
    shown = other == NULL || fact->other_name == NULL
                ? NULL : records_table_column(other, fact->other_name);
    if (column == NULL || shown == NULL)
        return;
    origin = apr_pcalloc(build->pool, sizeof(*origin));
    origin->column = column;
    origin->table = other;
    origin->shown = shown;
    PUSH(table->origins, records_origin_t *, origin);
}

static void add_unique(records_build_t *build, records_table_t *table, const entry_t *entry, int n)
{
    const apr_array_header_t *columns = find_columns(build, table, entry, n, 0);
    records_unique_t *unique;

    if (columns == NULL)
        return;
    unique = apr_pcalloc(build->pool, sizeof(*unique));
    unique->name = apr_pstrdup(build->pool, entry->fact.type);
    unique->columns = columns;
    PUSH(table->uniques, records_unique_t *, unique);
    if (entry->what == KEY)
        table->key = columns;
}

static void add_foreign(records_build_t *build, records_table_t *table, const entry_t *entry, int n)
{
    const records_fact_t *fact = &entry->fact;
    const records_table_t *to = NULL;
    const apr_array_header_t *columns, *others;
    records_foreign_t *foreign;

    if (fact->other_schema != NULL && fact->other_relation != NULL)
        to = records_catalog_table(build->catalog, fact->other_schema, fact->other_relation);
    if (to == NULL || (columns = find_columns(build, table, entry, n, 0)) == NULL
        || (others = find_columns(build, to, entry, n, 1)) == NULL)
        return;
    foreign = apr_pcalloc(build->pool, sizeof(*foreign));
    foreign->name = apr_pstrdup(build->pool, fact->type);
    foreign->from = table;
    foreign->to = to;
    foreign->columns = columns;
    foreign->others = others;
    PUSH(table->foreigns, records_foreign_t *, foreign);
}

/* Only the builder may still change a table. */
static records_table_t *table_of(records_build_t *build, const records_fact_t *fact)
{
    apr_hash_t *tables = apr_hash_get(build->catalog->schemas, fact->schema, APR_HASH_KEY_STRING);

    return tables == NULL ? NULL : apr_hash_get(tables, fact->relation, APR_HASH_KEY_STRING);
}

static void set(records_build_t *build, const records_fact_t *fact)
{
    if (strcmp(fact->name, "default_schema") == 0 && *fact->type != '\0')
        build->catalog->default_schema = apr_pstrdup(build->pool, fact->type);
}

/* Settings, tables and columns: a fact each. */
static void add_things(records_build_t *build, const entry_t *entry, const entry_t *end)
{
    records_table_t *table;

    for (; entry < end; entry++) {
        if (entry->what == SETTING)
            set(build, &entry->fact);
        else if (entry->what == TABLE)
            add_table(build, &entry->fact);
        else if (entry->what == COLUMN && (table = table_of(build, &entry->fact)) != NULL)
            add_column(build, table, &entry->fact);
    }
}

/* What stands on columns, maybe of two tables, so after all columns: several facts each. */
static void add_constraints(records_build_t *build, const entry_t *entry, const entry_t *end)
{
    records_table_t *table;
    int n;

    for (; entry < end; entry += n) {
        n = entry->what < KEY ? 1 : constraint_size(entry, end);
        if (entry->what < ORIGIN || (table = table_of(build, &entry->fact)) == NULL)
            continue;
        if (entry->what == ORIGIN)
            add_origin(build, table, &entry->fact);
        else if (entry->what == FOREIGN)
            add_foreign(build, table, entry, n);
        else
            add_unique(build, table, entry, n);
    }
}

/* Where the database names no default: the schema that comes first. */
static const char *usual_schema(const records_catalog_t *catalog)
{
    if (catalog->tables->nelts == 0)
        return "";
    return APR_ARRAY_IDX(catalog->tables, 0, records_table_t *)->schema;
}

records_error_t *records_build_end(const records_catalog_t **catalog, records_build_t *build)
{
    const int n = build->entries->nelts;
    entry_t *entries = (entry_t *)build->entries->elts;
    records_catalog_t *made;
    records_error_t *error;

    if (build->fault != NULL) {
        error = records_fail(build->pool, "PGRST002",
                             "Could not query the database for the schema cache.");
        error->cause = apr_pstrcat(build->pool, "the catalog query told an unknown fact: ",
                                   build->fault, NULL);
        apr_pool_destroy(build->scratch);
        return error;
    }
    made = apr_pcalloc(build->pool, sizeof(*made));
    made->pool = build->pool;
    made->schemas = apr_hash_make(build->pool);
    made->tables = make_list(build->pool, 64);
    build->catalog = made;
    if (n > 0)
        qsort(entries, (size_t)n, sizeof(*entries), compare_entries);
    add_things(build, entries, entries + n);
    add_constraints(build, entries, entries + n);
    records_relate(made);
    if (made->default_schema == NULL)
        made->default_schema = usual_schema(made);
    apr_pool_destroy(build->scratch);
    *catalog = made;
    return NULL;
}
