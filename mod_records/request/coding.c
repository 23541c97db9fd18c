/* SPDX-License-Identifier: Apache-2.0 */
#include "request/coding.h"

#include <stdlib.h>
#include <string.h>

#include <apr_cstr.h>
#include <apr_strings.h>

#include "base/text.h"

#define UNSAID (-1.0)

/* How much each is liked: 0 to 1. */
typedef struct liking_t {
    double gzip, identity, any;
} liking_t;

/* "q=0.5"; what is no such number counts as none given. */
static double read_quality(const char *parameter)
{
    const char *number = parameter + strspn(parameter, " \t");
    double quality;

    if ((*number | 0x20) != 'q')
        return 1.0;
    number += 1 + strspn(number + 1, " \t");
    if (*number != '=')
        return 1.0;
    number += 1 + strspn(number + 1, " \t");
    quality = strtod(number, NULL);
    return strchr("0123456789.", *number) == NULL || *number == '\0' || quality > 1 ? 1.0 : quality;
}

static void take_coding(liking_t *liking, char *text)
{
    char *parameter = strchr(text, ';');
    double quality = 1.0;

    if (parameter != NULL) {
        *parameter = '\0';
        quality = read_quality(parameter + 1);
    }
    text = records_trim(text);
    if (apr_cstr_casecmp(text, "gzip") == 0 || apr_cstr_casecmp(text, "x-gzip") == 0)
        liking->gzip = quality;
    else if (apr_cstr_casecmp(text, "identity") == 0)
        liking->identity = quality;
    else if (strcmp(text, "*") == 0)
        liking->any = quality;
}

records_coding_e records_parse_coding(const char *header, apr_pool_t *pool)
{
    liking_t liking = { UNSAID, UNSAID, UNSAID };
    char *rest, *one;

    if (header == NULL)
        return RECORDS_CODING_IDENTITY;
    rest = apr_pstrdup(pool, header);
    while ((one = apr_strtok(rest, ",", &rest)) != NULL)
        take_coding(&liking, one);
    if (liking.gzip == UNSAID)
        liking.gzip = liking.any == UNSAID ? 0 : liking.any;
    if (liking.identity == UNSAID) /* acceptable as long as nobody refuses it */
        return liking.gzip > 0     ? RECORDS_CODING_GZIP
               : liking.any == 0.0 ? RECORDS_CODING_NONE
                                   : RECORDS_CODING_IDENTITY;
    if (liking.gzip > 0 && liking.gzip >= liking.identity)
        return RECORDS_CODING_GZIP;
    return liking.identity > 0 ? RECORDS_CODING_IDENTITY : RECORDS_CODING_NONE;
}
