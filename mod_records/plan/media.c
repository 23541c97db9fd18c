/* SPDX-License-Identifier: Apache-2.0 */
/* What the rows become: the first thing that Accept: asks for and that can be made here.
 *
 * Of one type, first come the functions and aggregates that the database has for it, then our own
 * encoders.  The vnd.pgrst types are ours alone: nothing of the database takes their place. */
#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>

#include "base/error.h"
#include "plan/parts.h"

#define ANY "*/*"
#define PLAN_TYPE "application/vnd.pgrst.plan"

/* One negotiation. */
typedef struct choice_t {
    records_plan_t *plan;
    const records_request_t *request;
    const records_plan_context_t *context;
} choice_t;

typedef struct form_t {
    const char *type;
    records_format_e format;
    const char *called;                  /* in the for= of a plan */
    unsigned vendor : 1;                 /* nulls=stripped is understood, handlers are not asked */
} form_t;

static const form_t forms[] = {
    { "application/json", RECORDS_FORMAT_JSON, "application/json", 0 },
    { "application/vnd.pgrst.array", RECORDS_FORMAT_JSON, "application/json", 1 },
    { "application/vnd.pgrst.array+json", RECORDS_FORMAT_JSON, "application/json", 1 },
    { "application/vnd.pgrst.object", RECORDS_FORMAT_OBJECT, "application/vnd.pgrst.object+json",
      1 },
    { "application/vnd.pgrst.object+json", RECORDS_FORMAT_OBJECT,
      "application/vnd.pgrst.object+json", 1 },
    { "text/csv", RECORDS_FORMAT_CSV, "text/csv", 0 },
    { "application/x-ndjson", RECORDS_FORMAT_NDJSON, "application/x-ndjson", 0 },
    { "application/geo+json", RECORDS_FORMAT_GEOJSON, "application/geo+json", 0 },
    { "application/*", RECORDS_FORMAT_JSON, "application/json", 0 },
    { "text/*", RECORDS_FORMAT_CSV, "text/csv", 0 },
    { ANY, RECORDS_FORMAT_JSON, "application/json", 0 },
};

static const form_t *form_of(const char *type)
{
    apr_size_t i;

    for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
        if (strcmp(type, forms[i].type) == 0)
            return &forms[i];
    return NULL;
}

/* ---- what the database makes ----------------------------------------------------- */

/* Is it what is asked for, or one of text/ *?  Not of the range of everything, which is ours. */
static int covers(const char *range, const char *type)
{
    const apr_size_t length = strlen(range);

    if (strcmp(range, type) == 0)
        return 1;
    return length > 2 && strcmp(range, ANY) != 0 && strcmp(range + length - 2, "/*") == 0
           && strncmp(range, type, length - 1) == 0;
}

static int take_raw(const choice_t *choice, const char *media)
{
    choice->plan->format = RECORDS_FORMAT_RAW;
    choice->plan->media = strcmp(media, ANY) == 0 ? "application/octet-stream" : media;
    return 1;
}

/* Everything of the row: what an aggregate over the table's own rows needs. */
static int shows_all(const records_request_t *request)
{
    return request->select == NULL
           || (request->select->nelts == 1
               && APR_ARRAY_IDX(request->select, 0, records_selection_t).kind
                      == RECORDS_SELECT_ALL);
}

static int may_handle(const choice_t *choice, const records_handler_t *handler)
{
    const apr_array_header_t *schemas = choice->context->rules->schemas;
    int i;

    if (choice->plan->max_affected >= 0)
        return 0;                        /* one row hides how many there are */
    if (handler->table != NULL
        && (handler->table != choice->plan->table || !shows_all(choice->request)))
        return 0;
    if (schemas == NULL)
        return strcmp(handler->schema, choice->context->catalog->default_schema) == 0;
    for (i = 0; i < schemas->nelts; i++)
        if (strcmp(APR_ARRAY_IDX(schemas, i, const char *), handler->schema) == 0)
            return 1;
    return 0;
}

/* Of a table's own handlers that of everything wins, and those of a table over those of any. */
static int rank_of(const choice_t *choice, const records_handler_t *handler, const char *type)
{
    if (!may_handle(choice, handler))
        return 0;
    if (strcmp(handler->media, ANY) == 0)
        return handler->table != NULL ? 3 : strcmp(type, ANY) == 0;
    if (strcmp(handler->media, type) != 0)
        return 0;
    return handler->table != NULL ? 2 : 1;
}

static int take_handler(const choice_t *choice, const char *type)
{
    const apr_array_header_t *handlers = choice->context->catalog->handlers;
    const records_handler_t *best = NULL;
    int i, rank, best_rank = 0;

    for (i = 0; handlers != NULL && i < handlers->nelts; i++) {
        const records_handler_t *handler = APR_ARRAY_IDX(handlers, i, const records_handler_t *);

        if ((rank = rank_of(choice, handler, type)) > best_rank) {
            best_rank = rank;
            best = handler;
        }
    }
    if (best == NULL)
        return 0;
    choice->plan->handler = best;
    return take_raw(choice, best->media);
}

static int has_rows(const records_plan_t *plan)
{
    return plan->table != NULL && !plan->bare && !plan->whole;
}

static int take_made(const choice_t *choice, const char *type)
{
    const records_function_t *function = choice->plan->function;

    if (function != NULL && function->media != NULL
        && (strcmp(function->media, ANY) == 0 || covers(type, function->media)))
        return take_raw(choice, function->media);
    return has_rows(choice->plan) && take_handler(choice, type);
}

/* ---- what we make ------------------------------------------------------------------ */

/* One value in each row, and nothing that would have to stand around it. */
static int is_one_column(const choice_t *choice)
{
    const apr_array_header_t *select = choice->request->select;
    const records_plan_t *plan = choice->plan;

    if (plan->bare)
        return plan->function->returns == RECORDS_RETURNS_VALUE && plan->function->media == NULL;
    return has_rows(plan) && select != NULL && select->nelts == 1
           && APR_ARRAY_IDX(select, 0, records_selection_t).kind == RECORDS_SELECT_FIELD;
}

static int take_value(const choice_t *choice, const char *type)
{
    static const char *const types[] = { "application/octet-stream", "text/plain", "text/xml" };
    apr_size_t i;

    for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
        if (strcmp(type, types[i]) == 0)
            return is_one_column(choice) && take_raw(choice, type);
    return 0;
}

/* ST_AsGeoJSON(row) */
static int take_geojson(const choice_t *choice)
{
    const records_catalog_t *catalog = choice->context->catalog;
    records_handler_t *feature;

    if (!catalog->geojson || !has_rows(choice->plan))
        return 0;
    feature = apr_pcalloc(choice->context->pool, sizeof(*feature));
    feature->media = "application/geo+json";
    feature->schema = catalog->geojson_schema;
    feature->name = "st_asgeojson";
    choice->plan->handler = feature;
    choice->plan->format = RECORDS_FORMAT_GEOJSON;
    return 1;
}

static int take_form(const choice_t *choice, const form_t *form, int stripped)
{
    records_plan_t *plan = choice->plan;

    if (form->format == RECORDS_FORMAT_GEOJSON)
        return take_geojson(choice);
    plan->format = form->format;
    plan->stripped = form->vendor && stripped;
    plan->singular = form->format == RECORDS_FORMAT_OBJECT
                     || (plan->item && form->format == RECORDS_FORMAT_JSON);
    return 1;
}

static int take_type(const choice_t *choice, const char *type, int stripped)
{
    const form_t *form = form_of(type);

    if (form == NULL || !form->vendor) {
        if (take_made(choice, type))
            return 1;
        if (form == NULL)
            return take_value(choice, type);
    }
    return take_form(choice, form, stripped);
}

/* ---- how the database would find it -------------------------------------------------- */

/* application/vnd.pgrst.object+json;nulls=stripped, in lower case: the type, and if stripped. */
static const char *read_for(int *stripped, const char *text, apr_pool_t *pool)
{
    char *type = apr_pstrdup(pool, text), *rest;

    apr_collapse_spaces(type, type);
    for (rest = type; *rest != '\0'; rest++)
        *rest = (char)apr_tolower(*rest);
    *stripped = strstr(type, ";nulls=stripped") != NULL;
    if ((rest = strchr(type, ';')) != NULL)
        *rest = '\0';
    return type;
}

static int is_among(const char *words, const char *word)
{
    const apr_size_t length = strlen(word);
    const char *at = words;

    while ((at = strstr(at, word)) != NULL) {
        if ((at == words || at[-1] == '|') && (at[length] == '\0' || at[length] == '|'))
            return 1;
        at += length;
    }
    return 0;
}

/* buffers|analyze|nonsense -> analyze|buffers; NULL for none */
static const char *read_options(const char *text, apr_pool_t *pool)
{
    static const char *const known[] = { "analyze", "verbose", "settings", "buffers", "wal" };
    const char *options = NULL;
    apr_size_t i;

    for (i = 0; text != NULL && i < sizeof(known) / sizeof(known[0]); i++)
        if (is_among(text, known[i]))
            options = options == NULL ? known[i] : apr_pstrcat(pool, options, "|", known[i], NULL);
    return options;
}

static const char *called(const records_plan_t *plan, const char *type, apr_pool_t *pool)
{
    const form_t *form = form_of(type);

    if (plan->format == RECORDS_FORMAT_RAW || form == NULL)
        return plan->media != NULL ? plan->media : type;
    if (!plan->stripped)
        return form->called;
    return apr_pstrcat(pool, plan->format == RECORDS_FORMAT_JSON
                                 ? "application/vnd.pgrst.array+json" : form->called,
                       ";nulls=stripped", NULL);
}

static int take_plan(const choice_t *choice, const records_media_t *media)
{
    apr_pool_t *pool = choice->context->pool;
    records_media_t *explain;
    int stripped = 0;
    const char *type = media->plan_for == NULL ? "application/json"
                                               : read_for(&stripped, media->plan_for, pool);

    if (!choice->context->rules->plans || !take_type(choice, type, stripped))
        return 0;
    explain = apr_pcalloc(pool, sizeof(*explain));
    explain->type = strcmp(media->type, PLAN_TYPE) == 0 ? PLAN_TYPE "+text" : media->type;
    explain->plan_for = called(choice->plan, type, pool);
    explain->plan_options = read_options(media->plan_options, pool);
    choice->plan->explain = explain;
    return 1;
}

/* ---- negotiation ----------------------------------------------------------------------- */

static int is_plan(const char *type)
{
    return strcmp(type, PLAN_TYPE) == 0 || strcmp(type, PLAN_TYPE "+json") == 0
           || strcmp(type, PLAN_TYPE "+text") == 0;
}

static int take(const choice_t *choice, const records_media_t *media)
{
    return is_plan(media->type) ? take_plan(choice, media)
                                : take_type(choice, media->type, media->stripped);
}

/* The two that are asked for most are not worth a list: see records_parse_accept(). */
static int is_json(const char *accept)
{
    return accept != NULL && strcmp(accept, "application/json") == 0;
}

records_error_t *records_plan_media(records_plan_t *plan, const records_request_t *request,
                                    const records_plan_context_t *context)
{
    static const records_media_t anything = { ANY, 0, NULL, NULL };
    static const records_media_t json = { "application/json", 0, NULL, NULL };
    const choice_t choice = { plan, request, context };
    int i;

    if (request->media == NULL && take(&choice, is_json(request->accept) ? &json : &anything))
        return NULL;
    for (i = 0; request->media != NULL && i < request->media->nelts; i++)
        if (take(&choice, &APR_ARRAY_IDX(request->media, i, records_media_t)))
            return NULL;
    return records_fail(context->pool, "PGRST107", "None of these media types are available: %s",
                        request->accept);
}
