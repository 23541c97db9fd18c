/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/mount.h"

#include <string.h>

#include <apr_cstr.h>
#include <apr_lib.h>
#include <apr_strings.h>
#include <ap_expr.h>
#include <http_config.h>
#include <http_core.h>
#include <util_cfgtree.h>

#include "request/path.h"

/* One object each, so that two pointers are compared. */
static const char records[] = RECORDS_HANDLER, health[] = RECORDS_HEALTH_HANDLER;

/* Written while the configuration is read, read by every request. */
static apr_array_header_t *mounts;

static const char *first_word(const char *args, apr_pool_t *pool)
{
    return ap_getword_conf(pool, &args);
}

static const char *child_value(const ap_directive_t *parent, const char *name, apr_pool_t *pool)
{
    const ap_directive_t *child;

    for (child = parent->first_child; child != NULL; child = child->next)
        if (apr_cstr_casecmp(child->directive, name) == 0)
            return first_word(child->args, pool);
    return NULL;
}

/* records, health, or NULL: it has none of ours. */
static const char *handler_in(const ap_directive_t *container, apr_pool_t *pool)
{
    const char *handler = child_value(container, "SetHandler", pool);

    if (handler == NULL)
        return NULL;
    if (strcmp(handler, records) == 0)
        return records;
    return strcmp(handler, health) == 0 ? health : NULL;
}

/* How the sentences call what is mounted, and where it should be. */
static const char *what_of(const char *handler)
{
    return handler == records
               ? "the API needs a plain path to live under, as in <Location \"/api\">"
               : "it needs a plain path to live under, as in <Location \"/health\">";
}

/* What is wrong with a path that no request can have, as httpd sees it by then. */
static const char *misspelling_of(const char *path)
{
    const char *percent = strchr(path, '%');

    if (strstr(path, "//") != NULL || strstr(path, "/./") != NULL || strstr(path, "/../") != NULL)
        return "httpd takes // for / and removes /./ and /../";
    if (percent != NULL && apr_isxdigit(percent[1]) && apr_isxdigit(percent[2]))
        return "httpd has decoded a path by then, so write \"/a b\" rather than /a%20b";
    return NULL;
}

static const char *add_mount(const char *handler, const ap_directive_t *location,
                             const ap_directive_t *host, apr_pool_t *pool)
{
    records_mount_t *mount;
    const char *why;
    char *path = apr_pstrdup(pool, first_word(location->args, pool));
    apr_size_t length = strlen(path);

    if (length > 0 && path[length - 1] == '>')
        path[--length] = '\0';
    if (*path != '/' || strpbrk(path, "*?[") != NULL)
        return apr_psprintf(pool, "SetHandler %s in <Location %s: %s", handler, location->args,
                            what_of(handler));
    if ((why = misspelling_of(path)) != NULL)
        return apr_psprintf(pool,
                            "SetHandler %s in <Location \"%s\">: no request has this path; "
                            "%s",
                            handler, path, why);
    while (length > 0 && path[length - 1] == '/')
        path[--length] = '\0';
    mount = apr_array_push(mounts);
    mount->path = path;
    mount->length = length;
    mount->handler = handler;
    mount->url = records_path_encode(path, pool);
    mount->from = child_value(location, "RecordsFrom", pool);
    mount->file = host == NULL ? NULL : host->filename;
    mount->line = host == NULL ? 0 : host->line_num;
    return NULL;
}

static const char *walk(const ap_directive_t *node, const ap_directive_t *host, apr_pool_t *pool)
{
    const char *error, *handler;

    for (; node != NULL; node = node->next) {
        int is_host = apr_cstr_casecmp(node->directive, "<VirtualHost") == 0;
        int is_location = apr_cstr_casecmp(node->directive, "<Location") == 0;

        handler = node->first_child == NULL ? NULL : handler_in(node, pool);
        if (is_location && handler != NULL) {
            if ((error = add_mount(handler, node, host, pool)) != NULL)
                return error;
        } else if (handler != NULL) {
            return apr_psprintf(pool, "SetHandler %s in %s %s %s", handler, node->directive,
                                node->args, what_of(handler));
        } else if (node->first_child != NULL
                   && (error = walk(node->first_child, is_host ? node : host, pool)) != NULL) {
            return error;
        }
    }
    return NULL;
}

const char *records_mount_find(apr_pool_t *pool)
{
    mounts = apr_array_make(pool, 4, sizeof(records_mount_t));
    return walk(ap_conftree, NULL, pool);
}

/* The handler that the configuration gives the request; NULL: none, or a proxy has taken it. */
static const char *handler_of(request_rec *r)
{
    const core_dir_config *core = ap_get_core_module_config(r->per_dir_config);
    const char *error = NULL, *handler = core->handler;

    if (mounts == NULL || mounts->nelts == 0 || r->proxyreq != PROXYREQ_NONE)
        return NULL;
    if (core->expr_handler != NULL)
        handler = ap_expr_str_exec(r, core->expr_handler, &error);
    return error == NULL ? handler : NULL;
}

int records_mount_serves(request_rec *r)
{
    const char *handler = handler_of(r);

    return handler != NULL && strcmp(handler, records) == 0;
}

int records_mount_needs_no_file(request_rec *r)
{
    const char *handler = handler_of(r);

    return handler != NULL && (strcmp(handler, records) == 0 || strcmp(handler, health) == 0);
}

/* A virtual host has its own mount points and those of the main server. */
static int is_of(const records_mount_t *mount, const server_rec *s)
{
    return mount->file == NULL
           || (s->defn_name != NULL && strcmp(mount->file, s->defn_name) == 0
               && (unsigned)mount->line == s->defn_line_number);
}

static const records_mount_t *find(const request_rec *r, const char *handler)
{
    const records_mount_t *best = NULL;
    int i;

    for (i = 0; mounts != NULL && i < mounts->nelts; i++) {
        const records_mount_t *mount = &APR_ARRAY_IDX(mounts, i, records_mount_t);

        if (strncmp(r->uri, mount->path, mount->length) == 0
            && (r->uri[mount->length] == '/' || r->uri[mount->length] == '\0')
            && mount->handler == handler && is_of(mount, r->server)
            && (best == NULL || mount->length > best->length))
            best = mount;
    }
    return best;
}

const records_mount_t *records_mount_of(const request_rec *r)
{
    return find(r, records);
}

const records_mount_t *records_mount_health(const request_rec *r)
{
    return find(r, health);
}

/* httpd decodes a path before it looks at any <Location>: the server's own setting counts. */
int records_mount_encoded_slashes(const server_rec *s)
{
    const core_dir_config *core = ap_get_core_module_config(s->lookup_defaults);

    return core->allow_encoded_slashes && !core->decode_encoded_slashes;
}

const char *records_mount_each(const server_rec *s, records_mount_visit_t visit, void *baton)
{
    const char *error;
    int i;

    for (i = 0; mounts != NULL && i < mounts->nelts; i++) {
        const records_mount_t *mount = &APR_ARRAY_IDX(mounts, i, records_mount_t);

        if (mount->handler == records && is_of(mount, s)
            && (error = visit(baton, mount->path, mount->from, mount->file, mount->line)) != NULL)
            return error;
    }
    return NULL;
}
