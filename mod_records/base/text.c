/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"

#include <apr_lib.h>
#include <apr_strings.h>

#include "base/number.h"

#define SHORTEST_ROOM 64
#define LARGE_ROOM 65536

void records_text_init(records_text_t *text, apr_size_t room, apr_pool_t *pool)
{
    text->pool = pool;
    text->own = NULL;
    text->room = room < SHORTEST_ROOM ? SHORTEST_ROOM : room;
    text->bytes = apr_palloc(pool, text->room);
    text->bytes[0] = '\0';
    text->length = 0;
}

/* A pool keeps what was outgrown, so doubling bounds the waste to the final size; what is large has
 * a pool of its own, and is given back. */
static void grow(records_text_t *text, apr_size_t needed)
{
    apr_size_t room = text->room * 2;
    apr_pool_t *own = NULL;
    char *bytes;

    if (room < needed)
        room = needed;
    if (room >= LARGE_ROOM) {
        apr_pool_create(&own, text->pool);
        apr_pool_tag(own, "records_text");
    }
    bytes = apr_palloc(own != NULL ? own : text->pool, room);
    memcpy(bytes, text->bytes, text->length + 1);
    if (text->own != NULL)
        apr_pool_destroy(text->own);
    text->own = own;
    text->bytes = bytes;
    text->room = room;
}

void records_text_reserve(records_text_t *text, apr_size_t more)
{
    const apr_size_t needed = text->length + more + 1;

    if (needed > text->room)
        grow(text, needed);
}

void records_text_append(records_text_t *text, const char *bytes, apr_size_t length)
{
    records_text_reserve(text, length);
    memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
    text->bytes[text->length] = '\0';
}

void records_text_int(records_text_t *text, apr_int64_t number)
{
    char digits[RECORDS_NUMBER_ROOM];

    records_text_append(text, digits, records_number_int(digits, number));
}

void records_text_printf(records_text_t *text, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    records_text_puts(text, apr_pvsprintf(text->pool, format, arguments));
    va_end(arguments);
}

const char *records_text_joined(const apr_array_header_t *names, apr_pool_t *pool)
{
    records_text_t text;
    int i;

    records_text_init(&text, 64, pool);
    for (i = 0; i < names->nelts; i++) {
        records_text_puts(&text, i > 0 ? ", " : "");
        records_text_puts(&text, APR_ARRAY_IDX(names, i, const char *));
    }
    return records_text_string(&text);
}

int records_names_hold(const apr_array_header_t *names, const char *name)
{
    int i;

    for (i = 0; names != NULL && i < names->nelts; i++)
        if (strcmp(APR_ARRAY_IDX(names, i, const char *), name) == 0)
            return 1;
    return 0;
}

static apr_size_t trimmed_length(const char *text)
{
    apr_size_t length = strlen(text);

    while (length > 0 && apr_isspace(text[length - 1]))
        length--;
    return length;
}

char *records_trim(char *text)
{
    while (apr_isspace(*text))
        text++;
    text[trimmed_length(text)] = '\0';
    return text;
}

const char *records_trimmed(const char *text, apr_pool_t *pool)
{
    apr_size_t length;

    while (apr_isspace(*text))
        text++;
    length = trimmed_length(text);
    return text[length] == '\0' ? text : apr_pstrmemdup(pool, text, length);
}

const char *records_text_string(const records_text_t *text)
{
    return text->length == 0 ? "" : text->bytes;
}

apr_size_t records_utf8_length(const char *bytes, apr_size_t length)
{
    const unsigned char *p = (const unsigned char *)bytes;
    unsigned char low = 0x80, high = 0xBF; /* of the second byte */
    apr_size_t wanted, i;

    if (length == 0)
        return 0;
    if (p[0] < 0x80)
        return 1;
    if (p[0] < 0xC2 || p[0] > 0xF4)
        return 0;
    wanted = p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
    if (length < wanted)
        return 0;
    switch (p[0]) {
    case 0xE0:
        low = 0xA0;
        break; /* shorter forms exist */
    case 0xED:
        high = 0x9F;
        break; /* surrogates */
    case 0xF0:
        low = 0x90;
        break;
    case 0xF4:
        high = 0x8F;
        break; /* above U+10FFFF */
    default:
        break;
    }
    if (p[1] < low || p[1] > high)
        return 0;
    for (i = 2; i < wanted; i++)
        if ((p[i] & 0xC0) != 0x80)
            return 0;
    return wanted;
}

apr_size_t records_utf8_write(char out[4], int code)
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xC0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3F));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (char)(0xE0 | code >> 12);
        out[1] = (char)(0x80 | (code >> 6 & 0x3F));
        out[2] = (char)(0x80 | (code & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | code >> 18);
    out[1] = (char)(0x80 | (code >> 12 & 0x3F));
    out[2] = (char)(0x80 | (code >> 6 & 0x3F));
    out[3] = (char)(0x80 | (code & 0x3F));
    return 4;
}

/* Eight bytes at once: all ASCII, and none of them NUL? */
static int is_ascii_word(const char *bytes)
{
    const apr_uint64_t ones = APR_UINT64_C(0x0101010101010101);
    const apr_uint64_t highs = APR_UINT64_C(0x8080808080808080);
    apr_uint64_t word;

    memcpy(&word, bytes, sizeof(word));
    return ((word | (word - ones)) & highs) == 0;
}

int records_utf8_valid(const char *bytes, apr_size_t length)
{
    apr_size_t at = 0, step;

    while (at < length) {
        if (length - at >= 8 && is_ascii_word(bytes + at)) {
            at += 8;
            continue;
        }
        step = records_utf8_length(bytes + at, length - at);
        if (step == 0 || bytes[at] == '\0')
            return 0;
        at += step;
    }
    return 1;
}
