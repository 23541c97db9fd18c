/* SPDX-License-Identifier: Apache-2.0 */
/* SetHandler records in a place, or a spelling, in which it would serve nothing. */
#ifndef RECORDS_MISPLACED_H
#define RECORDS_MISPLACED_H

#include <apr_pools.h>

/** In the configuration that was read; a sentence for the operator, or NULL. */
const char *records_misplaced(apr_pool_t *pool);

#endif
