/* SPDX-License-Identifier: Apache-2.0 */
/* The formats are those of OpenAPI's registry, where it has one, else the database's name of the type. */
#include "openapi/type.h"

#include <stdlib.h>
#include <string.h>

#include <apr_cstr.h>

#include "sql/database.h"

records_openapi_type_t records_openapi_type_of_column(const records_column_t *column)
{
    const records_openapi_type_t type = {
        .name = column->type, .base = column->base, .kind = column->kind,
        .nullable = column->nullable, .is_unsigned = column->is_unsigned, .lenient = column->lenient,
    };
    return type;
}

/* Of a column the catalog says it; of what functions take and answer, the type's name: int(10) unsigned. */
static int is_named_unsigned(const char *name)
{
    return name != NULL && strstr(name, " unsigned") != NULL;
}

records_openapi_type_t records_openapi_type_of_parameter(const records_parameter_t *parameter)
{
    const records_openapi_type_t type = {
        .name = parameter->type, .base = parameter->base, .kind = parameter->kind, .nullable = 1,
        .is_unsigned = is_named_unsigned(parameter->type), .lenient = parameter->lenient,
    };
    return type;
}

records_openapi_type_t records_openapi_type_of_result(const records_function_t *function)
{
    const records_openapi_type_t type = {
        .name = function->type, .base = function->base, .kind = function->kind, .nullable = 1,
        .is_unsigned = is_named_unsigned(function->type),
    };
    return type;
}

/* PostgreSQL's name of an array is that of its elements behind an underscore. */
records_openapi_type_t records_openapi_type_of_element(const records_api_t *api,
                                                       const records_openapi_type_t *list)
{
    records_openapi_type_t type = { .kind = RECORDS_OTHER, .nullable = 1 };

    if (list->kind != RECORDS_LIST || list->base == NULL || list->base[0] != '_')
        return type;
    type.name = type.base = list->base + 1;
    type.kind = api->dialect->kind(type.name, type.base, 0);
    return type;
}

/* ---- members ------------------------------------------------------------------------- */

static void write_type(records_openapi_t *d, const char *word, int nullable)
{
    records_openapi_write(d, nullable ? ",'type':['%j','null']" : ",'type':'%j'", word);
}

static int is(const char *text, const char *word)
{
    return text != NULL && apr_cstr_casecmp(text, word) == 0;
}

/* SQLite's columns hold 64 bits, whatever they are called. */
static const struct {
    const char *base, *database;         /* NULL: of any */
    unsigned is_unsigned : 1;
    const char *members;
} integers[] = {
    { NULL, "sqlite3", 0, "'format':'int64'" },
    { "int8", NULL, 0, "'format':'int64'" },
    { "bigint", NULL, 1, "'format':'uint64','minimum':0" },
    { "bigint", NULL, 0, "'format':'int64'" },
    { "int", NULL, 1, "'format':'uint32','minimum':0,'maximum':4294967295" },
    { "mediumint", NULL, 1, "'format':'int32','minimum':0,'maximum':16777215" },
    { "mediumint", NULL, 0, "'format':'int32','minimum':-8388608,'maximum':8388607" },
    { "int2", NULL, 0, "'format':'int16'" },
    { "smallint", NULL, 1, "'format':'uint16','minimum':0,'maximum':65535" },
    { "smallint", NULL, 0, "'format':'int16'" },
    { "tinyint", NULL, 1, "'format':'uint8','minimum':0,'maximum':255" },
    { "tinyint", NULL, 0, "'format':'int8'" },
    { "tinyint1", NULL, 0, "'format':'int8'" },
    { "year", NULL, 0, "'format':'int16','minimum':0,'maximum':2155" },
    { NULL, NULL, 0, "'format':'int32'" },
};

static void write_integer(records_openapi_t *d, const records_openapi_type_t *type)
{
    apr_size_t i;

    for (i = 0; i < sizeof(integers) / sizeof(integers[0]); i++)
        if ((integers[i].base == NULL || is(type->base, integers[i].base))
            && (integers[i].database == NULL || is(d->api->dialect->name, integers[i].database))
            && integers[i].is_unsigned <= type->is_unsigned)
            break;
    write_type(d, "integer", type->nullable);
    records_openapi_write(d, ",");
    records_openapi_write(d, integers[i].members);
}

/* SQLite's have 64 bits, too. */
static int is_single(const records_api_t *api, const char *base)
{
    return !is(api->dialect->name, "sqlite3")
           && (is(base, "float4") || is(base, "float") || is(base, "real"));
}

/* Of texts with a form of their own: what the database calls them.  Other texts have no format. */
static const char *format_of_text(const records_openapi_type_t *type)
{
    static const char *const formats[] = {
        "range", "interval", "inet", "cidr", "macaddr", "macaddr8", "money", "bit", "varbit", "xml",
        "tsvector", "tsquery", "inet4", "inet6", "pg_lsn",
    };
    apr_size_t i;

    for (i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
        if (is(type->base, formats[i]))
            return i == 0 ? type->name : is(type->base, "inet4") ? "ipv4" : formats[i];
    return NULL;
}

/* PostgreSQL's bit(8), too, has what looks like a length. */
int records_openapi_most_characters(const records_api_t *api, const records_openapi_type_t *type)
{
    const char *open = type->name == NULL ? NULL : strchr(type->name, '(');

    if (open == NULL || type->kind != RECORDS_TEXT || is(api->dialect->name, "sqlite3")
        || !(is(type->base, "varchar") || is(type->base, "bpchar") || is(type->base, "char")))
        return 0;
    return atoi(open + 1);
}

/* NULL is one of them, where it may be there. */
static void write_values(records_openapi_t *d, const apr_array_header_t *values, int nullable)
{
    int i;

    records_openapi_write(d, ",'enum':[");
    for (i = 0; i < values->nelts; i++)
        records_openapi_write(d, ",'%s'", APR_ARRAY_IDX(values, i, const char *));
    records_openapi_write(d, nullable ? ",null]" : "]");
}

static const apr_array_header_t *values_of(records_openapi_t *d, const records_openapi_type_t *type)
{
    return type->values != NULL || type->name == NULL
               ? type->values
               : records_catalog_values(d->api->catalog, type->name, type->base, d->scratch);
}

static void write_text(records_openapi_t *d, const records_openapi_type_t *type, const char *format)
{
    const int most = records_openapi_most_characters(d->api, type);
    const apr_array_header_t *values = type->kind == RECORDS_TEXT ? values_of(d, type) : NULL;

    write_type(d, "string", type->nullable);
    if (format != NULL)
        records_openapi_write(d, ",'format':'%s'", format);
    if (most > 0)
        records_openapi_write(d, ",'maxLength':%d", most);
    if (values != NULL)
        write_values(d, values, type->nullable);
}

static void write_list(records_openapi_t *d, const records_openapi_type_t *list)
{
    records_openapi_type_t element = records_openapi_type_of_element(d->api, list);

    if ((element.values = values_of(d, list)) != NULL)
        element.kind = RECORDS_TEXT; /* of an enum, by whatever name */
    write_type(d, "array", list->nullable);
    records_openapi_write(d, ",'items':{");
    if (element.name != NULL)
        records_openapi_type(d, &element);
    records_openapi_write(d, "}");
}

/* What else there is: objects, texts, or whatever an extension of the database makes of its types. */
static void write_other(records_openapi_t *d, const records_openapi_type_t *type)
{
    static const struct { const char *base, *pgsql, *others; } bases[] = {
        { "composite", "object", "object" },          { "hstore", "object", "object" },
        { "geometry", "object", "object" },           { "geography", "object", "object" },
        { "point", "string", "object" },              { "polygon", "string", "object" },
        { "linestring", "object", "object" },         { "multipoint", "object", "object" },
        { "multilinestring", "object", "object" },    { "multipolygon", "object", "object" },
        { "geometrycollection", "object", "object" }, { "line", "string", "string" },
        { "lseg", "string", "string" },               { "box", "string", "string" },
        { "path", "string", "string" },               { "circle", "string", "string" },
        { "ltree", "string", "string" },
    };
    const int ours = is(d->api->dialect->name, "pgsql");
    apr_size_t i;

    for (i = 0; i < sizeof(bases) / sizeof(bases[0]); i++)
        if (is(type->base, bases[i].base)) {
            write_type(d, ours ? bases[i].pgsql : bases[i].others, type->nullable);
            return;
        }
}

/* Does SQLite keep texts as they are there?  By its own rule of affinities. */
static int keeps_texts(const char *base)
{
    static const char *const parts[] = { "char", "clob", "text" };
    apr_size_t i;

    for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        if (base != NULL && strstr(base, parts[i]) != NULL)
            return 1;
    return 0;
}

/* What SQLite computes has no type, and a word that it does not know, such as MONEY, makes numbers of the
 * texts that look like one: so it is what it happens to be. */
static int is_dynamic(const records_api_t *api, const records_openapi_type_t *type)
{
    return is(api->dialect->name, "sqlite3") && !type->as_text
           && (type->name == NULL || *type->name == '\0'
               || (type->kind == RECORDS_TEXT && !keeps_texts(type->base)));
}

void records_openapi_type(records_openapi_t *d, const records_openapi_type_t *type)
{
    if (type->as_text
        && (type->kind == RECORDS_LIST || type->kind == RECORDS_JSON
            || type->kind == RECORDS_OTHER)) {
        write_text(d, type, NULL);
        return;
    }
    if (is_dynamic(d->api, type))
        return;
    switch (type->kind) {
    case RECORDS_TEXT:
        write_text(d, type, format_of_text(type));
        break;
    case RECORDS_INTEGER:
        write_integer(d, type);
        break;
    case RECORDS_NUMBER:
        write_type(d, "number", type->nullable);
        records_openapi_write(d, ",'format':'decimal'");
        break;
    case RECORDS_FLOAT:
        write_type(d, "number", type->nullable);
        records_openapi_write(d, ",'format':'%j'",
                              is_single(d->api, type->base) ? "float" : "double");
        break;
    case RECORDS_BOOLEAN:
        write_type(d, "boolean", type->nullable);
        break;
    case RECORDS_DATE:
        write_text(d, type, "date");
        break;
    case RECORDS_CLOCK:
        write_text(d, type, type->lenient || is(type->base, "timetz") ? NULL : "time-local");
        break;
    case RECORDS_TIMESTAMP:
        write_text(d, type, "date-time-local");
        break;
    case RECORDS_TIMESTAMPTZ:
        write_text(d, type, "date-time");
        break;
    case RECORDS_UUID:
        write_text(d, type, "uuid");
        break;
    case RECORDS_BYTES:
        write_text(d, type, NULL);
        records_openapi_write(d, ",'pattern':'^\\\\\\\\x([0-9a-fA-F]{2})*$'");
        break;
    case RECORDS_LIST:
        write_list(d, type);
        break;
    case RECORDS_JSON: /* anything */
        break;
    case RECORDS_OTHER:
        write_other(d, type);
        break;
    }
}

static void collect(void *baton, const char *bytes, apr_size_t length)
{
    records_text_append(baton, bytes, length);
}

const char *records_openapi_type_made(const records_api_t *api, const records_openapi_type_t *type,
                                      apr_pool_t *pool)
{
    records_text_t text;
    const records_openapi_sink_t sink = { collect, &text };
    records_openapi_t d;

    records_text_init(&text, 64, pool);
    records_openapi_begin(&d, &sink, api, pool);
    records_openapi_write(&d, "{");
    records_openapi_type(&d, type);
    records_openapi_write(&d, "}");
    records_openapi_end(&d);
    return records_text_string(&text);
}
