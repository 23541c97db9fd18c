/* SPDX-License-Identifier: Apache-2.0 */
/* /table/{key}: one row. */
#include <string.h>

#include "openapi/parts.h"
#include "openapi/type.h"

static const records_column_t *key_at(const records_table_t *table, int i)
{
    return APR_ARRAY_IDX(table->key, i, const records_column_t *);
}

/* The parts of the key, with commas between them. */
static void write_path(records_openapi_t *d, const records_table_t *table)
{
    int i;

    records_openapi_write(d, ",'/%u/", table->name);
    for (i = 0; i < table->key->nelts; i++)
        records_openapi_write(d, i > 0 ? ",{%c}" : "{%c}", key_at(table, i)->name);
    records_openapi_write(d, "':{'parameters':[");
    for (i = 0; i < table->key->nelts; i++) {
        records_openapi_type_t type = records_openapi_type_of_column(key_at(table, i));

        type.nullable = 0;
        type.as_text = 1;
        records_openapi_write(d, ",{'name':'%c','in':'path','required':true,'schema':{",
                              key_at(table, i)->name);
        records_openapi_type(d, &type);
        records_openapi_write(d, "}}");
    }
    records_openapi_write(d, "]");
}

static void begin(records_openapi_t *d, const records_table_t *table, const char *method,
                  const char *verb, const char *summary)
{
    records_openapi_write(d,
                          ",'%j':{'operationId':'%j_%c','tags':['%s'],'summary':'%j %s',"
                          "'parameters':[",
                          method, verb, table->name, table->name, summary, table->name);
    records_openapi_select(d, table, strcmp(method, "get") == 0);
    records_openapi_parameter(d, RECORDS_SHARED_FILTERS_ITEM);
}

static void write_body(records_openapi_t *d, const records_table_t *table, const char *schema)
{
    const char *ref = records_openapi_made(d->scratch, "{'$ref':'#/components/schemas/%c.%j'}",
                                           table->name, schema);

    records_openapi_write(d,
                          ",'requestBody':{'required':true,'content':{'application/json':"
                          "{'schema':%j},'text/csv':{'schema':{'type':'string'}}",
                          ref);
    records_openapi_form(d, table, schema);
    records_openapi_write(d, "}}");
}

static void write_row(records_openapi_t *d, const records_table_t *table, const char *status)
{
    records_openapi_write(d, ",'%j':{'$ref':'#/components/responses/%c.row'}", status, table->name);
}

static void end(records_openapi_t *d, unsigned does)
{
    records_openapi_errors(d, does | RECORDS_DOES_READ | RECORDS_DOES_ITEM);
    records_openapi_write(d, "}}");
}

static void write_get(records_openapi_t *d, const records_table_t *table)
{
    const int validates = d->api->rules->etag != RECORDS_ETAG_OFF || table->modified != NULL;

    begin(d, table, "get", "get", "One row of");
    records_openapi_parameter(d, RECORDS_SHARED_PREFER_ITEM);
    if (validates)
        records_openapi_parameter(d, RECORDS_SHARED_IF_NONE_MATCH);
    if (table->modified != NULL)
        records_openapi_parameter(d, RECORDS_SHARED_IF_MODIFIED_SINCE);
    records_openapi_profile(d, RECORDS_SHARED_ACCEPT_PROFILE);
    records_openapi_write(d, "],'responses':{");
    write_row(d, table, "200");
    end(d, validates ? RECORDS_DOES_VALIDATE : 0);
}

#define DOES_CHANGE \
    (RECORDS_DOES_CHANGE | RECORDS_DOES_MATCH | RECORDS_DOES_REPEAT | RECORDS_DOES_QUIETLY)

static void write_patch(records_openapi_t *d, const records_table_t *table)
{
    begin(d, table, "patch", "patch", "Change one row of");
    records_openapi_parameter(d, RECORDS_SHARED_COLUMNS);
    records_openapi_parameter(d, RECORDS_SHARED_PREFER_CHANGE);
    records_openapi_preconditions(d, table);
    records_openapi_idempotency(d, 0);
    records_openapi_profile(d, RECORDS_SHARED_CONTENT_PROFILE);
    records_openapi_write(d, "]");
    write_body(d, table, "update");
    records_openapi_write(d, ",'responses':{");
    write_row(d, table, "200");
    end(d, DOES_CHANGE | RECORDS_DOES_SEND);
}

static void write_put(records_openapi_t *d, const records_table_t *table)
{
    begin(d, table, "put", "replace", "Insert or replace one row of");
    records_openapi_parameter(d, RECORDS_SHARED_PREFER_PUT);
    records_openapi_preconditions(d, table);
    records_openapi_parameter(d, RECORDS_SHARED_IF_NONE);
    records_openapi_idempotency(d, 1);
    records_openapi_profile(d, RECORDS_SHARED_CONTENT_PROFILE);
    records_openapi_write(d, "]");
    write_body(d, table, records_openapi_put_schema(table));
    records_openapi_write(d, ",'responses':{");
    write_row(d, table, "200");
    write_row(d, table, "201");
    end(d, DOES_CHANGE | RECORDS_DOES_SEND);
}

static void write_delete(records_openapi_t *d, const records_table_t *table)
{
    begin(d, table, "delete", "remove", "Delete one row of");
    records_openapi_parameter(d, RECORDS_SHARED_PREFER_CHANGE);
    records_openapi_preconditions(d, table);
    records_openapi_idempotency(d, 1);
    records_openapi_profile(d, RECORDS_SHARED_CONTENT_PROFILE);
    records_openapi_write(d, "],'responses':{");
    write_row(d, table, "200");
    end(d, DOES_CHANGE);
}

void records_openapi_item(records_openapi_t *d, const records_table_t *table)
{
    const unsigned may = records_openapi_may(d->api, table);

    if (!records_openapi_has_items(d->api, table))
        return;
    write_path(d, table);
    if (may & RECORDS_MAY_SELECT)
        write_get(d, table);
    if (records_openapi_puts(d->api, table))
        write_put(d, table);
    if (may & RECORDS_MAY_UPDATE)
        write_patch(d, table);
    if (may & RECORDS_MAY_DELETE)
        write_delete(d, table);
    records_openapi_write(d, "}");
}
