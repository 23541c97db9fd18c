/* SPDX-License-Identifier: Apache-2.0 */
/* The body of an answer on its way to a client that may take it more slowly than rows come.  What the
 * client does not take at once goes to a file, so that the database need not wait for it; the file is
 * passed on whenever the client takes more, and what remains of it stands before the end. */
#ifndef RECORDS_FLOW_H
#define RECORDS_FLOW_H

#include <httpd.h>

#include "httpd/spill.h"

typedef struct records_flow_t {
    request_rec *r;
    const records_spill_settings_t *settings;
    records_spill_t spill;               /* once a byte was spilled */
    apr_bucket_brigade *piece;           /* that is passed next; NULL before the first */
    apr_uint64_t spilled;                /* bytes, since the answer began */
    unsigned open : 1;                   /* spill is */
    unsigned passed : 1;                 /* a piece was */
    unsigned refused : 1;                /* no file, or no more than is in it */
} records_flow_t;

/** Begin.  settings: NULL for the default.  spills: may it, for nothing but the client keeps the rows from
 *  coming. */
void records_flow_begin(records_flow_t *flow, request_rec *r,
                        const records_spill_settings_t *settings, int spills);

/** Pass on what is in brigade, or spill it; waits for the client only if the bound is reached.  brigade is
 *  empty then. */
apr_status_t records_flow_pass(records_flow_t *flow, apr_bucket_brigade *brigade);

/** Pass on the last brigade, with what was spilled before it.  httpd sends a file by itself. */
apr_status_t records_flow_end(records_flow_t *flow, apr_bucket_brigade *brigade);

#endif
