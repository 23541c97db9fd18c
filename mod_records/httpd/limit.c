/* SPDX-License-Identifier: Apache-2.0 */
/* Limits as the configuration has them. */
#include "httpd/limit.h"

#include <string.h>

#include <httpd.h>
#include <apr_strings.h>
#include <http_config.h>
#include <util_cfgtree.h>

#include "base/digest.h"
#include "httpd/expression.h"

/* Those of the configuration that is being read, or of which this process is. */
static apr_array_header_t *limits;

static apr_status_t forget(void *unused)
{
    (void)unused;
    limits = NULL;
    return APR_SUCCESS;
}

const apr_array_header_t *records_limits(void)
{
    static const apr_array_header_t none;

    return limits != NULL ? limits : &none;
}

/* ---- names -------------------------------------------------------------------------- */

/* Two <VirtualHost *:443> differ by their file and line; or by their name, which stays when lines
 * are added. */
static const char *host_of(const ap_directive_t *host, int lasting, apr_pool_t *pool)
{
    const ap_directive_t *inside;

    if (!lasting)
        return apr_psprintf(pool, "%s:%d", host->filename, host->line_num);
    for (inside = host->first_child; inside != NULL; inside = inside->next)
        if (strcasecmp(inside->directive, "ServerName") == 0)
            return inside->args;
    return "";
}

static void add(records_digest_t *digest, const char *text)
{
    records_digest_part(digest, text, text == NULL ? 0 : strlen(text));
}

/* The sections that the directive stands in. */
static void add_sections(records_digest_t *digest, const ap_directive_t *section, int lasting,
                         apr_pool_t *pool)
{
    for (; section != NULL; section = section->parent) {
        add(digest, section->directive);
        add(digest, section->args);
        if (strcasecmp(section->directive, "<VirtualHost") == 0)
            add(digest, host_of(section, lasting, pool));
    }
}

/* The name is the id if the operator gave it, in whatever Location; else it is that of this directive
 * alone.  One that lasts says whose it is, and not how much that may be. */
static const char *id_of(const records_limit_t *limit, const cmd_parms *cmd)
{
    const int lasting = limit->kind->lasting;
    records_digest_t digest;

    if (limit->policy->named)
        return limit->policy->name;
    records_digest_init(&digest);
    add(&digest, limit->kind->directive);
    add(&digest, lasting ? limit->policy->name : limit->text);
    if (lasting) {
        add(&digest, limit->policy->key);
        add(&digest, apr_itoa(cmd->temp_pool, (int)limit->policy->by));
    }
    add_sections(&digest, cmd->directive->parent, lasting, cmd->temp_pool);
    return apr_psprintf(cmd->pool, "%s.%.8s", limit->policy->name,
                        records_digest_hex(&digest, cmd->temp_pool));
}

static const records_limit_t *find(const char *id)
{
    int i;

    for (i = 0; i < records_limits()->nelts; i++)
        if (strcmp(APR_ARRAY_IDX(limits, i, const records_limit_t *)->id, id) == 0)
            return APR_ARRAY_IDX(limits, i, const records_limit_t *);
    return NULL;
}

const char *records_limit_text(int count, char *const words[], apr_pool_t *pool)
{
    const char *text = "";
    int i;

    for (i = 0; i < count; i++)
        text = apr_pstrcat(pool, text, i == 0 ? "" : " ", words[i], NULL);
    return text;
}

/* ---- directives ------------------------------------------------------------------------- */

static void push(cmd_parms *cmd, void *place, const records_limit_t *limit)
{
    records_config_t *config = place;

    if (config->limits == NULL)
        config->limits = apr_array_make(cmd->pool, 2, sizeof(const records_limit_t *));
    APR_ARRAY_PUSH(config->limits, const records_limit_t *) = limit;
}

const char *records_limit_add(cmd_parms *cmd, void *config, records_limit_t *limit)
{
    const records_limit_t *other;
    const char *why;

    if (limit->policy->key != NULL
        && (why = records_given_parse(&limit->key, cmd, limit->policy->key)) != NULL)
        return why;
    limit->asks_claims |= limit->key.claim != NULL;
    limit->id = id_of(limit, cmd);
    limit->server = cmd->server;
    if ((other = find(limit->id)) != NULL
        && (other->kind != limit->kind || strcmp(other->text, limit->text) != 0))
        return apr_psprintf(cmd->pool,
                            "%s %s: %s %s has the same name; one name is one limit wherever it is "
                            "written, so write the same, or another name=",
                            limit->kind->directive, limit->text, other->kind->directive,
                            other->text);
    push(cmd, config, other != NULL ? other : limit);
    if (other != NULL)
        return NULL;
    if (limits == NULL) {
        limits = apr_array_make(cmd->pool, 4, sizeof(const records_limit_t *));
        apr_pool_cleanup_register(cmd->pool, NULL, forget, apr_pool_cleanup_null);
    }
    APR_ARRAY_PUSH(limits, const records_limit_t *) = limit;
    return NULL;
}

void records_limit_off(cmd_parms *cmd, void *config, const records_limit_kind_t *kind)
{
    records_limit_t *limit = apr_pcalloc(cmd->pool, sizeof(*limit));

    limit->kind = kind;
    push(cmd, config, limit);
}

const char *records_limit_check(apr_pool_t *pool)
{
    int i;

    for (i = 0; i < records_limits()->nelts; i++) {
        records_limit_t *limit = APR_ARRAY_IDX(limits, i, records_limit_t *);

        if (limit->policy->store == NULL)
            continue;
        limit->store = records_config_store(limit->server, limit->policy->store);
        if (limit->store == NULL)
            return apr_psprintf(
                pool,
                "%s %s: there is no RecordsStore %s; write one, or leave out store= to "
                "count on this node alone",
                limit->kind->directive, limit->text, limit->policy->store);
    }
    return NULL;
}

/* A claim that nobody can have would make all callers alike, and the operator would not notice. */
const char *records_limit_check_place(const records_config_t *config, const char *where,
                                      apr_pool_t *pool)
{
    int i;

    if (config->limits == NULL || records_config_gives_claims(config))
        return NULL;
    for (i = 0; i < config->limits->nelts; i++) {
        const records_limit_t *limit = APR_ARRAY_IDX(config->limits, i, const records_limit_t *);

        if (limit->asks_claims)
            return apr_psprintf(
                pool,
                "%s %s%s: nothing gives callers claims there; write RecordsClaimsJWT, "
                "RecordsClaimsFrom or RecordsClaim, or an expression instead of claim:NAME",
                limit->kind->directive, limit->text, where);
    }
    return NULL;
}

/* ---- what requests give ------------------------------------------------------------------ */

const char *records_given_parse(records_given_t *given, cmd_parms *cmd, const char *text)
{
    const apr_size_t prefix = strlen(RECORDS_CLAIM_PREFIX);

    if (strncmp(text, RECORDS_CLAIM_PREFIX, prefix) != 0)
        return records_expression_parse(&given->expression, cmd, text, RECORDS_OF_IDENTITY);
    given->claim = text + prefix;
    return *given->claim != '\0'
               ? NULL
               : apr_psprintf(cmd->pool, "%s: write the claim's name, as in claim:sub",
                              cmd->cmd->name);
}

records_error_t *records_given_value(const char **value, const records_given_t *given,
                                     records_exchange_t *x)
{
    *value = NULL;
    if (given->expression != NULL)
        return records_expression_value(value, given->expression, x->r);
    if (given->claim != NULL)
        *value = records_identity_claim_shown(&x->who, given->claim, x->r->pool);
    if (*value == NULL)
        *value = "";
    return NULL;
}
