/* SPDX-License-Identifier: Apache-2.0 */
/* The root of the API: a description of it, for programs or for people. */
#include <string.h>

#include "base/error.h"
#include "plan/parts.h"

#define UTF8 "; charset=utf-8"

/* 3.1, 3.1.1 and 3; 2.0 and 2 */
static int is_version(const char *text, const char *version)
{
    const apr_size_t length = strlen(version);

    if (strcmp(text, version) == 0)
        return 1;
    return strncmp(text, version, length) == 0 ? text[length] == '.'
                                               : text[0] == version[0] && text[1] == '\0';
}

static int take_document(records_index_t *index, const char *version, int swagger, const char *type)
{
    if (version != NULL) {
        swagger = is_version(version, "2.0");
        if (!swagger && !is_version(version, "3.1"))
            return 0;
    }
    index->shows = swagger ? RECORDS_INDEX_SWAGGER : RECORDS_INDEX_OPENAPI;
    index->type = type;
    return 1;
}

static int take_page(records_index_t *index, const records_rules_t *rules)
{
    index->shows = RECORDS_INDEX_PAGE;
    index->type = "text/html" UTF8;
    return rules->docs;
}

/* Whoever asks for JSON gets it under the name that PostgREST gives it. */
static int take(records_index_t *index, const records_media_t *media, const records_rules_t *rules)
{
    static const char *const any[] = { "application/openapi+json", "application/json",
                                       "application/*", RECORDS_MEDIA_ANY };
    apr_size_t i;

    for (i = 0; i < sizeof(any) / sizeof(any[0]); i++)
        if (strcmp(media->type, any[i]) == 0)
            return take_document(index, media->version, rules->swagger,
                                 "application/openapi+json" UTF8);
    if (strcmp(media->type, "application/vnd.oai.openapi+json") == 0)
        return take_document(index, media->version, 0, "application/vnd.oai.openapi+json" UTF8);
    if (strcmp(media->type, "application/vnd.swagger+json") == 0)
        return take_document(index, NULL, 1, "application/vnd.swagger+json" UTF8);
    return (strcmp(media->type, "text/html") == 0 || strcmp(media->type, "text/*") == 0)
           && take_page(index, rules);
}

int records_plan_prefers_page(const apr_array_header_t *media)
{
    static const records_rules_t with_page = { .docs = 1 };
    records_index_t index = { 0 };
    int i, found = 0;

    for (i = 0; !found && media != NULL && i < media->nelts; i++)
        found = take(&index, &APR_ARRAY_IDX(media, i, records_media_t), &with_page);
    return found && index.shows == RECORDS_INDEX_PAGE;
}

/* The page shows what the function answers, too. */
static void call_root(records_request_t *request, const records_message_t *message,
                      const records_rules_t *rules, apr_pool_t *pool)
{
    const char *accept = apr_table_get(message->headers, "Accept");

    if (strcmp(request->method, "GET") != 0 && !request->head_only)
        return;
    if (rules->docs && records_plan_prefers_page(records_parse_accept(accept, pool)))
        return;
    request->action = RECORDS_INVOKE;
    request->target = rules->root;
    request->rpc = request->root = 1;
}

records_error_t *records_plan_root(records_request_t *request, const records_message_t *message,
                                   const records_plan_context_t *context)
{
    const records_rules_t *rules = context->rules;

    if (request->target == NULL && rules->openapi != RECORDS_OPENAPI_OFF && rules->root != NULL)
        call_root(request, message, rules, context->pool);
    if (request->target != NULL || rules->openapi != RECORDS_OPENAPI_OFF)
        return NULL;
    if (rules->batches
        && (request->action == RECORDS_OPTIONS || request->action == RECORDS_CREATE
            || request->action == RECORDS_BATCH))
        return NULL;
    return records_fail(context->pool, "PGRST126", "Root endpoint metadata is disabled");
}

records_error_t *records_plan_index(records_plan_t *plan, const records_request_t *request,
                                    const records_plan_context_t *context)
{
    static const records_media_t json = { "application/json", 0, NULL, NULL, NULL };
    records_index_t *index = apr_pcalloc(context->pool, sizeof(*index));
    int found, i;

    plan->index = index;
    index->follows = context->rules->openapi == RECORDS_OPENAPI_ON;
    index->admits = context->rules->pre_request != NULL;
    plan->head = request->head_only;
    found = request->media == NULL && take(index, &json, context->rules);
    for (i = 0; !found && request->media != NULL && i < request->media->nelts; i++)
        found = take(index, &APR_ARRAY_IDX(request->media, i, records_media_t), context->rules);
    if (!found)
        return records_fail(context->pool, "PGRST107",
                            "None of these media types are available: %s", request->accept);
    return records_plan_check_strict(request, context->pool);
}
