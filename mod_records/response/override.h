/* SPDX-License-Identifier: Apache-2.0 */
/* What the database sets in the answer: response.headers and response.status. */
#ifndef RECORDS_OVERRIDE_H
#define RECORDS_OVERRIDE_H

#include "response/response.h"

/** Read them into the response; either text may be NULL or empty.
 *  PGRST111 and PGRST112 for what is not of their form. */
RECORDS_MUST_CHECK
records_error_t *records_override_read(records_response_t *response, const char *headers,
                                       const char *status);

/** Apply them to the response.  May be called again. */
void records_override_apply(records_response_t *response);

#endif
