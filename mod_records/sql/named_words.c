/* SPDX-License-Identifier: Apache-2.0 */
/* Words in an operator's SQL: types of parameters, and what changes rows. */
#include <string.h>

#include <apr_cstr.h>
#include <apr_strings.h>

#include "plan/type.h"
#include "sql/named_scan.h"

/* Arrays, domains, numeric(10,2): PostgreSQL knows more types than we do, and converts itself. */
const char *records_sql_type(records_sql_type_t *found, const char *name, const char *word,
                             const records_dialect_t *dialect, apr_pool_t *pool)
{
    const records_type_t *type = records_type_find_any(word);
    const apr_size_t length = strlen(word);

    memset(found, 0, sizeof(*found));
    found->type = word;
    if (type != NULL) {
        found->type = type->cast;
        found->base = type->base;
        found->kind = type->kind;
        return NULL;
    }
    if (!(dialect->can & RECORDS_CAN_CHECK))
        return apr_psprintf(pool,
                            "parameter :%s has an unknown type '%s'; there are int, "
                            "bigint, smallint, numeric, real, double, boolean, text, date, time, "
                            "timestamp, timestamptz, uuid, json and blob",
                            name, word);
    found->kind = length > 2 && strcmp(word + length - 2, "[]") == 0 ? RECORDS_LIST : RECORDS_OTHER;
    return NULL;
}

static const char *const writers[] = { "INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE", NULL };

int records_sql_is_one_of(const char *word, const char *const *words)
{
    for (; *words != NULL; words++)
        if (apr_cstr_casecmp(word, *words) == 0)
            return 1;
    return 0;
}

int records_sql_is_writer(const char *word)
{
    return records_sql_is_one_of(word, writers);
}
