/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture_mysql.h"

#include <apr_time.h>

MYSQL *other;
const char *const database_name = "mysql";
const records_driver_t *const driver = &records_driver_mysql;
const records_dialect_t *const dialect = &records_dialect_mariadb;
const int rows_tell_kinds = 0;

const char *test_params(void)
{
    return getenv("RECORDS_TEST_MYSQL");
}

const char *own_params(void)
{
    return apr_pstrcat(pool, test_params(), " dbname=records_test", NULL);
}

const char *interfere(const char *sql)
{
    const char *value = NULL;
    MYSQL_RES *result;
    MYSQL_ROW row;

    ck_assert_msg(mysql_query(other, sql) == 0, "%s: %s", sql, mysql_error(other));
    if ((result = mysql_store_result(other)) == NULL)
        return NULL;
    if ((row = mysql_fetch_row(result)) != NULL && row[0] != NULL)
        value = apr_pstrdup(pool, row[0]);
    mysql_free_result(result);
    return value;
}

static const char *param(const char *name)
{
    return records_mysql_field(test_params(), name, pool);
}

void make_database(void)
{
    const char *port = param("port");

    other = mysql_init(NULL);
    ck_assert_msg(mysql_real_connect(other, param("host"), param("user"), param("pass"), NULL,
                                     port == NULL ? 0 : (unsigned)atoi(port), param("sock"), 0)
                      != NULL,
                  "%s", mysql_error(other));
    mysql_set_character_set(other, "utf8mb4");
    interfere("SET time_zone = '+00:00'");
    interfere("DROP DATABASE IF EXISTS records_test");
    interfere("CREATE DATABASE records_test CHARACTER SET utf8mb4");
    interfere("USE records_test");
}

void remove_database(void)
{
    interfere("DROP DATABASE records_test");
    mysql_close(other);
}

int is_clean(void)
{
    return (((MYSQL *)conn->native)->server_status & SERVER_STATUS_IN_TRANS) == 0;
}

void kill_ours(void)
{
    const unsigned long id = mysql_thread_id(conn->native);
    const char *there = apr_psprintf(pool,
                                     "SELECT count(*) FROM information_schema.processlist"
                                     " WHERE id = %lu",
                                     id);
    int i;

    interfere(apr_psprintf(pool, "KILL %lu", id));
    for (i = 0; i < 3000 && strcmp(interfere(there), "0") != 0; i++)
        apr_sleep(apr_time_from_msec(20));
}
