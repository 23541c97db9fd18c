/* SPDX-License-Identifier: Apache-2.0 */
/* What other modules hand over is looked at here before anything is done with it. */
#ifndef RECORDS_EXTENSION_H
#define RECORDS_EXTENSION_H

#include "base/extensions.h"

/** None yet. */
records_extensions_t *records_extensions_make(apr_pool_t *pool);

/** One more, by the name of its provider.  Struct and name are checked and copied.  NULL, or a sentence
 *  for the author of the module that says what is wrong. */
const char *records_extensions_add_operator(records_extensions_t *extensions, const char *name,
                                            const records_operator_t *given, apr_pool_t *pool);
const char *records_extensions_add_encoder(records_extensions_t *extensions, const char *name,
                                           const records_encoder_t *given, apr_pool_t *pool);
const char *records_extensions_add_function(records_extensions_t *extensions, const char *name,
                                            const records_procedure_t *given, apr_pool_t *pool);

/** As many members of a struct as were handed over, and 0 for the rest; the first of both is their size.
 *  The first least bytes must be there.  NULL, or such a sentence. */
const char *records_extension_take(void *ours, apr_size_t size, const void *given, apr_size_t least,
                                   apr_pool_t *pool);

#endif
