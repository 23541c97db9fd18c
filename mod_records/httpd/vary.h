/* SPDX-License-Identifier: Apache-2.0 */
/* What a cache must know: which request headers make another answer, and what it may not keep. */
#ifndef RECORDS_VARY_H
#define RECORDS_VARY_H

#include <httpd.h>

#include "httpd/config.h"

/** At start: what other modules refuse at a place of ours is not to be kept either. */
void records_vary_register(void);

/** These too make another answer: one Vary holds all of them, since mod_cache reads one. */
void records_vary_add(request_rec *r, const char *names);

/** What the place itself adds: how its callers are known, its RecordsCORS.  An error, whose status
 *  has been set, is not to be kept. */
void records_vary_place(request_rec *r, const records_config_t *config);

#endif
