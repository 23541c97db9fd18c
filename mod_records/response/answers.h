/* SPDX-License-Identifier: Apache-2.0 */
/* What the operations of a batch answered, as one JSON text:
 *
 *     [{"id":"order","status":201,"headers":{"Content-Type":"..."},"body":[{"id":7}]}, ...] */
#ifndef RECORDS_ANSWERS_H
#define RECORDS_ANSWERS_H

#include "request/batch.h"

typedef struct records_answers_t {
    records_text_t json;
    apr_size_t most;                     /* bytes */
    int count;
    unsigned bodies : 1;                 /* with them, or without: return=minimal */
} records_answers_t;

void records_answers_begin(records_answers_t *answers, apr_size_t most, int bodies,
                           apr_pool_t *pool);

/** One more.  A body that is JSON stands in it as it is, a text as a string, and bytes that are no
 *  UTF-8 as a string in base64, with "encoding" beside it.  body->text is NULL where there is none,
 *  content_type where there is none.  REC116 if the list gets too long. */
RECORDS_MUST_CHECK
records_error_t *records_answers_add(records_answers_t *answers, const char *id, int status,
                                     const apr_table_t *headers, const char *content_type,
                                     const records_value_t *body);

/** The list is complete. */
records_value_t records_answers_end(records_answers_t *answers);

/** The same answer, for later operations to refer to. */
void records_answers_refer(records_answer_t *answer, int status, const apr_table_t *headers,
                           const char *content_type, const records_value_t *body, apr_pool_t *pool);

#endif
