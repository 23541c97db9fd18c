/* SPDX-License-Identifier: Apache-2.0 */
/* What a document says once, and refers to: parameters and headers that are the same everywhere, and
 * errors.  Only what has been referred to is written in the end. */
#ifndef RECORDS_OPENAPI_SHARED_H
#define RECORDS_OPENAPI_SHARED_H

#include "openapi/writer.h"

typedef enum {
    RECORDS_SHARED_SELECT,
    RECORDS_SHARED_ORDER,
    RECORDS_SHARED_LIMIT,
    RECORDS_SHARED_OFFSET,
    RECORDS_SHARED_CURSOR,
    RECORDS_SHARED_OR,
    RECORDS_SHARED_AND,
    RECORDS_SHARED_FILTERS,
    RECORDS_SHARED_FILTERS_ITEM,
    RECORDS_SHARED_COLUMNS,
    RECORDS_SHARED_ON_CONFLICT,
    RECORDS_SHARED_RANGE,
    RECORDS_SHARED_PREFER_READ,
    RECORDS_SHARED_PREFER_ITEM,
    RECORDS_SHARED_PREFER_INSERT,
    RECORDS_SHARED_PREFER_CHANGE,
    RECORDS_SHARED_PREFER_PUT,
    RECORDS_SHARED_PREFER_CALL,
    RECORDS_SHARED_PREFER_BATCH,
    RECORDS_SHARED_IF_MATCH,
    RECORDS_SHARED_IF_UNMODIFIED_SINCE,
    RECORDS_SHARED_IF_NONE_MATCH,
    RECORDS_SHARED_IF_MODIFIED_SINCE,
    RECORDS_SHARED_IF_NONE,
    RECORDS_SHARED_IDEMPOTENCY_KEY,
    RECORDS_SHARED_IDEMPOTENCY_KEY_REQUIRED,
    RECORDS_SHARED_ACCEPT_PROFILE,
    RECORDS_SHARED_CONTENT_PROFILE,
    RECORDS_SHARED_PARAMETERS            /* how many */
} records_shared_parameter_e;

typedef enum {
    RECORDS_SHARED_HEADER_CONTENT_RANGE,
    RECORDS_SHARED_HEADER_PREFERENCE_APPLIED,
    RECORDS_SHARED_HEADER_ETAG,
    RECORDS_SHARED_HEADER_LAST_MODIFIED,
    RECORDS_SHARED_HEADER_LINK,
    RECORDS_SHARED_HEADER_LOCATION,
    RECORDS_SHARED_HEADER_RETRY_AFTER,
    RECORDS_SHARED_HEADER_ALLOW,
    RECORDS_SHARED_HEADER_AUTHENTICATE,
    RECORDS_SHARED_HEADER_RATE_LIMIT,
    RECORDS_SHARED_HEADER_REPLAYED,
    RECORDS_SHARED_HEADERS
} records_shared_header_e;

/** Another member of a list of parameters: ,{"$ref":"#/components/parameters/select"} */
void records_openapi_parameter(records_openapi_t *d, records_shared_parameter_e which);

/** Another member of an object of headers: ,"ETag":{"$ref":"#/components/headers/ETag"} */
void records_openapi_header(records_openapi_t *d, records_shared_header_e which);

/** The members of "parameters" and of "headers" that were referred to. */
void records_openapi_parameters(records_openapi_t *d);
void records_openapi_headers(records_openapi_t *d);

/** What is done: errors differ by it, each bit has its own. */
#define RECORDS_DOES_READ 1u /* rows may come */
#define RECORDS_DOES_PAGE 2u /* a page of rows */
#define RECORDS_DOES_ITEM 4u /* one row, by its key */
#define RECORDS_DOES_CHANGE 8u
#define RECORDS_DOES_MATCH 16u /* only if the row is what it was */
#define RECORDS_DOES_CALL 32u
#define RECORDS_DOES_SEND 64u      /* there is a body */
#define RECORDS_DOES_REPEAT 128u   /* with an Idempotency-Key */
#define RECORDS_DOES_VALIDATE 256u /* only if it is not what the client has */

#define RECORDS_DOES_QUIETLY 512u /* and may have nothing to answer */

/** Other members of an object of responses: errors, 204 and 304. */
void records_openapi_errors(records_openapi_t *d, unsigned does);

/** The members of "responses" that were referred to. */
void records_openapi_responses(records_openapi_t *d);

#endif
