/* SPDX-License-Identifier: Apache-2.0 */
/* The one permanent thread of mod_records in each child.  It finds requests that wait or run
 * too long, or whose client has gone.  It never waits itself: other threads (errand.h) cancel
 * statements, close idle connections and check for changes of the schema. */
#ifndef RECORDS_WATCH_H
#define RECORDS_WATCH_H

#include <httpd.h>

/** In child_init, before it starts: do work(baton) about every so often, in a thread of its own.  While
 *  that is not done, it is not begun again.  Children do it at different moments. */
void records_watch_every(apr_interval_time_t every, void (*work)(void *baton), void *baton);

/** The same, done by the watch itself: work that never waits. */
void records_watch_look(apr_interval_time_t every, void (*work)(void *baton), void *baton);

/** The same, once, when the child ends and has answered its last request.  The time limits of statements
 *  hold as before, and the end waits for it: so it gives itself one of a few seconds. */
void records_watch_at_end(void (*work)(void *baton), void *baton);

/** Start it; it ends with pool, the child's. */
void records_watch_start(server_rec *main_server, apr_pool_t *pool);

#endif
