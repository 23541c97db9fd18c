/* SPDX-License-Identifier: Apache-2.0 */
/* Golden cases: a request, and the SQL that it becomes in each dialect.
 *
 * A case file holds several.  Each begins with its request line; headers and a body may follow it, a
 * line each.  After an empty line stands what is expected, up to the next request or comment:
 *
 *     GET /artists?select=name&id=eq.7
 *
 *     all      how        read, at most 1
 *     pgsql    rows       SELECT "artists"."name" FROM "studio"."artists" WHERE "artists"."id" = $1
 *                       = name text
 *                       | 7 integer
 *
 * A directive that is not at its default stands among the headers: RecordsDefaultOrder: Key, and
 * RecordsRowFilter: artists name = :sub, with the caller's Claims: {"sub":"ada"}.  With an
 * Idempotency-Key, the statements of the table of keys follow.
 *
 * Each request is also made with a rule for every table: no table may stand in a statement without its
 * own.
 *
 * = are the result's columns and | the parameters, with their kinds.  What is the same in all dialects
 * stands once, under "all"; mysql is shown only where it differs from mariadb.  Blanks and line
 * ends do not count. */
#ifndef RECORDS_GOLDEN_H
#define RECORDS_GOLDEN_H

#include "base/text.h"
#include "compile.h"
#include "sql/idempotency.h"

/** This folder, with a slash at its end; a file's text, or NULL; and another text for it: 0 if that
 *  failed.  file.c */
const char *golden_folder(apr_pool_t *pool);
char *golden_read(const char *path, apr_pool_t *pool);
int golden_write(const char *path, const char *text, apr_pool_t *pool);

/** Of a request with an Idempotency-Key. */
typedef struct golden_keys_t {
    records_transaction_t claim, find, keep, clean; /* of find all is 0 where there is none */
} golden_keys_t;

/** What a dialect makes of a request. */
typedef struct golden_answer_t {
    const char *dialect;
    const records_error_t *error;        /* or NULL */
    const records_transaction_t *transaction;    /* NULL where no database is asked */
    const struct golden_keys_t *keys;    /* or NULL */
} golden_answer_t;

/** The answers as a case file shows them.  show.c */
const char *golden_show(const golden_answer_t *answers, int count, apr_pool_t *pool);

/** The catalog of a facts file, as a dialect would see it; NULL, and the reason in *why.  facts.c
 *
 *  A line is a fact (catalog/build.h), its fields between |, ~ for NULL.  Types and base names are
 *  several where the databases differ, integer;int;INTEGER, and the line that begins with = says whose.
 *  What not all of them have begins with those that do: [pgsql] function|... */
const records_catalog_t *golden_catalog(const char *facts, const records_dialect_t *dialect,
                                        const char **why, apr_pool_t *pool);

/** The rules and the caller of a request, among its headers; NULL where there is no caller.  ruled.c */
apr_array_header_t *golden_rules(const records_message_t *message, apr_pool_t *pool);
const records_identity_t *golden_who(const records_message_t *message, apr_pool_t *pool);

/** A rule for every table.  ruled.c */
apr_array_header_t *golden_rules_everywhere(const records_catalog_t *catalog,
                                            const records_dialect_t *dialect, apr_pool_t *pool);

/** Put rules on a catalog of one's own: NULL, or why that cannot be.  ruled.c */
const char *golden_apply(const records_catalog_t *catalog, const apr_array_header_t *rules,
                         const records_dialect_t *dialect, apr_pool_t *pool);

/** Has each table in the statements the rule of golden_rules_everywhere()?  NULL, or a sentence.
 *  ruled.c */
const char *golden_check_ruled(const records_transaction_t *t, const records_catalog_t *catalog,
                               const records_dialect_t *dialect, apr_pool_t *pool);

#endif
