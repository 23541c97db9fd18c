/* SPDX-License-Identifier: Apache-2.0 */
/* Another module asks for a look at the schemas, at once and in all processes, rather than when
 * RecordsCatalogCheck has it.  How often it was asked stands in memory that all children share; each of
 * them sees that this is more than it has looked for. */
#ifndef RECORDS_RELOAD_H
#define RECORDS_RELOAD_H

#include "httpd/source.h"

/** In post_config: the memory.  Zero stops the start. */
int records_reload_prepare(apr_pool_t *pconf, server_rec *s);

/** Ask for a look at the databases of this server: each child takes it within a fraction of a second.
 *  APR_NOTFOUND: it has none.  APR_EINIT: httpd is still being started. */
apr_status_t records_reload_ask(const server_rec *s);

/** How often it was asked for this source. */
apr_uint32_t records_reload_asked(const records_source_t *source);

/** The watch, at each tick: is a look to be taken now?  After one that failed, once a second. */
int records_reload_is_due(records_source_t *source, unsigned tick);

#endif
