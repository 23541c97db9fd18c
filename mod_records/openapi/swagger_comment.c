/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include <apr_strings.h>

#include "openapi/swagger.h"

void records_swagger_comment(records_openapi_t *d, const char *comment)
{
    apr_size_t first;

    if (comment == NULL)
        return;
    first = strcspn(comment, "\r\n");
    records_openapi_write(d, ",'summary':'%s'", apr_pstrmemdup(d->scratch, comment, first));
    comment += first;
    comment += strspn(comment, "\r\n");
    if (*comment != '\0')
        records_openapi_write(d, ",'description':'%s'", comment);
}
