/* SPDX-License-Identifier: Apache-2.0 */
/* Entity tags (RFC 9110, 8.8.3).  Those that we make have two parts or three:
 *
 *     "version-shape"            which row this is, as the database has it now
 *     "version-shape-variant"    and what was shown of it
 *
 * A tag for If-Match is compared by its first two parts, so that whatever was shown, any change of the
 * row is noticed; one for If-None-Match as a whole, so that 304 means just this representation. */
#ifndef RECORDS_ETAG_H
#define RECORDS_ETAG_H

#include <apr_tables.h>

/** A tag as a client sent it. */
typedef struct records_etag_t {
    const char *opaque;                  /* between the quotes */
    unsigned weak : 1;
} records_etag_t;

/** The tags of a field value: records_etag_t.  Commas may stand inside of a tag, and empty elements
 *  between tags; "*" alone is *any, and no list.  0 where it is neither. */
int records_etag_list(apr_array_header_t **tags, int *any, const char *text, apr_pool_t *pool);

/** Without the suffixes of mod_deflate and mod_brotli: a-gzip and a-br are a, and so is a-br-br. */
const char *records_etag_plain(const char *opaque, apr_pool_t *pool);

/** Has it mod_deflate's? */
int records_etag_is_gzip(const char *opaque);

#define RECORDS_ETAG_VERSION 32 /* hexadecimal digits: a hash, cut at 128 bits */

/** "version-shape" or, with a variant, "version-shape-variant", in quotes. */
const char *records_etag_make(const char *version, apr_uint32_t shape, const apr_uint64_t *variant,
                              apr_pool_t *pool);

/** The version of a tag of ours that is of this shape; NULL of any other tag. */
const char *records_etag_version(const char *opaque, apr_uint32_t shape, apr_pool_t *pool);

/** Does the tag of a client name what tag (without its quotes) names?  By its version and shape
 *  alone where it has no variant. */
int records_etag_names(const char *opaque, const char *tag, apr_pool_t *pool);

#endif
