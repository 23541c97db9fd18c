/* SPDX-License-Identifier: Apache-2.0 */
/* request_rec -> message, its body read. */
#ifndef RECORDS_RECEIVE_H
#define RECORDS_RECEIVE_H

#include <httpd.h>

#include "httpd/config.h"
#include "httpd/mount.h"
#include "request/message.h"

/** The message as plain data, in r->pool.  Its path is the one that was authorized, r->uri.  body: of an operation, which has come
 *  in another message; NULL reads it from r.  REC105 for too large a body, REC106 for too long a URL,
 *  REC107 with httpd's own status for a body that did not arrive. */
RECORDS_MUST_CHECK
records_error_t *records_receive(records_message_t *message, request_rec *r,
                                 const records_value_t *body, const records_config_t *config,
                                 const records_mount_t *mount);

#endif
