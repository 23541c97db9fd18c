/* SPDX-License-Identifier: Apache-2.0 */
/* Directives that say who a caller is, and which settings the database gets. */
#include <string.h>

#include <apr_cstr.h>
#include <apr_lib.h>
#include <apr_strings.h>

#include "httpd/expression.h"
#include "httpd/role.h"
#include "httpd/setting.h"
#include "throttle/policy.h"

const char records_anonymous_on[] = "On", records_anonymous_off[] = "Off";

/* On, Off, role=NAME, or a bare name that cannot be a misspelt On or Off. */
const char *records_set_anonymous(cmd_parms *cmd, void *config, const char *arg)
{
    const char *role = apr_cstr_casecmpn(arg, "role=", 5) == 0 ? arg + 5 : NULL;

    if (apr_cstr_casecmp(arg, "On") == 0)
        arg = records_anonymous_on;
    else if (apr_cstr_casecmp(arg, "Off") == 0)
        arg = records_anonymous_off;
    else if (role != NULL && *role != '\0' && apr_cstr_casecmp(role, "none") != 0)
        arg = role;
    else if (role != NULL || !records_role_is_plain(arg))
        return apr_psprintf(cmd->pool,
                            "RecordsAnonymous is On, Off or role=NAME, the database role "
                            "of anonymous callers, not '%s'",
                            arg);
    return records_set_text(cmd, config, arg);
}

/* claim:NAME, or an expression.  One role for all users may be intended; a word that is not a valid role name is a mistake. */
const char *records_set_role(cmd_parms *cmd, void *config, const char *arg, const char *how)
{
    const apr_size_t prefix = strlen(RECORDS_CLAIM_PREFIX);
    records_role_t *role = apr_pcalloc(cmd->pool, sizeof(*role));

    if (how != NULL && apr_cstr_casecmp(how, "name-only") != 0)
        return apr_psprintf(cmd->pool,
                            "RecordsRole: '%s' is unknown; behind the expression there may be "
                            "name-only, if the role is no role of the database but a name for "
                            "its SQL to read",
                            how);
    role->name_only = how != NULL;
    *(const records_role_t **)setting_member(config, cmd->info) = role;
    if (strncmp(arg, RECORDS_CLAIM_PREFIX, prefix) == 0) {
        role->claim = arg + prefix;
        return *role->claim != '\0' ? NULL
                                    : "RecordsRole: write the claim's name, as in claim:role";
    }
    if (*arg != '\0' && records_expression_is_constant(arg) && !records_role_is_plain(arg))
        return apr_psprintf(
            cmd->pool,
            "RecordsRole: '%s' is neither the name of a database role nor an "
            "expression such as %%{reqenv:OIDC_CLAIM_role}, nor claim:NAME; leave it out if all "
            "act as the login of RecordsDatabase",
            arg);
    return records_expression_parse(&role->name, cmd, arg, RECORDS_OF_IDENTITY);
}

const char *records_set_claims_jwt(cmd_parms *cmd, void *config, const char *arg)
{
    if (records_expression_is_constant(arg) && strchr(arg, '.') == NULL)
        return apr_psprintf(cmd->pool,
                            "RecordsClaimsJWT: '%s' is not an expression; write where the auth "
                            "module has put the token, such as %%{reqenv:OIDC_access_token}",
                            arg);
    return records_expression_parse(setting_member(config, cmd->info), cmd, arg,
                                    RECORDS_OF_IDENTITY);
}

static records_named_t *add_named(cmd_parms *cmd, void *config)
{
    apr_array_header_t **list = setting_member(config, cmd->info);

    if (*list == NULL)
        *list = apr_array_make(cmd->pool, 4, sizeof(records_named_t));
    return apr_array_push(*list);
}

/* ---- RecordsClaim ----------------------------------------------------------------- */

static const char *read_type(records_named_t *claim, const char *type, apr_pool_t *pool)
{
    static const struct { const char *word; records_claim_kind_e kind; } types[] = {
        { "string", RECORDS_CLAIM_STRING }, { "int", RECORDS_CLAIM_INT },
        { "number", RECORDS_CLAIM_NUMBER }, { "bool", RECORDS_CLAIM_BOOL },
        { "json", RECORDS_CLAIM_JSON },
    };
    apr_size_t i;

    for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
        if (apr_cstr_casecmp(type, types[i].word) == 0) {
            claim->kind = types[i].kind;
            return NULL;
        }
    if (apr_cstr_casecmpn(type, "list:", 5) == 0 && type[5] != '\0') {
        claim->kind = RECORDS_CLAIM_LIST;
        claim->separator = type + 5;
        return NULL;
    }
    return apr_psprintf(pool,
                        "RecordsClaim: a claim's type is string, int, number, bool, json or "
                        "list:SEPARATOR, not '%s'",
                        type);
}

/* What is the same for every request can be tried now. */
static const char *check_constant(const records_named_t *claim, const char *value, cmd_parms *cmd)
{
    records_claims_set_t *claims;

    if (!records_expression_is_constant(value))
        return NULL;
    records_claims_none(&claims, cmd->temp_pool);
    if (records_claims_set(claims, claim->name, claim->kind, claim->separator, value,
                           cmd->temp_pool)
        == NULL)
        return NULL;
    return apr_psprintf(cmd->pool,
                        "RecordsClaim %s: '%s' is not of its type; write a value that is, an "
                        "expression such as %%{REMOTE_USER}, or the type string",
                        claim->name, value);
}

const char *records_add_claim(cmd_parms *cmd, void *config, const char *name, const char *value,
                              const char *type)
{
    records_named_t claim = { name, NULL, RECORDS_CLAIM_STRING, NULL };
    const char *error;

    if (*name == '\0' || strchr(name, '%') != NULL)
        return apr_psprintf(cmd->pool, "RecordsClaim: a claim has a name, such as sub, not '%s'",
                            name);
    if ((type != NULL && (error = read_type(&claim, type, cmd->pool)) != NULL)
        || (error = records_expression_parse(&claim.value, cmd, value, RECORDS_OF_IDENTITY)) != NULL
        || (error = check_constant(&claim, value, cmd)) != NULL)
        return error;
    *add_named(cmd, config) = claim;
    return NULL;
}

/* ---- RecordsSetting --------------------------------------------------------------- */

/* app.settings.host: words of letters, digits and _, with dots between */
static int is_name(const char *name)
{
    int begins = 1;

    for (; *name != '\0'; name++) {
        if (*name == '.' ? begins : !apr_isalnum(*name) && *name != '_')
            return 0;
        if (begins && apr_isdigit(*name))
            return 0;
        begins = *name == '.';
    }
    return !begins;
}

static int is_reserved(const char *name)
{
    return apr_cstr_casecmpn(name, "request.", 8) == 0
           || apr_cstr_casecmpn(name, "response.", 9) == 0;
}

const char *records_add_setting(cmd_parms *cmd, void *config, const char *name, const char *value)
{
    records_named_t setting = { name, NULL, RECORDS_CLAIM_STRING, NULL };
    const char *error;

    if (!is_name(name) || is_reserved(name))
        return apr_psprintf(cmd->pool,
                            "RecordsSetting: '%s' is not a name for a setting; use "
                            "words of letters, digits and _ with dots between them, such as "
                            "app.settings.host (request. and response. are taken)",
                            name);
    if (strchr(name, '.') == NULL)
        setting.name = apr_pstrcat(cmd->pool, "app.settings.", name, NULL);
    if ((error = records_expression_parse(&setting.value, cmd, value, RECORDS_OF_REQUEST)) != NULL)
        return error;
    *add_named(cmd, config) = setting;
    return NULL;
}

/* ---- RecordsToken ----------------------------------------------------------------- */

static const char *read_leeway(int *leeway, const char *text, apr_pool_t *pool)
{
    char *end;
    apr_int64_t seconds = apr_strtoi64(text, &end, 10);

    if (*text == '\0' || *end != '\0' || seconds < 0 || seconds > 3600)
        return apr_psprintf(pool, "RecordsToken: leeway= takes seconds from 0 to 3600, not '%s'",
                            text);
    *leeway = (int)seconds;
    return NULL;
}

static const char *read_option(records_token_rules_t *token, const char *option, const char *value,
                               apr_pool_t *pool)
{
    if (*value == '\0')
        return apr_psprintf(pool, "RecordsToken: %s= needs a value", option);
    if (strcmp(option, "leeway") == 0)
        return read_leeway(&token->leeway, value, pool);
    if ((token->issuer != NULL && strcmp(option, "issuer") == 0)
        || (token->audience != NULL && strcmp(option, "audience") == 0)
        || (token->type != NULL && strcmp(option, "type") == 0))
        return apr_psprintf(pool, "RecordsToken: %s= takes one value, and is given twice here",
                            option);
    if (strcmp(option, "issuer") == 0)
        token->issuer = value;
    else if (strcmp(option, "audience") == 0)
        token->audience = value;
    else if (strcmp(option, "type") == 0)
        token->type = value;
    else if (strcmp(option, "exp") == 0 && strcmp(value, "required") == 0)
        token->expires = 1;
    else if (strcmp(option, "exp") == 0 && strcmp(value, "optional") == 0)
        token->expires = 0;
    else
        return apr_psprintf(pool,
                            "RecordsToken: '%s=%s' is unknown; there are issuer=, audience=, "
                            "leeway=, type= and exp=required or exp=optional",
                            option, value);
    return NULL;
}

const char *records_set_token(cmd_parms *cmd, void *config, const char *arg)
{
    records_token_rules_t **token = setting_member(config, cmd->info);
    const char *equals = strchr(arg, '=');

    if (equals == NULL)
        return apr_psprintf(cmd->pool,
                            "RecordsToken: '%s' is not an option; write option=value, such "
                            "as issuer=https://idp.example",
                            arg);
    if (*token == NULL) {
        *token = apr_pcalloc(cmd->pool, sizeof(**token));
        (*token)->leeway = (*token)->expires = RECORDS_TOKEN_UNSET;
    }
    return read_option(*token, apr_pstrmemdup(cmd->pool, arg, (apr_size_t)(equals - arg)),
                       equals + 1, cmd->pool);
}
