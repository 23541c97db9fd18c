/* SPDX-License-Identifier: Apache-2.0 */
#include "throttle/policy.h"

#include <string.h>

#include <apr_cstr.h>
#include <apr_lib.h>
#include <apr_strings.h>

#define NAME_MOST 64

static int is_name(const char *text)
{
    const apr_size_t length = strlen(text);

    return length > 0 && length <= NAME_MOST
           && strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")
                  == length;
}

static const char *read_name(records_policy_t *policy, const char *text, const char *directive,
                             apr_pool_t *pool)
{
    if (!is_name(text))
        return apr_psprintf(pool,
                            "%s: name= takes up to %d letters, digits, '-', '_' and '.', not '%s'",
                            directive, NAME_MOST, text);
    policy->name = text;
    policy->named = 1;
    return NULL;
}

/* method,resource,location */
static const char *read_by(records_policy_t *policy, const char *text, const char *directive,
                           apr_pool_t *pool)
{
    static const struct { const char *name; unsigned by; } words[] = {
        { "method", RECORDS_BY_METHOD },
        { "resource", RECORDS_BY_RESOURCE },
        { "location", RECORDS_BY_LOCATION },
    };
    char *last, *list = apr_pstrdup(pool, text);
    const char *word = apr_strtok(list, ",", &last);
    apr_size_t i, found = 0;

    for (; word != NULL; word = apr_strtok(NULL, ",", &last)) {
        for (i = 0; i < 3 && apr_cstr_casecmp(words[i].name, word) != 0; i++)
            ;
        if (i == 3) {
            found = 0;
            break;
        }
        policy->by |= words[i].by;
        found++;
    }
    if (found > 0)
        return NULL;
    return apr_psprintf(pool,
                        "%s: by= takes method, resource, location, or several of them "
                        "separated by commas, not '%s'",
                        directive, text);
}

static const char *read_down(records_policy_t *policy, const char *text, const char *directive,
                             apr_pool_t *pool)
{
    static const char *const words[] = {
        [RECORDS_DOWN_LOCAL] = "local",
        [RECORDS_DOWN_OPEN] = "open",
        [RECORDS_DOWN_CLOSED] = "closed",
    };
    int i;

    for (i = 0; i < 3; i++)
        if (apr_cstr_casecmp(words[i], text) == 0) {
            policy->down = (records_store_down_e)i;
            policy->downed = 1;
            return NULL;
        }
    return apr_psprintf(pool, "%s: store-down= takes local, open or closed, not '%s'", directive,
                        text);
}

const char *records_policy_option(records_policy_t *policy, int *known, const char *directive,
                                  const char *word, apr_pool_t *pool)
{
    const char *value = strchr(word, '=');
    const apr_size_t length = value == NULL ? 0 : (apr_size_t)(value++ - word);

    *known = 1;
    if (length == 4 && strncmp(word, "name", length) == 0)
        return read_name(policy, value, directive, pool);
    if (length == 2 && strncmp(word, "by", length) == 0)
        return read_by(policy, value, directive, pool);
    if (length == 10 && strncmp(word, "store-down", length) == 0)
        return read_down(policy, value, directive, pool);
    if (length == 3 && strncmp(word, "key", length) == 0 && *value != '\0') {
        policy->key = value;
        return NULL;
    }
    if (length == 5 && strncmp(word, "store", length) == 0 && *value != '\0') {
        policy->store = apr_cstr_casecmp(value, "local") == 0 ? NULL : value;
        return NULL;
    }
    *known = 0;
    return NULL;
}

const char *records_policy_check(const records_policy_t *policy, const char *directive,
                                 apr_pool_t *pool)
{
    if (policy->downed && policy->store == NULL)
        return apr_psprintf(pool,
                            "%s: store-down= is of a store; write store=NAME, of a RecordsStore, "
                            "or leave it out",
                            directive);
    return NULL;
}
