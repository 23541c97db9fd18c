/* SPDX-License-Identifier: Apache-2.0 */
/* Allow: the methods that a URL takes. */
#ifndef RECORDS_ALLOW_H
#define RECORDS_ALLOW_H

#include "response/response.h"

/** The methods that a table's URL takes: "OPTIONS,GET,HEAD,POST".  table NULL: of any table. */
const char *records_respond_allow(const records_table_t *table, int item,
                                  const records_rules_t *rules, apr_pool_t *pool);

/** The same of the root; OPTIONS alone where there is nothing. */
const char *records_respond_allow_root(const records_rules_t *rules);

/** The same of a function's URL; NULL: of any function. */
const char *records_respond_allow_call(const records_function_t *function);

/** The same of whatever the request is of. */
const char *records_respond_allowed(const records_compiled_t *compiled,
                                    const records_context_t *context);

#endif
