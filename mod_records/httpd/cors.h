/* SPDX-License-Identifier: Apache-2.0 */
/* Cross-origin requests (the Fetch standard, 3.2), where RecordsCORS is not Off. */
#ifndef RECORDS_CORS_H
#define RECORDS_CORS_H

#include <httpd.h>

#include "httpd/config.h"

/** At start: hooks that let preflights in without credentials, and give every answer its headers,
 *  those of other modules too. */
void records_cors_register(void);

/** Is an answer here another one for a page of another origin? */
int records_cors_varies(const request_rec *r, const records_config_t *config);

/** Is it a preflight?  Then it has been answered, whoever asks and whatever is there: by browsers it
 *  comes without credentials.  An OPTIONS of no page's is told that any page may ask, as the reference
 *  does. */
int records_cors_answer(request_rec *r, const records_config_t *config);

#endif
