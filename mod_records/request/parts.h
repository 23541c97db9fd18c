/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of parse.c.  No other folder includes this. */
#ifndef RECORDS_REQUEST_PARTS_H
#define RECORDS_REQUEST_PARTS_H

#include "request/parse.h"
#include "request/scan.h"

/** One parameter of a query string, decoded. */
typedef struct records_parameter_t {
    const char *name, *value;            /* value is NULL without an equals sign */
} records_parameter_t;

/** Split and decode.  PGRST100 for a bad escape, a NUL or bytes that are not UTF-8.  params.c */
records_error_t *records_params_parse(apr_array_header_t **params, const char *query,
                                      apr_pool_t *pool);

/** Sorted by name and encoded again; NULL if there are none.  params.c */
const char *records_params_canonical(const apr_array_header_t *params, apr_pool_t *pool);

/** Percent-decode in place of a copy; NULL if it is not well-formed UTF-8 or holds a NUL. */
const char *records_percent_decode(const char *text, apr_size_t length, int plus_is_blank,
                                   apr_pool_t *pool);

/** How many conditions were seen, of how many allowed. */
typedef struct records_budget_t {
    const records_limits_t *limits;
    int filters;
} records_budget_t;

/** column=operation: value as it stands behind the equals sign.  filter.c */
records_error_t *records_parse_filter(records_condition_t **condition, const char *column,
                                      const char *value, records_budget_t *budget,
                                      apr_pool_t *pool);

/** and=(...), not.or=(...): value with its parentheses.  filter.c */
records_error_t *records_parse_tree(records_condition_t **condition, int any, int negated,
                                    const char *value, records_budget_t *budget, apr_pool_t *pool);

/** select=  NULL in *select stands for everything.  select.c */
records_error_t *records_parse_select(apr_array_header_t **select, const char *value,
                                      apr_pool_t *pool);

/** columns= and on_conflict=: names with commas.  select.c */
records_error_t *records_parse_columns(const apr_array_header_t **columns, const char *what,
                                       const char *value, apr_pool_t *pool);

/** order=  order.c */
records_error_t *records_parse_order(apr_array_header_t **order, const char *value,
                                     apr_pool_t *pool);

/** limit=, offset= and Range: -> offset and limit.  NULL where not given.  range.c */
records_error_t *records_parse_range(records_request_t *request, const char *limit,
                                     const char *offset, const char *header, apr_pool_t *pool);

/** Prefer:, all of them joined.  prefer.c */
void records_parse_prefer(records_prefer_t *prefer, const char *header, apr_pool_t *pool);

/** Accept: -> the best format that can be made.  accept.c */
records_format_e records_parse_accept(const char *header, apr_pool_t *pool);

/** The body by its Content-Type.  payload.c */
records_error_t *records_parse_payload(records_request_t *request, const records_message_t *message,
                                       const records_limits_t *limits, apr_pool_t *pool);

/** text/csv and form bodies as a JSON array.  tabular.c */
records_error_t *records_csv_to_json(records_value_t *json, const char *body, apr_size_t length,
                                     apr_pool_t *pool);
records_error_t *records_form_to_json(records_value_t *json, const char *body, apr_size_t length,
                                      apr_pool_t *pool);

#endif
