/* SPDX-License-Identifier: Apache-2.0 */
/* The left side of a parameter: name, data->>city, client.name, a.b.order, actors.not.or */
#include <string.h>

#include "request/parts.h"

static const struct { const char *word; int kind; } words[] = {
    { "order", RECORDS_KEY_ORDER }, { "limit", RECORDS_KEY_LIMIT }, { "offset", RECORDS_KEY_OFFSET },
    { "and", RECORDS_KEY_TREE },    { "or", RECORDS_KEY_TREE },
};

/* Of the key as it came, quotes and all: only errors speak of it. */
static const char *what_is(const char *text)
{
    const char *dot = strrchr(text, '.'), *last = dot == NULL ? text : dot + 1;

    return strcmp(last, "or") == 0 || strcmp(last, "and") == 0 ? "logic path" : "tree path";
}

/* plain and before are the last name and the one before it, where they have no quotes. */
static void classify(records_key_t *key, const char *plain, const char *before)
{
    apr_size_t i;

    key->kind = RECORDS_KEY_FIELD;
    if (plain == NULL || key->field.path != NULL)
        return;
    for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strcmp(plain, words[i].word) == 0)
            key->kind = words[i].kind;
    if (key->kind != RECORDS_KEY_TREE)
        return;
    key->any = strcmp(plain, "or") == 0 ? 1 : 0;
    if (before != NULL && strcmp(before, "not") == 0) {
        key->negated = 1;
        apr_array_pop(key->path);
    }
}

records_error_t *records_parse_key(records_key_t *key, const char *text,
                                   const records_limits_t *limits, apr_pool_t *pool)
{
    const char *plain = NULL, *before = NULL;
    records_scan_t scan;
    records_error_t *error;

    memset(key, 0, sizeof(*key));
    key->path = apr_array_make(pool, 2, sizeof(const char *));
    records_scan_init(&scan, what_is(text), text, pool);
    for (;;) {
        if ((key->field.column = records_scan_plain(&scan, &plain)) == NULL)
            return records_scan_fail(&scan, RECORDS_EXPECT_NAME);
        if (!records_scan_token(&scan, "."))
            break;
        APR_ARRAY_PUSH(key->path, const char *) = key->field.column;
        before = plain;
    }
    if ((error = records_scan_path(&scan, &key->field.path, limits)) != NULL
        || (error = records_scan_end(&scan, "")) != NULL)
        return error;
    classify(key, plain, before);
    return NULL;
}
