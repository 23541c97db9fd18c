/* SPDX-License-Identifier: Apache-2.0 */
/* What the paths refer to: parameters of all tables, and those of each. */
#include "openapi/swagger.h"

#include <string.h>

#include "request/request.h"

static void write_query(records_openapi_t *d, const char *name, const char *description)
{
    records_openapi_write(d,
                          ",'%s':{'name':'%s','description':'%s','required':false,'in':'query',"
                          "'type':'string'}",
                          name, name, description);
}

static void write_header(records_openapi_t *d, const char *key, const char *name,
                         const char *description, const char *more)
{
    records_openapi_write(d,
                          ",'%s':{'name':'%s','description':'%s','required':false,'in':'header',"
                          "'type':'string'%j}",
                          key, name, description, more);
}

/* Which counts may be asked for is the operator's to say. */
static void write_count(records_openapi_t *d)
{
    static const struct { unsigned count; const char *word; } counts[] = {
        { RECORDS_COUNT_EXACT, "exact" },
        { RECORDS_COUNT_PLANNED, "planned" },
        { RECORDS_COUNT_ESTIMATED, "estimated" },
    };
    apr_size_t i;

    records_openapi_write(d, ",'preferCount':{'name':'Prefer','description':'Count the rows of all "
                             "pages','required':false,'in':'header','type':'string',"
                             "'enum':['count=none'");
    for (i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
        if (!(d->api->rules->refused_counts & 1u << counts[i].count))
            records_openapi_write(d, ",'count=%s'", counts[i].word);
    records_openapi_write(d, "]}");
}

#define RETURNS "\"return=representation\",\"return=minimal\",\"return=headers-only\""
#define RESOLUTIONS "\"resolution=ignore-duplicates\",\"resolution=merge-duplicates\""

static void write_shared(records_openapi_t *d)
{
    write_header(d, "preferParams", "Prefer", "How to call the function", NULL);
    write_header(d, "preferReturn", "Prefer", "What to answer with", ",\"enum\":[" RETURNS "]");
    write_count(d);
    write_header(d, "preferPost", "Prefer",
                 "What to answer with, and what becomes of rows that exist",
                 ",\"enum\":[" RETURNS "," RESOLUTIONS "]");
    write_query(d, "select", "Which columns, and rows of which related tables");
    write_query(d, "on_conflict", "The columns that tell whether a row exists");
    write_query(d, "order", "By which columns the rows are sorted");
    write_header(d, "range", "Range", "Which rows: the first and the last, from 0", NULL);
    write_header(d, "rangeUnit", "Range-Unit", "What Range counts", ",\"default\":\"items\"");
    write_query(d, "offset", "How many rows to pass over");
    write_query(d, "limit", "How many rows at most");
}

/* Two parameters of an operation must not have one name; the API reads it in quotes, too. */
static const char *filter_name(const char *column, apr_pool_t *pool)
{
    static const char *const taken[] = { "select", "order", "limit", "offset", "on_conflict" };
    apr_size_t i;

    for (i = 0; i < sizeof(taken) / sizeof(taken[0]); i++)
        if (strcmp(column, taken[i]) == 0)
            return records_openapi_query_name(column, pool);
    return column;
}

static void write_filter(records_openapi_t *d, const records_table_t *table,
                         const records_column_t *column)
{
    records_openapi_write(d, ",'rowFilter.%s.%s':{'name':'%s'", table->name, column->name,
                          filter_name(column->name, d->scratch));
    if (column->comment != NULL)
        records_openapi_write(d, ",'description':'%s'", column->comment);
    records_openapi_write(d, ",'required':false,'in':'query','type':'string'}");
}

static void write_table(records_openapi_t *d, const records_table_t *table)
{
    int i;

    if (records_openapi_may(d->api, table) & (RECORDS_MAY_INSERT | RECORDS_MAY_UPDATE))
        records_openapi_write(d,
                              ",'body.%s':{'name':'%s','description':'%s','required':false,"
                              "'in':'body','schema':{'$ref':'#/definitions/%p'}}",
                              table->name, table->name, table->name, table->name);
    for (i = 0; i < table->columns->nelts; i++) {
        const records_column_t *column = APR_ARRAY_IDX(table->columns, i, const records_column_t *);

        if (records_openapi_may_column(d->api, table, column) & RECORDS_MAY_SELECT)
            write_filter(d, table, column);
    }
}

void records_swagger_parameters(records_openapi_t *d)
{
    const apr_array_header_t *tables = d->api->catalog->tables;
    int i;

    write_shared(d);
    for (i = 0; i < tables->nelts; i++) {
        const records_table_t *table = APR_ARRAY_IDX(tables, i, const records_table_t *);

        if (records_openapi_shows(d->api, table))
            write_table(d, table);
    }
}
