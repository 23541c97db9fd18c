/* SPDX-License-Identifier: Apache-2.0 */
/* The columns of a statement: the server parses it, and reports the types. */
#include <apr_strings.h>

#include "databases/pgsql/parts.h"
#include "databases/pgsql/session_pgsql.h"

/* Names with their schemas, and below domains; as catalog-pgsql.sql has them. */
static const char names_sql[] =
    "WITH RECURSIVE path AS MATERIALIZED (SELECT pg_catalog.set_config('search_path', '', true) AS none),\n"
    "asked AS (SELECT a.n, a.type, a.modifier FROM path, ROWS FROM (\n"
    "  pg_catalog.unnest($1::pg_catalog.oid[]), pg_catalog.unnest($2::pg_catalog.int4[]))\n"
    "  WITH ORDINALITY AS a(type, modifier, n) WHERE path.none = ''),\n"
    "below(n, type) AS (SELECT n, type FROM asked\n"
    "  UNION ALL SELECT b.n, t.typbasetype FROM below b JOIN pg_catalog.pg_type t ON t.oid = b.type\n"
    "  WHERE t.typtype = 'd')\n"
    "SELECT pg_catalog.format_type(a.type, a.modifier),\n"
    "  CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'c' THEN 'composite' WHEN 'r' THEN 'range'\n"
    "    WHEN 'm' THEN 'range' ELSE t.typname::pg_catalog.text END\n"
    "FROM asked a JOIN below b ON b.n = a.n JOIN pg_catalog.pg_type t ON t.oid = b.type\n"
    "WHERE t.typtype <> 'd' ORDER BY a.n";

static records_error_t *failed(const records_pgsql_t *p, PGresult *result, apr_pool_t *pool)
{
    records_error_t *error = records_pgsql_error(p, result, pool);

    PQclear(result);
    return error;
}

/* {23,25} */
static const char *list(PGresult *described, int modifiers, apr_pool_t *pool)
{
    const char *text = "{";
    int i;

    for (i = 0; i < PQnfields(described); i++)
        text = modifiers
                   ? apr_psprintf(pool, "%s%s%d", text, i > 0 ? "," : "", PQfmod(described, i))
                   : apr_psprintf(pool, "%s%s%u", text, i > 0 ? "," : "", PQftype(described, i));
    return apr_pstrcat(pool, text, "}", NULL);
}

static records_error_t *name_types(apr_array_header_t *columns, records_pgsql_t *p,
                                   PGresult *described, apr_pool_t *pool)
{
    const char *values[2];
    PGresult *names;
    int i;

    values[0] = list(described, 0, pool);
    values[1] = list(described, 1, pool);
    names = PQexecParams(p->conn, names_sql, 2, NULL, values, NULL, NULL, 0);
    if (PQresultStatus(names) != PGRES_TUPLES_OK)
        return failed(p, names, pool);
    for (i = 0; i < PQnfields(described) && i < PQntuples(names); i++) {
        records_described_t *column = apr_array_push(columns);

        column->name = apr_pstrdup(pool, PQfname(described, i));
        column->type = apr_pstrdup(pool, PQgetvalue(names, i, 0));
        column->base = apr_pstrdup(pool, PQgetvalue(names, i, 1));
    }
    PQclear(names);
    return NULL;
}

static records_error_t *describe(records_pgsql_t *p, const records_statement_t *statement,
                                 apr_array_header_t *columns, apr_pool_t *pool)
{
    records_error_t *error = NULL;
    PGresult *result;

    result = PQprepare(p->conn, "", statement->text, 0, NULL);
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        return failed(p, result, pool);
    PQclear(result);
    result = PQdescribePrepared(p->conn, "");
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        return failed(p, result, pool);
    if (PQnfields(result) > 0)
        error = name_types(columns, p, result, pool);
    PQclear(result);
    return error;
}

/* In a transaction, since a proxy may give what follows another session. */
records_error_t *records_pgsql_describe(records_connection_t *c,
                                        const records_statement_t *statement,
                                        apr_array_header_t **columns, apr_pool_t *pool)
{
    records_pgsql_t *p = c->state;
    records_error_t *error;

    *columns = apr_array_make(pool, 8, sizeof(records_described_t));
    PQclear(PQexec(p->conn, "BEGIN"));
    error = describe(p, statement, *columns, pool);
    records_pgsql_roll_back(p);
    return error;
}
