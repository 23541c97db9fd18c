/* SPDX-License-Identifier: Apache-2.0 */
/* Foreign keys -> links: both ways, through junctions, and through views that show the columns. */
#ifndef RECORDS_RELATE_H
#define RECORDS_RELATE_H

#include "catalog/catalog.h"

/** Fill in the links of every table, and the keys of views whose columns show a key whole.  Part of
 *  building: the catalog is not yet shared. */
void records_relate(records_catalog_t *catalog, apr_pool_t *scratch);

#endif
