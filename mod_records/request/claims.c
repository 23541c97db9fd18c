/* SPDX-License-Identifier: Apache-2.0 */
#include "request/claims.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "base/json.h"
#include "base/json_text.h"

struct records_claims_set_t {
    apr_array_header_t *all;             /* records_json_pair_t: as they came, those of the operator last */
};

static records_claims_set_t *make(apr_pool_t *pool)
{
    records_claims_set_t *claims = apr_palloc(pool, sizeof(*claims));

    claims->all = apr_array_make(pool, 16, sizeof(records_json_pair_t));
    return claims;
}

void records_claims_none(records_claims_set_t **claims, apr_pool_t *pool)
{
    *claims = make(pool);
}

int records_claims_read(records_claims_set_t **claims, records_value_t json, const char **why,
                        apr_pool_t *pool)
{
    records_value_t whole;

    *why = "it is something else";
    if (!records_json_check(&json, RECORDS_CLAIMS_DEEPEST, why, pool))
        return 0;
    whole = records_json_whole(&json);
    if (records_json_type(&whole) != RECORDS_JSON_OBJECT)
        return 0;
    *claims = make(pool);
    records_json_pairs((*claims)->all, &whole);
    return 1;
}

/* ---- one of them ------------------------------------------------------------------- */

/* NULL where it is missing or null. */
static const records_value_t *claim(const records_claims_set_t *claims, const char *name)
{
    const records_value_t *value = records_json_find(claims->all, name, 0);

    return value == NULL || records_json_type(value) == RECORDS_JSON_NULL ? NULL : value;
}

static int is_of(const records_value_t *value, records_json_type_e type)
{
    return value != NULL && records_json_type(value) == type;
}

/* ---- what must hold ------------------------------------------------------------- */

static records_error_t *no_number(const char *name, apr_pool_t *pool)
{
    return records_fail(pool, "PGRST303", "The JWT '%s' claim must be a number", name);
}

/* exp, nbf, iat: sign is 1 where the time must not have come yet. */
static records_error_t *check_time(const records_claims_set_t *claims, const char *name, int sign,
                                   const char *message, int leeway, apr_time_t now,
                                   apr_pool_t *pool)
{
    const records_value_t *value = claim(claims, name);
    double time;

    if (value == NULL)
        return NULL;
    if (!is_of(value, RECORDS_JSON_NUMBER))
        return no_number(name, pool);
    time = strtod(apr_pstrmemdup(pool, value->text, value->length), NULL);
    if (!isfinite(time)) /* 1e400: a time that never comes */
        return no_number(name, pool);
    if ((time - (double)now / APR_USEC_PER_SEC) * sign >= -leeway)
        return NULL;
    return records_fail(pool, "PGRST303", "%s", message);
}

static int says(const records_value_t *value, const char *text)
{
    return is_of(value, RECORDS_JSON_STRING) && records_json_says(value, text, strlen(text));
}

/* A string, or an array of them of which one is the audience. */
static records_error_t *check_audience(const records_value_t *value, const char *audience,
                                       apr_pool_t *pool)
{
    static const char wrong_type[] = "The JWT 'aud' claim must be a string or an array of strings";
    int found = audience == NULL || says(value, audience);
    records_json_rest_t rest;
    records_value_t one;

    if (value != NULL && !is_of(value, RECORDS_JSON_STRING)) {
        if (!is_of(value, RECORDS_JSON_ARRAY))
            return records_fail(pool, "PGRST303", wrong_type);
        rest = records_json_inside(value);
        while (records_json_element(&one, &rest)) {
            if (!is_of(&one, RECORDS_JSON_STRING))
                return records_fail(pool, "PGRST303", wrong_type);
            found |= audience != NULL && says(&one, audience);
        }
    }
    return found ? NULL : records_fail(pool, "PGRST303", "JWT not in audience");
}

records_error_t *records_claims_check(const records_claims_set_t *claims,
                                      const records_token_rules_t *rules, apr_time_t now,
                                      apr_pool_t *pool)
{
    const int leeway = rules->leeway >= 0 ? rules->leeway : RECORDS_TOKEN_LEEWAY;
    records_error_t *error;

    if (rules->expires > 0 && claim(claims, "exp") == NULL)
        return no_number("exp", pool);
    if ((error = check_time(claims, "exp", 1, "JWT expired", leeway, now, pool))
        || (error = check_time(claims, "nbf", -1, "JWT not yet valid", leeway, now, pool))
        || (error = check_time(claims, "iat", -1, "JWT issued at future", leeway, now, pool))
        || (error = check_audience(claim(claims, "aud"), rules->audience, pool)))
        return error;
    if (rules->issuer != NULL && !says(claim(claims, "iss"), rules->issuer))
        return records_fail(pool, "PGRST303", "JWT not from the expected issuer");
    return NULL;
}

/* ---- claims of the operator's ----------------------------------------------------- */

static records_value_t string_of(const char *bytes, apr_size_t length, apr_pool_t *pool)
{
    records_text_t text;
    records_value_t value;

    records_text_init(&text, length + 8, pool);
    records_json_string(&text, bytes, length);
    value.text = text.bytes;
    value.length = text.length;
    return value;
}

static records_value_t copy_of(const char *text, apr_pool_t *pool)
{
    records_value_t value = { apr_pstrdup(pool, text), strlen(text) };

    return value;
}

static int read_number(records_value_t *value, const char *text, int whole, apr_pool_t *pool)
{
    if (!records_json_is_number(text, strlen(text)) || (whole && strpbrk(text, ".eE") != NULL))
        return 0;
    *value = copy_of(text, pool);
    return 1;
}

static int read_boolean(records_value_t *value, const char *text)
{
    static const struct { const char *word, *json; } words[] = {
        { "true", "true" }, { "1", "true" }, { "t", "true" }, { "on", "true" }, { "yes", "true" },
        { "false", "false" }, { "0", "false" }, { "f", "false" }, { "off", "false" }, { "no", "false" },
    };
    apr_size_t i;

    for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strcmp(text, words[i].word) == 0) {
            value->text = words[i].json;
            value->length = strlen(words[i].json);
            return 1;
        }
    return 0;
}

static void read_list(records_value_t *value, const char *text, const char *separator,
                      apr_pool_t *pool)
{
    records_text_t list;

    records_text_init(&list, strlen(text) + 16, pool);
    records_text_putc(&list, '[');
    while (*text != '\0') {
        const char *end = strstr(text, separator);
        apr_size_t length = end == NULL ? strlen(text) : (apr_size_t)(end - text);

        if (length > 0) {
            if (list.length > 1)
                records_text_putc(&list, ',');
            records_json_string(&list, text, length);
        }
        text += length + (end == NULL ? 0 : strlen(separator));
    }
    records_text_putc(&list, ']');
    value->text = list.bytes;
    value->length = list.length;
}

static int read_json(records_value_t *value, const char *text, apr_pool_t *pool)
{
    const char *why;

    *value = copy_of(text, pool);
    if (!records_json_check(value, RECORDS_CLAIMS_DEEPEST, &why, pool))
        return 0;
    *value = records_json_whole(value);
    return 1;
}

/* Zero where the text is not of the kind. */
static int read_value(records_value_t *value, const char *text, records_claim_kind_e kind,
                      const char *separator, apr_pool_t *pool)
{
    if (!records_utf8_valid(text, strlen(text)))
        return 0;
    switch (kind) {
    case RECORDS_CLAIM_INT:
        return read_number(value, text, 1, pool);
    case RECORDS_CLAIM_NUMBER:
        return read_number(value, text, 0, pool);
    case RECORDS_CLAIM_BOOL:
        return read_boolean(value, text);
    case RECORDS_CLAIM_JSON:
        return read_json(value, text, pool);
    case RECORDS_CLAIM_LIST:
        read_list(value, text, separator, pool);
        return 1;
    default:
        *value = string_of(text, strlen(text), pool);
        return 1;
    }
}

static void remove_claim(records_claims_set_t *claims, const char *name)
{
    records_json_pair_t *all = (records_json_pair_t *)(void *)claims->all->elts;
    int from, to = 0;

    for (from = 0; from < claims->all->nelts; from++)
        if (!records_json_says(&all[from].name, name, strlen(name)))
            all[to++] = all[from];
    claims->all->nelts = to;
}

records_error_t *records_claims_set(records_claims_set_t *claims, const char *name,
                                    records_claim_kind_e kind, const char *separator,
                                    const char *text, apr_pool_t *pool)
{
    records_json_pair_t pair;
    records_error_t *error;

    remove_claim(claims, name);
    if (*text == '\0')
        return NULL;
    if (read_value(&pair.value, text, kind, separator, pool)) {
        if (records_json_type(&pair.value) == RECORDS_JSON_NULL)
            return NULL;
        pair.name = string_of(name, strlen(name), pool);
        APR_ARRAY_PUSH(claims->all, records_json_pair_t) = pair;
        return NULL;
    }
    error = records_fail(pool, "REC109", "The claim '%s' cannot be read", name);
    error->cause = apr_psprintf(pool, "RecordsClaim %s: the value is not of its type", name);
    return error;
}

/* ---- what they say ------------------------------------------------------------------ */

static int is_empty_array(const records_value_t *value)
{
    records_json_rest_t rest = records_json_inside(value);
    records_value_t first;

    return !records_json_element(&first, &rest);
}

int records_claims_has(const records_claims_set_t *claims, const char *name)
{
    const records_value_t *value = claim(claims, name);

    if (is_of(value, RECORDS_JSON_STRING))
        return value->length > 2;
    if (is_of(value, RECORDS_JSON_ARRAY))
        return !is_empty_array(value);
    return value != NULL;
}

static const char *text_of(const records_value_t *value, apr_pool_t *pool)
{
    records_value_t said;

    if (value == NULL || records_json_is_nested(value))
        return NULL;
    said = records_json_said(value, pool);
    return *said.text != '\0' && strlen(said.text) == said.length ? said.text : NULL;
}

static const char *json_of(const records_value_t *value, apr_pool_t *pool)
{
    records_text_t text;

    records_text_init(&text, value->length + 1, pool);
    records_json_compact(&text, value);
    return records_text_string(&text);
}

const char *records_claims_get(const records_claims_set_t *claims, const char *name,
                               apr_pool_t *pool)
{
    return text_of(claim(claims, name), pool);
}

const char *records_claims_show(const records_claims_set_t *claims, const char *name,
                                apr_pool_t *pool)
{
    const char *text = records_claims_get(claims, name, pool);

    if (text != NULL || !records_claims_has(claims, name))
        return text;
    return json_of(claim(claims, name), pool);
}

const char *records_claims_json(const records_claims_set_t *claims, const char *name,
                                apr_pool_t *pool)
{
    const records_value_t *value = claim(claims, name);

    return value == NULL ? NULL : json_of(value, pool);
}

apr_table_t *records_claims_table(const records_claims_set_t *claims, apr_pool_t *pool)
{
    apr_table_t *table = apr_table_make(pool, 8);
    int i;

    for (i = 0; claims != NULL && i < claims->all->nelts; i++) {
        const records_json_pair_t *pair = &APR_ARRAY_IDX(claims->all, i, records_json_pair_t);
        const char *name = records_json_said(&pair->name, pool).text;
        const char *text = records_claims_show(claims, name, pool);

        if (text != NULL)
            apr_table_addn(table, name, text);
    }
    return table;
}

const char *records_claims_text(const records_claims_set_t *claims, apr_pool_t *pool)
{
    records_text_t text;
    int i;

    records_text_init(&text, 512, pool);
    records_text_putc(&text, '{');
    for (i = 0; i < claims->all->nelts; i++) {
        const records_json_pair_t *pair = &APR_ARRAY_IDX(claims->all, i, records_json_pair_t);

        if (i > 0)
            records_text_putc(&text, ',');
        records_json_compact(&text, &pair->name);
        records_text_putc(&text, ':');
        records_json_compact(&text, &pair->value);
    }
    records_text_putc(&text, '}');
    return records_text_string(&text);
}

/* Who asks is no matter of what claims say; of the role they may, where nothing else does. */
const char *records_claims_of_caller(const records_identity_t *who, const char *name,
                                     apr_pool_t *pool)
{
    const char *text;

    if (who == NULL)
        return NULL;
    if (strcmp(name, "user") == 0)
        return who->user;
    if (strcmp(name, "role") == 0 && who->role != NULL)
        return who->role;
    if (who->claims == NULL)
        return NULL;
    text = records_claims_get(who->claims, name, pool);
    if (text != NULL)
        return text;
    text = records_claims_show(who->claims, name, pool);
    return text == NULL || *text == '"' ? NULL
                                        : text; /* a text with a NUL in it: no database has such */
}
