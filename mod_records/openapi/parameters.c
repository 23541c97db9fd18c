/* SPDX-License-Identifier: Apache-2.0 */
/* Parameters that are the same everywhere.  What they mean is said in docs/, and here in a sentence. */
#include <apr_lib.h>

#include "openapi/parts.h"
#include "openapi/shared.h"

#define QUERY "'in':'query','schema':{'type':'string'}"
#define ROWS "'in':'query','schema':{'type':'integer','format':'int64','minimum':0}"
#define TREE \
    "'in':'query','schema':{'type':['string','array'],'items':{'type':'string'}}"
#define OTHERS \
    "'in':'query','style':'form','explode':true,'example':{},'schema':{'type':'object'," \
    "'additionalProperties':{'type':['string','array'],'items':{'type':'string'}}}}"
#define HEADER "'in':'header','schema':{'type':'string'}"
#define PREFER "{'name':'Prefer','in':'header','schema':{'type':'string'},'description':'"
#define EVERY_PREFER \
    "tx=commit or rollback, isolation=read-committed, repeatable-read or serializable, " \
    "handling=strict or lenient, timezone=ZONE"
#define RETURN_PREFER "return=minimal, headers-only or representation"

/* The name of the component, and the parameter, by its records_shared_parameter_e. */
static const struct { const char *name, *text; } parameters[RECORDS_SHARED_PARAMETERS] = {
    [RECORDS_SHARED_SELECT] = { "select",
        "{'name':'select','description':'Columns, in the order of the answer, and embedded tables: "
        "id,name:title,due_on::text,meta->fps,shots(id,code). Without it all columns. The rows have "
        "what is selected, under the names that are given here.'," QUERY "}" },
    [RECORDS_SHARED_ORDER] = { "order",
        "{'name':'order','description':'Columns to order by: due_on.desc.nullslast,id'," QUERY "}" },
    [RECORDS_SHARED_LIMIT] = { "limit",
        "{'name':'limit','description':'The most rows'," ROWS "}" },
    [RECORDS_SHARED_OFFSET] = { "offset",
        "{'name':'offset','description':'Rows to leave out before the first'," ROWS "}" },
    [RECORDS_SHARED_CURSOR] = { "cursor",
        "{'name':'cursor','description':'A page after a row rather than a "
        "number of rows: begin with an empty one and a limit, and follow the links of the header "
        "Link'," QUERY "}" },
    [RECORDS_SHARED_OR] = { "or",
        "{'name':'or','description':'One of these filters must hold: "
        "(id.lt.10,and(status.eq.final,due_on.is.null))'," TREE "}" },
    [RECORDS_SHARED_AND] = { "and",
        "{'name':'and','description':'All of these filters must hold: (id.gt.1,id.lt.10)'," TREE "}" },
    [RECORDS_SHARED_FILTERS] = { "filters",
        "{'name':'filters','description':'Other filters, each a parameter of its own: of a place in JSON "
        "(meta->>fps=eq.24), of a tree (not.or=(...)), of what a function makes of the row, of whether a "
        "table that select embeds has rows (shots=not.is.null), and filters, order, limit and offset of "
        "an embedded table (shots.status=eq.final, shots.order=id)'," OTHERS },
    [RECORDS_SHARED_FILTERS_ITEM] = { "filters.item",
        "{'name':'filters','description':'Filters that the row must match as well, each a parameter of its "
        "own: of a column (status=eq.final), and those of embedded tables (shots.status=eq.final, "
        "shots.order=id)'," OTHERS },
    [RECORDS_SHARED_COLUMNS] = { "columns",
        "{'name':'columns','description':'The columns to set, whatever else the body has'," QUERY "}" },
    [RECORDS_SHARED_ON_CONFLICT] = { "on_conflict",
        "{'name':'on_conflict','description':'With Prefer: resolution=, the columns of the unique key "
        "by which a row is known; without it the primary key'," QUERY "}" },
    [RECORDS_SHARED_RANGE] = { "Range",
        "{'name':'Range','description':'The first and the last row of the page, counted from 0: 0-9',"
        "'in':'header','schema':{'type':'string','pattern':'^([a-z]+=)?[0-9]+-[0-9]*$'}}" },
    [RECORDS_SHARED_PREFER_READ] = { "Prefer.read",
        PREFER "count=exact, planned or estimated, " EVERY_PREFER "'}" },
    [RECORDS_SHARED_PREFER_ITEM] = { "Prefer.item", PREFER EVERY_PREFER "'}" },
    [RECORDS_SHARED_PREFER_INSERT] = { "Prefer.insert",
        PREFER RETURN_PREFER ", resolution=merge-duplicates or ignore-duplicates, missing=default or "
        "null, count=exact, " EVERY_PREFER "'}" },
    [RECORDS_SHARED_PREFER_CHANGE] = { "Prefer.change",
        PREFER RETURN_PREFER ", count=exact, max-affected=N with handling=strict, missing=default, "
        EVERY_PREFER "'}" },
    [RECORDS_SHARED_PREFER_PUT] = { "Prefer.put", PREFER RETURN_PREFER ", " EVERY_PREFER "'}" },
    [RECORDS_SHARED_PREFER_CALL] = { "Prefer.call",
        PREFER "count=exact, max-affected=N with handling=strict, " EVERY_PREFER "'}" },
    [RECORDS_SHARED_PREFER_BATCH] = { "Prefer.batch",
        PREFER "return=minimal or representation, tx=commit or rollback, isolation=read-committed, "
        "repeatable-read or serializable, handling=strict or lenient'}" },
    [RECORDS_SHARED_IF_MATCH] = { "If-Match",
        "{'name':'If-Match','description':'The ETag of the row as it was read: the change is made only "
        "if the row is still that'," HEADER "}" },
    [RECORDS_SHARED_IF_UNMODIFIED_SINCE] = { "If-Unmodified-Since",
        "{'name':'If-Unmodified-Since','description':'The change is made only if the row was not changed "
        "since'," HEADER "}" },
    [RECORDS_SHARED_IF_NONE_MATCH] = { "If-None-Match",
        "{'name':'If-None-Match','description':'The ETag of an earlier answer: 304 if this one is the "
        "same'," HEADER "}" },
    [RECORDS_SHARED_IF_MODIFIED_SINCE] = { "If-Modified-Since",
        "{'name':'If-Modified-Since','description':'304 if the row was not changed since'," HEADER "}" },
    [RECORDS_SHARED_IF_NONE] = { "If-None-Match.any",
        "{'name':'If-None-Match','description':'The row is made only if it is not there','in':'header',"
        "'schema':{'type':'string','enum':['*']}}" },
    [RECORDS_SHARED_IDEMPOTENCY_KEY] = { "Idempotency-Key",
        "{'name':'Idempotency-Key','description':'Another one for each change, such as a UUID: however "
        "often the request is sent with it, the change is made once','in':'header','schema':{'type':"
        "'string','minLength':1,'maxLength':257}}" },
    [RECORDS_SHARED_IDEMPOTENCY_KEY_REQUIRED] = { "Idempotency-Key.required",
        "{'name':'Idempotency-Key','description':'Another one for each change, such as a UUID: however "
        "often the request is sent with it, the change is made once','in':'header','required':true,"
        "'schema':{'type':'string','minLength':1,'maxLength':257}}" },
    [RECORDS_SHARED_ACCEPT_PROFILE] = { "Accept-Profile", NULL },
    [RECORDS_SHARED_CONTENT_PROFILE] = { "Content-Profile", NULL },
};

void records_openapi_parameter(records_openapi_t *d, records_shared_parameter_e which)
{
    d->parameters |= 1u << which;
    records_openapi_write(d, ",{'$ref':'#/components/parameters/%j'}", parameters[which].name);
}

/* It must be said where the schema is not the one that is served without it. */
static void write_profile(records_openapi_t *d, const char *name)
{
    const records_api_t *api = d->api;
    const char *first = api->rules->schemas != NULL
                            ? APR_ARRAY_IDX(api->rules->schemas, 0, const char *)
                            : api->catalog->default_schema;

    records_openapi_write(d,
                          ",'%j':{'name':'%j','in':'header','description':'The schema'%j,"
                          "'schema':{'type':'string','enum':['%s']}}",
                          name, name, strcmp(first, api->schema) == 0 ? "" : ",\"required\":true",
                          api->schema);
}

void records_openapi_parameters(records_openapi_t *d)
{
    int i;

    for (i = 0; i < RECORDS_SHARED_PARAMETERS; i++) {
        if (!(d->parameters & (1u << i)))
            continue;
        if (parameters[i].text == NULL) {
            write_profile(d, parameters[i].name);
            continue;
        }
        records_openapi_write(d, ",'%j':", parameters[i].name);
        records_openapi_write(d, parameters[i].text);
    }
}

/* ---- of a table ------------------------------------------------------------------- */

/* What stands without quotes: what the scanner of names takes, and none of our words. */
static int is_plain_name(const char *name)
{
    static const char *const words[] = { "select", "order",       "limit",  "offset",  "and",
                                         "or",     "on_conflict", "cursor", "columns", "filters" };
    const char *at;
    apr_size_t i;

    for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strcmp(name, words[i]) == 0)
            return 0;
    for (at = name; *at != '\0'; at++)
        if (!apr_isalnum(*at) && *at != '_' && (unsigned char)*at < 0x80)
            return 0;
    return at > name;
}

const char *records_openapi_query_name(const char *name, apr_pool_t *pool)
{
    records_text_t text;

    if (is_plain_name(name))
        return name;
    records_text_init(&text, strlen(name) + 8, pool);
    records_text_putc(&text, '"');
    for (; *name != '\0'; name++) {
        if (*name == '"' || *name == '\\')
            records_text_putc(&text, '\\');
        records_text_putc(&text, *name);
    }
    records_text_putc(&text, '"');
    return records_text_string(&text);
}

void records_openapi_filter(records_openapi_t *d, const char *column)
{
    d->filters = 1;
    records_openapi_write(d,
                          ",{'name':'%s','in':'query','schema':{'$ref':"
                          "'#/components/schemas/api.filter'}}",
                          records_openapi_query_name(column, d->scratch));
}

void records_openapi_trees(records_openapi_t *d)
{
    records_openapi_parameter(d, RECORDS_SHARED_OR);
    records_openapi_parameter(d, RECORDS_SHARED_AND);
    records_openapi_parameter(d, RECORDS_SHARED_FILTERS);
}

void records_openapi_filters(records_openapi_t *d, const records_table_t *table)
{
    int i;

    for (i = 0; i < table->columns->nelts; i++) {
        const records_column_t *column = APR_ARRAY_IDX(table->columns, i, const records_column_t *);

        if (records_openapi_may_column(d->api, table, column) & RECORDS_MAY_SELECT)
            records_openapi_filter(d, column->name);
    }
    records_openapi_trees(d);
}

/* All columns are more than the caller may read. */
static int is_partial(const records_api_t *api, const records_table_t *table)
{
    int i;

    for (i = 0; i < table->columns->nelts; i++)
        if (!(records_openapi_may_column(api, table,
                                         APR_ARRAY_IDX(table->columns, i, const records_column_t *))
              & RECORDS_MAY_SELECT))
            return 1;
    return 0;
}

static const char *readable_columns(const records_api_t *api, const records_table_t *table,
                                    apr_pool_t *pool)
{
    records_text_t text;
    int i;

    records_text_init(&text, 128, pool);
    for (i = 0; i < table->columns->nelts; i++) {
        const records_column_t *column = APR_ARRAY_IDX(table->columns, i, const records_column_t *);

        if (records_openapi_may_column(api, table, column) & RECORDS_MAY_SELECT)
            records_text_printf(&text, "%s%s", text.length > 0 ? "," : "",
                                records_openapi_query_name(column->name, pool));
    }
    return records_text_string(&text);
}

void records_openapi_select(records_openapi_t *d, const records_table_t *table, int reads)
{
    const char *columns =
        is_partial(d->api, table) ? readable_columns(d->api, table, d->scratch) : "";

    if (*columns == '\0') { /* all of them, or none */
        records_openapi_parameter(d, RECORDS_SHARED_SELECT);
        return;
    }
    records_openapi_write(
        d,
        ",{'name':'select','in':'query'%j,'description':'Columns, and embedded tables. "
        "The caller may read these columns alone, and must say which%j','example':'%s','schema':{'type':'string'}}",
        reads ? ",\"required\":true" : "", reads ? "" : ", with return=representation", columns);
}

static int has_profiles(const records_api_t *api)
{
    return api->rules->schemas != NULL && api->rules->schemas->nelts > 1;
}

void records_openapi_profile(records_openapi_t *d, records_shared_parameter_e which)
{
    if (has_profiles(d->api))
        records_openapi_parameter(d, which);
}

void records_openapi_idempotency(records_openapi_t *d, int repeatable)
{
    if (d->api->idempotency)
        records_openapi_parameter(d, d->api->idempotency_required && !repeatable
                                         ? RECORDS_SHARED_IDEMPOTENCY_KEY_REQUIRED
                                         : RECORDS_SHARED_IDEMPOTENCY_KEY);
}
