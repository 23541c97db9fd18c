/* SPDX-License-Identifier: Apache-2.0 */
/* What refers to columns: keys, foreign keys, full-text indexes, a view's origins, casts. */
#include <string.h>

#include <apr_strings.h>

#include "catalog/parts.h"

/* How many entries from here on belong to one constraint. */
static int constraint_size(const records_entry_t *entry, const records_entry_t *end)
{
    const records_entry_t *next = entry + 1;

    while (next < end && next->what == entry->what && next->declared == entry->declared
           && next->fact.schema == entry->fact.schema && next->fact.relation == entry->fact.relation
           && next->fact.type == entry->fact.type)
        next++;
    return (int)(next - entry);
}

/* A mistake in a declaration is logged; a database's fact about something that we may not see
 * is not a mistake. */
static void not_there(records_build_t *build, const records_entry_t *entry, const char *what)
{
    if (!entry->declared)
        return;
    build->unknown =
        apr_pstrcat(build->pool, build->unknown == NULL ? "" : build->unknown,
                    build->unknown == NULL ? "" : "; ", entry->fact.type, ": ", what, NULL);
}

static const records_table_t *find_table(records_build_t *build, const records_entry_t *entry,
                                         const char *schema, const char *name)
{
    const records_table_t *table = NULL;

    if (schema != NULL && name != NULL)
        table = records_catalog_table(build->catalog, schema, name);
    if (table == NULL)
        not_there(build, entry,
                  apr_psprintf(build->scratch, "there is no table %s.%s",
                               schema == NULL ? "" : schema, name == NULL ? "" : name));
    return table;
}

/* The columns that n facts name, of their own table or of the other; NULL if one is unknown. */
static apr_array_header_t *find_columns(records_build_t *build, const records_table_t *table,
                                        const records_entry_t *entry, int n, int other)
{
    apr_array_header_t *columns = records_build_list(build->pool, n);
    const records_column_t *column;
    int i;

    for (i = 0; i < n; i++) {
        const char *name = other ? entry[i].fact.other_name : entry[i].fact.name;

        column = name == NULL ? NULL : records_table_any_column(table, name);
        if (column == NULL) {
            not_there(build, entry,
                      apr_psprintf(build->scratch, "%s.%s has no column %s", table->schema,
                                   table->name, name == NULL ? "" : name));
            return NULL;
        }
        APR_ARRAY_PUSH(columns, const records_column_t *) = column;
    }
    return columns;
}

static void add_origin(records_build_t *build, records_table_t *table, const records_fact_t *fact)
{
    const records_column_t *column = records_table_any_column(table, fact->name), *shown;
    const records_table_t *other = NULL;
    records_origin_t *origin;

    if (fact->other_schema != NULL && fact->other_relation != NULL)
        other = records_catalog_table(build->catalog, fact->other_schema, fact->other_relation);
    shown = other == NULL || fact->other_name == NULL
                ? NULL
                : records_table_any_column(other, fact->other_name);
    if (column == NULL || shown == NULL)
        return;
    origin = apr_pcalloc(build->pool, sizeof(*origin));
    origin->column = column;
    origin->table = other;
    origin->shown = shown;
    records_build_push(&table->origins, origin, build->pool);
}

static void add_cast(const records_table_t *table, const records_fact_t *fact)
{
    records_column_t *column = (records_column_t *)records_table_any_column(table, fact->name);
    const char *function = fact->type;

    if (column == NULL)
        return;
    if (records_build_word(fact->flags, "shown"))
        column->shown_by = function;
    else if (records_build_word(fact->flags, "read"))
        column->read_by = function;
    else if (records_build_word(fact->flags, "parsed"))
        column->parsed_by = function;
}

static void add_version(records_build_t *build, records_table_t *table,
                        const records_entry_t *entry)
{
    const apr_array_header_t *columns = find_columns(build, table, entry, 1, 0);

    if (columns != NULL)
        table->version = APR_ARRAY_IDX(columns, 0, const records_column_t *);
}

static void add_modified(records_build_t *build, records_table_t *table,
                         const records_entry_t *entry)
{
    const apr_array_header_t *columns = find_columns(build, table, entry, 1, 0);
    const records_column_t *column =
        columns == NULL ? NULL : APR_ARRAY_IDX(columns, 0, const records_column_t *);

    if (column == NULL)
        return;
    if (column->kind == RECORDS_TIMESTAMP || column->kind == RECORDS_TIMESTAMPTZ)
        table->modified = column;
    else
        not_there(build, entry,
                  apr_psprintf(build->scratch, "%s.%s.%s is no timestamp", table->schema,
                               table->name, column->name));
}

/* The key is first.  A declared one comes last, and replaces the table's own. */
static void add_unique(records_build_t *build, records_table_t *table, const records_entry_t *entry,
                       int n)
{
    const apr_array_header_t *columns = find_columns(build, table, entry, n, 0);
    records_unique_t *unique, *first;

    if (columns == NULL)
        return;
    unique = apr_pcalloc(build->pool, sizeof(*unique));
    unique->name = entry->fact.type;
    unique->columns = columns;
    if (entry->what == RECORDS_FACT_KEY) {
        table->key = table->row_key = columns;
        if (table->uniques->nelts > 0) {
            first = APR_ARRAY_IDX(table->uniques, 0, records_unique_t *);
            APR_ARRAY_IDX(table->uniques, 0, records_unique_t *) = unique;
            unique = first;
        }
    }
    records_build_push(&table->uniques, unique, build->pool);
}

static void add_foreign(records_build_t *build, records_table_t *table,
                        const records_entry_t *entry, int n)
{
    const records_fact_t *fact = &entry->fact;
    const records_table_t *to = find_table(build, entry, fact->other_schema, fact->other_relation);
    const apr_array_header_t *columns, *others;
    records_foreign_t *foreign;

    if (to == NULL || (columns = find_columns(build, table, entry, n, 0)) == NULL
        || (others = find_columns(build, to, entry, n, 1)) == NULL)
        return;
    foreign = apr_pcalloc(build->pool, sizeof(*foreign));
    foreign->name = fact->type;
    foreign->from = table;
    foreign->to = to;
    foreign->columns = columns;
    foreign->others = others;
    foreign->declared = entry->declared;
    records_build_push(&table->foreigns, foreign, build->pool);
}

/* MATCH names all columns of an index: the one with the fewest columns is the closest to the
 * request. */
void records_build_cover(const records_fulltext_t *fulltext)
{
    const apr_array_header_t *columns = fulltext->columns;
    int i;

    for (i = 0; i < columns->nelts; i++) {
        records_column_t *column = APR_ARRAY_IDX(columns, i, records_column_t *);

        if (column->fulltext == NULL || column->fulltext->columns == NULL
            || column->fulltext->columns->nelts > columns->nelts)
            column->fulltext = fulltext;
    }
}

static void add_fulltext(records_build_t *build, records_table_t *table,
                         const records_entry_t *entry, int n)
{
    const apr_array_header_t *columns = find_columns(build, table, entry, n, 0);
    records_fulltext_t *fulltext;

    if (columns == NULL)
        return;
    fulltext = apr_pcalloc(build->pool, sizeof(*fulltext));
    fulltext->name = entry->fact.type;
    fulltext->columns = columns;
    records_build_push(&table->fulltexts, fulltext, build->pool);
    records_build_cover(fulltext);
}

static void add(records_build_t *build, records_table_t *table, const records_entry_t *entry, int n)
{
    switch (entry->what) {
    case RECORDS_FACT_CAST:
        add_cast(table, &entry->fact);
        break;
    case RECORDS_FACT_ORIGIN:
        add_origin(build, table, &entry->fact);
        break;
    case RECORDS_FACT_VERSION:
        add_version(build, table, entry);
        break;
    case RECORDS_FACT_MODIFIED:
        add_modified(build, table, entry);
        break;
    case RECORDS_FACT_SEARCH:
        records_build_search(build, table, entry->fact.type);
        break;
    case RECORDS_FACT_FULLTEXT:
        add_fulltext(build, table, entry, n);
        break;
    case RECORDS_FACT_FOREIGN:
        add_foreign(build, table, entry, n);
        break;
    default:
        add_unique(build, table, entry, n);
    }
}

void records_build_columns(records_build_t *build, const records_entry_t *entry,
                           const records_entry_t *end)
{
    records_table_t *table;
    int n;

    for (; entry < end; entry += n) {
        n = entry->what < RECORDS_FACT_KEY ? 1 : constraint_size(entry, end);
        if (entry->what < RECORDS_FACT_CAST)
            continue;
        table = records_build_find(build, entry->fact.schema, entry->fact.relation);
        if (table == NULL)
            find_table(build, entry, entry->fact.schema, entry->fact.relation);
        else
            add(build, table, entry, n);
    }
}
