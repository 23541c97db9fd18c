/* SPDX-License-Identifier: Apache-2.0 */
/* A name that somebody may have meant. */
#ifndef RECORDS_RESEMBLE_H
#define RECORDS_RESEMBLE_H

#include <apr_tables.h>

/** Of the names (const char *) the one most like name, without regard to case; NULL where none is
 *  like it.  Alike are names that share three characters in a row (or where no name does: two), ends
 *  included, and of which least of a hundred characters need not be changed. */
const char *records_resembling(const char *name, const apr_array_header_t *names, int least,
                               apr_pool_t *pool);

#define RECORDS_SOMEWHAT_ALIKE 33 /* of 100 */
#define RECORDS_MUCH_ALIKE 75

#endif
