/* SPDX-License-Identifier: Apache-2.0 */
/* What the rows become: the first thing that Accept: asks for and that can be made here.
 *
 * Of one type, first come the functions and aggregates that the database has for it, then our own
 * encoders or, for a type that we do not know, those of other modules.  The vnd.pgrst types are ours alone: nothing of the database takes their place. */
#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>

#include "base/error.h"
#include "base/text.h"
#include "plan/parts.h"
#include "request/batch.h"

/* One negotiation. */
typedef struct choice_t {
    records_plan_t *plan;
    const records_request_t *request;
    const records_plan_context_t *context;
} choice_t;

/* ---- what the database makes ----------------------------------------------------- */

/* Is it what is asked for, or one of text/ *?  Not of the range of everything, which is ours. */
static int covers(const char *range, const char *type)
{
    const apr_size_t length = strlen(range);

    if (strcmp(range, type) == 0)
        return 1;
    return length > 2 && strcmp(range, RECORDS_MEDIA_ANY) != 0
           && strcmp(range + length - 2, "/*") == 0 && strncmp(range, type, length - 1) == 0;
}

static int take_raw(const choice_t *choice, const char *media)
{
    choice->plan->format = RECORDS_FORMAT_RAW;
    choice->plan->media =
        strcmp(media, RECORDS_MEDIA_ANY) == 0 ? records_formats[RECORDS_FORMAT_RAW].type : media;
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

    if (choice->plan->max_affected >= 0)
        return 0; /* one row hides how many there are */
    if (handler->table != NULL
        && (handler->table != choice->plan->table || !shows_all(choice->request)))
        return 0;
    return schemas == NULL ? strcmp(handler->schema, choice->context->catalog->default_schema) == 0
                           : records_names_hold(schemas, handler->schema);
}

/* Of a table's own handlers that of everything wins, and those of a table over those of any. */
static int rank_of(const choice_t *choice, const records_handler_t *handler, const char *type)
{
    if (!may_handle(choice, handler))
        return 0;
    if (strcmp(handler->media, RECORDS_MEDIA_ANY) == 0)
        return handler->table != NULL ? 3 : strcmp(type, RECORDS_MEDIA_ANY) == 0;
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

/* What a function at the root answers is a document, even where the database has no type for JSON: one
 * value, or rows of one column. */
static int is_document(const choice_t *choice)
{
    const records_plan_t *plan = choice->plan;
    const records_function_t *function = plan->function;
    records_kind_e kind;

    if (!choice->request->root)
        return 0;
    if (plan->bare) {
        kind = function->kind;
        return function->returns == RECORDS_RETURNS_VALUE && function->media == NULL
               && !function->set && (kind == RECORDS_JSON || kind == RECORDS_TEXT);
    }
    return has_rows(plan) && choice->request->select == NULL && plan->table->columns->nelts == 1;
}

/* Of which type it is, is known to who asks; otherwise it is JSON. */
static int take_document(const choice_t *choice, const char *type)
{
    if (!is_document(choice))
        return 0;
    if (records_media_is_document(type))
        return take_raw(choice, type);
    return covers(type, "application/json") || strcmp(type, RECORDS_MEDIA_ANY) == 0
               ? take_raw(choice, "application/json")
               : 0;
}

static int take_made(const choice_t *choice, const char *type)
{
    const records_function_t *function = choice->plan->function;

    if (function != NULL && function->media != NULL
        && (strcmp(function->media, RECORDS_MEDIA_ANY) == 0 || covers(type, function->media)
            || (choice->request->root && strcmp(type, RECORDS_MEDIA_ANY) == 0)))
        return take_raw(choice, function->media);
    if (take_document(choice, type))
        return 1;
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
    return is_one_column(choice) && take_raw(choice, type);
}

/* ST_AsGeoJSON(row) */
static int take_feature(const choice_t *choice, records_format_e format)
{
    const records_catalog_t *catalog = choice->context->catalog;
    records_handler_t *feature;

    if (!catalog->geojson || !has_rows(choice->plan))
        return 0;
    feature = apr_pcalloc(choice->context->pool, sizeof(*feature));
    feature->media = records_formats[format].type;
    feature->schema = catalog->geojson_schema;
    feature->name = "st_asgeojson";
    choice->plan->handler = feature;
    choice->plan->format = format;
    return 1;
}

static int take_format(const choice_t *choice, const records_media_type_t *asked, int stripped)
{
    records_plan_t *plan = choice->plan;

    if (records_formats[asked->format].row == RECORDS_ROW_OF_FEATURE)
        return take_feature(choice, asked->format);
    plan->format = asked->format;
    plan->stripped = asked->vendor && stripped;
    plan->singular = asked->format == RECORDS_FORMAT_OBJECT
                     || (plan->item && asked->format == RECORDS_FORMAT_JSON);
    return 1;
}

/* Its rows are as those of an encoder of ours. */
static int take_added(const choice_t *choice, const char *type)
{
    const records_extensions_t *extensions = choice->context->rules->limits.extensions;
    const records_added_encoder_t *encoder = records_extensions_encoder(extensions, type);

    if (encoder == NULL)
        return 0;
    choice->plan->encoder = encoder;
    choice->plan->format = encoder->provider.flags & RECORDS_ENCODER_TEXTS ? RECORDS_FORMAT_CSV
                                                                           : RECORDS_FORMAT_NDJSON;
    return 1;
}

static int take_type(const choice_t *choice, const char *type, int stripped)
{
    const records_media_type_t *asked = records_media_type_find(type);

    if ((asked == NULL || !asked->vendor) && take_made(choice, type))
        return 1;
    if (asked == NULL)
        return take_added(choice, type);
    if (asked->format == RECORDS_FORMAT_COUNT)
        return 0;
    return asked->format == RECORDS_FORMAT_RAW ? take_value(choice, type)
                                               : take_format(choice, asked, stripped);
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

/* As the for= of a plan names it. */
static const char *name_explained(const records_plan_t *plan, apr_pool_t *pool)
{
    const char *type = records_formats[plan->format].type;

    if (plan->encoder != NULL)
        return plan->encoder->media;
    if (plan->format == RECORDS_FORMAT_RAW)
        return plan->media;
    if (!plan->stripped)
        return type;
    return apr_pstrcat(
        pool, plan->format == RECORDS_FORMAT_JSON ? "application/vnd.pgrst.array+json" : type,
        ";nulls=stripped", NULL);
}

static int take_plan(const choice_t *choice, const records_media_t *media)
{
    apr_pool_t *pool = choice->context->pool;
    records_media_t *explain;
    int stripped = 0;
    const char *type =
        media->plan_for == NULL ? "application/json" : read_for(&stripped, media->plan_for, pool);

    if (!choice->context->rules->plans
        || choice->context->catalog->hides /* a plan names columns and indexes of them */
        || !take_type(choice, type, stripped))
        return 0;
    explain = apr_pcalloc(pool, sizeof(*explain));
    explain->type =
        strcmp(media->type, RECORDS_MEDIA_PLAN) == 0 ? RECORDS_MEDIA_PLAN "+text" : media->type;
    explain->plan_for = name_explained(choice->plan, pool);
    explain->plan_options = read_options(media->plan_options, pool);
    choice->plan->explain = explain;
    return 1;
}

/* ---- negotiation ----------------------------------------------------------------------- */

static int is_plan(const char *type)
{
    return strcmp(type, RECORDS_MEDIA_PLAN) == 0 || strcmp(type, RECORDS_MEDIA_PLAN "+json") == 0
           || strcmp(type, RECORDS_MEDIA_PLAN "+text") == 0;
}

static int take_media(const choice_t *choice, const records_media_t *media)
{
    return is_plan(media->type) ? take_plan(choice, media)
                                : take_type(choice, media->type, media->stripped);
}

/* The two that are asked for most are not worth a list: see records_parse_accept(). */
static int is_json(const char *accept)
{
    return accept != NULL && strcmp(accept, "application/json") == 0;
}

static records_error_t *unavailable(const records_request_t *request, apr_pool_t *pool)
{
    return records_fail(pool, "PGRST107", "None of these media types are available: %s",
                        request->accept);
}

records_error_t *records_plan_media(records_plan_t *plan, const records_request_t *request,
                                    const records_plan_context_t *context)
{
    static const records_media_t anything = { RECORDS_MEDIA_ANY, 0, NULL, NULL, NULL };
    static const records_media_t json = { "application/json", 0, NULL, NULL, NULL };
    const choice_t choice = { plan, request, context };
    int i;

    if (request->media == NULL && take_media(&choice, is_json(request->accept) ? &json : &anything))
        return NULL;
    for (i = 0; request->media != NULL && i < request->media->nelts; i++)
        if (take_media(&choice, &APR_ARRAY_IDX(request->media, i, records_media_t)))
            return NULL;
    return unavailable(request, context->pool);
}

records_error_t *records_plan_media_of_batch(const records_request_t *request, apr_pool_t *pool)
{
    int i;

    for (i = 0; request->media != NULL && i < request->media->nelts; i++) {
        const char *type = APR_ARRAY_IDX(request->media, i, records_media_t).type;

        if (strcmp(type, RECORDS_MEDIA_ANY) == 0 || strcmp(type, RECORDS_MEDIA_BATCH) == 0
            || covers(type, "application/json"))
            return NULL;
    }
    return request->media == NULL ? NULL : unavailable(request, pool);
}
