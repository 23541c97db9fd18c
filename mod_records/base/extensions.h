/* SPDX-License-Identifier: Apache-2.0 */
/* What other modules have registered by the groups of mod_records.h, as the pure half is handed it: read
 * once, when httpd starts, and never changed.  The structs are copies that have all members; those
 * that an extension was compiled without are 0. */
#ifndef RECORDS_EXTENSIONS_H
#define RECORDS_EXTENSIONS_H

#include <apr_hash.h>

#include "mod_records.h"

typedef struct records_added_operator_t {
    const char *name;
    records_operator_t provider;
} records_added_operator_t;

typedef struct records_added_encoder_t {
    const char *media;                   /* the type that Accept: names */
    records_encoder_t provider;          /* its content_type is there */
} records_added_encoder_t;

typedef struct records_added_function_t {
    const char *name;
    records_procedure_t provider;
    const apr_array_header_t *parameters;            /* records_parameter_t * */
    const apr_array_header_t *columns;   /* const records_parameter_t *: names and types; NULL: whatever
                                          * comes */
} records_added_function_t;

typedef struct records_extensions_t {
    apr_hash_t *operators;               /* name -> const records_added_operator_t * */
    apr_array_header_t *encoders;        /* const records_added_encoder_t *, by their types */
    apr_array_header_t *functions;       /* const records_added_function_t *, by name */
} records_extensions_t;

/** The operator of this name; NULL where there is none.  extensions may be NULL. */
const records_added_operator_t *records_extensions_operator(const records_extensions_t *extensions,
                                                            const char *name);

/** The first encoder of a type, or of one that a range (text/ *) covers; NULL where there is none. */
const records_added_encoder_t *records_extensions_encoder(const records_extensions_t *extensions,
                                                          const char *range);

/** Is the database among these words?  NULL: all are meant; and mysql means MariaDB, too. */
int records_extension_serves(const char *databases, const char *database);

/** What an extension says went wrong, as an error of ours: all members, and a status, a code and a
 *  message that can be sent.  Otherwise REC170, and the log has why; of is the extension, for the log:
 *  "operator sounds". */
records_error_t *records_extension_error(const records_error_t *error, const char *of,
                                         apr_pool_t *pool);

/** REC170: an extension is broken; why is for the log. */
records_error_t *records_extension_broken(const char *of, const char *why, apr_pool_t *pool);

#endif
