/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of parse.c.  No other folder includes this. */
#ifndef RECORDS_REQUEST_PARTS_H
#define RECORDS_REQUEST_PARTS_H

#include "base/json_text.h"
#include "base/text.h"
#include "request/batch.h"
#include "request/claims.h"
#include "request/parse.h"
#include "request/scan.h"

/** One parameter of a query string or a form, decoded. */
typedef struct records_query_pair_t {
    const char *name, *value;            /* value is NULL without an equals sign */
} records_query_pair_t;

/** Split and decode: records_query_pair_t.  PGRST100 for a bad escape, a NUL or bytes that are not UTF-8.
 *  params.c */
records_error_t *records_params_parse(apr_array_header_t **params, const char *query,
                                      apr_pool_t *pool);

/** Sorted by name and encoded again; NULL if there are none.  params.c */
const char *records_params_canonical(const apr_array_header_t *params, apr_pool_t *pool);

/** The preconditions among the headers; NULL where there are none.  A read passes over what it cannot
 *  understand.  REC122.  precondition.c */
records_error_t *records_parse_preconditions(const records_preconditions_t **parsed,
                                             const apr_table_t *headers, int reads,
                                             apr_pool_t *pool);

/* ---- escapes: percent.c ---------------------------------------------------------- */

/** The byte that an escape at the beginning of the text stands for; -1 where there is none. */
int records_percent_byte(const char *text, apr_size_t length);

/** Percent-decode in place of a copy; NULL if it is not well-formed UTF-8 or holds a NUL. */
const char *records_percent_decode(const char *text, apr_size_t length, int plus_is_blank,
                                   apr_pool_t *pool);

/** Onto the end, all but letters, digits and -_.~ encoded. */
void records_percent_encode(records_text_t *out, const char *text, apr_size_t length);

/** How many conditions were seen, of how many allowed. */
typedef struct records_budget_t {
    const records_limits_t *limits;
    int filters;
} records_budget_t;

/* ---- fields: field.c ------------------------------------------------------------ */

/** A name with its JSON path.  PGRST100; REC102 where the path is too deep. */
records_error_t *records_scan_field(records_scan_t *scan, records_field_t *field,
                                    const records_limits_t *limits);

/** The arrows alone; *path stays as it is where there are none. */
records_error_t *records_scan_path(records_scan_t *scan, const apr_array_header_t **path,
                                   const records_limits_t *limits);

/** .bucket(day), or nothing. */
records_error_t *records_scan_bucket(records_scan_t *scan, records_bucket_e *bucket);

/* ---- what stands behind an operator ------------------------------------------------ */

/** How the text of a value ends: at the end of a parameter, or at , or ) inside a tree. */
typedef enum { RECORDS_TO_THE_END, RECORDS_IN_A_TREE } records_ending_e;

/** Verbatim; in a tree perhaps quoted.  value.c */
const char *records_scan_value(records_scan_t *scan, records_ending_e ending);

/** (a,"b,c") -> const char *; the empty set has no element.  value.c */
records_error_t *records_scan_list(records_scan_t *scan, apr_array_header_t *values);

/** {a,"b,c"} -> const char *, unquoted.  array.c */
records_error_t *records_scan_array(records_scan_t *scan, records_ending_e ending,
                                    apr_array_header_t *values);

/* ---- conditions ------------------------------------------------------------------- */

/** [not.]operator.value into condition, whose field is known.  filter.c */
records_error_t *records_scan_operation(records_scan_t *scan, records_condition_t *condition,
                                        records_ending_e ending, const records_limits_t *limits);

/** One more of them.  REC102.  filter.c */
records_error_t *records_budget_spend(records_budget_t *budget, apr_pool_t *pool);

/** field=operation: value as it stands behind the equals sign.  filter.c */
records_error_t *records_parse_filter(records_condition_t **condition, const records_field_t *field,
                                      const char *value, records_budget_t *budget,
                                      apr_pool_t *pool);

/** and=(...), not.or=(...): value with its parentheses.  tree.c */
records_error_t *records_parse_tree(records_condition_t **condition, int any, int negated,
                                    const char *value, records_budget_t *budget, apr_pool_t *pool);

/* ---- lists ------------------------------------------------------------------------ */

/** select=  NULL in *select stands for everything.  REC108 where embeds are too deep.  select.c */
records_error_t *records_parse_select(apr_array_header_t **select, const char *value,
                                      const records_limits_t *limits, apr_pool_t *pool);

/** columns= and on_conflict=: names with commas.  select.c */
records_error_t *records_parse_columns(const apr_array_header_t **columns, const char *what,
                                       const char *value, apr_pool_t *pool);

/** order=  order.c */
records_error_t *records_parse_order(apr_array_header_t **order, const char *value,
                                     const records_limits_t *limits, apr_pool_t *pool);

/* ---- keys and scopes ---------------------------------------------------------------- */

/** The left side of a parameter: client.name, a.b.order, actors.not.or */
typedef struct records_key_t {
    apr_array_header_t *path;            /* const char *: of embeds, from the top; empty at the top */
    enum { RECORDS_KEY_FIELD, RECORDS_KEY_TREE, RECORDS_KEY_ORDER, RECORDS_KEY_LIMIT,
           RECORDS_KEY_OFFSET } kind;
    records_field_t field;               /* field: */
    unsigned any : 1, negated : 1;       /* tree: or rather than and; not. */
} records_key_t;

/** key.c */
records_error_t *records_parse_key(records_key_t *key, const char *text,
                                   const records_limits_t *limits, apr_pool_t *pool);

/** What was said of the top and of each embed, while parameters come in.  scope.c */
typedef struct records_gathering_t {
    apr_array_header_t *places;          /* of scope.c: the first is the top */
    records_budget_t budget;
    apr_pool_t *pool;
} records_gathering_t;

void records_gathering_init(records_gathering_t *gathering, const records_limits_t *limits,
                            apr_pool_t *pool);

/** One parameter whose key has been read.  PGRST100, REC102. */
records_error_t *records_gather(records_gathering_t *gathering, const records_key_t *key,
                                const char *value);

/** All of it into the request.  header is Range, or NULL.  PGRST103. */
records_error_t *records_gathered(records_request_t *request, const records_gathering_t *gathering,
                                  const char *header);

/** All of the query string.  range is the Range header, or NULL.  query.c */
records_error_t *records_parse_query(records_request_t *request, const char *query,
                                     const char *range, const records_limits_t *limits,
                                     apr_pool_t *pool);

/** limit= and offset=, or NULL: 0 and -1 where not given.  PGRST103.  range.c */
records_error_t *records_parse_page(apr_int64_t *offset, apr_int64_t *limit,
                                    const char *offset_text, const char *limit_text,
                                    apr_pool_t *pool);

/** PGRST100 for what a read may overlook in them, but no change.  range.c */
records_error_t *records_check_page(const char *offset, const char *limit, apr_pool_t *pool);

/** What both and the Range header have in common; header may be NULL.  PGRST103.  range.c */
records_error_t *records_parse_range(records_request_t *request, const char *limit,
                                     const char *offset, const char *header, apr_pool_t *pool);

/* ---- headers and bodies --------------------------------------------------------------- */

/** How PostgREST's own media types begin: those of Accept: have parameters that matter, and a body of
 *  one is JSON. */
#define RECORDS_MEDIA_VENDOR "application/vnd.pgrst."

/** Prefer:, all of them joined.  prefer.c */
void records_parse_prefer(records_prefer_t *prefer, const char *header, apr_pool_t *pool);

/** What Content-Type says; calls: of a function.  PGRST102 for what is neither.
 *  content_type.c */
records_error_t *records_body_kind(records_body_e *body, const apr_table_t *headers, int calls,
                                   apr_pool_t *pool);

/** Is it a batch, by its Content-Type?  One without a type is none: any page can send that.
 *  content_type.c */
int records_body_is_batch(const apr_table_t *headers, apr_pool_t *pool);

/** text/csv; nulls=empty: a field without anything is NULL.  content_type.c */
int records_body_empty_is_null(const apr_table_t *headers, apr_pool_t *pool);

/** A byte order mark of UTF-8 is skipped; PGRST102 for any other charset.  content_type.c */
records_error_t *records_body_charset(records_value_t *bytes, const apr_table_t *headers,
                                      apr_pool_t *pool);

/** The body as JSON text, by what reads its type.  payload.c */
records_error_t *records_body_read(records_payload_t *payload, apr_pool_t *pool);

/** The names of an object's members, const char *; none where it is no object.  payload.c */
const apr_array_header_t *records_body_keys(const records_value_t *object, apr_pool_t *pool);

/** The body of a table's rows.  payload.c */
records_error_t *records_parse_payload(records_request_t *request, const records_message_t *message,
                                       const records_limits_t *limits, apr_pool_t *pool);

/** The body of a call.  arguments.c */
records_error_t *records_parse_arguments(records_request_t *request,
                                         const records_message_t *message,
                                         const records_limits_t *limits, apr_pool_t *pool);

/** The readers of body.h: payload->bytes become payload->json.  JSON is it; CSV becomes an array, in
 *  which an unquoted NULL is null, and what is empty if it is to be; a form an object.  REC105 for CSV
 *  that would become too long.  payload.c, tabular.c */
records_error_t *records_body_json(records_payload_t *payload, apr_pool_t *pool);
records_error_t *records_body_csv(records_payload_t *payload, apr_pool_t *pool);
records_error_t *records_body_form(records_payload_t *payload, apr_pool_t *pool);

/* ---- batches -------------------------------------------------------------------------- */

/** What references of an operation can mean. */
typedef struct records_references_t {
    records_operation_t *operations;
    int count;
    apr_hash_t *ids;                     /* const char * -> int *: which operation */
    int self;                            /* the operation that refers; those before it are known */
} records_references_t;

/** The tokens of a JSON Pointer, const char *; NULL if it is none.  reference.c */
apr_array_header_t *records_pointer_parse(const char *pointer, apr_pool_t *pool);

/** The index that a token is; -1: it is none.  reference.c */
int records_pointer_index(const char *token);

/** order#/body/0/id  REC113.  reference.c */
records_error_t *records_reference_parse(const records_reference_t **reference, const char *text,
                                         const records_references_t *known, apr_pool_t *pool);

/** The value that it refers to: JSON.  REC115.  reference.c */
records_error_t *records_reference_find(records_value_t *value,
                                        const records_reference_t *reference,
                                        const records_answer_t *answers, apr_pool_t *pool);

/** REC115, and why.  reference.c */
records_error_t *records_reference_fail(const records_reference_t *reference, const char *why,
                                        apr_pool_t *pool);

/** The pieces of a path; NULL if it has no references.  REC113.  batch_path.c */
records_error_t *records_pieces_parse(const apr_array_header_t **pieces, const char *path,
                                      const records_references_t *known, apr_pool_t *pool);

/** Of each reference in a parameter of a query string, where it stands; or why none can stand there.
 *  Both texts are decoded, and each reference is a RECORDS_HOLE.  calls: the path is a function's.
 *  batch_spot.c */
#define RECORDS_HOLE '\xFF' /* in no UTF-8 */
const char *records_spots_find(records_spot_e *spots, const char *name, const char *value,
                               int calls);

/** Would the value of a parameter be read as a comparison with a column?  batch_spot.c */
int records_spot_is_column(const char *value);

/** The path with the values in it.  REC115; REC106 if it gets longer than most.  batch_fill.c */
records_error_t *records_pieces_fill(const char **path, const apr_array_header_t *pieces,
                                     const records_answer_t *answers, apr_size_t most,
                                     apr_pool_t *pool);

/** One place more: where from the root pointer leads.  REC113.  batch_place.c */
records_error_t *records_place_add(records_place_t *root, const apr_array_header_t *pointer,
                                   const records_reference_t *reference, apr_pool_t *pool);

/** A body with the values in their places; answers NULL: with null, to find out whether the places
 *  are there.  REC115; REC105 if it gets longer than most.  batch_place.c */
records_error_t *records_places_fill(records_value_t *filled, const records_value_t *body,
                                     const records_place_t *root, const records_answer_t *answers,
                                     apr_size_t most, apr_pool_t *pool);

/** The members of one operation.  REC113.  operation.c */
records_error_t *records_operation_parse(records_operation_t *operation,
                                         const records_value_t *object,
                                         const records_batch_limits_t *limits, apr_pool_t *pool);

/** Its references: path, headers, body.  REC113.  operation.c */
records_error_t *records_operation_refer(records_operation_t *operation,
                                         const records_value_t *object,
                                         const records_references_t *known,
                                         const records_batch_limits_t *limits, apr_pool_t *pool);

/** The claim of this name; NULL where it is missing or null.  claims.c */
const records_value_t *records_claims_find(const records_claims_set_t *claims, const char *name);

/** Is it there, and of that type? */
static inline int records_claim_is(const records_value_t *value, records_json_type_e type)
{
    return value != NULL && records_json_type(value) == type;
}

/** JSON of a text: of what kind says, 0 where it is no such; and as a string.  claims_value.c */
int records_claim_value(records_value_t *value, const char *text, records_claim_kind_e kind,
                        const char *separator, apr_pool_t *pool);
records_value_t records_claim_string(const char *bytes, apr_size_t length, apr_pool_t *pool);

#endif
