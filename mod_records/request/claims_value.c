/* SPDX-License-Identifier: Apache-2.0 */
/* The text of a claim that the operator or a module gives, as JSON. */
#include <string.h>

#include <apr_strings.h>

#include "base/json.h"
#include "base/json_text.h"
#include "request/parts.h"

records_value_t records_claim_string(const char *bytes, apr_size_t length, apr_pool_t *pool)
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

int records_claim_value(records_value_t *value, const char *text, records_claim_kind_e kind,
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
        *value = records_claim_string(text, strlen(text), pool);
        return 1;
    }
}
