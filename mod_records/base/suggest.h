/* SPDX-License-Identifier: Apache-2.0 */
/* A name that the client may have meant. */
#ifndef RECORDS_RESEMBLE_H
#define RECORDS_RESEMBLE_H

#include <apr_tables.h>

/** The most similar of names (const char *), without regard to case; NULL if none is similar.
 *  Names are similar if they share three characters in a row, ends included (or two, if no name
 *  shares three).  Of these the one with the fewest changes is chosen. */
const char *records_resembling(const char *name, const apr_array_header_t *names, int least,
                               apr_pool_t *pool);

#define RECORDS_SOMEWHAT_ALIKE 33 /* of 100 */
#define RECORDS_MUCH_ALIKE 75

#endif
