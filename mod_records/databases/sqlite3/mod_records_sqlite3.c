/* SPDX-License-Identifier: Apache-2.0 */
/* SQLite for mod_records, as a module of its own. */
#include <httpd.h>

#include <ap_provider.h>
#include <http_config.h>
#include <sqlite3.h>

#include "databases/sqlite3/dialect_sqlite3.h"
#include "databases/sqlite3/driver_sqlite3.h"

static const records_dialect_t *dialect(const char *server_version)
{
    (void)server_version;
    return &records_dialect_sqlite3;
}

static const records_database_t database = {
    .dbd = "sqlite3",
    .own_schemas = "main, temp",
    .dialect = dialect,
    .driver = &records_driver_sqlite3,
    .check = records_sqlite3_check,
    .find = records_sqlite3_find,
    .inspect = records_sqlite3_inspect,
    .writable = records_sqlite3_writable,
};

/* SQLite counts the memory of the whole process by default, and all threads meet in the mutex of that
 * count at each malloc().  Nothing here asks for it.  If SQLite is at work already, this does nothing. */
static void count_no_memory(void)
{
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static void register_hooks(apr_pool_t *pool)
{
    count_no_memory();
    ap_register_provider(pool, RECORDS_DATABASE_GROUP, "sqlite3", RECORDS_DATABASE_VERSION,
                         &database);
}

AP_DECLARE_MODULE(records_sqlite3) = {
    STANDARD20_MODULE_STUFF,
    NULL, NULL, NULL, NULL, NULL,
    register_hooks,
#if defined(AP_MODULE_FLAG_NONE)
    AP_MODULE_FLAG_NONE
#endif
};
