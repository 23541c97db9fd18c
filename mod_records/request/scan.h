/* SPDX-License-Identifier: Apache-2.0 */
/* The scanner under every parser: names, quotes, blanks, and errors that say where. */
#ifndef RECORDS_SCAN_H
#define RECORDS_SCAN_H

#include "mod_records.h"

typedef struct records_scan_t {
    const char *what;                    /* "filter", "select parameter": for the message */
    const char *text;                    /* all of it */
    const char *at;                      /* the rest */
    apr_pool_t *pool;
} records_scan_t;

/** What an error says was expected where a name should have been. */
#define RECORDS_EXPECT_NAME "field name (* or [a..z0..9_$])"

void records_scan_init(records_scan_t *scan, const char *what, const char *text, apr_pool_t *pool);

/** PGRST100: failed to parse what (text) (line 1, column N). */
records_error_t *records_scan_fail(const records_scan_t *scan, const char *expecting);

/** NULL at the end of the text, PGRST100 before it; "or end of input" is added to expecting. */
records_error_t *records_scan_end(const records_scan_t *scan, const char *expecting);

/** Blanks are skipped. */
void records_scan_blanks(records_scan_t *scan);

/** The token if the rest begins with it, and past it; 0 otherwise. */
int records_scan_token(records_scan_t *scan, const char *token);

/** A name, quoted or not, trimmed; NULL if none begins here. */
const char *records_scan_name(records_scan_t *scan);

/** The same.  *plain is the name, too, or NULL where it was quoted: such a name is never one of our
 *  words. */
const char *records_scan_plain(records_scan_t *scan, const char **plain);

/** The name of a type or a language: as a name without quotes and dashes; NULL if none is here. */
const char *records_scan_word(records_scan_t *scan);

/** "..." with backslash escapes; NULL, and nothing consumed, if none begins here. */
const char *records_scan_quoted(records_scan_t *scan);

/** The text up to end, and past it. */
const char *records_scan_take(records_scan_t *scan, const char *end);

#endif
