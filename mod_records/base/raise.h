/* SPDX-License-Identifier: Apache-2.0 */
/* Errors that SQL raises with an HTTP status, headers and reason of its own: SQLSTATE PGRST,
 * and PT402. */
#ifndef RECORDS_RAISE_H
#define RECORDS_RAISE_H

#include "mod_records.h"

/** Read what SQL wrote into an error of code PGRST: message and details are JSON there,
 *  and become code, message, details, hint, status, headers and
 *  reason.  Where a database has no DETAIL, status and headers stand in the message.  What cannot
 *  be read becomes PGRST121.  A code PTnnn gets its message as the reason.  Any other error stays
 *  as it is. */
void records_raise_read(records_error_t *error, apr_pool_t *pool);

#endif
