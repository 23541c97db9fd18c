/* SPDX-License-Identifier: Apache-2.0 */
#include "request/token.h"

#include <string.h>

#include <apr_cstr.h>
#include <apr_strings.h>

#include "base/error.h"
#include "base/json_text.h"

/* ---- base64url without padding (RFC 7515, 2) --------------------------------------- */

/* The value of each byte as a digit, and 1 more: 0 is none. */
static const unsigned char digits[256] = {
    ['A'] = 1,  ['B'] = 2,  ['C'] = 3,  ['D'] = 4,  ['E'] = 5,  ['F'] = 6,  ['G'] = 7,  ['H'] = 8,
    ['I'] = 9,  ['J'] = 10, ['K'] = 11, ['L'] = 12, ['M'] = 13, ['N'] = 14, ['O'] = 15, ['P'] = 16,
    ['Q'] = 17, ['R'] = 18, ['S'] = 19, ['T'] = 20, ['U'] = 21, ['V'] = 22, ['W'] = 23, ['X'] = 24,
    ['Y'] = 25, ['Z'] = 26, ['a'] = 27, ['b'] = 28, ['c'] = 29, ['d'] = 30, ['e'] = 31, ['f'] = 32,
    ['g'] = 33, ['h'] = 34, ['i'] = 35, ['j'] = 36, ['k'] = 37, ['l'] = 38, ['m'] = 39, ['n'] = 40,
    ['o'] = 41, ['p'] = 42, ['q'] = 43, ['r'] = 44, ['s'] = 45, ['t'] = 46, ['u'] = 47, ['v'] = 48,
    ['w'] = 49, ['x'] = 50, ['y'] = 51, ['z'] = 52, ['0'] = 53, ['1'] = 54, ['2'] = 55, ['3'] = 56,
    ['4'] = 57, ['5'] = 58, ['6'] = 59, ['7'] = 60, ['8'] = 61, ['9'] = 62, ['-'] = 63, ['_'] = 64
};

/* The bits of four digits.  Zero in *good if one is none. */
static unsigned bits_of(const char text[4], int *good)
{
    const unsigned a = digits[(unsigned char)text[0]], b = digits[(unsigned char)text[1]];
    const unsigned c = digits[(unsigned char)text[2]], d = digits[(unsigned char)text[3]];

    *good &= a != 0 && b != 0 && c != 0 && d != 0;
    return ((a - 1) << 18 | (b - 1) << 12 | (c - 1) << 6 | (d - 1)) & 0xffffff;
}

/* Non-zero on success. */
static int decode(records_value_t *decoded, const char *text, apr_size_t length, apr_pool_t *pool)
{
    const apr_size_t rest = length % 4;
    char *out = apr_palloc(pool, length / 4 * 3 + 4), *to = out;
    const char *end = text + (length - rest);
    char last[4] = { 'A', 'A', 'A', 'A' }; /* of 0 bits */
    unsigned bits;
    int good = rest != 1;

    for (; text < end && good; text += 4) {
        bits = bits_of(text, &good);
        *to++ = (char)(bits >> 16 & 0xff);
        *to++ = (char)(bits >> 8 & 0xff);
        *to++ = (char)(bits & 0xff);
    }
    if (rest > 1) {
        memcpy(last, text, rest);
        bits = bits_of(last, &good);
        *to++ = (char)(bits >> 16 & 0xff);
        if (rest == 3)
            *to++ = (char)(bits >> 8 & 0xff);
    }
    decoded->text = out;
    decoded->length = (apr_size_t)(to - out);
    return good;
}

/* ---- errors --------------------------------------------------------------------------- */

static records_error_t *cannot_verify(const char *details, apr_pool_t *pool)
{
    return records_explain(records_fail(pool, "PGRST301", "JWT cryptographic operation failed"),
                           details, NULL);
}

static records_error_t *no_claims(const char *why, apr_pool_t *pool)
{
    return records_explain(records_fail(pool, "PGRST303", "Parsing claims failed"),
                           apr_psprintf(pool, "The token's payload is no JSON object: %s.", why),
                           NULL);
}

/* ---- header --------------------------------------------------------------------------- */

typedef struct header_t {
    records_value_t alg, typ;            /* as strings in their quotes; a NULL text where missing */
    int has_critical;
} header_t;

/* Non-zero where it is an object. */
static int read_header(header_t *header, records_value_t *json, apr_pool_t *pool)
{
    records_value_t whole, name, value;
    records_json_rest_t rest;
    const char *why;

    memset(header, 0, sizeof(*header));
    if (!records_json_check(json, RECORDS_CLAIMS_DEEPEST, &why, pool))
        return 0;
    whole = records_json_whole(json);
    if (records_json_type(&whole) != RECORDS_JSON_OBJECT)
        return 0;
    rest = records_json_inside(&whole);
    while (records_json_pair(&name, &value, &rest)) {
        const int is_string = records_json_type(&value) == RECORDS_JSON_STRING;

        if (is_string && records_json_says(&name, "alg", 3))
            header->alg = value;
        else if (is_string && records_json_says(&name, "typ", 3))
            header->typ = value;
        else if (records_json_says(&name, "crit", 4))
            header->has_critical = 1;
    }
    return 1;
}

static int says(const records_value_t *string, const char *text, apr_pool_t *pool)
{
    records_value_t said;

    if (string->text == NULL)
        return 0;
    said = records_json_said(string, pool);
    return said.length == strlen(text) && apr_cstr_casecmpn(said.text, text, said.length) == 0;
}

/* application/at+jwt may be written as at+jwt (RFC 7515, 4.1.9). */
static int is_of_type(const header_t *header, const char *type, apr_pool_t *pool)
{
    return says(&header->typ, type, pool)
           || says(&header->typ, apr_pstrcat(pool, "application/", type, NULL), pool);
}

/* A module may have passed over what it does not know; "crit" says that nobody may (RFC 7515, 4.1.11). */
static records_error_t *check_header(const char *text, apr_size_t length, const char *type,
                                     apr_pool_t *pool)
{
    records_value_t json;
    header_t header;

    if (!decode(&json, text, length, pool))
        return cannot_verify("The token's header is not base64url.", pool);
    if (!read_header(&header, &json, pool))
        return cannot_verify("The token's header is no JSON object.", pool);
    if (header.alg.text == NULL || says(&header.alg, "none", pool))
        return records_fail(pool, "PGRST301", "Wrong or unsupported encoding algorithm");
    if (header.has_critical)
        return cannot_verify("The token's header has extensions that must be understood (crit).",
                             pool);
    if (type != NULL && !is_of_type(&header, type, pool))
        return records_fail(pool, "PGRST303", "JWT not of the expected type");
    return NULL;
}

/* ---- all of it ------------------------------------------------------------------------ */

static int parts_of(const char *token)
{
    int parts = 1;

    for (; (token = strchr(token, '.')) != NULL; token++)
        parts++;
    return parts;
}

records_error_t *records_token_claims(records_claims_set_t **claims, const char *token,
                                      const char *type, apr_pool_t *pool)
{
    const int parts = parts_of(token);
    const char *payload, *signature, *why;
    records_value_t json;

    *claims = NULL;
    if (parts != 3)
        return records_fail(pool, "PGRST301", "Expected 3 parts in JWT; got %d", parts);
    payload = strchr(token, '.') + 1;
    signature = strchr(payload, '.') + 1;
    if (!decode(&json, payload, (apr_size_t)(signature - payload) - 1, pool))
        return cannot_verify("The token's payload is not base64url.", pool);
    if (!records_claims_read(claims, json, &why, pool))
        return no_claims(why, pool);
    if (*signature == '\0')
        return cannot_verify("The token has no signature.", pool);
    return check_header(token, (apr_size_t)(payload - token) - 1, type, pool);
}
