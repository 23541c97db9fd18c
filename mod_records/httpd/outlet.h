/* SPDX-License-Identifier: Apache-2.0 */
/* A body that is passed to the client piece by piece, from memory that outlives the call.  What the
 * client does not take at once, it waits for: nothing is gathered. */
#ifndef RECORDS_OUTLET_H
#define RECORDS_OUTLET_H

#include <httpd.h>

typedef struct records_outlet_t {
    request_rec *r;
    apr_bucket_brigade *brigade;
    apr_status_t failed;                 /* the client takes no more */
} records_outlet_t;

/** Begin: the headers have been set. */
void records_outlet_begin(records_outlet_t *outlet, request_rec *r);

/** Pass a piece on.  outlet: a records_outlet_t. */
apr_status_t records_outlet_take(void *outlet, const char *bytes, apr_size_t length);

/** The end; made: what the making of the body has failed of, then it is broken off, so that the client
 *  sees it. */
void records_outlet_end(records_outlet_t *outlet, apr_status_t made);

#endif
