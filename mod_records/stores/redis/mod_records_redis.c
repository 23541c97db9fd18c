/* SPDX-License-Identifier: Apache-2.0 */
/* Redis for mod_records, as a module of its own. */
#include <httpd.h>

#include <ap_provider.h>
#include <http_config.h>

#include "stores/redis/store_redis.h"

static void register_hooks(apr_pool_t *pool)
{
    ap_register_provider(pool, RECORDS_STORE_GROUP, records_redis_store.name, RECORDS_API_VERSION,
                         &records_redis_store);
}

AP_DECLARE_MODULE(records_redis) = {
    STANDARD20_MODULE_STUFF,
    NULL, NULL, NULL, NULL, NULL,
    register_hooks,
#if defined(AP_MODULE_FLAG_NONE)
    AP_MODULE_FLAG_NONE
#endif
};
