/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/role.h"

#include <string.h>

#include <apr_cstr.h>
#include <apr_lib.h>

/* Beside On and Off themselves, in a few languages. */
static const char *const answers[] = {
    "active", "allow", "allowed", "always", "block", "blocked", "close", "closed", "deny", "denied",
    "deactivate", "deactivated", "disable", "disabled", "disallow", "disallowed", "enable", "enabled",
    "false", "forbid", "forbidden", "granted", "inactive", "locked", "never", "nay", "nein", "nicht",
    "nil", "no", "non", "none", "nope", "not", "null", "nyet", "open", "permit", "permitted", "refuse",
    "refused", "reject", "rejected", "stop", "true", "undef", "undefined", "unset", "yes", "aus",
    "ein", "ja", "oui", "si", "nee", "nej",
};

static int ends_alike(const char *one, const char *other)
{
    return apr_cstr_casecmp(one, other) == 0;
}

/* A letter too many, too few, another one, or two that have changed places. */
static int is_one_slip_away(const char *word, const char *of)
{
    while (*word != '\0' && apr_tolower(*word) == apr_tolower(*of)) {
        word++;
        of++;
    }
    if (*word == '\0')
        return *of == '\0' || of[1] == '\0';
    if (ends_alike(word + 1, of))
        return 1;
    if (*of == '\0')
        return 0;
    return ends_alike(word + 1, of + 1) || ends_alike(word, of + 1)
           || (word[1] != '\0' && of[1] != '\0' && apr_tolower(word[0]) == apr_tolower(of[1])
               && apr_tolower(word[1]) == apr_tolower(of[0]) && ends_alike(word + 2, of + 2));
}

static int is_identifier(const char *name)
{
    const char *at = name;

    if (apr_isdigit(*at) || *at == '-' || *at == '$')
        return 0;
    for (; *at != '\0'; at++)
        if (!apr_isalnum(*at) && strchr("_-$.@", *at) == NULL && (unsigned char)*at < 0x80)
            return 0;
    return at > name && strchr("-$.@", at[-1]) == NULL;
}

int records_role_is_plain(const char *name)
{
    static const char *const switches[] = { "On", "Off" };
    apr_size_t i;

    for (i = 0; i < sizeof(switches) / sizeof(switches[0]); i++)
        if (is_one_slip_away(name, switches[i]))
            return 0;
    for (i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
        if (apr_cstr_casecmp(name, answers[i]) == 0)
            return 0;
    return is_identifier(name);
}
