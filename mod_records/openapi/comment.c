/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include <apr_strings.h>

#include "openapi/parts.h"

const char *records_openapi_summary(const char *comment, apr_pool_t *pool)
{
    apr_size_t length;

    if (comment == NULL)
        return NULL;
    comment += strspn(comment, "\r\n");
    length = strcspn(comment, "\r\n");
    return length == 0 ? NULL : apr_pstrmemdup(pool, comment, length);
}

const char *records_openapi_description(const char *comment)
{
    if (comment == NULL)
        return NULL;
    comment += strspn(comment, "\r\n");
    comment += strcspn(comment, "\r\n");
    comment += strspn(comment, "\r\n");
    return *comment == '\0' ? NULL : comment;
}
