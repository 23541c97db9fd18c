/* SPDX-License-Identifier: Apache-2.0 */
#include "openapi/writer.h"

#include "base/json.h"

#define PIECE 16384 /* what goes to the sink at once, about */

void records_openapi_begin(records_openapi_t *d, const records_openapi_sink_t *to,
                           const records_api_t *api, apr_pool_t *pool)
{
    memset(d, 0, sizeof(*d));
    d->to = to;
    d->api = api;
    d->pool = pool;
    apr_pool_create(&d->scratch, pool);
    apr_pool_tag(d->scratch, "records_openapi");
    records_text_init(&d->text, PIECE + PIECE / 4, pool);
}

static void flush(records_openapi_t *d)
{
    if (d->text.length == 0)
        return;
    d->to->write(d->to->baton, d->text.bytes, d->text.length);
    d->text.length = 0;
}

void records_openapi_end(records_openapi_t *d)
{
    flush(d);
    apr_pool_destroy(d->scratch);
}

/* What needs no escape in any of these: letters, digits, and few others. */
static int is_plain(unsigned char c, const char *others)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
           || (c != '\0' && strchr(others, c) != NULL);
}

static void append_hex(records_text_t *text, char mark, unsigned char c)
{
    static const char digits[] = "0123456789ABCDEF";

    records_text_putc(text, mark);
    records_text_putc(text, digits[c >> 4]);
    records_text_putc(text, digits[c & 15]);
}

static void append_marked(records_text_t *text, const char *name, char mark, const char *others)
{
    for (; *name != '\0'; name++)
        if (is_plain((unsigned char)*name, others))
            records_text_putc(text, *name);
        else
            append_hex(text, mark, (unsigned char)*name);
}

/* A segment of a JSON pointer in a $ref.  It should be percent-encoded (RFC 6901, 6), but not all who read it
 * decode it: so are only those bytes that would be read as something else. */
static void append_pointer(records_text_t *text, const char *name)
{
    apr_size_t plain;

    for (; *name != '\0'; name += plain + (name[plain] != '\0')) {
        plain = strcspn(name, "~/%#");
        records_json_escape(text, name, plain);
        if (name[plain] == '~' || name[plain] == '/')
            records_text_puts(text, name[plain] == '~' ? "~0" : "~1");
        else if (name[plain] != '\0')
            append_hex(text, '%', (unsigned char)name[plain]);
    }
}

/* One place of a template; what it takes is the next argument. */
static void append_argument(records_text_t *text, char kind, va_list *arguments)
{
    const char *string;

    if (kind == 'd') {
        records_text_int(text, va_arg(*arguments, int));
        return;
    }
    string = va_arg(*arguments, const char *);
    if (string == NULL)
        return;
    if (kind == 's')
        records_json_escape(text, string, strlen(string));
    else if (kind == 'u')
        append_marked(text, string, '%', "-._~");
    else if (kind == 'c')
        append_marked(text, string, '-', "_");
    else if (kind == 'p')
        append_pointer(text, string);
    else
        records_text_puts(text, string);
}

static void append_template(records_text_t *text, const char *template, va_list *arguments)
{
    while (*template != '\0') {
        const size_t plain = strcspn(template, "'%");

        records_text_append(text, template, plain);
        template += plain;
        if (*template == '\'') {
            records_text_putc(text, '"');
            template ++;
        } else if (*template == '%') {
            append_argument(text, template[1], arguments);
            template += 2;
        }
    }
}

void records_openapi_write(records_openapi_t *d, const char *template, ...)
{
    records_text_t *text = &d->text;
    va_list arguments;

    if (*template == ',' && (d->last == '{' || d->last == '['))
        template ++;
    va_start(arguments, template);
    append_template(text, template, &arguments);
    va_end(arguments);
    if (text->length > 0)
        d->last = text->bytes[text->length - 1];
    if (text->length >= PIECE)
        flush(d);
}

const char *records_openapi_made(apr_pool_t *pool, const char *template, ...)
{
    records_text_t text;
    va_list arguments;

    records_text_init(&text, 64, pool);
    va_start(arguments, template);
    append_template(&text, template, &arguments);
    va_end(arguments);
    return records_text_string(&text);
}
