/* SPDX-License-Identifier: Apache-2.0 */
/* {"a":null,"b":[null]} -> {"b":[null]}: JSON text to JSON text, token by token, however deep. */
#include "base/json.h"

/* What a container that is open holds, one byte for each, the innermost last. */
#define IS_OBJECT 1
#define HAS_PARTS 2

static int is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static const char *past_string(const char *p, const char *end)
{
    for (p++; p < end; p++) {
        if (*p == '\\')
            p++;
        else if (*p == '"')
            return p + 1;
    }
    return end;
}

/* A brace or bracket, a string, or a number or word. */
static const char *past_token(const char *p, const char *end)
{
    if (*p == '"')
        return past_string(p, end);
    if (*p == '{' || *p == '[')
        return p + 1;
    do
        p++;
    while (p < end && !is_blank(*p) && strchr(",:]}", *p) == NULL);
    return p;
}

static char *innermost(const records_text_t *open)
{
    return open->length > 0 ? &open->bytes[open->length - 1] : NULL;
}

static void begin_part(records_text_t *out, const records_text_t *open, const records_value_t *key)
{
    char *container = innermost(open);

    if (container != NULL && (*container & HAS_PARTS))
        records_text_putc(out, ',');
    if (container != NULL)
        *container |= HAS_PARTS;
    if (key->text == NULL)
        return;
    records_text_append(out, key->text, key->length);
    records_text_putc(out, ':');
}

static int is_key(const records_text_t *open, const records_value_t *key, char c)
{
    const char *container = innermost(open);

    return c == '"' && key->text == NULL && container != NULL && (*container & IS_OBJECT);
}

/* A key that waits, a member or element: written, unless it is a member that is null. */
static void take_token(records_text_t *out, records_text_t *open, records_value_t *key,
                       const char *token, apr_size_t length)
{
    if (is_key(open, key, *token)) {
        key->text = token;
        key->length = length;
        return;
    }
    if (key->text == NULL || length != 4 || memcmp(token, "null", 4) != 0) {
        begin_part(out, open, key);
        records_text_append(out, token, length);
        if (*token == '{' || *token == '[')
            records_text_putc(open, *token == '{' ? IS_OBJECT : 0);
    }
    key->text = NULL;
}

void records_json_strip(records_text_t *out, records_text_t *open, const char *text,
                        apr_size_t length)
{
    const char *p = text, *end = text + length, *token;
    records_value_t key = { NULL, 0 };

    open->length = 0;
    while (p < end) {
        token = p;
        if (is_blank(*p) || *p == ',' || *p == ':')
            p++;
        else if (*p == '}' || *p == ']') {
            records_text_putc(out, *p++);
            if (open->length > 0)
                open->length--;
        } else {
            p = past_token(p, end);
            take_token(out, open, &key, token, (apr_size_t)(p - token));
        }
    }
}
