/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers as text, in the forms that JSON and the databases agree on. */
#ifndef RECORDS_NUMBER_H
#define RECORDS_NUMBER_H

#include <apr.h>
#include <apr_pools.h>

#define RECORDS_NUMBER_ROOM 40 /* bytes that any number below fits in, NUL included */

/** The shortest decimal text that reads back as the same double (or float, if single is not 0);
 *  NaN, Infinity and -Infinity by those names.  Returns its length. */
apr_size_t records_number_float(char out[RECORDS_NUMBER_ROOM], double number, int single);

/** The same number without an exponent: 1e-06 becomes 0.000001.  For exact types, whose digits people
 * read.  Returns its length; a number of more than 30 digits keeps its exponent. */
apr_size_t records_number_plain(char out[RECORDS_NUMBER_ROOM], double number);

/** Decimal digits of a 64-bit integer.  Returns the length. */
apr_size_t records_number_int(char out[RECORDS_NUMBER_ROOM], apr_int64_t number);

/** Read a whole text as a signed 64-bit integer: sign and digits alone.  Non-zero on success. */
int records_number_parse(apr_int64_t *number, const char *text);

#endif
