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
#include "httpd/mount.h"

/* The handlers that are mounted in a <Location>, and what is meant by names that no other module has. */
static const struct { const char *handler, *example, *likely[12]; } handlers[] = {
    { RECORDS_HANDLER, "<Location \"/api\">",
      { "records", "record", "recods", "recrods", "reocrds", "mod_records", "mod_records.c",
        "records_module", "records-handler", "records_handler" } },
    { RECORDS_HEALTH_HANDLER, "<Location \"/health\">",
      { "records-health", "records_health", "record-health", "records-healthz", "recordshealth" } },
};

#define HANDLERS ((int)(sizeof(handlers) / sizeof(handlers[0])))

/* Which one it is; -1: none. */
static int find_handler(const char *name)
{
    int i = HANDLERS;

    while (--i >= 0 && strcmp(name, handlers[i].handler) != 0)
        ;
    return i;
}

static int means(int i, const char *name)
{
    int k;

    for (k = 0; handlers[i].likely[k] != NULL; k++)
        if (apr_cstr_casecmp(name, handlers[i].likely[k]) == 0)
            return 1;
    return 0;
}

/* Records, record, mod_records, records-handler: what should be written; or NULL. */
static const char *misspelling_of(const char *name, apr_pool_t *pool)
{
    const char *trimmed = records_trimmed(name, pool);
    int i;

    for (i = 0; find_handler(name) < 0 && i < HANDLERS; i++)
        if (means(i, trimmed))
            return handlers[i].handler;
    return NULL;
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
    const char *error, *meant;
    int which;

    if ((ours = find_directive(node->directive)) != NULL)
        return (error = check_flag(node, ours, pool)) != NULL ? error : check_sections(node, pool);
    if (!sets && apr_cstr_casecmp(node->directive, "AddHandler") != 0)
        return NULL;
    if ((meant = misspelling_of(handler, pool)) != NULL)
        return apr_psprintf(pool, "%s %s (%s:%d): no handler is called so; write SetHandler %s",
                            node->directive, handler, node->filename, node->line_num, meant);
    if ((which = find_handler(handler)) < 0)
        return NULL;
    if (!sets || container == NULL || apr_cstr_casecmp(container->directive, "<VirtualHost") == 0)
        return apr_psprintf(pool,
                            "%s %s (%s:%d) %s; write SetHandler %s inside a <Location>, as in: %s",
                            node->directive, handler, node->filename, node->line_num,
                            sets ? "is outside a <Location>" : "is for kinds of files", handler,
                            handlers[which].example);
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
