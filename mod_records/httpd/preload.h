/* SPDX-License-Identifier: Apache-2.0 */
/* A process loads the catalogs of its databases when it starts, so that its first request need not.  A
 * request that comes meanwhile waits for that load.  A database that cannot be reached is tried again,
 * ever less often, until somebody has loaded its catalog; requests do not wait for these tries. */
#ifndef RECORDS_PRELOAD_H
#define RECORDS_PRELOAD_H

#include "httpd/source.h"

/** The watch, at each tick: is the catalog to be loaded now?  Children do it at different moments, within a
 *  second, so that they do not all ask the database at once. */
int records_preload_is_due(records_source_t *source, unsigned tick);

/** Load it, which may take a while. */
void records_preload_run(records_source_t *source);

#endif
