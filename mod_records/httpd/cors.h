/* SPDX-License-Identifier: Apache-2.0 */
/* Cross-origin requests (the Fetch standard, 3.2), where RecordsCORS is not Off. */
#ifndef RECORDS_CORS_H
#define RECORDS_CORS_H

#include <httpd.h>

#include "httpd/config.h"

/** At start: hooks that let preflights in without credentials, and give every answer its headers,
 *  those of other modules too. */
void records_cors_register(void);

/** Does the answer depend on the Origin of the request? */
int records_cors_varies(const request_rec *r, const records_config_t *config);

/** Is it a preflight?  Then it has been answered, for any caller and any path, since browsers
 *  send it without credentials.  An OPTIONS without Origin is answered as if every origin were
 *  allowed, as PostgREST does. */
int records_cors_answer(request_rec *r, const records_config_t *config);

#endif
