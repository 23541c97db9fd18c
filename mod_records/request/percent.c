/* SPDX-License-Identifier: Apache-2.0 */
/* Percent-encoding (RFC 3986, 2.1). */
#include <apr_lib.h>

#include "base/text.h"
#include "request/parts.h"

int records_percent_byte(const char *text, apr_size_t length)
{
    int high = length > 2 && text[0] == '%' ? records_hex_digit(text[1]) : -1;
    int low = high < 0 ? -1 : records_hex_digit(text[2]);

    return low < 0 ? -1 : high * 16 + low;
}

const char *records_percent_decode(const char *text, apr_size_t length, int plus_is_blank,
                                   apr_pool_t *pool)
{
    char *decoded = apr_palloc(pool, length + 1);
    char *out = decoded;
    apr_size_t i;

    for (i = 0; i < length; i++) {
        if (text[i] == '+' && plus_is_blank) {
            *out++ = ' ';
        } else if (text[i] == '%') {
            int byte = records_percent_byte(text + i, length - i);

            if (byte < 0)
                return NULL;
            *out++ = (char)byte;
            i += 2;
        } else {
            *out++ = text[i];
        }
    }
    *out = '\0';
    return records_utf8_valid(decoded, (apr_size_t)(out - decoded)) ? decoded : NULL;
}

static int is_plain(unsigned char c)
{
    return apr_isalnum(c) || c == '-' || c == '_' || c == '.' || c == '~';
}

void records_percent_encode(records_text_t *out, const char *text, apr_size_t length)
{
    static const char digits[] = "0123456789ABCDEF";
    const char *const end = text + length;

    while (text < end) {
        const char *plain = text;

        while (plain < end && is_plain((unsigned char)*plain))
            plain++;
        records_text_append(out, text, (apr_size_t)(plain - text));
        text = plain;
        if (text < end) {
            const unsigned char c = (unsigned char)*text++;
            const char escape[] = { '%', digits[c >> 4], digits[c & 15] };

            records_text_append(out, escape, sizeof(escape));
        }
    }
}
