/* SPDX-License-Identifier: Apache-2.0 */
/* What the writer of a document must know of an API, from the configuration and the request. */
#ifndef RECORDS_API_H
#define RECORDS_API_H

#include "base/digest.h"
#include "httpd/exchange.h"
#include "openapi/openapi.h"

/** The API of an exchange that has been compiled, without privileges. */
void records_api_of(records_api_t *api, const records_exchange_t *x);

/** Add to the digest all that the body of a document is made of: but for the catalog, and with a number
 *  for the privileges. */
void records_api_digest(records_digest_t *digest, const records_api_t *api,
                        records_openapi_version_e version, apr_uint64_t privileges);

#endif
