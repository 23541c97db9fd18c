/* SPDX-License-Identifier: Apache-2.0 */
/* PostgreSQL for mod_records, as a module of its own. */
#include <httpd.h>

#include <ap_provider.h>
#include <http_config.h>

#include "databases/pgsql/dialect_pgsql.h"
#include "databases/pgsql/driver_pgsql.h"

static const records_dialect_t *dialect(const char *server_version)
{
    (void)server_version;
    return &records_dialect_pgsql;
}

static const records_database_t database = {
    .dbd = "pgsql",
    .dialect = dialect,
    .driver = &records_driver_pgsql,
    .check = records_pgsql_check,
    .connections = 100, /* max_connections */
};

static void register_hooks(apr_pool_t *pool)
{
    ap_register_provider(pool, RECORDS_DATABASE_GROUP, "pgsql", RECORDS_DATABASE_VERSION,
                         &database);
}

AP_DECLARE_MODULE(records_pgsql) = {
    STANDARD20_MODULE_STUFF,
    NULL, NULL, NULL, NULL, NULL,
    register_hooks,
#if defined(AP_MODULE_FLAG_NONE)
    AP_MODULE_FLAG_NONE
#endif
};
