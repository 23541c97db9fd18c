/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/extensions.h"

#include <string.h>

#include <ap_provider.h>
#include <apr_strings.h>

#include "sql/extension.h"

/* Made anew for each configuration, before any request or thread. */
static const records_extensions_t *known;

/* A group, and who takes its providers into the table. */
typedef struct group_t {
    const char *group, *what;
    const char *(*add)(records_extensions_t *, const char *name, const void *given, apr_pool_t *pool);
} group_t;

static const char *add_operator(records_extensions_t *extensions, const char *name,
                                const void *given, apr_pool_t *pool)
{
    return records_extensions_add_operator(extensions, name, given, pool);
}

static const char *add_encoder(records_extensions_t *extensions, const char *name,
                               const void *given, apr_pool_t *pool)
{
    return records_extensions_add_encoder(extensions, name, given, pool);
}

static const char *add_function(records_extensions_t *extensions, const char *name,
                                const void *given, apr_pool_t *pool)
{
    return records_extensions_add_function(extensions, name, given, pool);
}

static const group_t groups[] = {
    { RECORDS_OPERATOR_GROUP, "operator", add_operator },
    { RECORDS_ENCODER_GROUP, "encoder", add_encoder },
    { RECORDS_FUNCTION_GROUP, "function", add_function },
};

/* They are in a group of the same name, which is listed beside ours. */
const char *records_extensions_check_version(const char *group, const char *version,
                                             apr_pool_t *pool)
{
    const apr_array_header_t *all = ap_list_provider_groups(pool);
    int i;

    for (i = 0; i < all->nelts; i++) {
        const ap_list_provider_groups_t *one = &APR_ARRAY_IDX(all, i, ap_list_provider_groups_t);
        const apr_array_header_t *names;

        if (strcmp(one->provider_group, group) != 0 || strcmp(one->provider_version, version) == 0)
            continue;
        names = ap_list_provider_names(pool, group, one->provider_version);
        if (names->nelts > 0)
            return apr_psprintf(
                pool,
                "the module that registers '%s' in %s is built for version %s of it, and "
                "this mod_records has version %s: build that module anew",
                APR_ARRAY_IDX(names, 0, ap_list_provider_names_t).provider_name, group,
                one->provider_version, version);
    }
    return NULL;
}

/* httpd lets the last of one name take the place of the others without a word, so we cannot tell that
 * two modules have registered it. */
static const char *take_group(records_extensions_t *extensions, const group_t *group, int *count,
                              apr_pool_t *pool)
{
    const apr_array_header_t *names =
        ap_list_provider_names(pool, group->group, RECORDS_API_VERSION);
    int i;

    *count += names->nelts;
    for (i = 0; i < names->nelts; i++) {
        const char *name = APR_ARRAY_IDX(names, i, ap_list_provider_names_t).provider_name;
        const char *why = group->add(
            extensions, name, ap_lookup_provider(group->group, name, RECORDS_API_VERSION), pool);

        if (why != NULL)
            return apr_psprintf(pool,
                                "the %s '%s', which a module registers in %s, cannot be used: %s",
                                group->what, name, group->group, why);
    }
    return records_extensions_check_version(group->group, RECORDS_API_VERSION, pool);
}

const char *records_extensions_check(apr_pool_t *pool)
{
    records_extensions_t *extensions = records_extensions_make(pool);
    const char *error = NULL;
    int count = 0;
    apr_size_t i;

    known = NULL;
    for (i = 0; i < sizeof(groups) / sizeof(groups[0]) && error == NULL; i++)
        error = take_group(extensions, &groups[i], &count, pool);
    if (error == NULL && count > 0)
        known = extensions;
    return error;
}

const records_extensions_t *records_extensions(void)
{
    return known;
}
