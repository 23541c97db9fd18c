/* SPDX-License-Identifier: Apache-2.0 */
/* What a cache must know: the request headers on which an answer depends, and which answers it
 * may not store. */
#ifndef RECORDS_VARY_H
#define RECORDS_VARY_H

#include <httpd.h>

#include "httpd/config.h"

/** At start: answers of other modules that refuse a request to the API must not be stored
 *  either. */
void records_vary_register(void);

/** The answer depends on these headers too: one Vary has all of them, since mod_cache reads only
 *  one. */
void records_vary_add(request_rec *r, const char *names);

/** What the Location adds: how its callers are identified, its RecordsCORS.  An error, whose
 *  status has been set, must not be stored. */
void records_vary_place(request_rec *r, const records_config_t *config);

#endif
