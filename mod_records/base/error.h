/* SPDX-License-Identifier: Apache-2.0 */
/* Making errors, and the HTTP statuses that belong to their codes. */
#ifndef RECORDS_ERROR_H
#define RECORDS_ERROR_H

#include "mod_records.h"

/** An error whose status follows from its code by the table in error.c; message is a format. */
records_error_t *records_fail(apr_pool_t *pool, const char *code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** Add details and hint (either may be NULL) to an error; returns it. */
records_error_t *records_explain(records_error_t *error, const char *details, const char *hint);

/** PGRST127: what this database cannot do; details say why, and hint (or NULL) what
 *  can be done instead. */
records_error_t *records_unable(const char *details, const char *hint, apr_pool_t *pool);

/** Is the answer to who is not known that they should log in (401)? */
int records_error_asks_who(const char *code);

/** The HTTP status of a code: PGRSTnnn, RECnnn or an SQLSTATE; docs/errors.md lists them.
 *  anonymous makes 42501 a 401 rather than a 403. */
int records_error_status(const char *code, const char *message, int anonymous);

/** The error as the client sees it: {"code","message","details","hint"}, in pool; terse: only
 *  the first two. */
const char *records_error_json(const records_error_t *error, int terse, apr_pool_t *pool);

/** REC120: what If-Match, or one of its kin, asks for is not so. */
records_error_t *records_precondition_failed(apr_pool_t *pool);

#endif
