/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include <apr_sha1.h>
#include <apr_strings.h>

#include "stores/redis/parts.h"
#include "stores/redis/script_lua.h"
#include "throttle/gcra.h"

#define ARGUMENTS 5 /* of a demand: kind, cost, needs, and two of its kind */
#define GRACE 60    /* seconds that a quota outlives its window: clocks differ */

void records_redis_script_name(redis_script_t *script)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char digest[APR_SHA1_DIGESTSIZE];
    apr_sha1_ctx_t sha1;
    int i;

    apr_sha1_init(&sha1);
    apr_sha1_update(&sha1, records_redis_script, sizeof(records_redis_script) - 1);
    apr_sha1_final(digest, &sha1);
    for (i = 0; i < APR_SHA1_DIGESTSIZE; i++) {
        script->sha[2 * i] = digits[digest[i] >> 4];
        script->sha[2 * i + 1] = digits[digest[i] & 15];
    }
    script->sha[2 * i] = '\0';
}

/* ---- the command ------------------------------------------------------------------------ */

static const char *number(apr_int64_t n, apr_pool_t *pool)
{
    return apr_psprintf(pool, "%" APR_INT64_T_FMT, n);
}

static const char *key_of(const records_demand_t *demand, const char *prefix, apr_pool_t *pool)
{
    if (demand->kind == RECORDS_DEMAND_RATE)
        return apr_pstrcat(pool, prefix, "rate:", demand->policy, ":", demand->key, NULL);
    return apr_pstrcat(pool, prefix, "quota:", demand->policy, ":", demand->key, ":",
                       number(demand->start, pool), NULL);
}

static void put_arguments(const char **argv, const records_demand_t *demand, apr_pool_t *pool)
{
    const int rate = demand->kind == RECORDS_DEMAND_RATE;

    argv[0] = rate ? "rate" : "quota";
    argv[1] = number(demand->cost, pool);
    argv[2] = number(demand->needs, pool);
    argv[3] = number(rate ? demand->interval : demand->limit, pool);
    argv[4] = number(rate ? demand->burst : demand->end + GRACE, pool);
}

void records_redis_command(redis_command_t *command, const redis_script_t *script, int whole,
                           const char *what, const char *prefix, const records_demand_t *demands,
                           int count, apr_pool_t *pool)
{
    const char **argv = apr_palloc(pool, sizeof(*argv) * (apr_size_t)(4 + count * (1 + ARGUMENTS)));
    const char **at = argv;
    int i;

    *at++ = whole ? "EVAL" : "EVALSHA";
    *at++ = whole ? records_redis_script : script->sha;
    *at++ = number(count, pool);
    for (i = 0; i < count; i++)
        *at++ = key_of(&demands[i], prefix, pool);
    *at++ = what;
    for (i = 0; i < count; i++, at += ARGUMENTS)
        put_arguments(at, &demands[i], pool);
    command->argc = (int)(at - argv);
    command->argv = argv;
}

/* ---- the answer ------------------------------------------------------------------------- */

static apr_int64_t at_least_nothing(apr_int64_t n)
{
    return n > 0 ? n : 0;
}

/* As a bucket of this node would say it, which is full after so long. */
static void read_rate(records_verdict_t *verdict, const records_demand_t *demand, int admits,
                      apr_int64_t debt)
{
    records_demand_t afterwards = *demand;
    apr_uint64_t full_at = (apr_uint64_t)debt;

    afterwards.cost = 0;
    if (admits)
        afterwards.needs = 0;
    (void)records_gcra_decide(verdict, &full_at, &afterwards, 0);
}

static void read_quota(records_verdict_t *verdict, const records_demand_t *demand, apr_int64_t used)
{
    verdict->used = used;
    verdict->remaining = at_least_nothing(demand->limit - used);
}

static int is_script_answer(const redisReply *reply, int count)
{
    size_t i;

    if (reply->type != REDIS_REPLY_ARRAY || reply->elements != 1 + 2 * (size_t)count)
        return 0;
    for (i = 0; i < reply->elements; i++)
        if (reply->element[i]->type != REDIS_REPLY_INTEGER)
            return 0;
    return 1;
}

int records_redis_read(records_verdict_t *verdicts, const records_demand_t *demands, int count,
                       const redisReply *reply)
{
    int i;

    if (!is_script_answer(reply, count))
        return 0;
    memset(verdicts, 0, sizeof(*verdicts) * (apr_size_t)count);
    for (i = 0; i < count; i++) {
        const apr_int64_t after = at_least_nothing(reply->element[2 + 2 * i]->integer);
        const int admits = reply->element[1 + 2 * i]->integer == 1;

        if (demands[i].kind == RECORDS_DEMAND_RATE)
            read_rate(&verdicts[i], &demands[i], admits, after);
        else
            read_quota(&verdicts[i], &demands[i], after);
        verdicts[i].admits = admits;
    }
    return 1;
}
