/* SPDX-License-Identifier: Apache-2.0 */
/* The path that is served means the one that was authorized, whatever was sent: decoded as httpd
 * does it, it is that path, and its table is what stands there up to the second slash.
 *
 *     1/tags/a,b|/v1/tags/a%2Cb        authorized and sent; 1: AllowEncodedSlashes NoDecode
 *     0/api/tags/a%2Cb                 sent alone: authorized is what httpd makes of it, 4 on */
#include <apr_strings.h>

#include "fuzz.h"
#include "request/parts.h"
#include "request/path.h"

/* As ap_unescape_url_keep2f() does it. */
static char *decode(const char *text, int encoded_slashes, apr_pool_t *pool)
{
    char *decoded = apr_pcalloc(pool, strlen(text) + 1), *out = decoded;

    while (*text != '\0') {
        int byte = records_percent_byte(text, strlen(text));

        if (byte < 0 || (byte == '/' && encoded_slashes)) {
            *out++ = *text++;
            continue;
        }
        *out++ = (char)byte;
        text += 3;
    }
    return decoded;
}

static void check(char *authorized, const char *sent, int encoded_slashes, apr_pool_t *pool)
{
    const char *path, *decoded, *at;

    if (encoded_slashes)
        records_path_capitals(authorized);
    path = records_path_below(authorized, sent, encoded_slashes, pool);
    for (at = path; *at != '\0'; at++)
        MUST(*at > ' ' && *at < 0x7F && strchr("\"<>?#\\^`{|}", *at) == NULL
             && (*at != '%' || records_percent_byte(at, strlen(at)) > 0));
    decoded = decode(path, encoded_slashes, pool);
    if (encoded_slashes) {
        char *capitals = apr_pstrdup(pool, decoded);

        records_path_capitals(capitals);
        decoded = capitals;
    }
    MUST(strcmp(decoded, authorized) == 0);
    if (*authorized == '/') { /* the table: no slash has come or gone before its end */
        const char *end = strchr(authorized + 1, '/'), *cut = strchr(path + 1, '/');
        apr_size_t length = end == NULL ? strlen(authorized) : (apr_size_t)(end - authorized);

        MUST((end == NULL) == (cut == NULL));
        at = cut == NULL ? path : apr_pstrmemdup(pool, path, (apr_size_t)(cut - path));
        MUST(strncmp(decode(at, encoded_slashes, pool), authorized, length) == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    apr_pool_t *pool = fuzz_begin();
    char *text = fuzz_text(data, size), *sent = strchr(text, '|');
    const int encoded_slashes = *text == '1';

    if (size > 0 && sent != NULL) {
        *sent++ = '\0';
        check(text + 1, sent, encoded_slashes, pool);
    } else if (size > 0) {
        char *authorized = decode(text + 1, encoded_slashes, pool);

        authorized[strcspn(authorized, "?#")] = '\0';
        check(authorized + (strlen(authorized) > 4 ? 4 : 0), text + 1, encoded_slashes, pool);
    }
    free(text);
    apr_pool_destroy(pool);
    return 0;
}
