/* SPDX-License-Identifier: Apache-2.0 */
/* Which relationship a request means: docs/embedding.md has the rules. */
#ifndef RECORDS_LINK_H
#define RECORDS_LINK_H

#include "catalog/catalog.h"

/** The way from a table to what target names: a table or view, a foreign key, a column that is one,
 *  or a function of the row.  hint, or NULL, tells several apart: a foreign key, a column at either
 *  end of one, or a junction.  The target is of schema; shown says of a link whether clients
 *  may know where it leads and by what (NULL: of all).
 *
 *  PGRST200 where there is none; PGRST201 (300), with all of them in details_json, where there are
 *  several. */
records_error_t *records_link_find(const records_link_t **link, const records_table_t *from,
                                   const char *target, const char *hint, const char *schema,
                                   int (*shown)(void *baton, const records_link_t *link),
                                   void *baton, apr_pool_t *pool);

#endif
