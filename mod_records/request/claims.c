/* SPDX-License-Identifier: Apache-2.0 */
#include "request/claims.h"

#include <math.h>
#include <string.h>

#include <apr_strings.h>
#include <json-c/json.h>

#include "base/error.h"
#include "base/json.h"

void records_claims_none(struct json_object **claims, apr_pool_t *pool)
{
    const char *why;

    (void)!records_json_parse(claims, "{}", 2, 1, &why, pool);
}

/* ---- what must hold ------------------------------------------------------------- */

static struct json_object *claim(struct json_object *claims, const char *name)
{
    struct json_object *value = NULL;

    json_object_object_get_ex(claims, name, &value);
    return value;
}

static int is_number(struct json_object *value)
{
    return json_object_is_type(value, json_type_int)
           || json_object_is_type(value, json_type_double);
}

static records_error_t *no_number(const char *name, apr_pool_t *pool)
{
    return records_fail(pool, "PGRST303", "The JWT '%s' claim must be a number", name);
}

/* exp, nbf, iat: sign is 1 where the time must not have come yet. */
static records_error_t *check_time(struct json_object *claims, const char *name, int sign,
                                   const char *message, int leeway, apr_time_t now,
                                   apr_pool_t *pool)
{
    struct json_object *value = claim(claims, name);
    double ahead;

    if (value == NULL)
        return NULL;
    if (!is_number(value))
        return no_number(name, pool);
    if (!isfinite(json_object_get_double(value))) /* 1e400: a time that never comes */
        return no_number(name, pool);
    ahead = json_object_get_double(value) - (double)now / APR_USEC_PER_SEC;
    if (ahead * sign >= -leeway)
        return NULL;
    return records_fail(pool, "PGRST303", "%s", message);
}

static int is_string(struct json_object *value)
{
    return json_object_is_type(value, json_type_string);
}

static int says(struct json_object *value, const char *text)
{
    return is_string(value) && (apr_size_t)json_object_get_string_len(value) == strlen(text)
           && memcmp(json_object_get_string(value), text, strlen(text)) == 0;
}

/* A string, or an array of them of which one is the audience. */
static records_error_t *check_audience(struct json_object *value, const char *audience,
                                       apr_pool_t *pool)
{
    static const char wrong_type[] = "The JWT 'aud' claim must be a string or an array of strings";
    const int is_array = json_object_is_type(value, json_type_array);
    int found = audience == NULL || says(value, audience);
    size_t i;

    if (value != NULL && !is_string(value) && !is_array)
        return records_fail(pool, "PGRST303", wrong_type);
    for (i = 0; is_array && i < json_object_array_length(value); i++) {
        struct json_object *one = json_object_array_get_idx(value, i);

        if (!is_string(one))
            return records_fail(pool, "PGRST303", wrong_type);
        found |= says(one, audience == NULL ? "" : audience);
    }
    return found ? NULL : records_fail(pool, "PGRST303", "JWT not in audience");
}

records_error_t *records_claims_check(struct json_object *claims,
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

static struct json_object *number_of(const char *text, int whole, apr_pool_t *pool)
{
    struct json_object *number;
    const char *why;

    if (!records_json_is_number(text, strlen(text)) || (whole && strpbrk(text, ".eE") != NULL)
        || !records_json_parse(&number, text, strlen(text), 0, &why, pool))
        return NULL;
    return json_object_get(number); /* the pool has one hold on it, the claims another */
}

static struct json_object *boolean_of(const char *text)
{
    static const struct { const char *word; int value; } words[] = {
        { "true", 1 }, { "1", 1 }, { "t", 1 }, { "on", 1 }, { "yes", 1 },
        { "false", 0 }, { "0", 0 }, { "f", 0 }, { "off", 0 }, { "no", 0 },
    };
    apr_size_t i;

    for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strcmp(text, words[i].word) == 0)
            return json_object_new_boolean(words[i].value);
    return NULL;
}

static struct json_object *list_of(const char *text, const char *separator)
{
    struct json_object *list = json_object_new_array();

    while (*text != '\0') {
        const char *end = strstr(text, separator);
        apr_size_t length = end == NULL ? strlen(text) : (apr_size_t)(end - text);

        if (length > 0)
            json_object_array_add(list, json_object_new_string_len(text, (int)length));
        text += length + (end == NULL ? 0 : strlen(separator));
    }
    return list;
}

static struct json_object *parsed(const char *text, apr_pool_t *pool)
{
    struct json_object *value;
    const char *why;

    if (!records_json_parse(&value, text, strlen(text), RECORDS_CLAIMS_DEEPEST, &why, pool))
        return NULL;
    return json_object_get(value);
}

static struct json_object *value_of(const char *text, records_claim_kind_e kind,
                                    const char *separator, apr_pool_t *pool)
{
    if (!records_utf8_valid(text, strlen(text)))
        return NULL;
    switch (kind) {
    case RECORDS_CLAIM_INT:
        return number_of(text, 1, pool);
    case RECORDS_CLAIM_NUMBER:
        return number_of(text, 0, pool);
    case RECORDS_CLAIM_BOOL:
        return boolean_of(text);
    case RECORDS_CLAIM_JSON:
        return parsed(text, pool);
    case RECORDS_CLAIM_LIST:
        return list_of(text, separator);
    default:
        return json_object_new_string(text);
    }
}

records_error_t *records_claims_set(struct json_object *claims, const char *name,
                                    records_claim_kind_e kind, const char *separator,
                                    const char *text, apr_pool_t *pool)
{
    struct json_object *value;
    records_error_t *error;

    json_object_object_del(claims, name);
    if (*text == '\0')
        return NULL;
    if ((value = value_of(text, kind, separator, pool)) != NULL) {
        json_object_object_add(claims, name, value);
        return NULL;
    }
    if (kind == RECORDS_CLAIM_JSON && strcmp(text, "null") == 0)
        return NULL;
    error = records_fail(pool, "REC109", "The claim '%s' cannot be read", name);
    error->cause = apr_psprintf(pool, "RecordsClaim %s: the value is not of its type", name);
    return error;
}

int records_claims_has(struct json_object *claims, const char *name)
{
    struct json_object *value = claim(claims, name);

    if (is_string(value))
        return json_object_get_string_len(value) > 0;
    if (json_object_is_type(value, json_type_array))
        return json_object_array_length(value) > 0;
    return value != NULL;
}

const char *records_claims_get(struct json_object *claims, const char *name, apr_pool_t *pool)
{
    struct json_object *value = claim(claims, name);
    const char *text;

    if (is_string(value)) {
        text = json_object_get_string(value);
        return *text != '\0' && strlen(text) == (apr_size_t)json_object_get_string_len(value)
                   ? apr_pstrdup(pool, text)
                   : NULL;
    }
    return is_number(value) || json_object_is_type(value, json_type_boolean)
               ? apr_pstrdup(pool, json_object_get_string(value))
               : NULL;
}

static const char *json_of(struct json_object *value, apr_pool_t *pool)
{
    return apr_pstrdup(pool, json_object_to_json_string_ext(
                                 value, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
}

const char *records_claims_show(struct json_object *claims, const char *name, apr_pool_t *pool)
{
    const char *text = records_claims_get(claims, name, pool);

    if (text != NULL || !records_claims_has(claims, name))
        return text;
    return json_of(claim(claims, name), pool);
}

const char *records_claims_json(struct json_object *claims, const char *name, apr_pool_t *pool)
{
    struct json_object *value = claim(claims, name);

    return value == NULL ? NULL : json_of(value, pool);
}

apr_table_t *records_claims_table(struct json_object *claims, apr_pool_t *pool)
{
    apr_table_t *table = apr_table_make(pool, 8);
    struct json_object_iterator at, end;
    const char *text;

    if (claims == NULL)
        return table;
    end = json_object_iter_end(claims);
    for (at = json_object_iter_begin(claims); !json_object_iter_equal(&at, &end);
         json_object_iter_next(&at))
        if ((text = records_claims_show(claims, json_object_iter_peek_name(&at), pool)) != NULL)
            apr_table_addn(table, apr_pstrdup(pool, json_object_iter_peek_name(&at)), text);
    return table;
}

const char *records_claims_text(struct json_object *claims, apr_pool_t *pool)
{
    return json_of(claims, pool);
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
