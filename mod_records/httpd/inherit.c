/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/inherit.h"

#include <string.h>

#include <http_config.h>
#include <http_protocol.h>
#include <http_request.h>

#include "httpd/config.h"

/* In the pool of a request that may become a batch: its environment at two moments.  What comes between
 * them, SetEnvIf and mod_rewrite say of its path and method, and say it anew of each operation's.  What is
 * there before is of the connection (mod_unique_id, mod_remoteip); what comes behind, modules of authentication
 * say of the user. */
#define ARRIVED "records_environment_arrived"
#define UNKNOWN "records_environment_unknown" /* the user is */

/* Does a directive of this configuration ask for batches?  The module is loaded anew for the next. */
static int needed;

void records_inherit_need(void)
{
    needed = 1;
}

static void keep(request_rec *r, const char *moment)
{
    apr_pool_userdata_setn(apr_table_copy(r->pool, r->subprocess_env), moment, NULL, r->pool);
}

static const apr_table_t *kept(const request_rec *r, const char *moment)
{
    void *environment = NULL;

    apr_pool_userdata_get(&environment, moment, r->pool);
    return environment;
}

static int keep_arrived(request_rec *r)
{
    if (needed && r->main == NULL && r->method_number == M_POST)
        keep(r, ARRIVED);
    return DECLINED;
}

static int keep_unknown(request_rec *r)
{
    const records_config_t *config;

    if (needed && r->main == NULL && r->method_number == M_POST) {
        config = records_config(r);
        if (config->batch != NULL && config->batch->operations > 0)
            keep(r, UNKNOWN);
    }
    return DECLINED;
}

void records_inherit_register(void)
{
    /* None that comes behind mod_setenvif, as mod_ssl does: httpd would try to sort a circle for ever. */
    static const char *const earlier[] = { "mod_unique_id.c", "mod_remoteip.c", "mod_geoip.c",
                                           "mod_maxminddb.c", NULL };
    static const char *const later[] = { "mod_setenvif.c", NULL };

    ap_hook_post_read_request(keep_arrived, earlier, later, APR_HOOK_MIDDLE);
    ap_hook_check_access(keep_unknown, NULL, NULL, APR_HOOK_REALLY_FIRST,
                         AP_AUTH_INTERNAL_PER_CONF);
}

/* ---- for an operation ---------------------------------------------------------------- */

static int says(const apr_table_t *environment, const apr_table_entry_t *variable)
{
    const char *value = environment == NULL ? NULL : apr_table_get(environment, variable->key);

    return value != NULL && strcmp(value, variable->val) == 0;
}

apr_table_t *records_inherit_environment(const request_rec *r, apr_pool_t *pool)
{
    const apr_table_t *arrived = kept(r, ARRIVED), *unknown = kept(r, UNKNOWN);
    const apr_array_header_t *list = apr_table_elts(r->subprocess_env);
    apr_table_t *inherited = apr_table_make(pool, list->nelts + 1);
    int i;

    for (i = 0; i < list->nelts; i++) {
        const apr_table_entry_t *variable = &APR_ARRAY_IDX(list, i, apr_table_entry_t);

        if (says(arrived, variable) || !says(unknown, variable))
            apr_table_addn(inherited, variable->key, variable->val);
    }
    return inherited;
}
