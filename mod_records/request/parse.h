/* SPDX-License-Identifier: Apache-2.0 */
/* message -> request.  In two steps, because a wrong schema is reported before an error in the
 * query: first the target of the request, then what it asks for. */
#ifndef RECORDS_PARSE_H
#define RECORDS_PARSE_H

#include "base/extensions.h"
#include "request/message.h"
#include "request/request.h"

/** How much one request may ask for; the operator's directives.  And what it may ask for that is not
 *  ours. */
typedef struct records_limits_t {
    int filters;                         /* conditions in one request */
    int nesting;                         /* trees inside trees, JSON inside JSON */
    int depth;                           /* embeds inside embeds */
    const records_extensions_t *extensions;          /* of other modules; NULL: there are none */
} records_limits_t;

/** Path and method: action, target, item, schema, rpc.  PGRST125 for a path that is no resource. */
RECORDS_MUST_CHECK
records_error_t *records_parse_target(records_request_t *request, const records_message_t *message,
                                      apr_pool_t *pool);

/** The method fits the resource: PGRST117 otherwise, PGRST101 for a function. */
RECORDS_MUST_CHECK
records_error_t *records_parse_method(const records_request_t *request, apr_pool_t *pool);

/** Accept: -> records_media_t, best first; NULL for JSON, or anything. */
const apr_array_header_t *records_parse_accept(const char *header, apr_pool_t *pool);

/** Query string, Range, Prefer, Accept and body.  PGRST100, PGRST102, PGRST103, PGRST114,
 *  REC102, REC108. */
RECORDS_MUST_CHECK
records_error_t *records_parse_question(records_request_t *request,
                                        const records_message_t *message,
                                        const records_limits_t *limits, apr_pool_t *pool);

/** Accept: -> records_media_t, best first; NULL for JSON, or anything.  accept.c */
const apr_array_header_t *records_parse_accept(const char *header, apr_pool_t *pool);

#endif
