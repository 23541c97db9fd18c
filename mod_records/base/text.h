/* SPDX-License-Identifier: Apache-2.0 */
/* Text that grows in a pool, and what every floor asks of UTF-8. */
#ifndef RECORDS_TEXT_H
#define RECORDS_TEXT_H

#include <stdarg.h>
#include <string.h>

#include <apr_pools.h>
#include <apr_tables.h>

/** A text under construction.  bytes is NUL-terminated whenever length > 0, and stays where it is
 *  until the text grows. */
typedef struct records_text_t {
    apr_pool_t *pool;
    char *bytes;
    apr_size_t length;
    apr_size_t room;
    apr_pool_t *own;                     /* of the bytes alone, where they are many; or NULL */
} records_text_t;

/** Begin an empty text in pool; room is a first guess of its length, in bytes. */
void records_text_init(records_text_t *text, apr_size_t room, apr_pool_t *pool);

/** Room for so many bytes more, and the NUL behind them. */
void records_text_reserve(records_text_t *text, apr_size_t more);

void records_text_append(records_text_t *text, const char *bytes, apr_size_t length);

/* Inline: most strings are constants, whose length the compiler knows. */
static inline void records_text_puts(records_text_t *text, const char *string)
{
    records_text_append(text, string, strlen(string));
}

static inline void records_text_putc(records_text_t *text, char c)
{
    if (text->length + 2 > text->room)
        records_text_reserve(text, 1);
    text->bytes[text->length++] = c;
    text->bytes[text->length] = '\0';
}

/** Decimal digits onto the end. */
void records_text_int(records_text_t *text, apr_int64_t number);

/** printf onto the end. */
void records_text_printf(records_text_t *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** "a, b, c": names (const char *) as prose has them. */
const char *records_text_joined(const apr_array_header_t *names, apr_pool_t *pool);

/** The text so far, "" if none. */
const char *records_text_string(const records_text_t *text);

/** Is the name among these (const char *; NULL: none)?  Case counts. */
int records_names_hold(const apr_array_header_t *names, const char *name);

/** The text without white space around it: in its place, or, where its end must be cut, a copy in
 *  pool. */
char *records_trim(char *text);
const char *records_trimmed(const char *text, apr_pool_t *pool);

/** What a hexadecimal digit is worth; -1 if it is none. */
static inline int records_hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/** The length of the well-formed UTF-8 character that begins the bytes; 0 if none does. */
apr_size_t records_utf8_length(const char *bytes, apr_size_t length);

/** Write a code point, no surrogate, as UTF-8; returns how many bytes. */
apr_size_t records_utf8_write(char out[4], int code);

/** Non-zero if the bytes are well-formed UTF-8 (RFC 3629) without NUL. */
int records_utf8_valid(const char *bytes, apr_size_t length);

#endif
