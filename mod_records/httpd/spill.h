/* SPDX-License-Identifier: Apache-2.0 */
/* What a slow client has not taken yet of an answer: a file without a name, which is used in a circle.
 * Bytes are put behind the last ones, and taken from the first ones on. */
#ifndef RECORDS_SPILL_H
#define RECORDS_SPILL_H

#include <apr_buckets.h>
#include <apr_file_io.h>

/** RecordsSpill. */
typedef struct records_spill_settings_t {
    apr_off_t bytes;                     /* of one answer; 0: Off */
    const char *folder;                  /* NULL: that of the system */
} records_spill_settings_t;

typedef struct records_spill_t {
    apr_file_t *file;
    int fd;
    apr_off_t limit;                     /* bytes in it at most */
    apr_off_t put, taken;                /* since it was empty; put - taken are in it */
} records_spill_t;

/** A file for at most limit bytes, in folder (or NULL), which is gone with pool. */
apr_status_t records_spill_open(records_spill_t *spill, const char *folder, apr_off_t limit,
                                int sendfile, apr_pool_t *pool);

/** Bytes that are in it. */
apr_off_t records_spill_length(const records_spill_t *spill);

/** Is there room for so many? */
int records_spill_has_room(const records_spill_t *spill, apr_size_t length);

/** Put bytes in, for which there is room.  If that fails, it is as it was before. */
apr_status_t records_spill_put(records_spill_t *spill, const char *bytes, apr_size_t length);

/** Take the first bytes, at most *length. */
apr_status_t records_spill_take(records_spill_t *spill, char *bytes, apr_size_t *length);

/** The rest of it, as the first buckets of brigade; nothing can be put or taken then. */
void records_spill_give(records_spill_t *spill, apr_bucket_brigade *brigade, apr_pool_t *pool);

#endif
