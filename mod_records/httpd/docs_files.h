/* SPDX-License-Identifier: Apache-2.0 */
/* The files of the page on which an API is read: a list, so that a request can name no other. */
#ifndef RECORDS_DOCS_FILES_H
#define RECORDS_DOCS_FILES_H

#include "httpd/config.h"

/** A file that the page loads. */
typedef struct records_docs_file_t {
    const char *name, *type;
} records_docs_file_t;

/** The file of that name; NULL if there is none. */
const records_docs_file_t *records_docs_file(const char *name);

/** Where it is, as it is or compressed. */
const char *records_docs_path(const records_docs_t *docs, const records_docs_file_t *file, int gzip,
                              apr_pool_t *pool);

/** The page whose files are in folder; folder and page live as long as pool.  A sentence for the
 *  operator where one of them is not there. */
const char *records_docs_open(const records_docs_t **docs, const char *folder, apr_pool_t *pool);

#endif
