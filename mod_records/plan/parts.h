/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of planner.c.  No other folder includes this. */
#ifndef RECORDS_PLAN_PARTS_H
#define RECORDS_PLAN_PARTS_H

#include "plan/literal.h"
#include "plan/planner.h"

/** One resource of the request: the table at the top, or what is embedded; its embeds below it. */
typedef struct records_node_t records_node_t;
struct records_node_t {
    records_read_t *read;                /* what becomes of it */
    records_embed_t *embed;              /* NULL at the top */
    const char *target;                  /* what the request embedded, whatever it calls it */
    const apr_array_header_t *select;    /* records_selection_t; NULL: all columns */
    const records_scope_t *scope;        /* what the other parameters say of it; or NULL */
    const apr_array_header_t *nodes;     /* records_node_t * */
};

/** One statement in the making. */
typedef struct records_plan_state_t {
    const records_request_t *request;
    const records_plan_context_t *context;
    const char *schema;                  /* of what may be embedded */
    const char *root;                    /* the alias at the top */
    int aliases;                         /* given out so far */
    int embeds;                          /* the same */
    unsigned returning : 1;              /* it stands in RETURNING: nothing can be joined */
} records_plan_state_t;

/** A node for a table, its embeds not yet looked at; a read with nothing in it.  embed.c */
records_node_t *records_plan_node(records_plan_state_t *state, const records_table_t *table,
                                  const char *alias, const apr_array_header_t *select);
records_read_t *records_plan_empty(const records_table_t *table, const char *alias,
                                   const records_plan_context_t *context);

/** The embeds of select=, all the way down.  PGRST200, PGRST201, REC108.  embed.c */
records_error_t *records_plan_embeds(records_plan_state_t *state, records_node_t *node, int depth);

/** The scopes of the request to their nodes.  PGRST108.  embed.c */
records_error_t *records_plan_scopes(records_plan_state_t *state, records_node_t *root);

/** The embed that the request calls so, or NULL.  embed.c */
records_node_t *records_node_child(const records_node_t *node, const char *name,
                                   const records_rules_t *rules);

/** PGRST108: no embed of the node is called so; of one that has an alias, what that is.  embed.c */
records_error_t *records_plan_not_embedded(const records_node_t *node, const char *name,
                                           apr_pool_t *pool);

/** The same, where a name that is no column's would be that of an embed, but for its alias.  embed.c */
records_error_t *records_plan_check_name(const records_node_t *node, const char *name,
                                         const records_plan_context_t *context);

/** The columns and aggregates of select=; the whole table; what of an embed.  output.c */
records_error_t *records_plan_fields(records_plan_state_t *state, records_node_t *node);
void records_show_all(records_read_t *read);
records_error_t *records_show_embed(records_read_t *read, const records_embed_t *embed,
                                    apr_pool_t *pool);

/** The column of a read that a field means, or 42703.  condition.c */
records_error_t *records_plan_term(records_term_t *term, const records_field_t *field,
                                   const records_read_t *read,
                                   const records_plan_context_t *context);

/** A filter tree on a node's rows and embeds.  condition.c */
records_error_t *records_plan_condition(const records_predicate_t **predicate,
                                        const records_condition_t *condition,
                                        const records_node_t *node,
                                        const records_plan_context_t *context);

/** The item's key parts as column = value, all of them.  condition.c */
records_error_t *records_plan_item(const records_predicate_t **predicate,
                                   const apr_array_header_t *item, const records_node_t *node,
                                   const records_plan_context_t *context);

/** Both must hold; either may be NULL.  condition.c */
const records_predicate_t *records_plan_both(const records_predicate_t *a,
                                             const records_predicate_t *b, apr_pool_t *pool);

/** A date, time of day or instant: records_literal for the kinds of time.  moment.c */
records_error_t *records_moment(const char **canonical, records_kind_e kind, const char *text,
                                apr_pool_t *pool);

/** The same where the database has times of more than a day and dates of zeros.  moment.c */
records_error_t *records_moment_lenient(const char **canonical, records_kind_e kind,
                                        const char *text, apr_pool_t *pool);

/** For MariaDB's YEAR and BIT, which are numbers and bytes of their own kind.  odd_literal.c */
records_error_t *records_year(const char **canonical, const char *text, apr_pool_t *pool);
records_error_t *records_bits(const char **canonical, const records_column_t *column,
                              const char *text, apr_pool_t *pool);

/** 22P02 where a number, written to an ENUM or SET, would be taken for the place of a member.
 *  odd_literal.c */
records_error_t *records_check_member(const records_column_t *column, const char *text,
                                      apr_pool_t *pool);

/** What the request names: the node of its table and all embeds.  read.c */
records_error_t *records_plan_tree(records_node_t **tree, records_plan_state_t *state,
                                   const records_table_t *table);

/** The page of it that is asked for, at most what the operator allows.  read.c */
void records_plan_page(records_read_t *read, apr_int64_t offset, apr_int64_t limit,
                       const records_rules_t *rules);

/** What to show of it, of the rows where where (or NULL) holds.  read.c */
records_error_t *records_plan_read(const records_read_t **read, records_plan_state_t *state,
                                   records_node_t *root, const records_condition_t *where);

/** The table of that name, if it is shown.  PGRST205.  exposed.c */
records_error_t *records_plan_table(const records_table_t **table, const char *schema,
                                    const char *name, const records_plan_context_t *context);

/** Are the rows of a change's answer read again, rather than found by the change itself?  change.c */
int records_plan_rereads(const records_request_t *request, const records_table_t *table,
                         const records_plan_context_t *context);

/** The change and what it shows, of the rows where where holds; item: the key of PUT.  change.c */
records_error_t *records_plan_change(records_plan_t *plan, records_plan_state_t *state,
                                     records_node_t *tree, const records_predicate_t *where,
                                     const apr_array_header_t *item);

/** PGRST122 where handling=strict stands beside a preference that is not known.  answer.c */
records_error_t *records_plan_check_strict(const records_request_t *request, apr_pool_t *pool);

/** The same of a batch, for which the preferences of single requests are none.  answer.c */
records_error_t *records_plan_check_strict_batch(const records_request_t *request,
                                                 apr_pool_t *pool);

/** How the answer looks, and whether the preferences are known.  PGRST107, PGRST122.  answer.c */
records_error_t *records_plan_answer(records_plan_t *plan, const records_request_t *request,
                                     const records_plan_context_t *context);

/** What the root shows: what Accept: asks for.  PGRST107, PGRST122.  index.c */
records_error_t *records_plan_index(records_plan_t *plan, const records_request_t *request,
                                    const records_plan_context_t *context);

/** The plan of a call.  PGRST128.  call.c */
records_error_t *records_plan_call(records_plan_t *plan, records_plan_state_t *state);

/** The function that a request calls, and with what.  PGRST202, PGRST203.  invoke.c */
records_error_t *records_plan_invoke(records_call_t *call, const records_request_t *request,
                                     const char *schema, const records_plan_context_t *context);

/** Its arguments: of the query string, a form or a body, for these names.  22P02 and the like
 *  where the database does not look itself.  arguments.c */
records_error_t *records_plan_arguments(records_call_t *call, const records_request_t *request,
                                        const apr_array_header_t *names,
                                        const records_plan_context_t *context);

/** A JSON array as PostgreSQL's array literal: ["a",1] -> {"a",1}; of_json: its elements are JSON.
 *  NULL where it holds what that cannot.  arguments.c */
const char *records_plan_list_of_json(const records_value_t *list, int of_json, apr_pool_t *pool);

/** The rules of a table with the caller's claims; NULL where it has none.  What is wrong with them waits
 *  in it for whoever writes a statement with the table: REC160, PGRSTX00.  bound.c */
const records_bound_rules_t *records_plan_bind(const records_table_t *table,
                                               const records_plan_context_t *context);

/** The columns that are set from claims: they are added to write->columns and to the objects of the
 *  payload, or (PATCH) only compared with what is sent.  REC161, REC162.  preset.c */
records_error_t *records_plan_presets(records_write_t *write,
                                      const records_plan_context_t *context);

/** Do two texts say one value of a column, however they are written?  put.c */
int records_same_value(const records_column_t *column, const char *a, const char *b,
                       apr_pool_t *pool);

/** Are there rows that these rules (or NULL) hide?  bound.c */
int records_rules_filter(const records_bound_rules_t *bound);

/** PGRSTX00 where a rule names a table that is not there.  bound.c */
records_error_t *records_plan_check_catalog(const records_plan_context_t *context);

/** The function of that name, whatever it takes (of several one that only reads, if there is any):
 *  for OPTIONS.  PGRST202.  invoke.c */
records_error_t *records_plan_function(const records_function_t **function,
                                       const records_request_t *request, const char *schema,
                                       const records_plan_context_t *context);

/** 42703 for any column of a bare value.  invoke.c */
records_error_t *records_plan_no_columns(const records_plan_state_t *state, const char *name);

/** The format of the answer: what Accept: asks for and can be made.  PGRST107.  media.c */
records_error_t *records_plan_media(records_plan_t *plan, const records_request_t *request,
                                    const records_plan_context_t *context);

/** The same of a batch: its answer is JSON.  PGRST107.  media.c */
records_error_t *records_plan_media_of_batch(const records_request_t *request, apr_pool_t *pool);

/** Where a page by cursor= begins and where the next ones will; at last, when all else of the read is
 *  planned.  REC110, REC111.  keyset.c */
records_error_t *records_plan_keyset(records_plan_t *plan, const records_plan_state_t *state,
                                     records_read_t *read);

/** Has each row of the table a version?  Not where some may read some columns alone.  validators.c */
int records_plan_has_version(const records_table_t *table);

/** Whether the answer of a read has an ETag and a Last-Modified, for which its row tells more.
 *  validators.c */
void records_plan_validators(const records_plan_t *plan, records_read_t *read,
                             const records_plan_context_t *context);

/** The preconditions of a change: what must be true of its row, beside the filters (NULL: nothing), and
 *  plan->guarded and creates_only.  REC121, REC122.  precondition.c */
records_error_t *records_plan_preconditions(const records_predicate_t **guard, records_plan_t *plan,
                                            const records_node_t *tree,
                                            const records_request_t *request,
                                            const records_plan_context_t *context);

/** REC122 of a request by which no record is named.  precondition.c */
records_error_t *records_plan_no_preconditions(const records_request_t *request, apr_pool_t *pool);

/** The filter column=eq.value that must hold, among others perhaps; or NULL.  put.c */
const records_condition_t *records_plan_equals(const records_condition_t *where,
                                               const char *column);

/** plan->read of a change that shows no row, where the version that it has made is to be told.  where: the
 *  row.  validators.c */
void records_plan_next_version(records_plan_t *plan, const records_predicate_t *where,
                               const records_plan_context_t *context);

/** May this table be changed so at all?  A read may always.  write.c */
records_error_t *records_plan_allowed(const records_request_t *request,
                                      const records_table_t *table,
                                      const records_plan_context_t *context);

/** What to change.  *write is NULL where there is nothing to do.  write.c */
records_error_t *records_plan_write(records_write_t **write, const records_request_t *request,
                                    const records_table_t *table, const records_predicate_t *where,
                                    const records_plan_context_t *context);

/** Does a PATCH or DELETE change a page of its rows alone?  Are the rows of its answer in an order, which
 *  the key completes as it does that of the page?  Are the keys of its rows to be kept, to
 *  find them for the answer, or in its order?  chosen.c */
int records_plan_chooses(const records_request_t *request);
int records_plan_orders_change(const records_request_t *request);
int records_plan_chooses_keys(const records_request_t *request, const records_table_t *table,
                              const records_plan_context_t *context);

/** PGRST127 where either needs a key that the table has not.  chosen.c */
records_error_t *records_plan_check_chosen(const records_request_t *request,
                                           const records_table_t *table,
                                           const records_plan_context_t *context);

/** The keys of that page, of the rows where where holds; read is the answer's, with its order.
 *  chosen.c */
const records_read_t *records_plan_chosen(const records_request_t *request,
                                          const records_read_t *read,
                                          const records_predicate_t *where,
                                          const records_plan_context_t *context);

/** The columns of the key, in the place of what is shown.  chosen.c */
void records_plan_show_key(records_read_t *read, apr_pool_t *pool);

/** POST has no page, but one that holds all its rows.  PGRST114.  chosen.c */
records_error_t *records_plan_check_insert(const records_request_t *request, apr_pool_t *pool);

/** The key at the end of the order: no two rows are alike then.  read.c */
void records_plan_break_ties(records_read_t *read);

/** write->columns: those of these names, which may be written.  PGRST204, 42501.  write.c */
records_error_t *records_plan_written(records_write_t *write, const apr_array_header_t *names,
                                      apr_pool_t *pool);

/** 428C9 if a generated column is among these, for a database that does not always say so itself.
 *  write.c */
records_error_t *records_plan_check_generated(const apr_array_header_t *columns,
                                              const records_plan_context_t *context);

/** PUT: the filters are the primary key, all of it and nothing else.  put.c */
records_error_t *records_plan_put(const apr_array_header_t **item, const records_request_t *request,
                                  const records_table_t *table,
                                  const records_plan_context_t *context);

/** PUT: the one payload object, with the key of the URL in it.  put.c */
records_error_t *records_plan_put_payload(records_write_t *write, const records_request_t *request,
                                          const apr_array_header_t *item,
                                          const records_plan_context_t *context);

#endif
