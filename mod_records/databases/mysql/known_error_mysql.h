/* SPDX-License-Identifier: Apache-2.0 */
/* The errors of the server that have a PostgreSQL code and message. */
#ifndef RECORDS_KNOWN_ERROR_MYSQL_H
#define RECORDS_KNOWN_ERROR_MYSQL_H

/** message and details (or NULL) may use the server's text, which attach() made English: its quoted words
 *  %1 to %5, the last of them %L (the others may hold quotes), and %T, as in "Incorrect %T value". */
typedef struct records_mysql_known_t {
    unsigned code;
    const char *state, *message, *details;
} records_mysql_known_t;

/** The one of that number, or NULL. */
const records_mysql_known_t *records_mysql_known(unsigned code);

#endif
