/* SPDX-License-Identifier: Apache-2.0 */
/* /table: its rows. */
#include "openapi/parts.h"

/* The comment is that of the table, so it is what reading it says. */
static void begin(records_openapi_t *d, const records_table_t *table, const char *method,
                  const char *verb, const char *summary)
{
    records_openapi_write(d, ",'%j':{'operationId':'%j_%c','tags':['%s'],'summary':'%s'", method,
                          verb, table->name, table->name, summary);
}

static void end(records_openapi_t *d, unsigned does)
{
    records_openapi_errors(d, does);
    records_openapi_write(d, "}}");
}

static void write_rows(records_openapi_t *d, const records_table_t *table, const char *status)
{
    records_openapi_write(d, ",'%j':{'$ref':'#/components/responses/%c.rows'}", status,
                          table->name);
}

/* The rows of the answer of a change. */
static void write_answered(records_openapi_t *d, const records_table_t *table)
{
    records_openapi_select(d, table, 0);
    records_openapi_parameter(d, RECORDS_SHARED_ORDER);
}

/* ---- GET ------------------------------------------------------------------------------ */

static int has_validators(const records_api_t *api, const records_table_t *table)
{
    return api->rules->etag != RECORDS_ETAG_OFF || table->modified != NULL;
}

static void write_description(records_openapi_t *d, const records_table_t *table)
{
    const char *more = records_openapi_description(table->comment);
    const char *embeds = records_openapi_embeds(d->api, table, d->scratch);

    if (more == NULL && embeds == NULL)
        return;
    records_openapi_write(d, ",'description':'%s%j%s'", more,
                          more != NULL && embeds != NULL ? "\\n\\n" : "", embeds);
}

static void write_get(records_openapi_t *d, const records_table_t *table)
{
    const char *summary = records_openapi_summary(table->comment, d->scratch);

    begin(d, table, "get", "list",
          summary != NULL ? summary : records_openapi_made(d->scratch, "Rows of %j", table->name));
    write_description(d, table);
    records_openapi_write(d, ",'parameters':[");
    records_openapi_select(d, table, 1);
    records_openapi_filters(d, table);
    records_openapi_parameter(d, RECORDS_SHARED_ORDER);
    records_openapi_parameter(d, RECORDS_SHARED_LIMIT);
    records_openapi_parameter(d, RECORDS_SHARED_OFFSET);
    if (records_openapi_has_items(d->api, table))
        records_openapi_parameter(d, RECORDS_SHARED_CURSOR);
    records_openapi_parameter(d, RECORDS_SHARED_RANGE);
    records_openapi_parameter(d, RECORDS_SHARED_PREFER_READ);
    if (has_validators(d->api, table))
        records_openapi_parameter(d, RECORDS_SHARED_IF_NONE_MATCH);
    records_openapi_profile(d, RECORDS_SHARED_ACCEPT_PROFILE);
    records_openapi_write(d, "],'responses':{");
    write_rows(d, table, "200");
    write_rows(d, table, "206");
    end(d, RECORDS_DOES_READ | RECORDS_DOES_PAGE
               | (has_validators(d->api, table) ? RECORDS_DOES_VALIDATE : 0));
}

/* ---- changes --------------------------------------------------------------------------- */

static void write_body(records_openapi_t *d, const records_table_t *table, const char *schema,
                       int many)
{
    const char *ref = records_openapi_made(d->scratch, "{'$ref':'#/components/schemas/%c.%j'}",
                                           table->name, schema);

    records_openapi_write(
        d, ",'requestBody':{'required':true,'content':{'application/json':{'schema':");
    records_openapi_write(d, many ? "{'anyOf':[%j,{'type':'array','items':%j}]}" : "%j", ref, ref);
    records_openapi_write(d, "},'text/csv':{'schema':{'type':'string'}}");
    records_openapi_form(d, table, schema);
    records_openapi_write(d, "}}");
}

static void write_post(records_openapi_t *d, const records_table_t *table)
{
    begin(d, table, "post", "insert",
          records_openapi_made(d->scratch, "Insert rows into %j", table->name));
    records_openapi_write(d, ",'parameters':[");
    write_answered(d, table);
    records_openapi_parameter(d, RECORDS_SHARED_COLUMNS);
    records_openapi_parameter(d, RECORDS_SHARED_ON_CONFLICT);
    records_openapi_parameter(d, RECORDS_SHARED_FILTERS);
    records_openapi_parameter(d, RECORDS_SHARED_PREFER_INSERT);
    records_openapi_idempotency(d, 0);
    records_openapi_profile(d, RECORDS_SHARED_CONTENT_PROFILE);
    records_openapi_write(d, "]");
    write_body(d, table, "insert", 1);
    records_openapi_write(d, ",'responses':{");
    write_rows(d, table, "200");
    write_rows(d, table, "201");
    end(d, RECORDS_DOES_READ | RECORDS_DOES_CHANGE | RECORDS_DOES_SEND | RECORDS_DOES_REPEAT);
}

void records_openapi_preconditions(records_openapi_t *d, const records_table_t *table)
{
    records_openapi_parameter(d, RECORDS_SHARED_IF_MATCH);
    if (table->modified != NULL)
        records_openapi_parameter(d, RECORDS_SHARED_IF_UNMODIFIED_SINCE);
}

/* PATCH and DELETE: of the rows that filters and a page choose. */
static void write_chosen(records_openapi_t *d, const records_table_t *table, int sends)
{
    records_openapi_write(d, ",'parameters':[");
    records_openapi_filters(d, table);
    write_answered(d, table);
    if (records_openapi_has_items(d->api, table)) {
        records_openapi_parameter(d, RECORDS_SHARED_LIMIT);
        records_openapi_parameter(d, RECORDS_SHARED_OFFSET);
    }
    if (sends)
        records_openapi_parameter(d, RECORDS_SHARED_COLUMNS);
    records_openapi_parameter(d, RECORDS_SHARED_PREFER_CHANGE);
    records_openapi_preconditions(d, table);
    records_openapi_idempotency(d, !sends);
    records_openapi_profile(d, RECORDS_SHARED_CONTENT_PROFILE);
    records_openapi_write(d, "]");
}

#define DOES_CHANGE \
    (RECORDS_DOES_READ | RECORDS_DOES_CHANGE | RECORDS_DOES_MATCH | RECORDS_DOES_REPEAT \
     | RECORDS_DOES_QUIETLY)

static void write_patch(records_openapi_t *d, const records_table_t *table)
{
    begin(d, table, "patch", "update",
          records_openapi_made(d->scratch, "Change rows of %j", table->name));
    write_chosen(d, table, 1);
    write_body(d, table, "update", 0);
    records_openapi_write(d, ",'responses':{");
    write_rows(d, table, "200");
    end(d, DOES_CHANGE | RECORDS_DOES_SEND);
}

static void write_delete(records_openapi_t *d, const records_table_t *table)
{
    begin(d, table, "delete", "delete",
          records_openapi_made(d->scratch, "Delete rows of %j", table->name));
    write_chosen(d, table, 0);
    records_openapi_write(d, ",'responses':{");
    write_rows(d, table, "200");
    end(d, DOES_CHANGE);
}

/* The row that the filters name, each column of the key by one. */
static void write_put(records_openapi_t *d, const records_table_t *table)
{
    int i;

    begin(d, table, "put", "upsert",
          records_openapi_made(d->scratch, "Insert or replace a row of %j", table->name));
    records_openapi_write(d, ",'parameters':[");
    for (i = 0; i < table->key->nelts; i++)
        records_openapi_write(
            d,
            ",{'name':'%s','in':'query','required':true,'schema':{'type':'string',"
            "'pattern':'^eq\\\\.'}}",
            records_openapi_query_name(APR_ARRAY_IDX(table->key, i, const records_column_t *)->name,
                                       d->scratch));
    records_openapi_select(d, table, 0);
    records_openapi_parameter(d, RECORDS_SHARED_FILTERS);
    records_openapi_parameter(d, RECORDS_SHARED_PREFER_PUT);
    records_openapi_preconditions(d, table);
    records_openapi_parameter(d, RECORDS_SHARED_IF_NONE);
    records_openapi_idempotency(d, 1);
    records_openapi_profile(d, RECORDS_SHARED_CONTENT_PROFILE);
    records_openapi_write(d, "]");
    write_body(d, table, records_openapi_put_schema(table), 0);
    records_openapi_write(d, ",'responses':{");
    write_rows(d, table, "200");
    write_rows(d, table, "201");
    end(d, DOES_CHANGE | RECORDS_DOES_SEND);
}

void records_openapi_collection(records_openapi_t *d, const records_table_t *table)
{
    const unsigned may = records_openapi_may(d->api, table);

    records_openapi_write(d, ",'/%u':{", table->name);
    if (may & RECORDS_MAY_SELECT)
        write_get(d, table);
    if (may & RECORDS_MAY_INSERT)
        write_post(d, table);
    if (records_openapi_puts(d->api, table))
        write_put(d, table);
    if (may & RECORDS_MAY_UPDATE)
        write_patch(d, table);
    if (may & RECORDS_MAY_DELETE)
        write_delete(d, table);
    records_openapi_write(d, "}");
}
