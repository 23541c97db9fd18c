/* SPDX-License-Identifier: Apache-2.0 */
/* Types of MariaDB that silently convert a value into another one: YEAR, BIT, ENUM and SET. */
#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "base/number.h"
#include "base/text.h"
#include "plan/parts.h"

#define FIRST_YEAR 1901
#define LAST_YEAR 2155
#define MOST_BITS 64

static int is_digits(const char *text)
{
    return *text != '\0' && text[strspn(text, "0123456789")] == '\0';
}

static records_error_t *out_of_range(const char *type, const char *text, apr_pool_t *pool)
{
    return records_fail(pool, "22003", "value \"%s\" is out of range for type %s", text, type);
}

/* ---- YEAR -------------------------------------------------------------------------- */

/* '0' would be 2000, and 99 be 1999. */
records_error_t *records_year(const char **canonical, const char *text, apr_pool_t *pool)
{
    apr_int64_t year;

    if (!is_digits(text + (*text == '-' || *text == '+')))
        return records_fail(pool, "22P02", "invalid input syntax for type year: \"%s\"", text);
    if (!records_number_parse(&year, text)
        || (year != 0 && (year < FIRST_YEAR || year > LAST_YEAR)))
        return out_of_range("year", text, pool);
    *canonical = apr_psprintf(pool, "%04d", (int)year);
    return NULL;
}

/* ---- BIT --------------------------------------------------------------------------- */

static int width_of(const records_column_t *column)
{
    const char *width = column->type == NULL ? NULL : strchr(column->type, '(');

    return width == NULL ? 1 : atoi(width + 1);
}

/* The number that \\x00ff, 255 or true is.  0 where it has more than 64 bits. */
static int read_digits(apr_uint64_t *number, const char *digits, unsigned base)
{
    const char *at = digits;

    for (*number = 0; *at != '\0'; at++) {
        const unsigned digit = (unsigned)records_hex_digit(*at);

        if (*number > (APR_UINT64_MAX - digit) / base)
            return 0;
        *number = *number * base + digit;
    }
    return 1;
}

static int is_hex(const char *text)
{
    return strncmp(text, "\\x", 2) == 0 && strlen(text) % 2 == 0
           && text[2 + strspn(text + 2, "0123456789abcdefABCDEF")] == '\0';
}

records_error_t *records_bits(const char **canonical, const records_column_t *column,
                              const char *text, apr_pool_t *pool)
{
    const int width = width_of(column);
    apr_uint64_t number;
    int fits;

    if (strcmp(text, "true") == 0 || strcmp(text, "false") == 0)
        text = *text == 't' ? "1" : "0";
    if (is_hex(text))
        fits = read_digits(&number, text + 2, 16);
    else if (is_digits(text + (*text == '-' || *text == '+')))
        fits = *text != '-' && read_digits(&number, text + (*text == '+'), 10);
    else
        return records_explain(records_fail(pool, "22P02",
                                            "invalid input syntax for type %s: \"%s\"",
                                            column->type, text),
                               NULL, "Bits are written as a number, or as their bytes: \\x00ff.");
    if (!fits || (width < MOST_BITS && number >> width != 0))
        return out_of_range(column->type, text, pool);
    *canonical = apr_psprintf(pool, "\\x%0*" APR_UINT64_T_HEX_FMT, (width + 7) / 8 * 2, number);
    return NULL;
}

/* ---- ENUM, SET ---------------------------------------------------------------------- */

/* enum('a','b','2'): a quote inside of a member is doubled, so what looks like a member is one. */
static int has_member(const char *type, const char *text, apr_pool_t *pool)
{
    const char *quoted = apr_pstrcat(pool, "'", text, "'", NULL);
    const char *at = type;

    for (; (at = strstr(at, quoted)) != NULL; at++)
        if (at > type && (at[-1] == '(' || at[-1] == ',')
            && (at[strlen(quoted)] == ')' || at[strlen(quoted)] == ','))
            return 1;
    return 0;
}

records_error_t *records_check_member(const records_column_t *column, const char *text,
                                      apr_pool_t *pool)
{
    if (column->base == NULL || column->type == NULL
        || (strcmp(column->base, "enum") != 0 && strcmp(column->base, "set") != 0)
        || !is_digits(text + (*text == '-' || *text == '+'))
        || has_member(column->type, text, pool))
        return NULL;
    return records_fail(pool, "22P02", "invalid input value for %s: \"%s\"", column->base, text);
}
