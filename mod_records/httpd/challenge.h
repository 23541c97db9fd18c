/* SPDX-License-Identifier: Apache-2.0 */
/* WWW-Authenticate of our own 401s. */
#ifndef RECORDS_CHALLENGE_H
#define RECORDS_CHALLENGE_H

#include <httpd.h>

#include "mod_records.h"

/** Say how to come in: as the auth module of this place would (Basic, Digest), else Bearer with
 *  what is wrong with the token.  A challenge that is there already stays. */
void records_challenge(request_rec *r, const records_error_t *error);

#endif
