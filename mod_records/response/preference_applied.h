/* SPDX-License-Identifier: Apache-2.0 */
/* Preference-Applied (RFC 7240, 3): which preferences made a difference. */
#ifndef RECORDS_APPLIED_H
#define RECORDS_APPLIED_H

#include "response/response.h"

/** The header, the preferences in the order of their table; none where nothing was applied. */
void records_respond_applied(records_response_t *response, const records_compiled_t *compiled,
                             const records_rules_t *rules);

#endif
