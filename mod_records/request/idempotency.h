/* SPDX-License-Identifier: Apache-2.0 */
/* Idempotency-Key: which request it marks, and whose it is. */
#ifndef RECORDS_IDEMPOTENCY_H
#define RECORDS_IDEMPOTENCY_H

#include "mod_records.h"
#include "request/message.h"

#define RECORDS_IDEMPOTENCY_LONGEST 255 /* characters of a key */

/** A key with all that it belongs to. */
typedef struct records_idempotency_t {
    const char *key;                     /* without quotes */
    const char *caller;                  /* as the table shows him; NULL: anonymous */
    const char *place;                   /* the mount point */
    const char *request;                 /* "POST /films", for those who read the table; may be cut */
    const char *id;                      /* stands for key, caller and place: equal where all are */
    const char *fingerprint;             /* stands for the request: equal where it is the same one */
} records_idempotency_t;

/** The key in the header's value; NULL where there is no header.  "a-b" in quotes, as the draft has
 *  it, and a-b are the same key.  REC130 where it is none, too long, or where there are several. */
RECORDS_MUST_CHECK
records_error_t *records_idempotency_parse(const char **key, const char *header, apr_pool_t *pool);

/** The key of this caller at this place, for this request.  rules (as text) and claims (const char *)
 *  are those on which it depends what the caller may see and do, or NULL; with others it is another
 *  request. */
void records_idempotency_identify(records_idempotency_t *idempotency, const char *key,
                                  const records_message_t *message, const records_identity_t *who,
                                  const char *rules, const apr_array_header_t *claims,
                                  const char *place, apr_pool_t *pool);

#endif
