/* SPDX-License-Identifier: Apache-2.0 */
/* Facts come in any order, so they are first collected and sorted: settings, tables, columns,
 * then what stands on columns.  A fact about a table or column that is not among the facts (the
 * login may not see it) is left out, with the whole constraint to which it belongs. */
#include "catalog/parts.h"

#include <stdlib.h>
#include <string.h>

#include <apr_cstr.h>
#include <apr_strings.h>

#include "base/error.h"
#include "base/number.h"
#include "catalog/relate.h"

const apr_array_header_t records_build_none = { .elt_size = sizeof(void *) };

static apr_status_t forget_facts(void *data)
{
    records_build_t *build = data;

    free(build->entries);
    build->entries = NULL;
    if (build->scratch != NULL)
        apr_pool_destroy(build->scratch);
    build->scratch = NULL;
    return APR_SUCCESS;
}

records_build_t *records_build_begin(records_kind_of_t kind_of, unsigned options, apr_pool_t *pool)
{
    records_build_t *build = apr_pcalloc(pool, sizeof(*build));

    build->pool = pool;
    apr_pool_create_unmanaged_ex(&build->scratch, NULL, NULL);
    apr_pool_tag(build->scratch, "records_build");
    apr_pool_cleanup_register(pool, build, forget_facts, apr_pool_cleanup_null);
    build->texts = records_texts_make(pool, build->scratch);
    build->kind_of = kind_of;
    build->options = options;
    build->queries = records_build_list(build->scratch, 4);
    return build;
}

apr_array_header_t *records_build_list(apr_pool_t *pool, int size)
{
    return apr_array_make(pool, size, sizeof(void *));
}

void records_build_push(const apr_array_header_t **list, const void *thing, apr_pool_t *pool)
{
    if (*list == &records_build_none)
        *list = records_build_list(pool, 1);
    APR_ARRAY_PUSH((apr_array_header_t *)*list, const void *) = thing;
}

/* "view insertable" has the word "view". */
int records_build_word(const char *words, const char *word)
{
    const apr_size_t length = strlen(word);
    const char *p;

    for (p = strstr(words, word); p != NULL; p = strstr(p + 1, word))
        if ((p == words || p[-1] == ' ') && (p[length] == ' ' || p[length] == '\0'))
            return 1;
    return 0;
}

/* ---- taking --------------------------------------------------------------- */

static records_what_e what_of(const char *word)
{
    static const char *const words[] = {
        "setting", "table", "column", "function", "parameter", "rows", "computed", "handler",
        "enum", "cast", "origin", "version", "modified", "search", "key", "unique", "fulltext", "foreign"
    };
    int i;

    for (i = 0; word != NULL && i < RECORDS_FACT_UNKNOWN; i++)
        if (strcmp(word, words[i]) == 0)
            return (records_what_e)i;
    return RECORDS_FACT_UNKNOWN;
}

static int needs_name(records_what_e what)
{
    switch (what) {
    case RECORDS_FACT_TABLE:
    case RECORDS_FACT_PARAMETER:
    case RECORDS_FACT_ROWS:
    case RECORDS_FACT_COMPUTED:
    case RECORDS_FACT_SEARCH:
        return 0;
    default:
        return 1;
    }
}

static int is_whole(records_what_e what, const records_fact_t *fact)
{
    if (what == RECORDS_FACT_UNKNOWN)
        return 0;
    if (what != RECORDS_FACT_SETTING && (fact->schema == NULL || fact->relation == NULL))
        return 0;
    return fact->name != NULL || !needs_name(what);
}

static const char *or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

void records_build_keep(records_fact_t *to, const records_fact_t *from, records_texts_t *texts)
{
    memset(to, 0, sizeof(*to));
    to->schema = records_texts_keep(texts, or_empty(from->schema));
    to->relation = records_texts_keep(texts, or_empty(from->relation));
    to->name = records_texts_keep(texts, or_empty(from->name));
    to->type = records_texts_keep(texts, or_empty(from->type));
    to->flags = records_texts_keep(texts, or_empty(from->flags));
    to->other_schema = records_texts_keep(texts, from->other_schema);
    to->other_relation = records_texts_keep(texts, from->other_relation);
    to->other_name = records_texts_keep(texts, from->other_name);
    to->comment = records_texts_keep(texts, from->comment);
}

static records_entry_t *new_entry(records_build_t *build)
{
    if (build->count == build->room) {
        const int room = build->room == 0 ? 256 : 2 * build->room;
        records_entry_t *larger = realloc(build->entries, sizeof(*larger) * (size_t)room);

        if (larger == NULL)
            abort(); /* as httpd does where a pool has no memory */
        build->entries = larger;
        build->room = room;
    }
    return &build->entries[build->count++];
}

/* What is kept there of one caller is for no other one.  Names of tables are compared as MariaDB on
 * Windows and SQLite do. */
static int is_own(const records_fact_t *fact)
{
    return fact->relation != NULL
           && (apr_cstr_casecmp(fact->relation, RECORDS_KEY_TABLE) == 0
               || apr_cstr_casecmp(fact->relation, RECORDS_FLUSH_TABLE) == 0
               || apr_cstr_casecmp(fact->relation, RECORDS_QUOTA_TABLE) == 0);
}

void records_build_take(records_build_t *build, const records_fact_t *fact)
{
    const records_what_e what = what_of(fact->what);
    records_entry_t *entry;

    if (is_own(fact))
        return;
    if (!is_whole(what, fact)) {
        if (build->fault == NULL)
            build->fault = apr_psprintf(build->pool, "%s of %s.%s.%s", or_empty(fact->what),
                                        or_empty(fact->schema), or_empty(fact->relation),
                                        or_empty(fact->name));
        return;
    }
    entry = new_entry(build);
    entry->what = what;
    entry->arrival = build->count;
    if (fact->position == NULL || !records_number_parse(&entry->position, fact->position))
        entry->position = 0; /* then they stay as they came */
    records_build_keep(&entry->fact, fact, build->texts);
    entry->declared = records_build_word(entry->fact.flags, "declared") ? 1 : 0;
}

/* ---- sorting -------------------------------------------------------------- */

static int compare_texts(const char *one, const char *two)
{
    return one == two ? 0 : strcmp(one, two);
}

/* By table, and there by kind, constraint, position; what is declared comes last. */
static int compare_entries(const void *a, const void *b)
{
    const records_entry_t *one = a, *two = b;
    int order;

    if ((order = compare_texts(one->fact.schema, two->fact.schema)) != 0
        || (order = compare_texts(one->fact.relation, two->fact.relation)) != 0)
        return order;
    if (one->what != two->what)
        return one->what < two->what ? -1 : 1;
    if (one->declared != two->declared)
        return one->declared ? 1 : -1;
    if (one->what >= RECORDS_FACT_KEY
        && (order = compare_texts(one->fact.type, two->fact.type)) != 0)
        return order;
    if (one->position != two->position)
        return one->position < two->position ? -1 : 1;
    return one->arrival < two->arrival ? -1 : one->arrival > two->arrival;
}

/* ---- making --------------------------------------------------------------- */

static void begin_catalog(records_build_t *build)
{
    records_catalog_t *catalog = apr_pcalloc(build->pool, sizeof(*catalog));

    catalog->pool = build->pool;
    catalog->schemas = apr_hash_make(build->pool);
    catalog->tables = records_build_list(build->pool, 64);
    catalog->functions = records_build_list(build->pool, 16);
    catalog->by_name = apr_hash_make(build->pool);
    catalog->by_specific = apr_hash_make(build->pool);
    catalog->handlers = records_build_list(build->pool, 1);
    catalog->comments = apr_hash_make(build->pool);
    catalog->enums = apr_hash_make(build->pool);
    catalog->reserved_roles = records_build_list(build->pool, 4);
    build->catalog = catalog;
    build->types = apr_hash_make(build->scratch);
}

/* If the database names no default: the first schema. */
static const char *usual_schema(const records_catalog_t *catalog)
{
    if (catalog->tables->nelts == 0)
        return "";
    return APR_ARRAY_IDX(catalog->tables, 0, records_table_t *)->schema;
}

static records_error_t *no_sense(const records_build_t *build)
{
    records_error_t *error =
        records_fail(build->pool, "PGRST002", "Could not query the database for the schema cache.");

    error->cause =
        apr_pstrcat(build->pool, "the catalog query told an unknown fact: ", build->fault, NULL);
    return error;
}

static const char *default_schema(const records_build_t *build)
{
    int i;

    for (i = 0; i < build->count; i++) {
        const records_entry_t *entry = &build->entries[i];

        if (entry->what == RECORDS_FACT_SETTING && strcmp(entry->fact.name, "default_schema") == 0)
            return entry->fact.type;
    }
    return "";
}

/* A declaration without a schema means the default one. */
static void complete_declared(records_build_t *build)
{
    const char *schema = default_schema(build);
    int i;

    for (i = 0; i < build->count; i++) {
        records_entry_t *entry = &build->entries[i];

        if (!entry->declared)
            continue;
        if (*entry->fact.schema == '\0')
            entry->fact.schema = schema;
        if (entry->fact.other_schema != NULL && *entry->fact.other_schema == '\0')
            entry->fact.other_schema = schema;
    }
}

records_error_t *records_build_end(const records_catalog_t **catalog, records_build_t *build)
{
    const int n = build->count;
    records_entry_t *entries = build->entries;
    records_error_t *error = NULL;

    if (build->fault != NULL) {
        error = no_sense(build);
    } else {
        begin_catalog(build);
        complete_declared(build);
        if (n > 0)
            qsort(entries, (size_t)n, sizeof(*entries), compare_entries);
        records_build_tables(build, entries, entries + n);
        records_build_shapes(build);
        records_build_columns(build, entries, entries + n);
        records_build_functions(build, entries, entries + n);
        records_relate(build->catalog, build->scratch);
        if (build->catalog->default_schema == NULL)
            build->catalog->default_schema = usual_schema(build->catalog);
        *catalog = build->catalog;
    }
    forget_facts(build);
    return error;
}

const char *records_build_unknown(const records_build_t *build)
{
    return build->unknown;
}
