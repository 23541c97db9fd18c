/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of a table, and what is sent to make one and to change it. */
#include "openapi/default.h"
#include "openapi/parts.h"
#include "openapi/type.h"

/* What a row shows that no request may set: generated, or not this caller's to set. */
static int is_read_only(const records_api_t *api, const records_table_t *table,
                        const records_column_t *column)
{
    return !records_openapi_sets(api, table, column, RECORDS_MAY_INSERT | RECORDS_MAY_UPDATE);
}

/* Texts that have a form of their own are left out: SQL spells them otherwise. */
static void write_default(records_openapi_t *d, const records_column_t *column)
{
    const records_openapi_default_t value = records_openapi_default_of(column, d->scratch);

    if (value.json != NULL)
        records_openapi_write(d, ",'default':%j", value.json);
    else if (value.text != NULL && column->kind == RECORDS_TEXT)
        records_openapi_write(d, ",'default':'%s'", value.text);
}

/* Generators of types take a member with a default for one that is always there, which in what is sent
 * would make it required: so only the rows that are answered tell it. */
void records_openapi_property(records_openapi_t *d, const records_table_t *table,
                              const records_column_t *column, int answers)
{
    const records_openapi_type_t type = records_openapi_type_of_column(column);
    const char *description = records_openapi_notes(d->api, table, column, d->scratch);

    records_openapi_write(d, ",'%s':{", column->name);
    if (column->shown_by == NULL)
        records_openapi_type(d, &type);
    if (description != NULL)
        records_openapi_write(d, ",'description':'%s'", description);
    if (answers)
        write_default(d, column);
    if (answers && is_read_only(d->api, table, column))
        records_openapi_write(d, ",'readOnly':true");
    records_openapi_write(d, "}");
}

static void write_row(records_openapi_t *d, const records_table_t *table)
{
    int i;

    records_openapi_write(d, ",'%c':{'type':'object'", table->name);
    if (table->comment != NULL)
        records_openapi_write(d, ",'description':'%s'", table->comment);
    records_openapi_write(d, ",'properties':{");
    for (i = 0; i < table->columns->nelts; i++) {
        const records_column_t *column = APR_ARRAY_IDX(table->columns, i, const records_column_t *);

        if (records_openapi_may_column(d->api, table, column) & RECORDS_MAY_SELECT)
            records_openapi_property(d, table, column, 1);
    }
    records_openapi_write(d, "}}");
}

static int is_required(const records_column_t *column)
{
    return !column->nullable && !column->has_default && !column->identity;
}

/* A list or an object is a text in a form, as the database spells it. */
static void write_field(records_openapi_t *d, const records_table_t *table,
                        const records_column_t *column)
{
    const char *description = records_openapi_notes(d->api, table, column, d->scratch);
    records_openapi_type_t type = records_openapi_type_of_column(column);

    type.as_text = 1;
    records_openapi_write(d, ",'%s':{", column->name);
    if (column->shown_by == NULL)
        records_openapi_type(d, &type);
    if (description != NULL)
        records_openapi_write(d, ",'description':'%s'", description);
    records_openapi_write(d, "}");
}

/* What is sent. */
typedef struct sent_t {
    const char *name;
    unsigned may;                        /* columns that may be set by this */
    unsigned requires : 1;               /* those that must be, are */
    unsigned keyed : 1;                  /* but not the key's, which stand in the address */
    unsigned form : 1;                   /* the fields of a form */
} sent_t;

static void write_sent(records_openapi_t *d, const records_table_t *table, const sent_t *sent)
{
    int i, n = 0;

    records_openapi_write(d, ",'%c.%j%j':{'type':'object','properties':{", table->name, sent->name,
                          sent->form ? ".form" : "");
    for (i = 0; i < table->all_columns->nelts; i++) {
        const records_column_t *column =
            APR_ARRAY_IDX(table->all_columns, i, const records_column_t *);

        if (!records_openapi_sets(d->api, table, column, sent->may))
            continue;
        if (sent->form)
            write_field(d, table, column);
        else
            records_openapi_property(d, table, column, 0);
    }
    records_openapi_write(d, "}");
    for (i = 0; sent->requires && i < table->all_columns->nelts; i++) {
        const records_column_t *column =
            APR_ARRAY_IDX(table->all_columns, i, const records_column_t *);

        if (is_required(column) && records_openapi_sets(d->api, table, column, sent->may)
            && !(sent->keyed && records_columns_hold(table->key, column)))
            records_openapi_write(d, n++ == 0 ? ",'required':['%s'" : ",'%s'", column->name);
    }
    records_openapi_write(d, n > 0 ? "]}" : "}");
}

static int has_form(const records_table_t *table)
{
    int i;

    for (i = 0; i < table->all_columns->nelts; i++) {
        const records_column_t *column =
            APR_ARRAY_IDX(table->all_columns, i, const records_column_t *);

        if (column->kind == RECORDS_LIST || column->kind == RECORDS_OTHER)
            return 1;
    }
    return 0;
}

/* As JSON; and as a form, where that is not the same. */
static void write_both(records_openapi_t *d, const records_table_t *table, sent_t sent)
{
    write_sent(d, table, &sent);
    sent.form = 1;
    if (has_form(table))
        write_sent(d, table, &sent);
}

void records_openapi_form(records_openapi_t *d, const records_table_t *table, const char *schema)
{
    records_openapi_write(d,
                          ",'application/x-www-form-urlencoded':{'schema':"
                          "{'$ref':'#/components/schemas/%c.%j%j'}}",
                          table->name, schema, has_form(table) ? ".form" : "");
}

/* Must a new row be given a key? */
static int needs_key(const records_table_t *table)
{
    int i;

    for (i = 0; i < table->key->nelts; i++)
        if (is_required(APR_ARRAY_IDX(table->key, i, const records_column_t *)))
            return 1;
    return 0;
}

const char *records_openapi_put_schema(const records_table_t *table)
{
    return needs_key(table) ? "put" : "insert";
}

void records_openapi_table_schemas(records_openapi_t *d, const records_table_t *table)
{
    const unsigned may = records_openapi_may(d->api, table);

    write_row(d, table);
    if (may & RECORDS_MAY_INSERT)
        write_both(d, table,
                   (sent_t){ .name = "insert", .may = RECORDS_MAY_INSERT, .requires = 1 });
    if (may & RECORDS_MAY_UPDATE)
        write_both(d, table, (sent_t){ .name = "update", .may = RECORDS_MAY_UPDATE });
    if (records_openapi_puts(d->api, table) && needs_key(table))
        write_both(d, table,
                   (sent_t){ .name = "put", .may = RECORDS_MAY_INSERT, .requires = 1, .keyed = 1 });
}
