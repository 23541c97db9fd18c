/* SPDX-License-Identifier: Apache-2.0 */
/* In base64url:  1n  the binding in 16 hex digits  3:abc  -  0:   (version, next; "abc", NULL, "") */
#include "plan/cursor.h"

#include <apr_encode.h>
#include <apr_lib.h>
#include <apr_strings.h>

#include "base/fnv.h"
#include "base/number.h"
#include "base/text.h"

#define VERSION '1'
#define HEAD 18 /* version, direction, binding */
#define MOST 64 /* columns of an order */

const char *records_cursor_write(const records_cursor_t *cursor, apr_pool_t *pool)
{
    records_text_t text;
    int i;

    records_text_init(&text, 64, pool);
    records_text_printf(&text, "%c%c%016" APR_UINT64_T_HEX_FMT, VERSION,
                        cursor->backward ? 'p' : 'n', cursor->binding);
    for (i = 0; i < cursor->count; i++) {
        if (cursor->values[i].text == NULL) {
            records_text_putc(&text, '-');
            continue;
        }
        records_text_printf(&text, "%" APR_SIZE_T_FMT ":", cursor->values[i].length);
        records_text_append(&text, cursor->values[i].text, cursor->values[i].length);
    }
    return apr_pencode_base64_binary(pool, (const unsigned char *)text.bytes,
                                     (apr_ssize_t)text.length,
                                     APR_ENCODE_BASE64URL | APR_ENCODE_NOPADDING, NULL);
}

static int read_binding(apr_uint64_t *binding, const char *digits)
{
    int i;

    for (*binding = 0, i = 0; i < 16; i++) {
        const char c = digits[i];

        if (!apr_isdigit(c) && (c < 'a' || c > 'f'))
            return 0;
        *binding = *binding << 4 | (apr_uint64_t)(apr_isdigit(c) ? c - '0' : c - 'a' + 10);
    }
    return 1;
}

/* "-" or "3:abc" at *at, which moves past it. */
static int read_value(records_value_t *value, const char **at, const char *end)
{
    const char *p = *at;
    apr_size_t length = 0;

    value->text = NULL;
    value->length = 0;
    if (*p == '-') {
        *at = p + 1;
        return 1;
    }
    while (p < end && apr_isdigit(*p) && length <= (apr_size_t)(end - *at))
        length = length * 10 + (apr_size_t)(*p++ - '0');
    if (p == *at || p == end || *p++ != ':' || length > (apr_size_t)(end - p))
        return 0;
    value->text = p;
    value->length = length;
    *at = p + length;
    return 1;
}

static int read_values(records_cursor_t *cursor, const char *at, const char *end, apr_pool_t *pool)
{
    records_value_t *values = apr_palloc(pool, MOST * sizeof(*values));

    cursor->values = values;
    for (cursor->count = 0; at < end; cursor->count++)
        if (cursor->count == MOST || !read_value(&values[cursor->count], &at, end))
            return 0;
    return 1;
}

/* Values must end with NUL, like all texts here; in the cursor they follow one another without
 * one. */
static void cut(const records_cursor_t *cursor, apr_pool_t *pool)
{
    records_value_t *values = (records_value_t *)cursor->values;
    int i;

    for (i = 0; i < cursor->count; i++)
        if (values[i].text != NULL)
            values[i].text = apr_pstrmemdup(pool, values[i].text, values[i].length);
}

int records_cursor_read(records_cursor_t *cursor, const char *text, apr_pool_t *pool)
{
    apr_size_t length = 0;
    const char *bytes = (const char *)apr_pdecode_base64_binary(pool, text, APR_ENCODE_STRING,
                                                                APR_ENCODE_NONE, &length);

    if (bytes == NULL || length < HEAD || bytes[0] != VERSION
        || (bytes[1] != 'n' && bytes[1] != 'p') || !read_binding(&cursor->binding, bytes + 2))
        return 0;
    cursor->backward = bytes[1] == 'p';
    if (!read_values(cursor, bytes + HEAD, bytes + length, pool))
        return 0;
    cut(cursor, pool);
    return 1;
}

apr_uint64_t records_binding(apr_uint64_t binding, const char *text)
{
    return records_fnv(records_fnv(binding, text, strlen(text)), "\xff", 1); /* ("a","b") is not
                                                                               * ("ab","") */
}
