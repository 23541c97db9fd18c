/* SPDX-License-Identifier: Apache-2.0 */
/* mod_records_mysql: MariaDB and MySQL for mod_records. */
#include <string.h>

#include <httpd.h>
#include <http_config.h>
#include <ap_provider.h>

#include "databases/mysql/dialect_mysql.h"
#include "databases/mysql/driver_mysql.h"

/* MySQL 8 says only its number.  It is not tested. */
static const records_dialect_t *dialect(const char *server_version)
{
    return server_version == NULL || strstr(server_version, "MariaDB") != NULL
               ? &records_dialect_mariadb
               : &records_dialect_mysql;
}

static const records_database_t database = {
    .dbd = "mysql",
    .options = RECORDS_OPTION_TINYINT1_BOOLEAN,
    .dialect = dialect,
    .driver = &records_driver_mysql,
    .check = records_mysql_check,
    .connections = 151, /* max_connections */
};

static void register_hooks(apr_pool_t *pool)
{
    ap_register_provider(pool, RECORDS_DATABASE_GROUP, "mysql", RECORDS_DATABASE_VERSION,
                         &database);
}

AP_DECLARE_MODULE(records_mysql) = {
    STANDARD20_MODULE_STUFF,
    NULL, NULL, NULL, NULL, NULL,
    register_hooks,
#if defined(AP_MODULE_FLAG_NONE)
    AP_MODULE_FLAG_NONE
#endif
};
