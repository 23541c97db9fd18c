/* SPDX-License-Identifier: Apache-2.0 */
/* Headers of an answer. */
#ifndef RECORDS_HEADER_H
#define RECORDS_HEADER_H

#include <apr_pools.h>

/** A name as HTTP has them, and a value of one line. */
int records_header_valid(const char *name, const char *value);

/** Does it frame the message?  Such a header is httpd's alone. */
int records_header_frames(const char *name);

/** Vary: what list (or NULL) and more name together, each once.  "*" is all there is, and so it
 *  stands alone. */
const char *records_header_vary(const char *list, const char *more, apr_pool_t *pool);

#endif
