/* SPDX-License-Identifier: Apache-2.0 */
/* request + catalog -> plan.  Whatever can be refused without the database is refused here. */
#ifndef RECORDS_PLANNER_H
#define RECORDS_PLANNER_H

#include "plan/plan.h"
#include "plan/rules.h"
#include "request/message.h"

/** The context of the planner. */
typedef struct records_plan_context_t {
    const records_catalog_t *catalog;
    const records_rules_t *rules;
    const records_identity_t *who;       /* whose claims rules ask for; NULL: nobody's */
    const char *database;                /* the dialect's name, for messages */
    unsigned defaults : 1;               /* absent keys of a payload can take the column's default */
    unsigned checks : 1;                 /* the database refuses literals of the wrong type itself */
    unsigned binds : 1;                  /* the values of a lone row are bound, where that says the same */
    unsigned arrays : 1;                 /* it has arrays: quantifiers need no expanding */
    unsigned rereads : 1;                /* the rows of any change are a SELECT: they can be joined,
                                          * ordered, grouped */
    unsigned rereads_updated : 1;        /* those of an UPDATE are */
    unsigned rereads_upserted : 1;       /* those of a PUT are, found by its key */
    unsigned calls : 1;                  /* procedures are called */
    unsigned chooses_keys : 1; /* those of an UPDATE or DELETE can be, found by kept keys */
    apr_pool_t *pool;
} records_plan_context_t;

/** The schema that the request chose, or the default.  PGRST106. */
RECORDS_MUST_CHECK
records_error_t *records_plan_schema(const char **schema, const records_request_t *request,
                                     const records_plan_context_t *context);

/** Is there anything at the root for this request?  PGRST126.  Where it is a function's answer, the
 *  request becomes one for that.  index.c */
RECORDS_MUST_CHECK
records_error_t *records_plan_root(records_request_t *request, const records_message_t *message,
                                   const records_plan_context_t *context);

/** Would the root answer Accept: with its page for browsers, if it had one?  index.c */
int records_plan_prefers_page(const apr_array_header_t *media);

/** The isolation level of a request: what it prefers, if that is allowed; or the place's own.
 *  REC140. */
RECORDS_MUST_CHECK
records_error_t *records_plan_isolation(records_isolation_e *level, const records_prefer_t *prefer,
                                        const records_rules_t *rules, apr_pool_t *pool);

/** Is the name one that a pattern of RecordsExpose means, to show or to hide it? */
int records_plan_pattern_fits(const char *pattern, const char *schema, const char *name);

/** Is the table shown at this place at all? */
int records_plan_exposes(const records_rules_t *rules, const char *schema, const char *name);

/** The plan of a request whose schema is known.  PGRST2xx, PGRST1xx, REC1xx, 42703, 22xxx. */
RECORDS_MUST_CHECK
records_error_t *records_plan(records_plan_t *plan, const records_request_t *request,
                              const char *schema, const records_plan_context_t *context);

/** Does it read plain tables, and no more?  Then no code of the database's runs that could read the settings
 *  of the request.  plain.c */
int records_plan_is_plain(const records_plan_t *plan);

/** What it hands to the database, as JSON: of a change an array of objects, which have the members that
 *  are written and no others; of a call the object of its arguments, or the body that is the only
 *  one.  NULL where it hands over nothing. */
records_value_t records_plan_payload(const records_plan_t *plan, apr_pool_t *pool);

#endif
