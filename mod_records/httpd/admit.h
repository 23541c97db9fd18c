/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a request is admitted: decided when its caller is known, before its body is read and before
 * anything is asked of the database. */
#ifndef RECORDS_ADMIT_H
#define RECORDS_ADMIT_H

#include "httpd/exchange.h"

/** Once for each request, and once for each operation of a batch, however often that is tried. */
RECORDS_MUST_CHECK
records_error_t *records_admit(records_exchange_t *x);

#endif
