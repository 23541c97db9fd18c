/* SPDX-License-Identifier: Apache-2.0 */
/* The path of a request: what httpd authorized, written as the parser reads it. */
#ifndef RECORDS_PATH_H
#define RECORDS_PATH_H

#include <apr_pools.h>

/** The path below the mount point, encoded.  authorized is the path that httpd looked at when it
 *  decided who may do what, from the end of the mount point on: decoded, except that encoded_slashes
 *  (AllowEncodedSlashes NoDecode) leaves %2F in it.  sent is the whole target as the client wrote it.
 *  The result means what was authorized, whatever was sent; sent only tells which characters of a
 *  key were encoded, where it has the same key. */
const char *records_path_below(const char *authorized, const char *sent, int encoded_slashes,
                               apr_pool_t *pool);

/** %2f becomes %2F, in place, so that two spellings of one path compare as equal. */
void records_path_capitals(char *path);

/** Any text as a path: characters that a path may not contain are encoded. */
const char *records_path_encode(const char *text, apr_pool_t *pool);

#endif
