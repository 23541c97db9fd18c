/* SPDX-License-Identifier: Apache-2.0 */
/* Who asks, as the auth module said: r->user, and nothing a client could have sent itself. */
#ifndef RECORDS_IDENTITY_H
#define RECORDS_IDENTITY_H

#include <httpd.h>

#include "httpd/config.h"
#include "request/message.h"

/** PGRST302 (401) without a user, unless RecordsAnonymous says otherwise: whatever the Require lines
 *  forgot, the handler fails closed. */
RECORDS_MUST_CHECK
records_error_t *records_identify(records_identity_t *who, request_rec *r,
                                  const records_config_t *config);

#endif
