/* SPDX-License-Identifier: Apache-2.0 */
/* Values as text, in the one form that every database reads the same way. */
#ifndef RECORDS_LITERAL_H
#define RECORDS_LITERAL_H

#include "catalog/catalog.h"

/** A literal for a column, checked and in the form that every database reads the same way:
 *  integers and decimals as digits, booleans 1 or 0, instants in UTC with a blank, uuids in lower
 *  case.  22P02, 22003, 22007, 22008.  literal.c, moment.c */
records_error_t *records_literal(const char **canonical, const records_column_t *column,
                                 const char *text, apr_pool_t *pool);

#endif
