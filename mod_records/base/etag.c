/* SPDX-License-Identifier: Apache-2.0 */
#include "base/etag.h"

#include <string.h>

#include <apr_strings.h>

#define GZIP "-gzip"
#define BROTLI "-br"

/* ---- what a client sends --------------------------------------------------------- */

static int is_inside(unsigned char c)
{
    return c == 0x21 || (c >= 0x23 && c != 0x7f);
}

static const char *skip_blanks(const char *text)
{
    return text + strspn(text, " \t");
}

/* W/"a,b" -> weak, a,b.  Where it ends, or NULL. */
static const char *read_tag(records_etag_t *tag, const char *text, apr_pool_t *pool)
{
    const char *end;

    tag->weak = strncmp(text, "W/", 2) == 0;
    text += tag->weak ? 2 : 0;
    if (*text++ != '"')
        return NULL;
    for (end = text; is_inside((unsigned char)*end);)
        end++;
    if (*end != '"')
        return NULL;
    tag->opaque = apr_pstrmemdup(pool, text, (apr_size_t)(end - text));
    return end + 1;
}

int records_etag_list(apr_array_header_t **tags, int *any, const char *text, apr_pool_t *pool)
{
    *tags = apr_array_make(pool, 2, sizeof(records_etag_t));
    *any = 0;
    text = skip_blanks(text);
    if (*text == '*') {
        *any = 1;
        return *skip_blanks(text + 1) == '\0';
    }
    while (*(text = skip_blanks(text)) != '\0') {
        if (*text != ',' && (text = read_tag(apr_array_push(*tags), text, pool)) == NULL)
            return 0;
        text = skip_blanks(text);
        if (*text == ',')
            text++;
        else if (*text != '\0')
            return 0;
    }
    return (*tags)->nelts > 0;
}

static int ends_with(const char *text, apr_size_t length, const char *end)
{
    const apr_size_t tail = strlen(end);

    return length > tail && memcmp(text + length - tail, end, tail) == 0;
}

const char *records_etag_plain(const char *opaque, apr_pool_t *pool)
{
    apr_size_t length = strlen(opaque);

    for (;;)
        if (ends_with(opaque, length, GZIP))
            length -= sizeof(GZIP) - 1;
        else if (ends_with(opaque, length, BROTLI))
            length -= sizeof(BROTLI) - 1;
        else
            return opaque[length] == '\0' ? opaque : apr_pstrmemdup(pool, opaque, length);
}

int records_etag_is_gzip(const char *opaque)
{
    return ends_with(opaque, strlen(opaque), GZIP);
}

/* ---- our own ---------------------------------------------------------------------- */

static char *put_hex(char *out, apr_uint64_t number, int digits)
{
    for (; digits > 0; digits--)
        *out++ = "0123456789abcdef"[number >> 4 * (digits - 1) & 15];
    return out;
}

const char *records_etag_make(const char *version, apr_uint32_t shape, const apr_uint64_t *variant,
                              apr_pool_t *pool)
{
    const apr_size_t length = strlen(version);
    char *tag = apr_palloc(pool, length + sizeof("\"--\"") + 24), *out = tag;

    *out++ = '"';
    memcpy(out, version, length);
    out += length;
    *out++ = '-';
    out = put_hex(out, shape, 8);
    if (variant != NULL) {
        *out++ = '-';
        out = put_hex(out, *variant, 16);
    }
    *out++ = '"';
    *out = '\0';
    return tag;
}

static int is_version(const char *text, apr_size_t length)
{
    return length == RECORDS_ETAG_VERSION && strspn(text, "0123456789abcdef") == length;
}

const char *records_etag_version(const char *opaque, apr_uint32_t shape, apr_pool_t *pool)
{
    const char *plain = records_etag_plain(opaque, pool);
    const char *dash = strchr(plain, '-');
    const char *ours = apr_psprintf(pool, "-%08x", shape);

    if (dash == NULL || strncmp(dash, ours, strlen(ours)) != 0
        || (dash[strlen(ours)] != '\0' && dash[strlen(ours)] != '-')
        || !is_version(plain, (apr_size_t)(dash - plain)))
        return NULL;
    return apr_pstrmemdup(pool, plain, (apr_size_t)(dash - plain));
}

/* The length of what an If-Match needs: version-shape. */
static apr_size_t head_of(const char *tag)
{
    const char *dash = strchr(tag, '-');

    return dash == NULL ? strlen(tag) : (apr_size_t)(dash - tag) + 1 + strcspn(dash + 1, "-");
}

int records_etag_names(const char *opaque, const char *tag, apr_pool_t *pool)
{
    const char *plain = records_etag_plain(opaque, pool);
    const apr_size_t head = head_of(tag);

    return strcmp(plain, tag) == 0
           || (tag[head] == '-' && strlen(plain) == head && strncmp(plain, tag, head) == 0);
}
