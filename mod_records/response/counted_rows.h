/* SPDX-License-Identifier: Apache-2.0 */
/* One row that was made of many, and says in its second column of how many. */
#ifndef RECORDS_COUNTED_ROWS_H
#define RECORDS_COUNTED_ROWS_H

#include "sql/result.h"

/** Look at the row: *count, and in *rows what still has to be read, the row itself first. */
RECORDS_MUST_CHECK
records_error_t *records_counted_rows(records_rows_t **rows, apr_int64_t *count, apr_pool_t *pool);

#endif
