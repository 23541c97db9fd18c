/* SPDX-License-Identifier: Apache-2.0 */
/* An operation of a batch as httpd sees it: a request of its own, for which all that is configured for
 * its path and method holds. */
#ifndef RECORDS_SUBREQUEST_H
#define RECORDS_SUBREQUEST_H

#include <httpd.h>

#include "httpd/mount.h"
#include "request/batch.h"

/** Among the notes of a batch, for the log as well: %{records-operations}n */
#define RECORDS_OPERATIONS_NOTE "records-operations"

/** At start: modules treat an operation as a request of its own. */
void records_subrequest_register(void);

/** Begin it: its configuration and its user, and whether httpd allows it.  REC117, with httpd's status,
 *  if it does not; or 400, if the path leads out of this mount.  *sub is there in any case, until
 *  ap_destroy_sub_req(); it needs p as long, and so does the error *sub. */
RECORDS_MUST_CHECK
records_error_t *records_subrequest_begin(request_rec **sub, request_rec *r,
                                          const records_mount_t *mount, const char *method,
                                          const records_resolved_t *resolved, apr_pool_t *p);

#endif
