/* SPDX-License-Identifier: Apache-2.0 */
/* Prefer: (RFC 7240).  Of several values of one kind the first known one is used. */
#include <string.h>

#include <apr_strings.h>

#include "base/number.h"
#include "base/text.h"
#include "request/parts.h"

#define ISOLATION "isolation="

static const struct { const char *text; records_preference_e preference; int value; } known[] = {
    { "return=minimal", RECORDS_PREFER_RETURN, RECORDS_RETURN_MINIMAL },
    { "return=headers-only", RECORDS_PREFER_RETURN, RECORDS_RETURN_HEADERS },
    { "return=representation", RECORDS_PREFER_RETURN, RECORDS_RETURN_REPRESENTATION },
    { "count=exact", RECORDS_PREFER_COUNT, RECORDS_COUNT_EXACT },
    { "count=planned", RECORDS_PREFER_COUNT, RECORDS_COUNT_PLANNED },
    { "count=estimated", RECORDS_PREFER_COUNT, RECORDS_COUNT_ESTIMATED },
    { "missing=default", RECORDS_PREFER_MISSING, RECORDS_MISSING_DEFAULT },
    { "missing=null", RECORDS_PREFER_MISSING, RECORDS_MISSING_NULL },
    { "handling=strict", RECORDS_PREFER_HANDLING, RECORDS_HANDLING_STRICT },
    { "handling=lenient", RECORDS_PREFER_HANDLING, RECORDS_HANDLING_LENIENT },
    { "tx=commit", RECORDS_PREFER_TX, RECORDS_TX_COMMIT },
    { "tx=rollback", RECORDS_PREFER_TX, RECORDS_TX_ROLLBACK },
    { "resolution=merge-duplicates", RECORDS_PREFER_RESOLUTION, RECORDS_RESOLUTION_MERGE },
    { "resolution=ignore-duplicates", RECORDS_PREFER_RESOLUTION, RECORDS_RESOLUTION_IGNORE },
    { ISOLATION "read-committed", RECORDS_PREFER_ISOLATION, RECORDS_READ_COMMITTED },
    { ISOLATION "repeatable-read", RECORDS_PREFER_ISOLATION, RECORDS_REPEATABLE_READ },
    { ISOLATION "serializable", RECORDS_PREFER_ISOLATION, RECORDS_SERIALIZABLE },
};

const char *records_prefer_text(records_preference_e preference, int value)
{
    apr_size_t i;

    for (i = 0; value != 0 && i < sizeof(known) / sizeof(known[0]); i++)
        if (known[i].preference == preference && known[i].value == value)
            return known[i].text;
    return NULL;
}

const char *records_isolation_name(records_isolation_e level)
{
    const char *text = records_prefer_text(RECORDS_PREFER_ISOLATION, level);

    return text == NULL ? NULL : text + strlen(ISOLATION);
}

records_isolation_e records_isolation_named(const char *name)
{
    records_isolation_e level;

    for (level = RECORDS_READ_COMMITTED; level < RECORDS_ISOLATION_UNKNOWN; level++)
        if (strcmp(name, records_isolation_name(level)) == 0)
            return level;
    return RECORDS_ISOLATION_UNKNOWN;
}

static void set(records_prefer_t *prefer, records_preference_e preference, int value)
{
    switch (preference) {
    case RECORDS_PREFER_RETURN:
        if (prefer->returns == RECORDS_RETURN_UNSET)
            prefer->returns = value;
        return;
    case RECORDS_PREFER_COUNT:
        if (prefer->count == RECORDS_COUNT_NONE)
            prefer->count = value;
        return;
    case RECORDS_PREFER_MISSING:
        if (prefer->missing == RECORDS_MISSING_UNSET)
            prefer->missing = value;
        return;
    case RECORDS_PREFER_HANDLING:
        if (prefer->handling == RECORDS_HANDLING_UNSET)
            prefer->handling = value;
        return;
    case RECORDS_PREFER_TX:
        if (prefer->tx == RECORDS_TX_UNSET)
            prefer->tx = value;
        return;
    case RECORDS_PREFER_RESOLUTION:
        if (prefer->resolution == RECORDS_RESOLUTION_UNSET)
            prefer->resolution = value;
        return;
    case RECORDS_PREFER_ISOLATION:
        if (prefer->isolation == RECORDS_ISOLATION_UNSET)
            prefer->isolation = value;
        return;
    }
}

/* What stands behind name, or NULL. */
static const char *value_of(const char *preference, const char *name)
{
    const apr_size_t length = strlen(name);

    return strncmp(preference, name, length) == 0 ? preference + length : NULL;
}

static int read_preference(records_prefer_t *prefer, const char *preference)
{
    const char *value;
    apr_int64_t number;
    apr_size_t i;

    for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (strcmp(preference, known[i].text) == 0) {
            set(prefer, known[i].preference, known[i].value);
            return 1;
        }
    if ((value = value_of(preference, "max-affected=")) != NULL
        && records_number_parse(&number, value) && number >= 0) {
        if (prefer->max_affected < 0)
            prefer->max_affected = number;
        return 1;
    }
    if ((value = value_of(preference, "timezone=")) != NULL && *value != '\0') {
        if (prefer->timezone == NULL) /* only the database knows which there are */
            prefer->timezone = value;
        return 1;
    }
    if (value_of(preference, ISOLATION)
        != NULL) { /* refused, not ignored: something relies on it */
        set(prefer, RECORDS_PREFER_ISOLATION, RECORDS_ISOLATION_UNKNOWN);
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
        if (*preference != '\0' && !read_preference(prefer, preference))
            APR_ARRAY_PUSH(unknown, const char *) = preference;
    }
}
