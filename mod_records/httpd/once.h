/* SPDX-License-Identifier: Apache-2.0 */
/* One request with an Idempotency-Key. */
#ifndef RECORDS_ONCE_H
#define RECORDS_ONCE_H

#include "httpd/idempotent.h"

/** Run what x was compiled to, for a unit, and answer it; or give the answer that is kept of the key,
 *  if the caller may still do what it is the answer of. */
RECORDS_MUST_CHECK
records_error_t *records_once_answer(records_exchange_t *x, records_idempotent_t *idempotent);

#endif
