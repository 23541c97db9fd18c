/* SPDX-License-Identifier: Apache-2.0 */
/* A full text question: PostgreSQL's four ways to ask, as one tree. */
#ifndef RECORDS_SEARCH_MYSQL_H
#define RECORDS_SEARCH_MYSQL_H

#include "sql/writer.h"

/** One node.  A phrase is of words that follow each other; a lone word is a phrase of one. */
typedef struct records_search_t records_search_t;
struct records_search_t {
    enum { RECORDS_SEARCH_PHRASE, RECORDS_SEARCH_ALL, RECORDS_SEARCH_SOME, RECORDS_SEARCH_NOT } is;
    apr_array_header_t *words;           /* phrase: const char *; empty: nothing to look for */
    unsigned begins : 1;                 /* phrase of one word: and whatever begins with it */
    apr_array_header_t *parts;           /* all, some, not (one): records_search_t * */
};

/** fts: cat & (dog | !bird) <-> 'two words':*   NULL and *why where it cannot be read. */
records_search_t *records_search_tsquery(const char *text, const char **why, apr_pool_t *pool);

/** wfts: cat "two words" or -bird.  Anything can be read. */
records_search_t *records_search_web(const char *text, apr_pool_t *pool);

/** plfts: all of the words; phfts: the words one after the other. */
records_search_t *records_search_plain(const char *text, int phrase, apr_pool_t *pool);

#endif
