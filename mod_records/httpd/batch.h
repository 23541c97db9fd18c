/* SPDX-License-Identifier: Apache-2.0 */
/* The operations of a batch, each as a request of its own, in one transaction. */
#ifndef RECORDS_HTTPD_BATCH_H
#define RECORDS_HTTPD_BATCH_H

#include "httpd/exchange.h"

/** Run the batch that x has received, and answer it.  An error means that nothing was changed, and
 *  nothing has been sent. */
RECORDS_MUST_CHECK
records_error_t *records_batch_answer(records_exchange_t *x);

#endif
