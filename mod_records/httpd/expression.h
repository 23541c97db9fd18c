/* SPDX-License-Identifier: Apache-2.0 */
/* Values of directives that are httpd's string expressions: "%{REMOTE_USER}". */
#ifndef RECORDS_EXPRESSION_H
#define RECORDS_EXPRESSION_H

#include <httpd.h>
#include <ap_expr.h>
#include <http_config.h>

#include "mod_records.h"

/** What an expression may look at. */
typedef enum {
    RECORDS_OF_IDENTITY,                 /* nothing that a client could have written itself */
    RECORDS_OF_REQUEST                   /* all but credentials */
} records_trust_e;

/** While the configuration is read.  A sentence for the operator, or NULL. */
const char *records_expression_parse(const ap_expr_info_t **expression, cmd_parms *cmd,
                                     const char *text, records_trust_e trust);

/** Is it the same for every request? */
int records_expression_is_constant(const char *text);

/** The value for a request, "" where it has none.  PGRSTX00 where it cannot be had. */
RECORDS_MUST_CHECK
records_error_t *records_expression_value(const char **value, const ap_expr_info_t *expression,
                                          request_rec *r);

#endif
