/* SPDX-License-Identifier: Apache-2.0 */
/* A database that the tree does not know: another name, a dialect and a driver of its own above
 * SQLite's.  Its connections are opened by apr_dbd's driver for SQLite. */
#include <httpd.h>

#include <ap_provider.h>
#include <http_config.h>

#include "databases/sqlite3/dialect_sqlite3.h"
#include "databases/sqlite3/driver_sqlite3.h"

static records_dialect_t toy_dialect;
static records_driver_t toy_driver;

static const records_dialect_t *dialect(const char *server_version)
{
    (void)server_version;
    return &toy_dialect;
}

static records_error_t *attach(records_connection_t *c, apr_pool_t *pool)
{
    records_error_t *error = records_driver_sqlite3.attach(c, pool);

    c->server_version = "toy 1";
    return error;
}

static const records_database_t database = {
    .dbd = "sqlite3",
    .dialect = dialect,
    .driver = &toy_driver,
};

static void register_hooks(apr_pool_t *pool)
{
    toy_dialect = records_dialect_sqlite3;
    toy_dialect.name = "toy";
    toy_driver = records_driver_sqlite3;
    toy_driver.attach = attach;
    ap_register_provider(pool, RECORDS_DATABASE_GROUP, "toy", RECORDS_DATABASE_VERSION, &database);
}

AP_DECLARE_MODULE(records_toy) = {
    STANDARD20_MODULE_STUFF,
    NULL, NULL, NULL, NULL, NULL,
    register_hooks,
#if defined(AP_MODULE_FLAG_NONE)
    AP_MODULE_FLAG_NONE
#endif
};
