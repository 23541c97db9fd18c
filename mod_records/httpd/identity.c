/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/identity.h"

#include <string.h>

#include <apr_cstr.h>
#include <apr_strings.h>

#include "base/error.h"
#include "base/text.h"
#include "httpd/claims_source.h"
#include "httpd/expression.h"
#include "request/claims.h"
#include "request/token.h"

static records_error_t *refused(apr_pool_t *pool)
{
    return records_fail(pool, "PGRST302", "Anonymous access is disabled");
}

/* ---- claims ------------------------------------------------------------------ */

/* What cannot be read is refused, never ignored. */
static records_error_t *read_token(records_claims_set_t **claims, int *is_there, request_rec *r,
                                   const records_config_t *config)
{
    const char *type = config->token == NULL ? NULL : config->token->type, *token = "";
    records_error_t *error = NULL;

    records_claims_none(claims, r->pool);
    if (config->claims_jwt != NULL)
        error = records_expression_value(&token, config->claims_jwt, r);
    *is_there = *token != '\0';
    return error != NULL || !*is_there ? error : records_token_claims(claims, token, type, r->pool);
}

/* A token says itself how long it holds; without one RecordsToken decides what must hold. */
static records_error_t *check_claims(records_claims_set_t *claims, int of_token,
                                     const records_config_t *config, apr_pool_t *pool)
{
    static const records_token_rules_t usual = { NULL, NULL, RECORDS_TOKEN_UNSET,
                                                 RECORDS_TOKEN_UNSET, NULL };

    if (!of_token && config->token == NULL)
        return NULL;
    return records_claims_check(claims, config->token != NULL ? config->token : &usual,
                                apr_time_now(), pool);
}

static records_error_t *add_claims(records_claims_set_t *claims, request_rec *r,
                                   const records_config_t *config)
{
    int i;

    for (i = 0; config->claims != NULL && i < config->claims->nelts; i++) {
        const records_named_t *named = &APR_ARRAY_IDX(config->claims, i, records_named_t);
        const char *text;
        records_error_t *error;

        if ((error = records_expression_value(&text, named->value, r)) != NULL
            || (error = records_claims_set(claims, named->name, named->kind, named->separator, text,
                                           r->pool))
                   != NULL)
            return error;
    }
    return NULL;
}

/* Beside a token they may not undo what the token must say. */
static records_error_t *ask_sources(records_claims_set_t *claims, int has_tokens, int of_token,
                                    request_rec *r, const records_config_t *config)
{
    records_error_t *error;

    if (config->claims_from == NULL)
        return NULL;
    error = records_claims_sources_ask(claims, r, config);
    if (error != NULL || !has_tokens)
        return error;
    return check_claims(claims, of_token, config, r->pool);
}

/* Claims that every user must have, so that a missing variable opens nothing. */
static records_error_t *require_claims(records_claims_set_t *claims, request_rec *r,
                                       const records_config_t *config)
{
    int i;

    for (i = 0; config->require_claims != NULL && i < config->require_claims->nelts; i++) {
        const char *name = APR_ARRAY_IDX(config->require_claims, i, const char *);

        if (!records_claims_has(claims, name))
            return records_fail(r->pool, "REC109", "The claim '%s' is missing", name);
    }
    return NULL;
}

static records_error_t *find_claims(records_claims_set_t **claims, const records_identity_t *who,
                                    request_rec *r, const records_config_t *config)
{
    const int has_tokens = config->claims_jwt != NULL;
    records_error_t *error;
    int of_token;

    records_claims_none(claims, r->pool);
    if (who->user == NULL)
        return NULL;
    if ((error = read_token(claims, &of_token, r, config)) != NULL
        || (has_tokens && (error = check_claims(*claims, of_token, config, r->pool)) != NULL)
        || (error = ask_sources(*claims, has_tokens, of_token, r, config)) != NULL
        || (error = add_claims(*claims, r, config)) != NULL
        || (!has_tokens && (error = check_claims(*claims, 0, config, r->pool)) != NULL))
        return error;
    return require_claims(*claims, r, config);
}

/* ---- role -------------------------------------------------------------------- */

/* To databases it means the login's own role.  MariaDB ignores blanks after a name. */
static int is_none(const char *role, apr_pool_t *pool)
{
    return apr_cstr_casecmp(records_trimmed(role, pool), "none") == 0;
}

static records_error_t *no_such_role(const char *role, apr_pool_t *pool)
{
    return records_fail(pool, "22023", "role \"%s\" does not exist", role);
}

static records_error_t *not_allowed(const char *role, apr_pool_t *pool)
{
    return records_fail(pool, "42501", "permission denied to set role \"%s\"", role);
}

/* "" if the user has none.  A claim that is no name of a role is refused, and is not as if missing. */
static records_error_t *read_role(const char **role, const records_identity_t *who, request_rec *r,
                                  const records_role_t *from)
{
    if (from->claim == NULL)
        return records_expression_value(role, from->name, r);
    *role = records_claims_get(who->claims, from->claim, r->pool);
    if (*role == NULL && records_claims_has(who->claims, from->claim))
        return records_fail(r->pool, "REC109", "The claim '%s' cannot be read", from->claim);
    if (*role == NULL)
        *role = "";
    return NULL;
}

/* A user without a role is treated as anonymous, if anonymous callers are served. */
static records_error_t *find_role(records_identity_t *who, request_rec *r,
                                  const records_config_t *config)
{
    const char *role = "";
    records_error_t *error;

    if (who->user != NULL && config->role == NULL)
        return NULL;
    if (who->user != NULL && (error = read_role(&role, who, r, config->role)) != NULL)
        return error;
    if (is_none(role, r->pool))
        return no_such_role(role, r->pool);
    if (*role != '\0' && config->roles != NULL && !records_names_hold(config->roles, role))
        return not_allowed(role, r->pool);
    who->role_is_name = *role != '\0' && config->role->name_only;
    who->role_named = *role != '\0' && config->roles == NULL && !who->role_is_name;
    who->role = *role != '\0' ? role : records_config_anonymous_role(config);
    if (*role == '\0' && !records_config_serves_nobody(config))
        return refused(r->pool);
    return NULL;
}

int records_identity_anonymous(const records_identity_t *who, const records_config_t *config)
{
    const char *role = records_config_anonymous_role(config);

    return who->user == NULL || (role != NULL && who->role != NULL && strcmp(role, who->role) == 0);
}

/* The role is a claim, whatever it was made of. */
static int is_role(const records_identity_t *who, const char *name)
{
    return who->role != NULL && strcmp(name, "role") == 0;
}

const char *records_identity_claim(const records_identity_t *who, const char *name,
                                   apr_pool_t *pool)
{
    if (is_role(who, name))
        return who->role;
    return who->claims == NULL ? NULL : records_claims_get(who->claims, name, pool);
}

const char *records_identity_claim_shown(const records_identity_t *who, const char *name,
                                         apr_pool_t *pool)
{
    if (is_role(who, name))
        return who->role;
    return who->claims == NULL ? NULL : records_claims_show(who->claims, name, pool);
}

/* ---- all of it --------------------------------------------------------------- */

void records_tell(records_identity_t *who, const char *name, const char *value)
{
    records_setting_t *setting = apr_array_push((apr_array_header_t *)who->settings);

    setting->name = name;
    setting->value = value;
}

/* Whether any directive wants the database to know anything. */
static int gives_context(const records_config_t *config)
{
    return config->role != NULL || records_config_gives_claims(config) || config->settings != NULL
           || config->pre_request != NULL || records_config_anonymous_role(config) != NULL
           || records_config_tells_trace(config, RECORDS_TRACE_SETTING);
}

records_error_t *records_tell_caller(records_identity_t *who, request_rec *r,
                                     const records_config_t *config)
{
    records_error_t *error;
    int i;

    if (who->role != NULL
        && (error = records_claims_set(who->claims, "role", RECORDS_CLAIM_STRING, NULL, who->role,
                                       r->pool))
               != NULL)
        return error;
    who->settings = apr_array_make(r->pool, 8, sizeof(records_setting_t));
    records_tell(who, "request.jwt.claims", records_claims_text(who->claims, r->pool));
    for (i = 0; config->settings != NULL && i < config->settings->nelts; i++) {
        const records_named_t *named = &APR_ARRAY_IDX(config->settings, i, records_named_t);
        const char *value;

        if ((error = records_expression_value(&value, named->value, r)) != NULL)
            return error;
        records_tell(who, named->name, value);
    }
    return NULL;
}

records_error_t *records_identify(records_identity_t *who, request_rec *r,
                                  const records_config_t *config)
{
    records_error_t *error;

    /* mod_auth_openidc lets OPTIONS through with an empty user: that is an anonymous caller. */
    who->user = r->user == NULL || *r->user == '\0' ? NULL : r->user;
    if (who->user == NULL && !records_config_serves_nobody(config))
        return refused(r->pool);
    who->has_context = gives_context(config) ? 1 : 0;
    if (who->has_context || config->require_claims != NULL || config->token != NULL) {
        if ((error = find_claims(&who->claims, who, r, config)) != NULL
            || (error = find_role(who, r, config)) != NULL)
            return error;
    } /* else no directive needs it, so it costs nothing */
    who->identified = 1;
    return NULL;
}
