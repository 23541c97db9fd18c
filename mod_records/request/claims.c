/* SPDX-License-Identifier: Apache-2.0 */
#include "request/claims.h"

#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "request/parts.h"

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

    if (!records_json_check(&json, RECORDS_CLAIMS_DEEPEST, why, pool))
        return 0;
    whole = records_json_whole(&json);
    *why = "it is something else";
    if (records_json_type(&whole) != RECORDS_JSON_OBJECT)
        return 0;
    *claims = make(pool);
    records_json_pairs((*claims)->all, &whole);
    return 1;
}

/* ---- one of them ------------------------------------------------------------------- */

const records_value_t *records_claims_find(const records_claims_set_t *claims, const char *name)
{
    const records_value_t *value = records_json_find(claims->all, name, 0);

    return value == NULL || records_json_type(value) == RECORDS_JSON_NULL ? NULL : value;
}

/* ---- claims of the operator's ----------------------------------------------------- */

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
    if (records_claim_value(&pair.value, text, kind, separator, pool)) {
        if (records_json_type(&pair.value) == RECORDS_JSON_NULL)
            return NULL;
        pair.name = records_claim_string(name, strlen(name), pool);
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
    const records_value_t *value = records_claims_find(claims, name);

    if (records_claim_is(value, RECORDS_JSON_STRING))
        return value->length > 2;
    if (records_claim_is(value, RECORDS_JSON_ARRAY))
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
    return text_of(records_claims_find(claims, name), pool);
}

const char *records_claims_show(const records_claims_set_t *claims, const char *name,
                                apr_pool_t *pool)
{
    const char *text = records_claims_get(claims, name, pool);

    if (text != NULL || !records_claims_has(claims, name))
        return text;
    return json_of(records_claims_find(claims, name), pool);
}

const char *records_claims_json(const records_claims_set_t *claims, const char *name,
                                apr_pool_t *pool)
{
    const records_value_t *value = records_claims_find(claims, name);

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
