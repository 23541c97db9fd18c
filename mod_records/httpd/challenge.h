/* SPDX-License-Identifier: Apache-2.0 */
/* WWW-Authenticate of our own 401s. */
#ifndef RECORDS_CHALLENGE_H
#define RECORDS_CHALLENGE_H

#include <httpd.h>

#include "mod_records.h"

/** Set the challenge: the one of the Location's auth module (Basic, Digest), else Bearer with
 *  what is wrong with the token.  An existing challenge is kept. */
void records_challenge(request_rec *r, const records_error_t *error);

#endif
