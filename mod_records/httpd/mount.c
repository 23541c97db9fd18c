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

static int is_ours(const ap_directive_t *container, apr_pool_t *pool)
{
    const char *handler = child_value(container, "SetHandler", pool);

    return handler != NULL && strcmp(handler, "records") == 0;
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

static const char *add_mount(const ap_directive_t *location, const ap_directive_t *host,
                             apr_pool_t *pool)
{
    records_mount_t *mount;
    const char *why;
    char *path = apr_pstrdup(pool, first_word(location->args, pool));
    apr_size_t length = strlen(path);

    if (length > 0 && path[length - 1] == '>')
        path[--length] = '\0';
    if (*path != '/' || strpbrk(path, "*?[") != NULL)
        return apr_psprintf(pool,
                            "SetHandler records in <Location %s: the API needs a plain path to "
                            "live under, as in <Location \"/api\">",
                            location->args);
    if ((why = misspelling_of(path)) != NULL)
        return apr_psprintf(pool,
                            "SetHandler records in <Location \"%s\">: no request has this path; "
                            "%s",
                            path, why);
    while (length > 0 && path[length - 1] == '/')
        path[--length] = '\0';
    mount = apr_array_push(mounts);
    mount->path = path;
    mount->length = length;
    mount->url = records_path_encode(path, pool);
    mount->from = child_value(location, "RecordsFrom", pool);
    mount->file = host == NULL ? NULL : host->filename;
    mount->line = host == NULL ? 0 : host->line_num;
    return NULL;
}

static const char *walk(const ap_directive_t *node, const ap_directive_t *host, apr_pool_t *pool)
{
    const char *error;

    for (; node != NULL; node = node->next) {
        int is_host = apr_cstr_casecmp(node->directive, "<VirtualHost") == 0;
        int is_location = apr_cstr_casecmp(node->directive, "<Location") == 0;

        if (is_location && is_ours(node, pool)) {
            if ((error = add_mount(node, host, pool)) != NULL)
                return error;
        } else if (node->first_child != NULL && !is_location && is_ours(node, pool)) {
            return apr_psprintf(pool,
                                "SetHandler records in %s %s the API needs a plain path to "
                                "live under, as in <Location \"/api\">",
                                node->directive, node->args);
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

int records_mount_serves(request_rec *r)
{
    const core_dir_config *core = ap_get_core_module_config(r->per_dir_config);
    const char *error = NULL, *handler = core->handler;

    if (mounts == NULL || mounts->nelts == 0 || r->proxyreq != PROXYREQ_NONE)
        return 0;
    if (core->expr_handler != NULL)
        handler = ap_expr_str_exec(r, core->expr_handler, &error);
    return error == NULL && handler != NULL && strcmp(handler, "records") == 0;
}

/* A virtual host has its own mount points and those of the main server. */
static int is_of(const records_mount_t *mount, const server_rec *s)
{
    return mount->file == NULL
           || (s->defn_name != NULL && strcmp(mount->file, s->defn_name) == 0
               && (unsigned)mount->line == s->defn_line_number);
}

const records_mount_t *records_mount_of(const request_rec *r)
{
    const records_mount_t *best = NULL;
    int i;

    for (i = 0; mounts != NULL && i < mounts->nelts; i++) {
        const records_mount_t *mount = &APR_ARRAY_IDX(mounts, i, records_mount_t);

        if (strncmp(r->uri, mount->path, mount->length) == 0
            && (r->uri[mount->length] == '/' || r->uri[mount->length] == '\0')
            && is_of(mount, r->server) && (best == NULL || mount->length > best->length))
            best = mount;
    }
    return best;
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

        if (is_of(mount, s)
            && (error = visit(baton, mount->path, mount->from, mount->file, mount->line)) != NULL)
            return error;
    }
    return NULL;
}
