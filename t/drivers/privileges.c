/* SPDX-License-Identifier: Apache-2.0 */
/* What a role may do, as the database tells it. */
#include "fixture.h"

#include "sql/privileges.h"

static records_privileges_t *ask_as(const char *role, const records_catalog_t *known)
{
    records_privileges_t *privileges = records_privileges_make(known, pool);
    records_transaction_t *t = transaction(0, records_privileges_statement(dialect, pool));
    const records_session_context_t session = { .role = role };
    records_result_t result;
    const records_row_t *row;

    t->at_most = -1;
    ck_ok(dialect->context(t, &session, dialect, pool));
    ck_ok(driver->run(conn, t, RECORDS_RUN_WHOLE, &result, pool));
    for (;;) {
        ck_ok(result.rows->next(result.rows, &row));
        if (row == NULL)
            break;
        dialect->privileges->take(privileges, row);
    }
    ck_ok(driver->finish(conn, 1, pool));
    records_privileges_end(privileges);
    return privileges;
}

static const char *letters_of(unsigned may)
{
    return apr_pstrcat(pool, may & RECORDS_MAY_SELECT ? "s" : "",
                       may & RECORDS_MAY_INSERT ? "i" : "", may & RECORDS_MAY_UPDATE ? "u" : "",
                       may & RECORDS_MAY_DELETE ? "d" : "", may == 0 ? "-" : "", NULL);
}

/* Of the test's own schema: "a su(s su -); f() g()". */
const char *privileges_of(const char *role)
{
    const records_catalog_t *known = catalog();
    const records_privileges_t *privileges = ask_as(role, known);
    const char *text = "";
    int i, k;

    for (i = 0; i < known->tables->nelts; i++) {
        const records_table_t *table = APR_ARRAY_IDX(known->tables, i, const records_table_t *);
        const unsigned may = records_privileges_table(privileges, table);

        if (may == 0 || strcmp(table->schema, "records_test") != 0)
            continue;
        text = apr_pstrcat(pool, text, table->name, " ", letters_of(may), "(", NULL);
        for (k = 0; k < table->columns->nelts; k++)
            text = apr_pstrcat(
                pool, text, k == 0 ? "" : " ",
                letters_of(records_privileges_column(
                    privileges, table, APR_ARRAY_IDX(table->columns, k, const records_column_t *))),
                NULL);
        text = apr_pstrcat(pool, text, "); ", NULL);
    }
    for (i = 0; i < known->functions->nelts; i++) {
        const records_function_t *function =
            APR_ARRAY_IDX(known->functions, i, const records_function_t *);

        if (strcmp(function->schema, "records_test") == 0
            && records_privileges_function(privileges, function))
            text = apr_pstrcat(pool, text, function->name, "(",
                               apr_itoa(pool, function->parameters->nelts), ") ", NULL);
    }
    return text;
}
