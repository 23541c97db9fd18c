/* SPDX-License-Identifier: Apache-2.0 */
#include "request/path.h"

#include <string.h>

#include <apr_lib.h>

#include "request/parts.h"

/* Which escapes stay as they are; any other per cent sign is a character of the text. */
typedef enum { KEEP_NONE, KEEP_SLASHES, KEEP_ALL } keep_e;

/* What stands for itself in a path (RFC 3986, 3.3): the slash and the comma part it. */
static int is_plain(char c)
{
    return apr_isalnum(c) || (c != '\0' && strchr("-._~!$&'()*+,;=:@/", c) != NULL);
}

static int is_slash(const char *at)
{
    return at[0] == '%' && at[1] == '2' && (at[2] == 'F' || at[2] == 'f');
}

static int stays(const char *at, apr_size_t length, keep_e keep)
{
    return keep == KEEP_ALL ? records_percent_byte(at, length) >= 0
                            : keep == KEEP_SLASHES && length > 2 && is_slash(at);
}

static void append(records_text_t *out, const char *text, apr_size_t length, keep_e keep)
{
    for (; length > 0; text++, length--) {
        if (is_plain(*text) || stays(text, length, keep))
            records_text_putc(out, *text);
        else
            records_percent_encode(out, text, 1);
    }
}

/* ---- a key as it was sent --------------------------------------------------------- */

/* Is c what text has here?  The f of %252f may have become a capital by now
 * (records_path_capitals). */
static int has(const char *text, const char *at, char c, int encoded_slashes)
{
    return c == *at || (encoded_slashes && c == 'f' && at - text > 1 && is_slash(at - 2));
}

/* Does the segment, decoded as httpd does it, say text? */
static int says(const char *segment, apr_size_t length, const char *text, int encoded_slashes)
{
    const char *const end = segment + length;
    const char *at = text;

    while (segment < end) {
        const int byte = records_percent_byte(segment, (apr_size_t)(end - segment));
        const char c = byte < 0 ? *segment : (char)byte;

        if (byte == '/' && encoded_slashes) {
            if (!is_slash(at))
                return 0;
            at += 3;
        } else if (c == '\0' || (byte < 0 && c == '%') || !has(text, at, c, encoded_slashes)) {
            return 0;
        } else {
            at++;
        }
        segment += byte < 0 ? 1 : 3;
    }
    return *at == '\0';
}

static const char *last_segment(const char *path, apr_size_t length)
{
    const char *at = path + length;

    while (at > path && at[-1] != '/')
        at--;
    return at;
}

/* ---- the two together --------------------------------------------------------------- */

static int is_all_plain(const char *path)
{
    while (is_plain(*path))
        path++;
    return *path == '\0';
}

/* The table, or rpc, is always taken from what was authorized; so it is the same table, whichever
 * slash was encoded: a key alone may hold one. */
const char *records_path_below(const char *authorized, const char *sent, int encoded_slashes,
                               apr_pool_t *pool)
{
    const apr_size_t length = strcspn(sent, "?#");
    const keep_e keep = encoded_slashes ? KEEP_SLASHES : KEEP_NONE;
    const char *segment, *key;
    records_text_t out;

    if (memchr(sent, '%', length) == NULL && is_all_plain(authorized))
        return authorized;
    records_text_init(&out, strlen(authorized) + 32, pool);
    key = *authorized == '\0' ? NULL : strchr(authorized + 1, '/');
    if (key == NULL) {
        append(&out, authorized, strlen(authorized), keep);
        return records_text_string(&out);
    }
    key++;
    append(&out, authorized, (apr_size_t)(key - authorized), keep);
    segment = last_segment(sent, length);
    if (says(segment, (apr_size_t)(sent + length - segment), key, encoded_slashes))
        append(&out, segment, (apr_size_t)(sent + length - segment), KEEP_ALL);
    else
        append(&out, key, strlen(key), keep);
    return records_text_string(&out);
}

void records_path_capitals(char *path)
{
    while ((path = strchr(path, '%')) != NULL) {
        if (is_slash(path))
            path[2] = 'F';
        path++;
    }
}

const char *records_path_encode(const char *text, apr_pool_t *pool)
{
    records_text_t out;

    if (is_all_plain(text))
        return text;
    records_text_init(&out, strlen(text) + 32, pool);
    append(&out, text, strlen(text), KEEP_NONE);
    return records_text_string(&out);
}
