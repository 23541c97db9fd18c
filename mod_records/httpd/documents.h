/* SPDX-License-Identifier: Apache-2.0 */
/* The documents of APIs that a process keeps, compressed, in bounded memory: those of a catalog, until it
 * is replaced.  The least recently used make room for others. */
#ifndef RECORDS_DOCUMENTS_H
#define RECORDS_DOCUMENTS_H

#include <httpd.h>

#include "base/digest.h"
#include "base/packed.h"
#include "catalog/catalog.h"

/** Which document it is: of which catalog, and a digest of all else that it is made of. */
typedef struct records_document_key_t {
    const records_catalog_t *catalog;
    unsigned char digest[RECORDS_DIGEST_BYTES];
} records_document_key_t;

/** What is known of one: its body, without the blocks where these are too many to be kept. */
typedef struct records_document_t {
    records_document_key_t key;
    records_packed_t body;
} records_document_t;

/** Writes the body. */
typedef void (*records_document_write_t)(void *baton, records_packer_t *to, apr_pool_t *pool);

/** In a new child: no documents. */
void records_documents_start(server_rec *main_server, apr_pool_t *pool);

/** The document of this key, or NULL; held as below. */
const records_document_t *records_document_find(const records_document_key_t *key, apr_pool_t *p);

/** The document of this key, made by write if it is not there; by one thread at a time, for which others
 *  wait so long (REC180 afterwards).  It is held until p is cleared. */
RECORDS_MUST_CHECK
records_error_t *records_document_hold(const records_document_t **document,
                                       const records_document_key_t *key,
                                       records_document_write_t write, void *baton,
                                       apr_interval_time_t time_limit, apr_pool_t *p);

/** A catalog ends: drop what is kept of it.  Nobody holds any of it. */
void records_documents_forget(const records_catalog_t *catalog);

#endif
