/* SPDX-License-Identifier: Apache-2.0 */
#include "request/token.h"

#include <string.h>

#include <apr_cstr.h>
#include <apr_strings.h>
#include <json-c/json.h>

#include "base/error.h"
#include "base/json.h"
#include "base/json_text.h"
#include "request/claims.h"

/* ---- base64url without padding (RFC 7515, 2) --------------------------------------- */

static int digit(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '-' ? 62 : c == '_' ? 63 : -1;
}

/* Non-zero on success. */
static int decode(records_value_t *decoded, const char *text, apr_size_t length, apr_pool_t *pool)
{
    char *out = apr_palloc(pool, length / 4 * 3 + 4);
    unsigned bits = 0;
    apr_size_t i, used = 0;
    int value;

    if (length % 4 == 1)
        return 0;
    for (i = 0; i < length; i++) {
        if ((value = digit(text[i])) < 0)
            return 0;
        bits = (bits << 6 | (unsigned)value) & 0xffffff;
        if (i % 4 != 0)
            out[used++] = (char)(bits >> (6 - 2 * (i % 4)) & 0xff);
    }
    decoded->text = out;
    decoded->length = used;
    return 1;
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

records_error_t *records_token_claims(struct json_object **claims, const char *token,
                                      const char *type, apr_pool_t *pool)
{
    const int parts = parts_of(token);
    const char *payload, *signature, *why = "it is something else";
    records_value_t json;

    *claims = NULL;
    if (parts != 3)
        return records_fail(pool, "PGRST301", "Expected 3 parts in JWT; got %d", parts);
    payload = strchr(token, '.') + 1;
    signature = strchr(payload, '.') + 1;
    if (!decode(&json, payload, (apr_size_t)(signature - payload) - 1, pool))
        return cannot_verify("The token's payload is not base64url.", pool);
    if (!records_json_parse(claims, json.text, json.length, RECORDS_CLAIMS_DEEPEST, &why, pool)
        || !json_object_is_type(*claims, json_type_object))
        return no_claims(why, pool);
    if (*signature == '\0')
        return cannot_verify("The token has no signature.", pool);
    return check_header(token, (apr_size_t)(payload - token) - 1, type, pool);
}
