/* SPDX-License-Identifier: Apache-2.0 */
/* A limit that a directive sets for callers, RecordsThrottle or RecordsQuota; and what it asks of one
 * request. */
#ifndef RECORDS_LIMIT_H
#define RECORDS_LIMIT_H

#include <httpd.h>
#include <ap_expr.h>

#include "httpd/exchange.h"
#include "metrics/metric.h"
#include "throttle/fields.h"
#include "throttle/policy.h"
#include "mod_records.h"

typedef struct records_limit_t records_limit_t;

/** Where a directive takes a text of a request from: claim:NAME, or an expression; neither: from
 *  nowhere. */
typedef struct records_given_t {
    const char *claim;
    const ap_expr_info_t *expression;
} records_given_t;

/** A limit and one request, or one operation of a batch. */
typedef struct records_asked_t {
    const records_limit_t *limit;
    const char *who;                     /* whose bucket it is, and what by= adds; not for people */
    apr_size_t who_length;
    apr_uint64_t hash;                   /* of that: keyed, so nobody can choose it */
    apr_uint64_t now;                    /* nanoseconds of records_buckets_now() */
    records_rate_t rate;                 /* of a throttle */
    records_demand_t demand;             /* its policy and key are for stores of other nodes */
    records_verdict_t verdict;
    const char *variant;                 /* what else makes another bucket: the rate that this request
                                          * gives; or NULL */
    enum {
        RECORDS_ASKED_NODE,              /* the memory of this node decides */
        RECORDS_ASKED_STORE,             /* limit->store does */
        RECORDS_ASKED_NOBODY             /* that is down, and its requests are let through */
    } of;
    unsigned known : 1; /* there is a verdict */
    unsigned later : 1; /* the cost is known when the answer has been sent */
} records_asked_t;

/** What a kind of limit does. */
typedef struct records_limit_kind_t {
    const char *directive;
    const char *code;                    /* of the error of a refusal, and its message */
    const char *message;

    /** What it demands of x: all of asked->demand but policy and key, and later.  *applies is zero
     *  if it sets no limit to this caller. */
    records_error_t *(*demand)(int *applies, records_asked_t *asked, records_exchange_t *x);

    /** Decide on this node, and fill in the verdict.  take: if it admits, the cost is taken; otherwise it
     *  is only looked whether it would. */
    records_error_t *(*decide)(records_asked_t *asked, int take, request_rec *r);

    /** Take a cost whatever is left, or (less than 0) give it back, on this node. */
    void (*charge)(const records_asked_t *asked, apr_int64_t cost);

    /** What an answer costs that had so many rows and bytes. */
    apr_int64_t (*cost)(const records_asked_t *asked, apr_int64_t rows, apr_int64_t bytes);

    /** As the headers show it. */
    void (*show)(records_limit_field_t *field, const records_asked_t *asked);

    /** Nanoseconds until a request that was refused may be admitted. */
    apr_int64_t (*retry)(const records_asked_t *asked);

    /** Counters by policy: of refusals, and of decisions that a store did not take. */
    records_metric_e refused, open, closed, local;
    unsigned lasting : 1;                /* what was taken is kept, also if the limit is changed */
} records_limit_kind_t;

struct records_limit_t {
    const records_limit_kind_t *kind;
    const char *id;                      /* letters, digits, '-', '_', '.': the same on all nodes */
    const char *text;                    /* the arguments of the directive */
    const records_policy_t *policy;      /* NULL: Off, limits of this kind that stand outside do not hold */
    const records_store_settings_t *store; /* that policy->store names; or NULL */
    const server_rec *server;
    const char *shown;                   /* its RateLimit-Policy, if that is the same for all requests; or
                                          * NULL */
    unsigned asks_claims : 1;            /* something in it is claim:NAME */
    records_given_t key;
    void *own;                           /* of its kind */
};

/** The arguments of a directive as one text. */
const char *records_limit_text(int count, char *const words[], apr_pool_t *pool);

/** While the configuration is read: a limit as a directive sets it, in the Location of config.  Another
 *  one of the same name= must say the same, and is then the same limit. */
const char *records_limit_add(cmd_parms *cmd, void *config, records_limit_t *limit);

/** The same for Off. */
void records_limit_off(cmd_parms *cmd, void *config, const records_limit_kind_t *kind);

/** All limits of this configuration: const records_limit_t *.  Never NULL. */
const apr_array_header_t *records_limits(void);

/** What is wrong with any of them, now that all of the configuration was read; or NULL. */
const char *records_limit_check(apr_pool_t *pool);

/** The same of those that hold where config does: where is for the sentence. */
const char *records_limit_check_place(const records_config_t *config, const char *where,
                                      apr_pool_t *pool);

/** Whose it is and by what, and its hash. */
records_error_t *records_limit_find_who(records_asked_t *asked, records_exchange_t *x,
                                        apr_pool_t *pool);

/** The same for a store of other nodes: the policy and key of asked->demand. */
void records_limit_name_key(records_asked_t *asked, apr_pool_t *pool);

/** Whose it is, for people: cut where there is no more room.  limit_label.c */
void records_limit_describe(char *text, apr_size_t room, const records_asked_t *asked);

/** Read claim:NAME or an expression, which may not look at what a client wrote.  A sentence for the
 *  operator, or NULL. */
const char *records_given_parse(records_given_t *given, cmd_parms *cmd, const char *text);

/** The text for a request, "" where it has none; of a claim that is no text, its JSON: nobody takes it for
 *  a claim that is missing. */
RECORDS_MUST_CHECK
records_error_t *records_given_value(const char **value, const records_given_t *given,
                                     records_exchange_t *x);

/** In post_config: the secret of the hashes, which restarts keep. */
int records_limit_prepare(apr_pool_t *pconf, server_rec *s);

#endif
