/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/misplaced.h"

#include <string.h>

#include <apr_cstr.h>
#include <apr_strings.h>
#include <httpd.h>
#include <http_config.h>
#include <util_cfgtree.h>

#define EXAMPLE "write SetHandler records inside of a <Location>, as in: <Location \"/api\">"

/* Records, record, mod_records, records-handler: nobody else's handler is called so. */
static int is_misspelt(const char *handler)
{
    static const char *const likely[] = {
        "records", "record", "recods", "recrods", "reocrds", "mod_records", "mod_records.c",
        "records_module", "records-handler", "records_handler",
    };
    apr_size_t i;

    if (strcmp(handler, "records") == 0)
        return 0;
    for (i = 0; i < sizeof(likely) / sizeof(likely[0]); i++)
        if (apr_cstr_casecmp(handler, likely[i]) == 0)
            return 1;
    return 0;
}

static const char *check(const ap_directive_t *node, const ap_directive_t *container, apr_pool_t *pool)
{
    const char *args = node->args;
    const char *handler = ap_getword_conf(pool, &args);
    const int sets = apr_cstr_casecmp(node->directive, "SetHandler") == 0;

    if (!sets && apr_cstr_casecmp(node->directive, "AddHandler") != 0)
        return NULL;
    if (is_misspelt(handler))
        return apr_psprintf(pool, "%s %s (%s:%d): no handler is called so; write SetHandler records",
                            node->directive, handler, node->filename, node->line_num);
    if (strcmp(handler, "records") != 0)
        return NULL;
    if (!sets)
        return apr_psprintf(pool, "AddHandler records (%s:%d): the API is no kind of file; " EXAMPLE,
                            node->filename, node->line_num);
    if (container == NULL || apr_cstr_casecmp(container->directive, "<VirtualHost") == 0)
        return apr_psprintf(pool, "SetHandler records (%s:%d) stands outside of a <Location>; " EXAMPLE,
                            node->filename, node->line_num);
    return NULL;
}

static const char *walk(const ap_directive_t *node, const ap_directive_t *container, apr_pool_t *pool)
{
    const char *error;

    for (; node != NULL; node = node->next)
        if ((error = check(node, container, pool)) != NULL
            || (error = walk(node->first_child, node, pool)) != NULL)
            return error;
    return NULL;
}

const char *records_misplaced(apr_pool_t *pool)
{
    return walk(ap_conftree, NULL, pool);
}
