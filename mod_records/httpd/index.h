/* SPDX-License-Identifier: Apache-2.0 */
/* The root of an API: a document that describes it, for the caller who asks. */
#ifndef RECORDS_INDEX_H
#define RECORDS_INDEX_H

#include "httpd/exchange.h"

/** Answer an exchange that was compiled, and is of the root. */
RECORDS_MUST_CHECK
records_error_t *records_index_answer(records_exchange_t *x);

#endif
