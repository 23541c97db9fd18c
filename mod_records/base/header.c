/* SPDX-License-Identifier: Apache-2.0 */
#include "base/header.h"

#include <string.h>

#include <apr_cstr.h>
#include <apr_lib.h>

int records_header_valid(const char *name, const char *value)
{
    if (*name == '\0')
        return 0;
    for (; *name != '\0'; name++)        /* a token: RFC 9110, 5.6.2 */
        if (!apr_isalnum(*name) && strchr("!#$%&'*+-.^_`|~", *name) == NULL)
            return 0;
    for (; *value != '\0'; value++)
        if (apr_iscntrl(*value) && *value != '\t')
            return 0;
    return 1;
}

int records_header_frames(const char *name)
{
    static const char *const framing[] = { "Connection", "Content-Length", "Keep-Alive", "TE",
                                           "Trailer", "Transfer-Encoding", "Upgrade" };
    apr_size_t i;

    for (i = 0; i < sizeof(framing) / sizeof(framing[0]); i++)
        if (apr_cstr_casecmp(name, framing[i]) == 0)
            return 1;
    return 0;
}
