/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of sql/privileges-pgsql.sql. */
#include <string.h>

#include "databases/pgsql/dialect_pgsql.h"
#include "databases/pgsql/privileges_pgsql_sql.h"
#include "sql/privileges.h"

enum { ON, SCHEMA, NAME, COLUMN, MAY, COLUMNS };

static unsigned read_may(const char *letters)
{
    static const struct {
        char letter;
        unsigned may;
    } known[] = { { 's', RECORDS_MAY_SELECT },
                  { 'i', RECORDS_MAY_INSERT },
                  { 'u', RECORDS_MAY_UPDATE },
                  { 'd', RECORDS_MAY_DELETE },
                  { 'x', RECORDS_MAY_EXECUTE } };
    unsigned may = 0;
    apr_size_t k;

    for (k = 0; k < sizeof(known) / sizeof(known[0]); k++)
        if (strchr(letters, known[k].letter) != NULL)
            may |= known[k].may;
    return may;
}

static void take(records_privileges_t *privileges, const records_row_t *row)
{
    const char *on = row->values[ON].text;
    records_privilege_t one = { .schema = row->values[SCHEMA].text,
                                .name = row->values[NAME].text,
                                .column = row->values[COLUMN].text,
                                .may = read_may(row->values[MAY].text) };

    if (strcmp(on, "table") == 0)
        one.on = RECORDS_PRIVILEGE_TABLE;
    else if (strcmp(on, "column") == 0)
        one.on = RECORDS_PRIVILEGE_COLUMN;
    else
        one.on = RECORDS_PRIVILEGE_FUNCTION;
    records_privileges_add(privileges, &one);
}

const records_privileges_dialect_t records_pgsql_privileges = { records_privileges_pgsql_sql,
                                                                COLUMNS, take };
