/* SPDX-License-Identifier: Apache-2.0 */
/* JSON on its way to a sink. */
#ifndef RECORDS_OPENAPI_WRITER_H
#define RECORDS_OPENAPI_WRITER_H

#include <stdarg.h>

#include "base/text.h"
#include "openapi/openapi.h"

/** A document under construction. */
typedef struct records_openapi_t {
    const records_openapi_sink_t *to;
    const records_api_t *api;
    apr_pool_t *pool;                    /* of the document */
    apr_pool_t *scratch;                 /* of the table or function that is written: cleared behind it */
    records_text_t text;                 /* what has not gone to the sink yet */
    char last;                           /* the last byte written; NUL: none */
    apr_uint32_t parameters, headers, responses;     /* shared ones that were referred to, a bit each */
    unsigned filters : 1;                /* the schema of filters was, too */
} records_openapi_t;

void records_openapi_begin(records_openapi_t *d, const records_openapi_sink_t *to,
                           const records_api_t *api, apr_pool_t *pool);

/** Hand what is still here to the sink. */
void records_openapi_end(records_openapi_t *d);

/** Write JSON by a template, in which ' stands for ".  What is put in its places, an argument each; of a
 *  NULL nothing:
 *
 *      %s   a text within a string, escaped
 *      %u   a name as a segment of a path, percent-encoded
 *      %c   a name as that of a component: letters, digits, _ and, for all other bytes, - and their
 *           number; other names stay other names, and none has a dot
 *      %p   a name as a segment of a JSON pointer, in a $ref
 *      %j   JSON, as it stands
 *      %d   an int
 *
 *  A comma that begins the template is left out behind { and [, so members need not be counted:
 *
 *      records_openapi_write(d, ",'%s':{'$ref':'#/components/schemas/%c'}", name, name);
 */
void records_openapi_write(records_openapi_t *d, const char *template, ...);

/** The same as a text by itself. */
const char *records_openapi_made(apr_pool_t *pool, const char *template, ...);

#endif
