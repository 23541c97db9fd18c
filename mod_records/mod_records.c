/* SPDX-License-Identifier: Apache-2.0 */
/* The module record: its hooks, its check of the configuration, and what the parent and each
 * child begin with. */
#include <httpd.h>
#include <http_config.h>
#include <http_core.h>
#include <http_log.h>
#include <http_request.h>

#include "httpd/change_hooks.h"
#include "httpd/check.h"
#include "httpd/config.h"
#include "httpd/cors.h"
#include "httpd/documents.h"
#include "httpd/drain.h"
#include "httpd/handler.h"
#include "httpd/health.h"
#include "httpd/heap.h"
#include "httpd/keepalive.h"
#include "httpd/limit.h"
#include "httpd/measure.h"
#include "httpd/metrics.h"
#include "httpd/optional.h"
#include "httpd/quota.h"
#include "httpd/reload.h"
#include "httpd/rights.h"
#include "httpd/source.h"
#include "httpd/storage.h"
#include "httpd/store.h"
#include "httpd/subrequest.h"
#include "httpd/throttle.h"
#include "httpd/usage.h"
#include "httpd/vary.h"
#include "httpd/watch.h"

static int check_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp, server_rec *s)
{
    const char *error = records_check(s, pconf);

    (void)plog;
    (void)ptemp;
    if (error == NULL)
        return OK;
    ap_log_error(APLOG_MARK, APLOG_STARTUP | APLOG_EMERG, 0, NULL, "%s", error);
    return HTTP_INTERNAL_SERVER_ERROR;
}

/* Each is called at the start and at each restart, in the parent: it makes the memory that children share.
 * Zero stops the start, after a line in the log that says why. */
static int (*const prepares[])(apr_pool_t *pconf, server_rec *s) = {
    records_measure_prepare,
    records_metrics_prepare,
    records_limit_prepare,
    records_throttle_prepare,
    records_usage_prepare,
    records_quota_prepare,
    records_reload_prepare,
};

/* httpd reads its configuration twice when it starts; the first time is a check. */
static int post_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp, server_rec *s)
{
    apr_size_t i;

    (void)plog;
    (void)ptemp;
    if (ap_state_query(AP_SQ_MAIN_STATE) == AP_SQ_MS_CREATE_PRE_CONFIG)
        return OK;
    for (i = 0; i < sizeof(prepares) / sizeof(prepares[0]); i++)
        if (!prepares[i](pconf, s))
            return HTTP_INTERNAL_SERVER_ERROR;
    return OK;
}

static void child_init(apr_pool_t *pool, server_rec *s)
{
    const int threshold = records_server_config(s)->mmap_threshold;

    records_change_hooks_find();
    records_heap_begin(threshold < 0 ? RECORDS_MMAP_THRESHOLD : threshold);
    records_drain_start(s);
    records_documents_start(s, pool);
    records_rights_start(pool);
    records_source_start(s, pool);
    records_metrics_start(s, pool);
    records_store_start(s, pool);
    records_throttle_start(s, pool);
    records_usage_start(s);
    records_quota_start(s);
    records_watch_start(s, pool);
}

static void register_hooks(apr_pool_t *pool)
{
    (void)pool;
    records_keepalive_register();
    records_cors_register();
    records_vary_register();
    records_storage_register();
    records_subrequest_register();
    records_ended_register();
    records_metrics_register();
    records_optional_register();
    ap_hook_check_config(check_config, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_post_config(post_config, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_child_init(child_init, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_handler(records_handler, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_handler(records_metrics_handler, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_handler(records_health_handler, NULL, NULL, APR_HOOK_MIDDLE);
}

AP_DECLARE_MODULE(records) = {
    STANDARD20_MODULE_STUFF,
    records_config_create,
    records_config_merge,
    records_server_config_create,
    records_server_config_merge,
    records_directives,
    register_hooks,
#if defined(AP_MODULE_FLAG_NONE)
    AP_MODULE_FLAG_NONE,
#endif
};
