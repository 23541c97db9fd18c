/* SPDX-License-Identifier: Apache-2.0 */
/* What a full text search asks for: PostgreSQL's four query languages, read into one tree.
 *
 * PostgreSQL reads them itself.  A dialect without them writes the tree in its own language. */
#ifndef RECORDS_SEARCH_H
#define RECORDS_SEARCH_H

#include "plan/plan.h"

typedef enum {
    RECORDS_SEARCH_TEXT,                 /* words that follow one another; may hold none */
    RECORDS_SEARCH_AND,
    RECORDS_SEARCH_OR,
    RECORDS_SEARCH_NOT,                  /* of one part */
    RECORDS_SEARCH_FOLLOWS               /* two parts, the second so many words behind the first */
} records_search_e;

typedef struct records_search_t {
    records_search_e is;
    const char *text;                    /* TEXT: as it was asked, not yet parted into words */
    unsigned prefix : 1;                 /* TEXT: and whatever begins with it */
    unsigned weighted : 1;               /* TEXT: only where it has certain weights */
    int distance;                        /* FOLLOWS: 1 is <-> */
    apr_array_header_t *parts;           /* the others: records_search_t * */
} records_search_t;

#define RECORDS_SEARCH_PART(node, i) APR_ARRAY_IDX((node)->parts, i, records_search_t *)

/** Read the value of a predicate whose operator is FTS, PLFTS, PHFTS or WFTS.  42601 with
 *  PostgreSQL's message where a tsquery cannot be read; REC102 for too many parentheses. */
records_error_t *records_search_read(const records_search_t **search, records_op_e op,
                                     const char *value, apr_pool_t *pool);

/** The texts that a TEXT, or texts joined by <->, consists of (records_search_t *), in their order.
 *  PGRST127 for what only PostgreSQL's own indexes can find: weights, other distances, <-> between
 *  anything but words, the beginnings of several words at once. */
records_error_t *records_search_phrase(const apr_array_header_t **texts,
                                       const records_search_t *search, apr_pool_t *pool);

/** The next word between *at and end, and *at moved behind it; NULL if there is none.  A word is of
 *  letters, digits, _ and whatever is not ASCII; an apostrophe inside of it belongs to it. */
const char *records_search_word(const char **at, const char *end, apr_pool_t *pool);

#endif
