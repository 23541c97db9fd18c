/* SPDX-License-Identifier: Apache-2.0 */
/* The answer of POST, PATCH, PUT and DELETE. */
#ifndef RECORDS_RESPOND_CHANGE_H
#define RECORDS_RESPOND_CHANGE_H

#include "response/response.h"

/** Status, headers and body.  PGRST116 where no row is to be shown as one; REC120. */
RECORDS_MUST_CHECK
records_error_t *records_respond_change(records_response_t *response,
                                        const records_compiled_t *compiled,
                                        const records_result_t *result,
                                        const records_context_t *context);

#endif
