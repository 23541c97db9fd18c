/* SPDX-License-Identifier: Apache-2.0 */
/* A whole message, "GET /film?id=eq.7", headers, an empty line, the body: a request that holds
 * together, whatever was asked. */
#include "../unit/studio.h"
#include "fuzz_request.h"
#include "request/shape.h"

static int is_same(const apr_array_header_t *a, const apr_array_header_t *b)
{
    int i;

    for (i = 0; i < a->nelts && i < b->nelts; i++)
        if (strcmp(APR_ARRAY_IDX(a, i, const char *), APR_ARRAY_IDX(b, i, const char *)) != 0)
            return 0;
    return a->nelts == b->nelts;
}

/* Of one path there is one scope, and none of the top. */
static void check_scopes(const apr_array_header_t *scopes, int *compared)
{
    int i, k;

    MUST(scopes == NULL || scopes->nelts > 0);
    for (i = 0; scopes != NULL && i < scopes->nelts; i++) {
        const records_scope_t *scope = APR_ARRAY_IDX(scopes, i, const records_scope_t *);

        MUST(scope->path->nelts > 0 && scope->offset >= 0 && scope->limit >= -1);
        fuzz_check_names(scope->path);
        for (k = 0; k < i; k++)
            MUST(!is_same(scope->path, APR_ARRAY_IDX(scopes, k, const records_scope_t *)->path));
        if (scope->where != NULL)
            fuzz_check_condition(scope->where, -1, compared);
        if (scope->order != NULL)
            fuzz_check_order(scope->order);
    }
}

static void check_arguments(const records_request_t *request)
{
    int i;

    MUST(request->arguments == NULL || request->action == RECORDS_INVOKE);
    for (i = 0; request->arguments != NULL && i < request->arguments->nelts; i++) {
        MUST(APR_ARRAY_IDX(request->arguments, i, records_argument_t).name != NULL);
        MUST(APR_ARRAY_IDX(request->arguments, i, records_argument_t).value != NULL);
    }
}

static void check(const records_request_t *request)
{
    int compared = 0;

    MUST(request->offset >= 0 && request->limit >= -1);
    MUST(!request->rpc || request->target != NULL);
    MUST(!request->rpc || request->item == NULL);
    MUST(request->rpc ? request->action == RECORDS_INVOKE || request->action == RECORDS_OPTIONS
                      : request->action != RECORDS_INVOKE);
    if (request->select != NULL)
        fuzz_check_select(request->select, 0);
    if (request->where != NULL)
        fuzz_check_condition(request->where, -1, &compared); /* several trees are in one more */
    if (request->order != NULL)
        fuzz_check_order(request->order);
    if (request->columns != NULL)
        fuzz_check_names(request->columns);
    if (request->conflict != NULL)
        fuzz_check_names(request->conflict);
    check_scopes(request->scopes, &compared);
    check_arguments(request);
}

static void check_all(const records_request_t *request, apr_pool_t *pool)
{
    const char *shape;

    check(request);
    shape = records_shape(request, "/api", pool);
    MUST(strncmp(shape, "/api/", 5) == 0 && strlen(shape) < 2100);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    apr_pool_t *pool = fuzz_begin();
    char *text = fuzz_text(data, size);
    records_request_t request;
    records_message_t message;
    records_error_t *error;

    studio_message(&message, text, size, pool);
    if ((error = records_parse_target(&request, &message, pool)) == NULL
        && (error = records_parse_method(&request, pool)) == NULL
        && (error = records_parse_question(&request, &message, &fuzz_limits, pool)) == NULL)
        check_all(&request, pool);
    fuzz_check_error(error);
    free(text);
    apr_pool_destroy(pool);
    return 0;
}
