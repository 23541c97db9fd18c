/* SPDX-License-Identifier: Apache-2.0 */
#include "base/header.h"

#include <string.h>

#include <apr_cstr.h>
#include <apr_lib.h>
#include <apr_strings.h>

int records_header_valid(const char *name, const char *value)
{
    if (*name == '\0')
        return 0;
    for (; *name != '\0'; name++) /* a token: RFC 9110, 5.6.2 */
        if (!apr_isalnum(*name) && strchr("!#$%&'*+-.^_`|~", *name) == NULL)
            return 0;
    for (; *value != '\0'; value++)
        if (apr_iscntrl(*value) && *value != '\t')
            return 0;
    return 1;
}

int records_header_frames(const char *name)
{
    static const char *const framing[] = { "Connection", "Content-Length",    "Keep-Alive", "TE",
                                           "Trailer",    "Transfer-Encoding", "Upgrade" };
    apr_size_t i;

    for (i = 0; i < sizeof(framing) / sizeof(framing[0]); i++)
        if (apr_cstr_casecmp(name, framing[i]) == 0)
            return 1;
    return 0;
}

/* "Accept, Prefer": the next name, its length in *length; NULL at the end. */
static const char *next_name(const char *at, apr_size_t *length)
{
    at += strspn(at, ", \t");
    *length = strcspn(at, ", \t");
    return *length == 0 ? NULL : at;
}

static int names(const char *list, const char *name, apr_size_t length)
{
    apr_size_t other;

    for (; (list = next_name(list, &other)) != NULL; list += other)
        if (other == length && apr_cstr_casecmpn(list, name, length) == 0)
            return 1;
    return 0;
}

const char *records_header_vary(const char *list, const char *more, apr_pool_t *pool)
{
    apr_size_t length;

    if (list == NULL || *list == '\0')
        return more;
    if (names(list, "*", 1) || names(more, "*", 1))
        return "*";
    for (; (more = next_name(more, &length)) != NULL; more += length)
        if (!names(list, more, length))
            list = apr_pstrcat(pool, list, ", ", apr_pstrmemdup(pool, more, length), NULL);
    return list;
}
