/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/misplaced.h"

#include <string.h>

#include <apr_cstr.h>
#include <apr_strings.h>
#include <httpd.h>
#include <http_config.h>
#include <util_cfgtree.h>

#include "base/text.h"
#include "httpd/config.h"

#define EXAMPLE "write SetHandler records inside a <Location>, as in: <Location \"/api\">"

/* Records, record, mod_records, records-handler: no other module has a handler of these names. */
static int is_misspelt(const char *handler, apr_pool_t *pool)
{
    static const char *const likely[] = {
        "records", "record", "recods", "recrods", "reocrds", "mod_records", "mod_records.c",
        "records_module", "records-handler", "records_handler",
    };
    apr_size_t i;

    if (strcmp(handler, "records") == 0)
        return 0;
    for (i = 0; i < sizeof(likely) / sizeof(likely[0]); i++)
        if (apr_cstr_casecmp(records_trimmed(handler, pool), likely[i]) == 0)
            return 1;
    return 0;
}

static const command_rec *find_directive(const char *name)
{
    const command_rec *directive;

    for (directive = records_directives; directive->name != NULL; directive++)
        if (apr_cstr_casecmp(directive->name, name) == 0)
            return directive;
    return NULL;
}

/* httpd reads the first word of a flag and drops the rest: of "On Off", and of what is commented out. */
static const char *check_flag(const ap_directive_t *node, const command_rec *directive,
                              apr_pool_t *pool)
{
    const char *args = node->args;

    ap_getword_conf(pool, &args);
    if (directive->args_how != FLAG || *args == '\0')
        return NULL;
    return apr_psprintf(pool,
                        "%s %s (%s:%d): it is On or Off, and nothing behind that is read; write a "
                        "comment on a line of its own",
                        node->directive, node->args, node->filename, node->line_num);
}

/* Sections that do not apply to us: the API is not a file, and <Limit> is meant only for
 * Require. */
static const char *check_sections(const ap_directive_t *node, apr_pool_t *pool)
{
    static const struct { const char *section, *why; } others[] = {
        { "<Limit", "a <Limit> is for Require and its like, and this would hold for every method" },
        { "<LimitExcept", "a <LimitExcept> is for Require and its like, and this would hold for every "
                          "method" },
        { "<Directory", "the API is not a folder" }, { "<DirectoryMatch", "the API is not a folder" },
        { "<Files", "the API is not a file" }, { "<FilesMatch", "the API is not a file" },
        { "<Proxy", "the API is not a proxy" }, { "<ProxyMatch", "the API is not a proxy" },
    };
    const ap_directive_t *around;
    apr_size_t i;

    for (around = node->parent; around != NULL; around = around->parent)
        for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
            if (apr_cstr_casecmp(around->directive, others[i].section) == 0)
                return apr_psprintf(pool, "%s in a %s> (%s:%d): %s; write it in a <Location>",
                                    node->directive, others[i].section, node->filename,
                                    node->line_num, others[i].why);
    return NULL;
}

static const char *check(const ap_directive_t *node, const ap_directive_t *container,
                         apr_pool_t *pool)
{
    const char *args = node->args;
    const char *handler = ap_getword_conf(pool, &args);
    const int sets = apr_cstr_casecmp(node->directive, "SetHandler") == 0;
    const command_rec *ours;
    const char *error;

    if ((ours = find_directive(node->directive)) != NULL)
        return (error = check_flag(node, ours, pool)) != NULL ? error : check_sections(node, pool);
    if (!sets && apr_cstr_casecmp(node->directive, "AddHandler") != 0)
        return NULL;
    if (is_misspelt(handler, pool))
        return apr_psprintf(pool,
                            "%s %s (%s:%d): no handler is called so; write SetHandler records",
                            node->directive, handler, node->filename, node->line_num);
    if (strcmp(handler, "records") != 0)
        return NULL;
    if (!sets)
        return apr_psprintf(pool,
                            "AddHandler records (%s:%d): the API is not a kind of file; " EXAMPLE,
                            node->filename, node->line_num);
    if (container == NULL || apr_cstr_casecmp(container->directive, "<VirtualHost") == 0)
        return apr_psprintf(pool, "SetHandler records (%s:%d) is outside a <Location>; " EXAMPLE,
                            node->filename, node->line_num);
    return NULL;
}

static const char *walk(const ap_directive_t *node, const ap_directive_t *container,
                        apr_pool_t *pool)
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
