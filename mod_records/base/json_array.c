/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json_array.h"

#include <string.h>

#include "base/json.h"
#include "base/number.h"

/* A number, true, false or null without quotes is that in JSON, too. */
static int is_plain(const char *text, apr_size_t length)
{
    static const char *const words[] = { "true", "false", "null" };
    apr_size_t i;

    for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strlen(words[i]) == length && memcmp(text, words[i], length) == 0)
            return 1;
    return records_json_is_number(text, length);
}

/* a or "b, \"c\"": where it ends, or NULL where it does not. */
static const char *append_element(records_text_t *json, const char *at)
{
    const int quoted = *at == '"';
    records_text_t element;

    records_text_init(&element, 32, json->pool);
    for (at += quoted; *at != '\0' && (quoted ? *at != '"' : *at != ',' && *at != '}'); at++) {
        if (*at == '\\' && at[1] != '\0')
            at++;
        records_text_putc(&element, *at);
    }
    if (*at == '\0')
        return NULL;
    if (!quoted && is_plain(records_text_string(&element), element.length))
        records_text_append(json, element.bytes, element.length);
    else
        records_json_string(json, records_text_string(&element), element.length);
    return at + quoted;
}

const char *records_json_of_array(const char *text, apr_pool_t *pool)
{
    records_text_t json;

    if (*text++ != '{')
        return NULL;
    records_text_init(&json, 64, pool);
    records_text_putc(&json, '[');
    while (*text != '}') {
        if ((text = append_element(&json, text)) == NULL)
            return NULL;
        if (*text == ',' && text[1] != '}')
            records_text_putc(&json, *text++);
        else if (*text != '}')
            return NULL;
    }
    records_text_putc(&json, ']');
    return text[1] == '\0' ? records_text_string(&json) : NULL;
}
