/* SPDX-License-Identifier: Apache-2.0 */
/* What a column holds where nothing is given for it. */
#ifndef RECORDS_OPENAPI_DEFAULT_H
#define RECORDS_OPENAPI_DEFAULT_H

#include "catalog/catalog.h"

/** One of both, or neither where the default is no plain value. */
typedef struct records_openapi_default_t {
    const char *json;                    /* a number, true, false */
    const char *text;                    /* the value of a text between quotes */
} records_openapi_default_t;

/** The column's default, read from its SQL; in pool. */
records_openapi_default_t records_openapi_default_of(const records_column_t *column,
                                                     apr_pool_t *pool);

#endif
