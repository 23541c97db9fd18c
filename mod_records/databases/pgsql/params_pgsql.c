/* SPDX-License-Identifier: Apache-2.0 */
/* Connection parameters, looked at before anybody connects. */
#include <string.h>

#include <apr_strings.h>
#include <libpq-fe.h>

#include "databases/pgsql/driver_pgsql.h"

#define AN_EXAMPLE \
    "write them as in \"host=/run/postgresql dbname=studio user=web connect_timeout=3\""

static const char *check_option(const PQconninfoOption *option, apr_pool_t *pool)
{
    if (option->val == NULL || strcmp(option->keyword, "port") != 0)
        return NULL;
    if (option->val[strspn(option->val, "0123456789,")] == '\0')
        return NULL;
    return apr_psprintf(pool, "PostgreSQL's port is a number, not \"%s\"; " AN_EXAMPLE,
                        option->val);
}

const char *records_pgsql_check(const char *params, apr_pool_t *pool)
{
    char *why = NULL;
    PQconninfoOption *options = PQconninfoParse(params, &why);
    const char *sentence = NULL;
    int i;

    if (options == NULL) {
        while (why != NULL && *why != '\0' && why[strlen(why) - 1] == '\n')
            why[strlen(why) - 1] = '\0';
        sentence = apr_psprintf(pool, "PostgreSQL's parameters cannot be read: %s; " AN_EXAMPLE,
                                why == NULL ? "out of memory" : why);
        PQfreemem(why);
        return sentence;
    }
    for (i = 0; sentence == NULL && options[i].keyword != NULL; i++)
        sentence = check_option(&options[i], pool);
    PQconninfoFree(options);
    return sentence;
}
