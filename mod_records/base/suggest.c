/* SPDX-License-Identifier: Apache-2.0 */
#include "base/suggest.h"

#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>

#define LONGEST 400 /* bytes: a longer name is not a misspelt one */

static char *lower(const char *name, apr_pool_t *pool)
{
    char *copy = apr_pstrdup(pool, name), *at;

    for (at = copy; *at != '\0'; at++)
        *at = (char)apr_tolower(*at);
    return copy;
}

/* -film-: letters, digits, blanks and commas alone, with marks for the ends. */
static const char *marked(const char *name, apr_pool_t *pool)
{
    char *copy = apr_palloc(pool, strlen(name) + 3), *out = copy;

    *out++ = '-';
    for (; *name != '\0'; name++)
        if (apr_isalnum(*name) || apr_isspace(*name) || *name == ',' || (*name & 0x80) != 0)
            *out++ = *name;
    *out++ = '-';
    *out = '\0';
    return copy;
}

static int share(const char *a, const char *b, apr_size_t size)
{
    const apr_size_t length = strlen(b);
    apr_size_t i;

    for (; strlen(a) >= size; a++)
        for (i = 0; i + size <= length; i++)
            if (strncmp(a, b + i, size) == 0)
                return 1;
    return 0;
}

/* How many characters must be put in, taken out or changed (Levenshtein), by rows. */
static int distance(const char *a, const char *b, int *row)
{
    const int width = (int)strlen(b);
    int i, k;

    for (k = 0; k <= width; k++)
        row[k] = k;
    for (i = 0; a[i] != '\0'; i++) {
        int diagonal = row[0];

        row[0] = i + 1;
        for (k = 1; k <= width; k++) {
            const int above = row[k];
            int least = diagonal + (a[i] != b[k - 1]);

            least = above + 1 < least ? above + 1 : least;
            row[k] = row[k - 1] + 1 < least ? row[k - 1] + 1 : least;
            diagonal = above;
        }
    }
    return row[width];
}

static int alike(const char *a, const char *b, int *row)
{
    const int first = (int)strlen(a), second = (int)strlen(b);
    const int longest = first > second ? first : second;

    return longest == 0 ? 100 : 100 - 100 * distance(a, b, row) / longest;
}

static const char *best_of(const char *name, const apr_array_header_t *names, apr_size_t size,
                           int least, apr_pool_t *pool)
{
    int *row = apr_palloc(pool, sizeof(*row) * (LONGEST + 1));
    const char *best = NULL;
    int i, score, best_score = least - 1;

    for (i = 0; i < names->nelts; i++) {
        const char *one = lower(APR_ARRAY_IDX(names, i, const char *), pool);

        if (strlen(one) > LONGEST || !share(marked(name, pool), marked(one, pool), size)
            || (score = alike(name, one, row)) <= best_score)
            continue;
        best_score = score;
        best = APR_ARRAY_IDX(names, i, const char *);
    }
    return best;
}

const char *records_resembling(const char *name, const apr_array_header_t *names, int least,
                               apr_pool_t *pool)
{
    const char *wanted = lower(name, pool), *best;
    apr_pool_t *scratch;

    if (strlen(name) > LONGEST)
        return NULL;
    apr_pool_create(&scratch, pool);
    apr_pool_tag(scratch, "records_resembling");
    if ((best = best_of(wanted, names, 3, least, scratch)) == NULL)
        best = best_of(wanted, names, 2, least, scratch);
    apr_pool_destroy(scratch);
    return best;
}
