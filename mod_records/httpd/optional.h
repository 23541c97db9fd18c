/* SPDX-License-Identifier: Apache-2.0 */
/* What other modules may ask of us, as httpd's optional functions: mod_records.h says what. */
#ifndef RECORDS_OPTIONAL_H
#define RECORDS_OPTIONAL_H

#include <httpd.h>

#include "request/message.h"

/** Who makes an operation of a batch; its request is not the client's, and is gone sooner. */
void records_optional_note_operation(request_rec *operation, const records_identity_t *who);

/** At start. */
void records_optional_register(void);

#endif
