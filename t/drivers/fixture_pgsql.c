/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture_pgsql.h"

PGconn *other;
const char *const database_name = "pgsql";
const records_driver_t *const driver = &records_driver_pgsql;
const records_dialect_t *const dialect = &records_dialect_pgsql;
const int rows_tell_kinds = 0;

const char *test_params(void)
{
    return getenv("RECORDS_TEST_PGSQL");
}

const char *own_params(void)
{
    return apr_pstrcat(pool, test_params(), " options='-csearch_path=records_test,public'", NULL);
}

const char *interfere(const char *sql)
{
    PGresult *result = PQexec(other, sql);
    const char *value = NULL;

    ck_assert_msg(PQresultStatus(result) == PGRES_COMMAND_OK
                      || PQresultStatus(result) == PGRES_TUPLES_OK,
                  "%s: %s", sql, PQerrorMessage(other));
    if (PQntuples(result) > 0)
        value = apr_pstrdup(pool, PQgetvalue(result, 0, 0));
    PQclear(result);
    return value;
}

void make_database(void)
{
    other = PQconnectdb(test_params());
    ck_assert_msg(PQstatus(other) == CONNECTION_OK, "%s", PQerrorMessage(other));
    interfere("SET client_min_messages = error");
    interfere("DROP SCHEMA IF EXISTS records_test CASCADE");
    interfere("CREATE SCHEMA records_test");
}

void remove_database(void)
{
    interfere("DROP SCHEMA records_test CASCADE");
    PQfinish(other);
}

int is_clean(void)
{
    return PQtransactionStatus(conn->native) != PQTRANS_INTRANS;
}
