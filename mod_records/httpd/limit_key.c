/* SPDX-License-Identifier: Apache-2.0 */
/* Whose a limit is. */
#include <string.h>

#include <apr_siphash.h>
#include <apr_strings.h>
#include <http_protocol.h>

#include "base/digest.h"
#include "base/text.h"
#include "httpd/catalog_cache.h"
#include "httpd/limit.h"
#include "httpd/log.h"
#include "httpd/shared.h"

#define NETWORK 8 /* bytes of an IPv6 address that say whose it is: a site has all of the rest */

static const unsigned char
    *secret; /* of the hashes: APR_SIPHASH_KSIZE bytes, which all children share */

int records_limit_prepare(apr_pool_t *pconf, server_rec *s)
{
    unsigned char *shared;
    int fresh;

    (void)pconf;
    if (records_limits()->nelts == 0)
        return 1;
    if ((shared = records_shared_make("limits 1", APR_SIPHASH_KSIZE, s, &fresh)) == NULL)
        return 0;
    if (fresh && apr_generate_random_bytes(shared, APR_SIPHASH_KSIZE) != APR_SUCCESS) {
        ap_log_error(APLOG_MARK, APLOG_STARTUP | APLOG_EMERG, 0, s,
                     RECLOGNO(1024) "the system gives no random numbers");
        return 0;
    }
    secret = shared;
    return 1;
}

/* ---- the caller ---------------------------------------------------------------------- */

/* Each begins with a letter of its own, so that a user called 10.0.0.1 is not that address. */
static void put_part(records_text_t *text, char kind, const char *part)
{
    records_text_putc(text, kind);
    records_text_append(text, part, strlen(part) + 1);
}

static int is_mapped(const unsigned char *address)
{
    static const unsigned char prefix[12] = { [10] = 0xff, [11] = 0xff };

    return memcmp(address, prefix, sizeof(prefix)) == 0;
}

static void put_address(records_text_t *text, const apr_sockaddr_t *address)
{
    const unsigned char *bytes = address->ipaddr_ptr;
    apr_size_t length = (apr_size_t)address->ipaddr_len;

    if (length == 16 && is_mapped(bytes)) {
        bytes += 12;
        length = 4;
    } else if (length == 16)
        length = NETWORK;
    records_text_putc(text, length == 4 ? '4' : '6');
    records_text_append(text, (const char *)bytes, length);
}

/* sub, which is of its issuer; else the user, else the role that callers without a user have, else the
 * address. */
static void put_caller(records_text_t *text, records_exchange_t *x)
{
    const records_identity_t *who = &x->who;
    const char *sub = records_identity_claim(who, "sub", x->r->pool);
    const char *issuer;

    if (sub != NULL && (issuer = records_identity_claim(who, "iss", x->r->pool)) != NULL)
        put_part(text, 'i', issuer);
    if (sub != NULL)
        put_part(text, 's', sub);
    else if (who->user != NULL)
        put_part(text, 'u', who->user);
    else if (who->role != NULL)
        put_part(text, 'r', who->role);
    else
        put_address(text, x->r->useragent_addr);
}

/* ---- by= ----------------------------------------------------------------------------- */

static int is_known(const records_catalog_t *catalog, const char *schema, const char *name,
                    int call)
{
    return call ? records_catalog_functions(catalog, schema, name) != NULL
                : records_catalog_table(catalog, schema, name) != NULL;
}

static int is_served(const records_catalog_t *catalog, const records_config_t *config,
                     const char *name, int call)
{
    int i;

    if (config->schemas == NULL)
        return is_known(catalog, catalog->default_schema, name, call);
    for (i = 0; i < config->schemas->nelts; i++)
        if (is_known(catalog, APR_ARRAY_IDX(config->schemas, i, const char *), name, call))
            return 1;
    return 0;
}

/* Names that are not in the catalog have one bucket, so that nobody fills the table with them.  It is not
 * loaded for that: as long as it is not there, each name has its own. */
static records_error_t *is_nothing(int *nothing, const char *name, int call, records_exchange_t *x)
{
    const records_source_t *source = records_source_of(x->r, x->config);
    const records_catalog_t *catalog;
    records_error_t *error;

    *nothing = 0;
    if (source == NULL || !records_catalog_is_loaded(source->catalog))
        return NULL;
    if ((error = records_catalog_hold(&catalog, source->catalog, x->config->rules, x->r->pool))
        != NULL)
        return error;
    *nothing = !is_served(catalog, x->config, name, call);
    return NULL;
}

/* /shows/3, /rpc/finish_shot */
static records_error_t *put_resource(records_text_t *text, records_exchange_t *x)
{
    const char *path = x->r->uri + x->mount->length;
    records_error_t *error;
    const char *name;
    int call, nothing;

    path += *path == '/';
    call = strncmp(path, "rpc/", 4) == 0;
    path += call ? 4 : 0;
    name = apr_pstrmemdup(x->r->pool, path, strcspn(path, "/"));
    if ((error = is_nothing(&nothing, name, call, x)) != NULL)
        return error;
    put_part(text, call ? 'c' : 't', nothing ? "" : name);
    return NULL;
}

static records_error_t *put_split(records_text_t *text, unsigned by, records_exchange_t *x)
{
    if (by & RECORDS_BY_METHOD) {
        records_text_putc(text, 'm');
        records_text_int(text, x->r->method_number); /* HEAD is GET */
    }
    if (by & RECORDS_BY_LOCATION)
        put_part(text, 'l', x->mount->path);
    return by & RECORDS_BY_RESOURCE ? put_resource(text, x) : NULL;
}

/* ---- all of it ---------------------------------------------------------------------------- */

records_error_t *records_limit_find_who(records_asked_t *asked, records_exchange_t *x,
                                        apr_pool_t *pool)
{
    const records_limit_t *limit = asked->limit;
    records_text_t text;
    records_error_t *error;
    const char *key;

    if ((error = records_given_value(&key, &limit->key, x)) != NULL)
        return error;
    records_text_init(&text, 64, pool);
    if (*key != '\0')
        put_part(&text, 'k', key);
    else
        put_caller(&text, x);
    if (asked->variant != NULL)
        put_part(&text, 'v', asked->variant);
    if ((error = put_split(&text, limit->policy->by, x)) != NULL)
        return error;
    asked->who = text.bytes;
    asked->who_length = text.length;
    asked->hash = apr_siphash24(text.bytes, text.length, secret);
    return NULL;
}

void records_limit_name_key(records_asked_t *asked, apr_pool_t *pool)
{
    records_digest_t digest;

    records_digest_init(&digest);
    records_digest_part(&digest, asked->limit->id, strlen(asked->limit->id));
    records_digest_part(&digest, asked->who, asked->who_length);
    if (asked->demand.kind == RECORDS_DEMAND_RATE) {
        const char *rate = apr_psprintf(pool, "%" APR_INT64_T_FMT "+%" APR_INT64_T_FMT,
                                        asked->demand.interval, asked->demand.burst);

        records_digest_part(&digest, rate, strlen(rate)); /* nodes with another rate count apart */
    }
    asked->demand.policy = asked->limit->id;
    asked->demand.key = apr_pstrmemdup(pool, records_digest_hex(&digest, pool), 32);
}
