/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/storage.h"

#include <string.h>

#include <apr_strings.h>
#include <http_core.h>
#include <http_request.h>

#include "httpd/mount.h"
#include "request/path.h"

/* In r->canonical_filename: one hook tells the other that we set the file name. */
static char not_a_file[] = "records:";

/* The configuration of the place was found for the path that was sent.  Where mod_rewrite has put
 * another in its place ([PT]), httpd looks again; but later than we must know. */
static int serves(request_rec *r)
{
    ap_conf_vector_t *const found = r->per_dir_config;
    int ours;

    if (r->uri == r->parsed_uri.path)
        return records_mount_needs_no_file(r);
    if (records_mount_of(r) == NULL)
        return 0;
    r->per_dir_config = r->server->lookup_defaults;
    ours = ap_location_walk(r) == OK && ap_if_walk(r) == OK && records_mount_serves(r);
    r->per_dir_config = found;
    return ours;
}

/* /srv/www and /api/shows/1: what httpd finds where there is no file of the name /srv/www/api.  Others
 * read these two: mod_rewrite in a <Location>, mod_mime, mod_negotiation. */
static void set_filename(request_rec *r)
{
    const char *root = ap_document_root(r);
    const char *end = r->uri + strspn(r->uri, "/");

    end += strcspn(end, "/");
    r->filename = apr_pstrcat(r->pool, root, r->uri, NULL);
    r->path_info = apr_pstrdup(r->pool, end);
    r->filename[strlen(root) + (apr_size_t)(end - r->uri)] = '\0';
}

/* Runs in the place of httpd's own hook, which is the last one: all modules that redirect,
 * rewrite, refuse or pass on a request have run before, in whatever order they were loaded. */
static int translate_name(request_rec *r)
{
    if (*r->uri != '/' || !serves(r))
        return DECLINED;
    if (records_mount_encoded_slashes(r->server))
        records_path_capitals(r->uri);
    set_filename(r);
    r->canonical_filename = not_a_file;
    return OK;
}

/* Without this, httpd would ask the file system for each part of the path. */
static int map_to_storage(request_rec *r)
{
    if (r->canonical_filename != not_a_file)
        return DECLINED;
    r->canonical_filename = r->filename;
    return OK;
}

void records_storage_register(void)
{
    ap_hook_translate_name(translate_name, NULL, NULL, APR_HOOK_REALLY_LAST - 1);
    ap_hook_map_to_storage(map_to_storage, NULL, NULL, APR_HOOK_LAST);
}
