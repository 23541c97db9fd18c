/* SPDX-License-Identifier: Apache-2.0 */
/* Prefer: (RFC 7240).  Of several values of one kind the first that we know counts. */
#include <string.h>

#include <apr_strings.h>

#include "base/number.h"
#include "base/text.h"
#include "request/parts.h"

typedef enum { RETURN, COUNT, MISSING, HANDLING, TX, RESOLUTION } member_e;

static const struct { const char *text; member_e member; int value; } known[] = {
    { "return=minimal", RETURN, RECORDS_RETURN_MINIMAL },
    { "return=headers-only", RETURN, RECORDS_RETURN_HEADERS },
    { "return=representation", RETURN, RECORDS_RETURN_REPRESENTATION },
    { "count=exact", COUNT, RECORDS_COUNT_EXACT },
    { "count=planned", COUNT, RECORDS_COUNT_PLANNED },
    { "count=estimated", COUNT, RECORDS_COUNT_ESTIMATED },
    { "missing=default", MISSING, RECORDS_MISSING_DEFAULT },
    { "missing=null", MISSING, RECORDS_MISSING_NULL },
    { "handling=strict", HANDLING, RECORDS_HANDLING_STRICT },
    { "handling=lenient", HANDLING, RECORDS_HANDLING_LENIENT },
    { "tx=commit", TX, RECORDS_TX_COMMIT },
    { "tx=rollback", TX, RECORDS_TX_ROLLBACK },
    { "resolution=merge-duplicates", RESOLUTION, RECORDS_RESOLUTION_MERGE },
    { "resolution=ignore-duplicates", RESOLUTION, RECORDS_RESOLUTION_IGNORE },
};

static void set(records_prefer_t *prefer, member_e member, int value)
{
    switch (member) {
    case RETURN:
        if (prefer->returns == RECORDS_RETURN_UNSAID)
            prefer->returns = value;
        return;
    case COUNT:
        if (prefer->count == RECORDS_COUNT_NONE)
            prefer->count = value;
        return;
    case MISSING:
        if (prefer->missing == RECORDS_MISSING_UNSAID)
            prefer->missing = value;
        return;
    case HANDLING:
        if (prefer->handling == RECORDS_HANDLING_UNSAID)
            prefer->handling = value;
        return;
    case TX:
        if (prefer->tx == RECORDS_TX_UNSAID)
            prefer->tx = value;
        return;
    case RESOLUTION:
        if (prefer->resolution == RECORDS_RESOLUTION_UNSAID)
            prefer->resolution = value;
        return;
    }
}

/* What stands behind name, or NULL. */
static const char *value_of(const char *preference, const char *name)
{
    const apr_size_t length = strlen(name);

    return strncmp(preference, name, length) == 0 ? preference + length : NULL;
}

static int take(records_prefer_t *prefer, const char *preference)
{
    const char *value;
    apr_int64_t number;
    apr_size_t i;

    for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (strcmp(preference, known[i].text) == 0) {
            set(prefer, known[i].member, known[i].value);
            return 1;
        }
    if ((value = value_of(preference, "max-affected=")) != NULL
        && records_number_parse(&number, value) && number >= 0) {
        if (prefer->max_affected < 0)
            prefer->max_affected = number;
        return 1;
    }
    if ((value = value_of(preference, "timezone=")) != NULL && *value != '\0') {
        if (prefer->timezone == NULL)    /* only the database knows which there are */
            prefer->timezone = value;
        return 1;
    }
    return 0;
}

void records_parse_prefer(records_prefer_t *prefer, const char *header, apr_pool_t *pool)
{
    apr_array_header_t *unknown;
    char *rest, *preference;

    memset(prefer, 0, sizeof(*prefer));
    prefer->max_affected = -1;
    if (header == NULL)
        return;
    unknown = apr_array_make(pool, 2, sizeof(const char *));
    prefer->unknown = unknown;
    rest = apr_pstrdup(pool, header);
    while ((preference = apr_strtok(rest, ",", &rest)) != NULL) {
        preference = records_trim(preference);
        if (*preference != '\0' && !take(prefer, preference))
            APR_ARRAY_PUSH(unknown, const char *) = preference;
    }
}
