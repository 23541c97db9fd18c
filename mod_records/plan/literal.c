/* SPDX-License-Identifier: Apache-2.0 */
/* Literals against column types, for databases that would quietly convert: PostgreSQL's rules and
 * PostgreSQL's words, so that a wrong value is the same error everywhere. */
#include <errno.h>
#include <float.h>
#include <stdlib.h>
#include <string.h>

#include <apr_cstr.h>
#include <apr_lib.h>
#include <apr_strings.h>

#include "base/error.h"
#include "base/number.h"
#include "base/text.h"
#include "plan/parts.h"

static records_error_t *invalid(const char *type, const char *text, apr_pool_t *pool)
{
    return records_fail(pool, "22P02", "invalid input syntax for type %s: \"%s\"", type, text);
}

static records_error_t *out_of_range(const char *type, const char *text, apr_pool_t *pool)
{
    return records_fail(pool, "22003", "value \"%s\" is out of range for type %s", text, type);
}

static records_error_t *boolean(const char **canonical, const char *text, apr_pool_t *pool);

static int is_based_on(const records_column_t *column, const char *base)
{
    return column->base != NULL && strcmp(column->base, base) == 0;
}

/* ---- integers ----------------------------------------------------------------- */

/* What integer types are called and hold, by the catalog's base names; others hold 64 bits. */
static const struct {
    const char *base, *type;
    apr_int64_t lowest, highest;
} integers[] = {
    { "tinyint", "smallint", -128, 127 },
    { "tinyint1", "smallint", -128, 127 },
    { "smallint", "smallint", -32768, 32767 },
    { "mediumint", "integer", -8388608, 8388607 },
    { "int", "integer", -2147483647 - 1, 2147483647 },
    { "int2", "smallint", -32768, 32767 },
    { "int4", "integer", -2147483647 - 1, 2147483647 },
};

static int is_whole(const char *text)
{
    text += *text == '-' || *text == '+';
    return *text != '\0' && text[strspn(text, "0123456789")] == '\0';
}

/* MariaDB's unsigned types: twice as far up, and nothing below zero. */
static int fits_unsigned(const char *digits, apr_uint64_t highest)
{
    apr_uint64_t number = 0;

    for (; *digits != '\0'; digits++) {
        unsigned digit = (unsigned)(*digits - '0');

        if (number > (highest - digit) / 10)
            return 0;
        number = number * 10 + digit;
    }
    return 1;
}

static records_error_t *integer(const char **canonical, const records_column_t *column,
                                const char *text, apr_pool_t *pool)
{
    const char *type = "bigint";
    apr_int64_t lowest = APR_INT64_MIN, highest = APR_INT64_MAX, number;
    apr_size_t i;

    for (i = 0; i < sizeof(integers) / sizeof(integers[0]); i++)
        if (column->base != NULL && strcmp(column->base, integers[i].base) == 0) {
            type = integers[i].type;
            lowest = integers[i].lowest;
            highest = integers[i].highest;
        }
    if (!is_whole(text)) /* tinyint(1) is how MariaDB spells boolean */
        return is_based_on(column, "tinyint1") ? boolean(canonical, text, pool)
                                               : invalid(type, text, pool);
    *canonical = *text == '+' ? text + 1 : text;
    if (column->is_unsigned)
        return **canonical != '-' && fits_unsigned(*canonical, (apr_uint64_t)highest * 2 + 1)
                   ? NULL
                   : out_of_range(type, text, pool);
    if (!records_number_parse(&number, *canonical) || number < lowest || number > highest)
        return out_of_range(type, text, pool);
    return NULL;
}

/* ---- other numbers ------------------------------------------------------------ */

static int is_decimal(const char *text)
{
    apr_size_t whole, fraction = 0;

    text += *text == '-' || *text == '+';
    whole = strspn(text, "0123456789");
    text += whole;
    if (*text == '.') {
        fraction = strspn(text + 1, "0123456789");
        text += 1 + fraction;
    }
    if (whole + fraction == 0)
        return 0;
    if (*text == 'e' || *text == 'E') {
        text++;
        text += *text == '-' || *text == '+';
        if (*text == '\0')
            return 0;
        text += strspn(text, "0123456789");
    }
    return *text == '\0';
}

static records_error_t *decimal(const char **canonical, const char *type, const char *text,
                                apr_pool_t *pool)
{
    if (!is_decimal(text))
        return invalid(type, text, pool);
    *canonical = *text == '+' ? text + 1 : text;
    return NULL;
}

/* Nothing of it is left, or more than there is: too far from 1 for its type. */
static int fits_float(const char *text, int single)
{
    double number;

    errno = 0;
    number = single ? (double)strtof(text, NULL) : strtod(text, NULL);
    return errno != ERANGE || (number != 0 && number - number == 0);
}

/* 3.4028235e38 is how the largest float is shown.  It lies above it, where MariaDB takes nothing. */
#define LARGEST_SINGLE "3.40282346e38"

static int is_rounded_to_the_largest(const char *text)
{
    const double number = strtod(text, NULL);

    return number > (double)FLT_MAX || number < -(double)FLT_MAX;
}

/* SQLite has no word for it, but reads it so. */
static const char *infinity(const char *text)
{
    const char *word = text + (*text == '-' || *text == '+');

    if (apr_cstr_casecmp(word, "infinity") != 0 && apr_cstr_casecmp(word, "inf") != 0)
        return NULL;
    return *text == '-' ? "-9e999" : "9e999";
}

static records_error_t *floating(const char **canonical, const records_column_t *column,
                                 const char *text, apr_pool_t *pool)
{
    const int single = is_based_on(column, "float");
    const char *type = single ? "real" : "double precision";
    records_error_t *error;

    if (column->lenient && (*canonical = infinity(text)) != NULL)
        return NULL;
    if ((error = decimal(canonical, type, text, pool)) != NULL)
        return error;
    if (!fits_float(text, single))
        return records_fail(pool, "22003", "\"%s\" is out of range for type %s", text, type);
    if (single && is_rounded_to_the_largest(text))
        *canonical = *text == '-' ? "-" LARGEST_SINGLE : LARGEST_SINGLE;
    return NULL;
}

/* ---- booleans, uuids, bytes ---------------------------------------------------- */

/* Any unique beginning of these words, in any case, as PostgreSQL reads them. */
static records_error_t *boolean(const char **canonical, const char *text, apr_pool_t *pool)
{
    static const struct { const char *word; apr_size_t least; const char *value; } words[] = {
        { "true", 1, "1" },  { "yes", 1, "1" }, { "on", 2, "1" },  { "1", 1, "1" },
        { "false", 1, "0" }, { "no", 1, "0" },  { "off", 2, "0" }, { "0", 1, "0" },
    };
    apr_size_t length = strlen(text);
    apr_size_t i;

    for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (length >= words[i].least && length <= strlen(words[i].word)
            && apr_cstr_casecmpn(text, words[i].word, length) == 0) {
            *canonical = words[i].value;
            return NULL;
        }
    return invalid("boolean", text, pool);
}

static records_error_t *uuid(const char **canonical, const char *text, apr_pool_t *pool)
{
    char *out = apr_palloc(pool, 37);
    const char *at = text + (*text == '{');
    int digits = 0, length = 0;

    for (; *at != '\0' && *at != '}'; at++) {
        if (*at == '-' && digits % 4 == 0 && digits > 0 && digits < 32 && at[-1] != '-')
            continue;
        if (!apr_isxdigit(*at) || digits == 32)
            return invalid("uuid", text, pool);
        if (digits == 8 || digits == 12 || digits == 16 || digits == 20)
            out[length++] = '-';
        out[length++] = (char)apr_tolower(*at);
        digits++;
    }
    if (digits != 32 || (*text == '{') != (*at == '}') || (*at == '}' && at[1] != '\0'))
        return invalid("uuid", text, pool);
    out[length] = '\0';
    *canonical = out;
    return NULL;
}

static records_error_t *bytes(const char **canonical, const char *text, apr_pool_t *pool)
{
    static const char digits[] = "0123456789abcdef";
    apr_size_t length = strlen(text), i;
    char *out;

    *canonical = text;
    if (strncmp(text, "\\x", 2) == 0) {
        if (length % 2 != 0 || text[2 + strspn(text + 2, "0123456789abcdefABCDEF")] != '\0')
            return records_fail(pool, "22023", "invalid hexadecimal digits in a bytea literal");
        return NULL;
    }
    out = apr_palloc(pool, 2 * length + 3); /* not hex: the text's own bytes */
    memcpy(out, "\\x", 2);
    for (i = 0; i < length; i++) {
        out[2 + 2 * i] = digits[(unsigned char)text[i] >> 4];
        out[3 + 2 * i] = digits[(unsigned char)text[i] & 15];
    }
    out[2 + 2 * length] = '\0';
    *canonical = out;
    return NULL;
}

/* PostgreSQL ignores blanks around literals, but not around a uuid. */
records_error_t *records_literal(const char **canonical, const records_column_t *column,
                                 const char *text, apr_pool_t *pool)
{
    switch (column->kind) {
    case RECORDS_INTEGER:
        if (is_based_on(column, "year"))
            return records_year(canonical, records_trimmed(text, pool), pool);
        return integer(canonical, column, records_trimmed(text, pool), pool);
    case RECORDS_NUMBER:
        return decimal(canonical, "numeric", records_trimmed(text, pool), pool);
    case RECORDS_FLOAT:
        return floating(canonical, column, records_trimmed(text, pool), pool);
    case RECORDS_BOOLEAN:
        return boolean(canonical, records_trimmed(text, pool), pool);
    case RECORDS_DATE:
    case RECORDS_CLOCK:
    case RECORDS_TIMESTAMP:
    case RECORDS_TIMESTAMPTZ:
        return (column->lenient ? records_moment_lenient : records_moment)(
            canonical, column->kind, records_trimmed(text, pool), pool);
    case RECORDS_UUID:
        return uuid(canonical, text, pool);
    case RECORDS_BYTES:
        if (is_based_on(column, "bit"))
            return records_bits(canonical, column, records_trimmed(text, pool), pool);
        return bytes(canonical, text, pool);
    case RECORDS_TEXT:
    case RECORDS_JSON:
    case RECORDS_LIST:
    case RECORDS_OTHER:
        break;
    }
    *canonical = text;
    return NULL;
}
