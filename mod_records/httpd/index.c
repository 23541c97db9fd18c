/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/index.h"

#include <apr_atomic.h>
#include <apr_strings.h>

#include "base/error.h"
#include "base/fnv.h"
#include "base/header.h"
#include "httpd/api.h"
#include "httpd/documents.h"
#include "httpd/log.h"
#include "httpd/outlet.h"
#include "httpd/rights.h"
#include "httpd/send.h"
#include "request/coding.h"
#include "response/validators.h"
#include "sql/privileges.h"

/* One answer under way. */
typedef struct answering_t {
    records_exchange_t *x;
    records_api_t api;
    records_openapi_version_e version;
    apr_uint64_t rights;                 /* the number of the privileges; 0: all */
    unsigned asked : 1;                  /* the database has been asked for them */
    const records_document_t *document;
    records_text_t head;
    records_coding_e coding;
} answering_t;

/* ---- what the caller may do ------------------------------------------------------------- */

static apr_interval_time_t greatest_age(const records_exchange_t *x)
{
    const int seconds = records_server_config(x->r->server)->catalog_check;

    return apr_time_from_sec(seconds < 0 ? RECORDS_CATALOG_CHECK : seconds);
}

static const char *acting_role(const records_exchange_t *x)
{
    return x->who.role_is_name ? NULL : x->who.role;
}

/* privileges: NULL where the rows are of something else. */
static records_error_t *take_rows(answering_t *a, records_privileges_t *privileges)
{
    const records_privileges_dialect_t *dialect = a->x->context.dialect->privileges;
    records_rows_t *rows = a->x->result.rows;
    const records_row_t *row;
    records_error_t *error;

    while ((error = rows->next(rows, &row)) == NULL && row != NULL)
        if (privileges != NULL)
            dialect->take(privileges, row);
    if (privileges != NULL)
        records_privileges_end(privileges);
    if (error != NULL && a->x->session != NULL)
        error = records_session_reason(a->x->session, error, a->x->r->pool);
    if (a->x->session != NULL)
        records_session_end(a->x->session, error != NULL);
    a->x->session = NULL;
    a->x->result.rows = NULL;
    return error;
}

/* As the caller's role, behind a pre-request. */
static records_error_t *ask_database(answering_t *a)
{
    records_exchange_t *x = a->x;
    const int follows = x->compiled.plan.index->follows && x->context.dialect->privileges != NULL;
    records_privileges_t *privileges = NULL;
    records_error_t *error;

    a->asked = 1;
    if ((error = records_exchange_execute(x)) != NULL || x->compiled.transaction == NULL)
        return error;
    if (follows)
        privileges = records_privileges_make(x->context.catalog, x->r->pool);
    if ((error = take_rows(a, privileges)) != NULL)
        return error;
    records_measure_mark(x->measure, RECORDS_STAGE_TRANSACTION);
    if (!follows)
        return NULL;
    a->api.privileges = privileges;
    a->rights = records_privileges_digest(privileges);
    return NULL;
}

/* A pre-request may have set another role: then nothing is remembered. */
static records_error_t *ask(answering_t *a)
{
    const records_exchange_t *x = a->x;
    records_error_t *error = ask_database(a);

    if (x->compiled.plan.index->admits)
        return error;
    if (error != NULL)
        records_rights_unknown(x->context.catalog, acting_role(x));
    else if (a->rights != 0)
        records_rights_note(x->context.catalog, acting_role(x), a->rights);
    return error;
}

/* Without the database, if that is known. */
static int is_known(answering_t *a)
{
    const records_exchange_t *x = a->x;

    if (x->compiled.transaction == NULL)
        return 1;
    if (x->compiled.plan.index->admits)
        return 0;
    a->rights = records_rights_known(x->context.catalog, acting_role(x), greatest_age(x));
    return a->rights != 0;
}

/* ---- the document ------------------------------------------------------------------------- */

static void pack(void *baton, const char *bytes, apr_size_t length)
{
    records_pack_add(baton, bytes, length);
}

static void write_body(void *baton, records_packer_t *packer, apr_pool_t *pool)
{
    const answering_t *a = baton;
    const records_openapi_sink_t sink = { pack, packer };

    records_openapi_body(&sink, &a->api, a->version, pool);
}

static records_document_key_t key_of(const answering_t *a)
{
    records_document_key_t key = { a->api.catalog, { 0 } };
    records_digest_t digest;

    records_digest_init(&digest);
    records_api_digest(&digest, &a->api, a->version, a->rights);
    records_digest_end(&digest, key.digest);
    return key;
}

static int is_kept(const records_document_t *document)
{
    return document != NULL && document->body.blocks != NULL;
}

/* Once in each process: it is the same for each request. */
static void warn_of_room(const answering_t *a)
{
    static apr_uint32_t warned;
    const records_packed_t *body = &a->document->body;

    if (is_kept(a->document) || apr_atomic_cas32(&warned, 1, 0) != 0)
        return;
    ap_log_rerror(APLOG_MARK, APLOG_WARNING, 0, a->x->r,
                  RECLOGNO(1062) "the description of %s takes %" APR_UINT64_T_FMT
                                 " bytes, for which RecordsOpenAPICache has no room: each request "
                                 "makes it anew",
                  a->x->r->uri, body->size);
}

/* Whatever is written here is written for privileges that have been asked for. */
static records_error_t *find_document(answering_t *a)
{
    apr_pool_t *pool = a->x->r->pool;
    records_document_key_t key;
    records_error_t *error;

    if (is_known(a)) {
        key = key_of(a);
        a->document = records_document_find(&key, pool);
    }
    if (is_kept(a->document))
        return NULL;
    if (!a->asked && (error = ask(a)) != NULL)
        return error;
    key = key_of(a);
    error = records_document_hold(&a->document, &key, write_body, a,
                                  apr_time_from_sec(a->x->config->timeout), pool);
    if (error == NULL)
        warn_of_room(a);
    return error;
}

static void append(void *baton, const char *bytes, apr_size_t length)
{
    records_text_append(baton, bytes, length);
}

static void write_head(answering_t *a)
{
    const records_openapi_sink_t sink = { append, &a->head };

    records_text_init(&a->head, 1024, a->x->r->pool);
    records_openapi_head(&sink, &a->api, a->version, a->x->r->pool);
}

/* ---- headers -------------------------------------------------------------------------------- */

static records_error_t *choose_coding(answering_t *a)
{
    request_rec *r = a->x->r;
    const char *header = apr_table_get(r->headers_in, "Accept-Encoding");
    const char *refused = apr_table_get(r->subprocess_env, "no-gzip");

    a->coding = records_parse_coding(header, r->pool);
    if (a->coding == RECORDS_CODING_NONE)
        return records_fail(r->pool, "REC181", "None of these encodings are available: %s", header);
    if (!is_kept(a->document) || (refused != NULL && strcmp(refused, "0") != 0))
        a->coding = RECORDS_CODING_IDENTITY;
    return NULL;
}

static const char *tag_of(const answering_t *a)
{
    const records_packed_t *body = &a->document->body;
    apr_uint64_t hash = records_fnv(RECORDS_FNV, a->head.bytes, a->head.length);

    hash = records_fnv(hash, &body->hash, sizeof(body->hash));
    return apr_psprintf(a->x->r->pool, "\"%016" APR_UINT64_T_HEX_FMT "%08x\"", hash, body->crc);
}

static void name_coding(answering_t *a)
{
    apr_table_t *headers = a->x->response.headers;
    const char *tag = apr_table_get(headers, "ETag");

    if (a->coding != RECORDS_CODING_GZIP)
        return;
    apr_table_setn(headers, "Content-Encoding", "gzip");
    if (tag != NULL) /* as mod_deflate names it */
        apr_table_setn(headers, "ETag",
                       apr_psprintf(a->x->r->pool, "%.*s-gzip\"", (int)strlen(tag) - 1, tag));
}

static records_error_t *set_headers(answering_t *a)
{
    records_exchange_t *x = a->x;
    records_response_t *response = &x->response;
    records_error_t *error;
    const char *vary;

    if ((error = records_exchange_respond(x)) != NULL || (error = choose_coding(a)) != NULL)
        return error;
    vary = records_header_vary(apr_table_get(response->headers, "Vary"), "Accept-Encoding",
                               x->r->pool);
    if (x->config->public_url == NULL) /* a proxy, or none, makes another address */
        vary = records_header_vary(vary, "X-Forwarded-Host", x->r->pool);
    apr_table_setn(response->headers, "Vary", vary);
    if (apr_table_get(response->headers, "Cache-Control") == NULL)
        apr_table_setn(response->headers, "Cache-Control", "private, no-cache");
    if (x->rules.etag != RECORDS_ETAG_OFF && apr_table_get(response->headers, "ETag") == NULL)
        apr_table_setn(response->headers, "ETag", tag_of(a));
    if ((error = records_respond_preconditions(response, x->compiled.request.preconditions))
        != NULL)
        return error;
    if (response->status != HTTP_NOT_MODIFIED)
        name_coding(a);
    return NULL;
}

/* ---- body ------------------------------------------------------------------------------------- */

static void pass(void *baton, const char *bytes, apr_size_t length)
{
    (void)records_outlet_take(baton, bytes, length);
}

static apr_status_t send_plain(answering_t *a, records_outlet_t *outlet)
{
    const records_openapi_sink_t sink = { pass, outlet };

    records_outlet_take(outlet, a->head.bytes, a->head.length);
    if (is_kept(a->document))
        return records_packed_unpack(&a->document->body, records_outlet_take, outlet);
    records_openapi_body(&sink, &a->api, a->version, a->x->r->pool);
    return APR_SUCCESS;
}

static apr_status_t send_gzip(answering_t *a, records_outlet_t *outlet)
{
    records_text_t frame;
    apr_status_t rv;

    records_text_init(&frame, a->head.length + 64, a->x->r->pool);
    records_gzip_begin(&frame, a->head.bytes, a->head.length);
    records_outlet_take(outlet, frame.bytes, frame.length);
    rv = records_packed_give(&a->document->body, records_outlet_take, outlet);
    frame.length = 0;
    records_gzip_end(&frame, a->head.bytes, a->head.length, &a->document->body);
    records_outlet_take(outlet, frame.bytes, frame.length);
    return rv;
}

/* -1: what is not kept is written anew. */
static apr_int64_t length_of(const answering_t *a)
{
    if (!is_kept(a->document))
        return -1;
    return (apr_int64_t)(a->coding == RECORDS_CODING_GZIP
                             ? records_gzip_length(a->head.length, &a->document->body)
                             : a->head.length + a->document->body.length);
}

static void send_document(answering_t *a)
{
    records_exchange_t *x = a->x;
    records_outlet_t outlet;

    if (x->response.bodyless) {
        records_send_headers(x->r, &x->response, -1, x->measure);
        return;
    }
    records_send_headers(x->r, &x->response, length_of(a), x->measure);
    records_outlet_begin(&outlet, x->r);
    records_outlet_end(&outlet, a->coding == RECORDS_CODING_GZIP ? send_gzip(a, &outlet)
                                                                 : send_plain(a, &outlet));
}

/* ---- all ---------------------------------------------------------------------------------------- */

records_error_t *records_index_answer(records_exchange_t *x)
{
    answering_t a = { .x = x };
    records_error_t *error;

    a.version = x->compiled.plan.index->shows == RECORDS_INDEX_SWAGGER ? RECORDS_SWAGGER_2_0
                                                                       : RECORDS_OPENAPI_3_1;
    records_api_of(&a.api, x);
    if ((error = find_document(&a)) != NULL)
        return error;
    write_head(&a);
    if ((error = set_headers(&a)) != NULL)
        return error;
    send_document(&a);
    return NULL;
}
