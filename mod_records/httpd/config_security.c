/* SPDX-License-Identifier: Apache-2.0 */
/* RecordsOpenAPISecurity: how callers prove who they are, as the document of the API says it. */
#include <stddef.h>
#include <string.h>

#include <apr_cstr.h>
#include <apr_lib.h>
#include <apr_strings.h>

#include "base/text.h"
#include "httpd/setting.h"
#include "openapi/openapi.h"

#define MEMBER(name) offsetof(records_security_scheme_t, name)

/* ---- what each kind takes ------------------------------------------------------------- */

typedef struct option_t {
    const char *name;
    size_t member;
    enum { A_WORD, A_URL, A_LIST, A_PLACE } takes;
} option_t;

static const option_t options[] = {
    { "description", MEMBER(description), A_WORD },
    { "url", MEMBER(url), A_URL },
    { "scheme", MEMBER(scheme), A_WORD },
    { "format", MEMBER(format), A_WORD },
    { "header", MEMBER(parameter), A_PLACE },
    { "cookie", MEMBER(parameter), A_PLACE },
    { "query", MEMBER(parameter), A_PLACE },
    { "flow", MEMBER(flow), A_WORD },
    { "authorization", MEMBER(authorization_url), A_URL },
    { "token", MEMBER(token_url), A_URL },
    { "refresh", MEMBER(refresh_url), A_URL },
    { "scopes", MEMBER(scopes), A_LIST },
};

/* takes: the options, each between blanks, beside description=. */
static const struct { const char *kind, *takes, *example; } kinds[] = {
    { "http", " scheme format ", "RecordsOpenAPISecurity bearer http scheme=bearer format=JWT" },
    { "openIdConnect", " url scopes ",
      "RecordsOpenAPISecurity oidc openIdConnect "
      "url=https://id.example/.well-known/openid-configuration" },
    { "oauth2", " flow authorization token refresh scopes ",
      "RecordsOpenAPISecurity login oauth2 flow=authorizationCode "
      "authorization=https://id.example/authorize token=https://id.example/token "
      "scopes=openid,profile" },
    { "apiKey", " header cookie query ", "RecordsOpenAPISecurity key apiKey header=X-API-Key" },
    { "mutualTLS", " ", "RecordsOpenAPISecurity certificate mutualTLS" },
};

#define KINDS ((int)(sizeof(kinds) / sizeof(kinds[0])))

static const struct { const char *flow; int authorizes, has_token; } flows[] = {
    { "authorizationCode", 1, 1 },
    { "clientCredentials", 0, 1 },
    { "implicit", 1, 0 },
    { "password", 0, 1 },
};

#define FLOWS ((int)(sizeof(flows) / sizeof(flows[0])))

static int kind_of(const char *kind)
{
    int i = KINDS;

    while (--i >= 0 && strcmp(kinds[i].kind, kind) != 0)
        ;
    return i;
}

static int takes(int kind, const char *name, apr_pool_t *pool)
{
    return strcmp(name, "description") == 0
           || strstr(kinds[kind].takes, apr_pstrcat(pool, " ", name, " ", NULL)) != NULL;
}

/* ---- one option ------------------------------------------------------------------------- */

static int is_url(const char *text)
{
    return apr_cstr_casecmpn(text, "https://", 8) == 0
               ? text[8] != '\0'
               : apr_cstr_casecmpn(text, "http://", 7) == 0 && text[7] != '\0';
}

static const apr_array_header_t *read_list(const char *text, apr_pool_t *pool)
{
    apr_array_header_t *list = apr_array_make(pool, 4, sizeof(const char *));
    char *rest = apr_pstrdup(pool, text), *name;

    while ((name = apr_strtok(rest, ",", &rest)) != NULL)
        APR_ARRAY_PUSH(list, const char *) = name;
    return list;
}

static const option_t *find_option(const char *arg, apr_size_t length)
{
    apr_size_t i;

    for (i = 0; i < sizeof(options) / sizeof(options[0]); i++)
        if (strlen(options[i].name) == length && strncmp(options[i].name, arg, length) == 0)
            return &options[i];
    return NULL;
}

static const char *set_option(records_security_scheme_t *scheme, int kind, const char *arg,
                              apr_pool_t *pool)
{
    const apr_size_t length = strcspn(arg, "=");
    const option_t *option = find_option(arg, length);
    const char *value = arg + length + (arg[length] == '=');
    void *member;

    if (option == NULL || *value == '\0' || !takes(kind, option->name, pool)
        || !records_utf8_valid(value, strlen(value)))
        return apr_psprintf(pool, "RecordsOpenAPISecurity: %s has no '%s'; write it as in: %s",
                            kinds[kind].kind, arg, kinds[kind].example);
    member = (char *)scheme + option->member;
    if (*(void **)member != NULL)
        return apr_psprintf(pool, "RecordsOpenAPISecurity: '%s' says again what was said", arg);
    if (option->takes == A_URL && !is_url(value))
        return apr_psprintf(pool,
                            "RecordsOpenAPISecurity: %s= takes a whole URL, such as "
                            "https://id.example/token, not '%s'",
                            option->name, value);
    if (option->takes == A_LIST)
        *(const apr_array_header_t **)member = read_list(value, pool);
    else
        *(const char **)member = value;
    if (option->takes == A_PLACE)
        scheme->place = option->name;
    return NULL;
}

/* ---- the whole --------------------------------------------------------------------------- */

static int has_flow(const records_security_scheme_t *scheme)
{
    int i = FLOWS;

    while (--i >= 0 && (scheme->flow == NULL || strcmp(flows[i].flow, scheme->flow) != 0))
        ;
    return i >= 0 && flows[i].authorizes == (scheme->authorization_url != NULL)
           && flows[i].has_token == (scheme->token_url != NULL);
}

static const char *check_kind(const records_security_scheme_t *scheme, int kind, apr_pool_t *pool)
{
    int whole = 1;

    if (strcmp(scheme->kind, "http") == 0)
        whole = scheme->scheme != NULL;
    else if (strcmp(scheme->kind, "openIdConnect") == 0)
        whole = scheme->url != NULL;
    else if (strcmp(scheme->kind, "apiKey") == 0)
        whole = scheme->parameter != NULL;
    else if (strcmp(scheme->kind, "oauth2") == 0 && !has_flow(scheme))
        return apr_psprintf(pool,
                            "RecordsOpenAPISecurity: oauth2 takes flow=authorizationCode with "
                            "authorization= and token=, flow=clientCredentials or flow=password "
                            "with token=, or flow=implicit with authorization=: %s",
                            kinds[kind].example);
    return whole ? NULL
                 : apr_psprintf(pool,
                                "RecordsOpenAPISecurity: something is missing; write it as in: %s",
                                kinds[kind].example);
}

/* Two of one name are two flows of one oauth2. */
static const char *check_name(const records_security_scheme_t *scheme,
                              const apr_array_header_t *list, apr_pool_t *pool)
{
    const char *at;
    int i;

    for (at = scheme->name; apr_isalnum(*at) || (*at != '\0' && strchr("._-", *at) != NULL); at++)
        ;
    if (*at != '\0' || at == scheme->name)
        return apr_psprintf(pool,
                            "RecordsOpenAPISecurity: a name has letters, digits, '.', '-' and '_', "
                            "and '%s' has others",
                            scheme->name);
    for (i = 0; list != NULL && i < list->nelts; i++) {
        const records_security_scheme_t *other = &APR_ARRAY_IDX(list, i, records_security_scheme_t);

        if (strcmp(other->name, scheme->name) != 0)
            continue;
        if (scheme->flow == NULL || other->flow == NULL || strcmp(scheme->flow, other->flow) == 0)
            return apr_psprintf(pool,
                                "RecordsOpenAPISecurity: '%s' is written twice; only oauth2 has "
                                "several lines of one name, a flow each",
                                scheme->name);
    }
    return NULL;
}

static const char *unknown_kind(const char *kind, apr_pool_t *pool)
{
    return apr_psprintf(pool,
                        "RecordsOpenAPISecurity takes a name and a kind, which is http, "
                        "openIdConnect, oauth2, apiKey or mutualTLS, not '%s': %s",
                        kind, kinds[0].example);
}

const char *records_add_openapi_security(cmd_parms *cmd, void *config, int argc, char *const argv[])
{
    apr_array_header_t **list = setting_member(config, cmd->info);
    records_security_scheme_t scheme = { .name = NULL };
    const char *why;
    int kind, i;

    if (*list == NULL)
        *list = apr_array_make(cmd->pool, 2, sizeof(records_security_scheme_t));
    if (argc == 1 && apr_cstr_casecmp(argv[0], "None") == 0)
        return (*list)->nelts == 0 ? NULL : "RecordsOpenAPISecurity None stands alone";
    if (argc < 2 || (kind = kind_of(argv[1])) < 0)
        return unknown_kind(argc < 2 ? "" : argv[1], cmd->pool);
    scheme.name = argv[0];
    scheme.kind = kinds[kind].kind;
    for (i = 2; i < argc; i++)
        if ((why = set_option(&scheme, kind, argv[i], cmd->pool)) != NULL)
            return why;
    if ((why = check_kind(&scheme, kind, cmd->pool)) != NULL
        || (why = check_name(&scheme, *list, cmd->pool)) != NULL)
        return why;
    APR_ARRAY_PUSH(*list, records_security_scheme_t) = scheme;
    return NULL;
}
