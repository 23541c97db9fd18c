/* SPDX-License-Identifier: Apache-2.0 */
#include "request/traceparent.h"

#include <string.h>

#define TRACE 3 /* where the parts begin */
#define PARENT 36
#define FLAGS 53
#define LENGTH 55 /* of version 00, and the least of later ones */
#define SAMPLED 0x01
#define RANDOM \
    0x02 /* the trace's number is random, which level 2 of the standard
                                          * lets others know */

static const char digits[] = "0123456789abcdef";

static int digit(char c)
{
    const char *at = c == '\0' ? NULL : strchr(digits, c);

    return at == NULL ? -1 : (int)(at - digits);
}

/* Lower case alone. */
static int is_hex(const char *text, int length)
{
    int i;

    for (i = 0; i < length; i++)
        if (digit(text[i]) < 0)
            return 0;
    return 1;
}

static int is_zero(const char *text, int length)
{
    int i;

    for (i = 0; i < length; i++)
        if (text[i] != '0')
            return 0;
    return 1;
}

static int has_form(const char *header)
{
    const apr_size_t length = strlen(header);

    return length >= LENGTH && is_hex(header, 2) && header[2] == '-'
           && is_hex(header + TRACE, 2 * RECORDS_TRACE_ID) && header[PARENT - 1] == '-'
           && is_hex(header + PARENT, 2 * RECORDS_SPAN_ID) && header[FLAGS - 1] == '-'
           && is_hex(header + FLAGS, 2);
}

/* ff is no version.  00 has this length; what a later one adds is behind a dash. */
static int is_version(const char *header)
{
    if (strncmp(header, "ff", 2) == 0)
        return 0;
    return header[LENGTH] == '\0' || (strncmp(header, "00", 2) != 0 && header[LENGTH] == '-');
}

static void write_text(records_traceparent_t *traceparent, unsigned flags)
{
    char *at = traceparent->text;

    memcpy(at, "00-", TRACE);
    memcpy(at + TRACE, traceparent->trace, 2 * RECORDS_TRACE_ID);
    at[PARENT - 1] = '-';
    memcpy(at + PARENT, traceparent->parent, 2 * RECORDS_SPAN_ID);
    at[FLAGS - 1] = '-';
    at[FLAGS] = '0';
    at[FLAGS + 1] = digits[flags];
    at[LENGTH] = '\0';
}

int records_traceparent_read(records_traceparent_t *traceparent, const char *header)
{
    unsigned flags;

    memset(traceparent, 0, sizeof(*traceparent));
    if (!has_form(header) || !is_version(header) || is_zero(header + TRACE, 2 * RECORDS_TRACE_ID)
        || is_zero(header + PARENT, 2 * RECORDS_SPAN_ID))
        return 0;
    flags = (unsigned)digit(header[FLAGS + 1]) & (SAMPLED | RANDOM);
    memcpy(traceparent->trace, header + TRACE, 2 * RECORDS_TRACE_ID);
    memcpy(traceparent->parent, header + PARENT, 2 * RECORDS_SPAN_ID);
    traceparent->sampled = (flags & SAMPLED) != 0;
    write_text(traceparent, flags);
    return 1;
}

static void write_hex(char *text, const unsigned char *bytes, int count)
{
    int i;

    for (i = 0; i < count; i++) {
        text[2 * i] = digits[bytes[i] >> 4];
        text[2 * i + 1] = digits[bytes[i] & 15];
    }
    if (is_zero(text, 2 * count))
        text[2 * count - 1] = '1';
    text[2 * count] = '\0';
}

void records_traceparent_begin(records_traceparent_t *traceparent,
                               const unsigned char random[RECORDS_TRACE_ID + RECORDS_SPAN_ID])
{
    memset(traceparent, 0, sizeof(*traceparent));
    write_hex(traceparent->trace, random, RECORDS_TRACE_ID);
    write_hex(traceparent->parent, random + RECORDS_TRACE_ID, RECORDS_SPAN_ID);
    write_text(traceparent, RANDOM);
}
