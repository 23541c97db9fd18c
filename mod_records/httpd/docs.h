/* SPDX-License-Identifier: Apache-2.0 */
/* The page on which an API is read (RecordsDocs), and the files that it loads, below _docs.
 *
 * They are the same for all callers and tell nothing of the API: its document does, which the page's
 * script asks for. */
#ifndef RECORDS_DOCS_H
#define RECORDS_DOCS_H

#include <httpd.h>

#include "httpd/config.h"
#include "httpd/measure.h"

/** Is there a page? */
int records_docs_are_on(const records_config_t *config);

/** What is wrong with RecordsDocs in a place, as a sentence for the operator; or NULL. */
const char *records_docs_check_place(const records_config_t *config, const char *where,
                                     apr_pool_t *pool);

/** Was the page or a file of it asked for?  Then it has been sent; DECLINED: it was something else. */
int records_docs_answer(request_rec *r, records_measure_t *measure);

#endif
