/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/docs.h"

#include <string.h>

#include <apr_buckets.h>
#include <apr_file_io.h>
#include <apr_strings.h>
#include <http_protocol.h>
#include <util_filter.h>

#include "base/error.h"
#include "httpd/docs_files.h"
#include "httpd/log.h"
#include "httpd/proxied.h"
#include "httpd/send.h"
#include "plan/planner.h"
#include "request/coding.h"
#include "request/parse.h"

#define PLACE "/_docs/"
#define TYPE "text/html; charset=utf-8"
#define ALLOWED "OPTIONS,GET,HEAD"

/* Swagger UI has pictures in its style sheet: data:. */
#define POLICY                                                                                     \
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "              \
    "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; "                 \
    "frame-ancestors 'none'"

int records_docs_are_on(const records_config_t *config)
{
    return config->docs != NULL && config->docs->folder != NULL;
}

const char *records_docs_check_place(const records_config_t *config, const char *where,
                                     apr_pool_t *pool)
{
    if (!records_docs_are_on(config) || config->openapi == NULL
        || config->openapi->mode != RECORDS_OPENAPI_OFF)
        return NULL;
    return apr_psprintf(pool,
                        "RecordsDocs On%s: the page shows the description of the API, and "
                        "RecordsOpenAPI Off keeps it back; write RecordsOpenAPI On or "
                        "ignore-privileges, or RecordsDocs Off",
                        where);
}

static int is_read(const request_rec *r)
{
    return r->method_number == M_GET; /* HEAD, too */
}

static void set_headers(request_rec *r, const char *type, const char *vary, const char *caching,
                        const char *tag)
{
    apr_table_t *headers = r->headers_out;

    ap_set_content_type(r, type);
    apr_table_setn(headers, "Content-Security-Policy", POLICY);
    apr_table_setn(headers, "X-Content-Type-Options", "nosniff");
    apr_table_setn(headers, "Referrer-Policy", "no-referrer");
    apr_table_setn(headers, "Cross-Origin-Resource-Policy", "same-origin");
    apr_table_mergen(headers, "Vary", vary);
    apr_table_setn(headers, "Cache-Control", caching);
    apr_table_setn(headers, "ETag", tag);
}

static int refuse(request_rec *r, const records_config_t *config, const records_error_t *error)
{
    apr_table_t *headers = apr_table_make(r->pool, 1);

    apr_table_setn(headers, "Allow", ALLOWED);
    return records_send_error(r, error, headers, config);
}

/* ---- the page ---------------------------------------------------------------------------- */

static int wants_page(const request_rec *r)
{
    const char *accept = apr_table_get(r->headers_in, "Accept");

    return accept != NULL && ap_strcasestr(accept, "text/") != NULL
           && records_plan_prefers_page(records_parse_accept(accept, r->pool));
}

/* The page's addresses are relative to the root with a slash at its end. */
static int redirect(request_rec *r, const records_measure_t *measure)
{
    const char *url = records_proxied_url(r, measure->config, measure->mount);

    r->status = HTTP_MOVED_TEMPORARILY;
    apr_table_setn(r->headers_out, "Location",
                   apr_pstrcat(r->pool, url, "/", r->args == NULL ? "" : "?", r->args, NULL));
    apr_table_mergen(r->headers_out, "Vary", "Accept");
    ap_set_content_length(r, 0);
    return OK;
}

static int send_page(request_rec *r, const records_docs_t *docs)
{
    const apr_size_t length = strlen(docs->shell);
    int status;

    set_headers(r, TYPE, "Accept", "no-cache",
                apr_pstrcat(r->pool, "\"", docs->version, "\"", NULL));
    if ((status = ap_meets_conditions(r)) != OK)
        return status;
    ap_set_content_length(r, (apr_off_t)length);
    ap_rwrite(docs->shell, (int)length, r);
    return OK;
}

/* ---- its files --------------------------------------------------------------------------- */

/* Files of another version than the page may be asked for, since nodes differ while they are brought up to
 * date; and what is installed below a running httpd is none that it knows. */
static const char *caching_of(const char *version, const records_docs_t *docs,
                              const apr_finfo_t *about)
{
    return strcmp(version, docs->version) == 0 && about->mtime < docs->read
               ? "public, max-age=31536000, immutable"
               : "no-cache";
}

static int wants_gzip(const request_rec *r)
{
    const char *header = apr_table_get(r->headers_in, "Accept-Encoding");

    return records_parse_coding(header, r->pool) == RECORDS_CODING_GZIP;
}

static apr_status_t pass(request_rec *r, apr_file_t *file, apr_off_t length)
{
    apr_bucket_alloc_t *list = r->connection->bucket_alloc;
    apr_bucket_brigade *brigade = apr_brigade_create(r->pool, list);

    apr_brigade_insert_file(brigade, file, 0, length, r->pool);
    APR_BRIGADE_INSERT_TAIL(brigade, apr_bucket_eos_create(list));
    return ap_pass_brigade(r->output_filters, brigade);
}

static int send_file(request_rec *r, const records_docs_t *docs, const char *version,
                     const records_docs_file_t *file)
{
    const int gzip = wants_gzip(r);
    const char *path = records_docs_path(docs, file, gzip, r->pool);
    apr_file_t *opened;
    apr_finfo_t about;
    apr_status_t rv;
    int status;

    rv = apr_file_open(&opened, path, APR_READ | APR_BINARY, APR_OS_DEFAULT, r->pool);
    if (rv == APR_SUCCESS)
        rv = apr_file_info_get(&about, APR_FINFO_SIZE | APR_FINFO_MTIME, opened);
    if (rv != APR_SUCCESS) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, r,
                      RECLOGNO(1067) "a file of the page that RecordsDocs shows: %s", path);
        return HTTP_NOT_FOUND;
    }
    if (gzip)
        apr_table_setn(r->headers_out, "Content-Encoding", "gzip");
    set_headers(r, file->type, "Accept-Encoding", caching_of(version, docs, &about),
                apr_psprintf(r->pool, "\"%s-%" APR_TIME_T_FMT "%s\"", docs->version, about.mtime,
                             gzip ? "-gzip" : ""));
    if ((status = ap_meets_conditions(r)) != OK)
        return status;
    ap_set_content_length(r, about.size);
    return pass(r, opened, about.size) == APR_SUCCESS ? OK : AP_FILTER_ERROR;
}

/* /_docs/0123456789abcdef/page.js: no table, item or function has a path of three segments.  One with an
 * encoded slash is an item, whose key has it; and no name of a file here wants to be encoded. */
static const records_docs_file_t *find_file(const request_rec *r, const char *below,
                                            const char **version)
{
    const char *name = strchr(below, '/');

    if (name == NULL || r->unparsed_uri[strcspn(r->unparsed_uri, "%?")] == '%')
        return NULL;
    *version = apr_pstrmemdup(r->pool, below, (apr_size_t)(name - below));
    return records_docs_file(name + 1);
}

static int answer_file(request_rec *r, const records_config_t *config, const char *below)
{
    const char *version;
    const records_docs_file_t *file = find_file(r, below, &version);

    if (file == NULL)
        return DECLINED;
    if (is_read(r))
        return send_file(r, config->docs, version, file);
    if (r->method_number != M_OPTIONS)
        return refuse(r, config,
                      records_fail(r->pool, "PGRST117", "Unsupported HTTP method: %s", r->method));
    apr_table_setn(r->headers_out, "Allow", ALLOWED);
    ap_set_content_length(r, 0);
    return OK;
}

/* ---- which of them ------------------------------------------------------------------------ */

int records_docs_answer(request_rec *r, records_measure_t *measure)
{
    const records_config_t *config = measure->config;
    const char *below = r->uri + measure->mount->length;
    int status = DECLINED;

    if (!records_docs_are_on(config))
        return DECLINED;
    if (strncmp(below, PLACE, strlen(PLACE)) == 0)
        status = answer_file(r, config, below + strlen(PLACE));
    else if ((*below == '\0' || strcmp(below, "/") == 0) && is_read(r) && wants_page(r))
        status = *below == '\0' ? redirect(r, measure) : send_page(r, config->docs);
    if (status != DECLINED)
        measure->kind = RECORDS_RESOURCE_ROOT;
    return status;
}
