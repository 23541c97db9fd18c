/* SPDX-License-Identifier: Apache-2.0 */
/* The decision on all limits of a request: on this node, and in the stores that several nodes share. */
#ifndef RECORDS_DECIDE_H
#define RECORDS_DECIDE_H

#include "httpd/admit.h"
#include "httpd/limit.h"

/** All or none: where each limit admits, all costs are taken; a request that one refuses costs the others
 *  nothing.  An error where no decision was possible. */
RECORDS_MUST_CHECK
records_error_t *records_decide(records_admission_t *admission, records_exchange_t *x);

/** Take a cost whatever is left, where the decision was made; less than 0 gives back. */
void records_charge(records_asked_t *asked, apr_int64_t cost, apr_pool_t *pool);

#endif
