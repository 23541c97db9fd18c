/* SPDX-License-Identifier: Apache-2.0 */
/* "type" says how a value is shown, and "format" what its type is called in SQL: without a length, and
 * of a domain what is below it. */
#include "openapi/swagger.h"

#include <string.h>

#include <apr_strings.h>

#include "sql/database.h"

/* ---- the name in SQL --------------------------------------------------------------- */

/* PostgreSQL's own types, by pg_type's names, where SQL calls them otherwise. */
static const struct { const char *base, *name; } names[] = {
    { "bool", "boolean" },
    { "int2", "smallint" },
    { "int4", "integer" },
    { "int8", "bigint" },
    { "float4", "real" },
    { "float8", "double precision" },
    { "bpchar", "character" },
    { "varchar", "character varying" },
    { "varbit", "bit varying" },
    { "time", "time without time zone" },
    { "timetz", "time with time zone" },
    { "timestamp", "timestamp without time zone" },
    { "timestamptz", "timestamp with time zone" },
    /* these are what they are called */
    { "bit", NULL },      { "box", NULL },     { "bytea", NULL },    { "cidr", NULL },
    { "circle", NULL },   { "date", NULL },    { "inet", NULL },     { "interval", NULL },
    { "json", NULL },     { "jsonb", NULL },   { "jsonpath", NULL }, { "line", NULL },
    { "lseg", NULL },     { "macaddr", NULL }, { "macaddr8", NULL }, { "money", NULL },
    { "name", NULL },     { "numeric", NULL }, { "oid", NULL },      { "path", NULL },
    { "point", NULL },    { "polygon", NULL }, { "text", NULL },     { "tsquery", NULL },
    { "tsvector", NULL }, { "uuid", NULL },    { "xml", NULL },
};

/* NULL: it is none of PostgreSQL's own. */
static const char *name_of(const char *base)
{
    apr_size_t i;

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(base, names[i].base) == 0)
            return names[i].name != NULL ? names[i].name : names[i].base;
    return NULL;
}

/* "timestamp(3) without time zone", "int(11) unsigned", "enum('a','b')": what is in parentheses is left
 * out. */
static const char *without_length(const char *type, apr_pool_t *pool)
{
    const char *open = strchr(type, '('), *close = open == NULL ? NULL : strrchr(open, ')');

    if (close == NULL)
        return type;
    return apr_pstrcat(pool, apr_pstrmemdup(pool, type, (apr_size_t)(open - type)), close + 1,
                       NULL);
}

/* A domain has its schema's name, for it may be one of several; so have enums and the types of
 * extensions, which stay as they are. */
static const char *below_domain(const char *type, const char *base, apr_pool_t *pool)
{
    const char *name = base == NULL ? NULL : name_of(base + (*base == '_'));

    if (name == NULL)
        return type;
    return *base == '_' ? apr_pstrcat(pool, name, "[]", NULL) : name;
}

static const char *sql_name(const records_openapi_t *d, const char *type, const char *base)
{
    if (type == NULL || *type == '\0')
        return base;
    if (strcmp(d->api->dialect->name, "pgsql") == 0) {
        if (strchr(type, '.') != NULL)
            return below_domain(type, base, d->scratch);
        return without_length(strcmp(type, "bpchar") == 0 ? "character" : type, d->scratch);
    }
    if (base != NULL && strcmp(base, "json") == 0) /* MariaDB's is a longtext */
        return base;
    return without_length(type, d->scratch);
}

/* ---- the type in JSON --------------------------------------------------------------- */

static const char *json_type(records_kind_e kind)
{
    switch (kind) {
    case RECORDS_INTEGER:
        return "integer";
    case RECORDS_NUMBER:
    case RECORDS_FLOAT:
        return "number";
    case RECORDS_BOOLEAN:
        return "boolean";
    case RECORDS_LIST:
        return "array";
    case RECORDS_JSON:
        return NULL;
    default:
        return "string";
    }
}

int records_swagger_is_text(records_kind_e kind)
{
    const char *type = json_type(kind);

    return type != NULL && strcmp(type, "string") == 0;
}

/* Of an integer, how many bits it has. */
static const char *format_of(const records_openapi_t *d, const char *type, const char *base,
                             records_kind_e kind)
{
    const char *name = sql_name(d, type, base);

    if (kind != RECORDS_INTEGER || name == NULL)
        return name;
    return strcmp(d->api->dialect->name, "sqlite3") == 0 || strstr(name, "bigint") != NULL
                   || strcmp(name, "int unsigned") == 0
               ? "int64"
               : "int32";
}

static void write_format(records_openapi_t *d, const char *format)
{
    if (format != NULL)
        records_openapi_write(d, ",'format':'%s'", format);
}

/* "integer[]", "_int4" -> the element's. */
static const char *element_type(const records_openapi_t *d, const char *type)
{
    const apr_size_t length = type == NULL ? 0 : strlen(type);

    return length > 2 && strcmp(type + length - 2, "[]") == 0
               ? apr_pstrmemdup(d->scratch, type, length - 2)
               : type;
}

static const char *element_base(const char *base)
{
    return base != NULL && *base == '_' ? base + 1 : base;
}

static records_kind_e element_kind(const records_openapi_t *d, const char *type, const char *base)
{
    return d->api->dialect->kind(element_type(d, type), element_base(base), 0);
}

void records_swagger_type(records_openapi_t *d, const char *type, const char *base,
                          records_kind_e kind)
{
    const char *shown = json_type(kind);

    if (shown != NULL)
        records_openapi_write(d, ",'type':'%s'", shown);
    write_format(d, format_of(d, type, base, kind));
    if (kind != RECORDS_LIST)
        return;
    shown = json_type(element_kind(d, type, base));
    if (shown == NULL)
        records_openapi_write(d, ",'items':{}");
    else
        records_openapi_write(d, ",'items':{'type':'%s'}", shown);
}

/* A query string has {1,2} of an array, and text of JSON. */
void records_swagger_simple_type(records_openapi_t *d, const char *type, const char *base,
                                 records_kind_e kind)
{
    const char *shown = kind == RECORDS_LIST ? NULL : json_type(kind);

    records_openapi_write(d, ",'type':'%s'", shown != NULL ? shown : "string");
    write_format(d, format_of(d, type, base, kind));
}

void records_swagger_element_type(records_openapi_t *d, const char *type, const char *base)
{
    records_swagger_simple_type(d, element_type(d, type), element_base(base),
                                element_kind(d, type, base));
}
