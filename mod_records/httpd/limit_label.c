/* SPDX-License-Identifier: Apache-2.0 */
/* Whose a limit is, as people read it. */
#include <httpd.h>
#include <apr_lib.h>
#include <apr_strings.h>

#include "httpd/limit.h"

/* A text that is cut where there is no more room. */
typedef struct label_t {
    char *at, *end;
} label_t;

static void put(label_t *label, const char *words)
{
    while (*words != '\0' && label->at < label->end)
        *label->at++ = *words++;
    *label->at = '\0';
}

static void put_number(label_t *label, const char *format, unsigned number)
{
    char text[12];

    apr_snprintf(text, sizeof(text), format, number);
    put(label, text);
}

/* 192.0.2.1 */
static const char *put_v4(label_t *label, const char *bytes)
{
    int i;

    for (i = 0; i < 4; i++)
        put_number(label, i > 0 ? ".%u" : "%u", (unsigned char)bytes[i]);
    return bytes + 4;
}

/* 2001:db8:0:1::/64 */
static const char *put_v6(label_t *label, const char *bytes)
{
    int i;

    for (i = 0; i < 8; i += 2)
        put_number(label, i > 0 ? ":%x" : "%x",
                   (unsigned)(unsigned char)bytes[i] << 8 | (unsigned char)bytes[i + 1]);
    put(label, "::/64");
    return bytes + 8;
}

static const char *put_method(label_t *label, const char *digits)
{
    static const struct { int number; const char *name; } methods[] = {
        { M_GET, "GET" },     { M_POST, "POST" },       { M_PATCH, "PATCH" },
        { M_PUT, "PUT" },     { M_DELETE, "DELETE" },   { M_OPTIONS, "OPTIONS" },
    };
    const int number = atoi(digits);
    apr_size_t i;

    for (i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
        if (methods[i].number == number)
            put(label, methods[i].name);
    return digits + strspn(digits, "0123456789");
}

static const char *put_part(label_t *label, char kind, const char *part)
{
    switch (kind) {
    case '4':
        return put_v4(label, part);
    case '6':
        return put_v6(label, part);
    case 'm':
        return put_method(label, part);
    case 'c':
        put(label, "rpc/");
        break;
    default:
        break;
    }
    put(label, part);
    return part + strlen(part) + 1;
}

void records_limit_describe(char *text, apr_size_t room, const records_asked_t *asked)
{
    label_t label = { text, text + room - 1 };
    const char *at = asked->who, *end = at + asked->who_length;

    *text = '\0';
    while (at < end) {
        put(&label, label.at > text ? " " : "");
        at = put_part(&label, *at, at + 1);
    }
}
