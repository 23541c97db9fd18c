/* SPDX-License-Identifier: Apache-2.0 */
/* Writing JSON.  Every byte of every answer passes here, so runs of plain bytes are found eight
 * at a time and appended at once. */
#include "base/json.h"

#define REPLACEMENT "\xEF\xBF\xBD" /* U+FFFD */
#define TIME_ROOM 64               /* no timestamp is longer */

/* ---- strings -------------------------------------------------------------- */

/* Eight bytes at once: none that a JSON string must escape, none outside ASCII? */
static int is_plain_word(const char *bytes)
{
    const apr_uint64_t ones = APR_UINT64_C(0x0101010101010101);
    const apr_uint64_t highs = ones << 7;
    apr_uint64_t word, quotes, slashes;

    memcpy(&word, bytes, sizeof(word));
    quotes = word ^ (ones * '"');
    slashes = word ^ (ones * '\\');
    /* a byte's high bit comes up if it was set, or if subtracting borrowed: too small, or equal */
    return ((word | (word - ones * ' ') | (quotes - ones) | (slashes - ones)) & highs) == 0;
}

/* How many bytes from here go into a JSON string as they are. */
static apr_size_t plain_run(const char *bytes, apr_size_t length)
{
    apr_size_t at = 0, step;

    while (at < length) {
        const unsigned char c = (unsigned char)bytes[at];

        if (length - at >= 8 && is_plain_word(bytes + at)) {
            at += 8;
            continue;
        }
        if (c < ' ' || c == '"' || c == '\\')
            break;
        step = records_utf8_length(bytes + at, length - at);
        if (step == 0)
            break;
        at += step;
    }
    return at;
}

static void append_escaped(records_text_t *out, unsigned char c)
{
    static const char digits[] = "0123456789abcdef";
    char code[] = "\\u0000";

    switch (c) {
    case '"':
        records_text_append(out, "\\\"", 2);
        return;
    case '\\':
        records_text_append(out, "\\\\", 2);
        return;
    case '\b':
        records_text_append(out, "\\b", 2);
        return;
    case '\f':
        records_text_append(out, "\\f", 2);
        return;
    case '\n':
        records_text_append(out, "\\n", 2);
        return;
    case '\r':
        records_text_append(out, "\\r", 2);
        return;
    case '\t':
        records_text_append(out, "\\t", 2);
        return;
    default:
        break;
    }
    if (c >= 0x80) { /* not part of any character */
        records_text_append(out, REPLACEMENT, 3);
        return;
    }
    code[4] = digits[c >> 4];
    code[5] = digits[c & 15];
    records_text_append(out, code, 6);
}

void records_json_escape(records_text_t *out, const char *bytes, apr_size_t length)
{
    apr_size_t at = 0, run;

    while (at < length) {
        run = plain_run(bytes + at, length - at);
        if (run > 0)
            records_text_append(out, bytes + at, run);
        at += run;
        if (at < length)
            append_escaped(out, (unsigned char)bytes[at++]);
    }
}

void records_json_string(records_text_t *out, const char *bytes, apr_size_t length)
{
    records_text_putc(out, '"');
    records_json_escape(out, bytes, length);
    records_text_putc(out, '"');
}

void records_json_member(records_text_t *out, int comma, const char *key, const char *value)
{
    if (comma)
        records_text_putc(out, ',');
    records_json_string(out, key, strlen(key));
    records_text_putc(out, ':');
    if (value == NULL)
        records_text_append(out, "null", 4);
    else
        records_json_string(out, value, strlen(value));
}

/* ---- numbers -------------------------------------------------------------- */

static const char *past_digits(const char *p, const char *end)
{
    while (p < end && *p >= '0' && *p <= '9')
        p++;
    return p;
}

/* Past an exponent, which may be missing; NULL if it has no digits. */
static const char *past_exponent(const char *p, const char *end)
{
    const char *digits;

    if (p == end || (*p != 'e' && *p != 'E'))
        return p;
    p++;
    if (p < end && (*p == '+' || *p == '-'))
        p++;
    digits = p;
    p = past_digits(p, end);
    return p == digits ? NULL : p;
}

int records_json_is_number(const char *bytes, apr_size_t length)
{
    const char *p = bytes, *end = bytes + length, *digits;

    if (p < end && *p == '-')
        p++;
    digits = p;
    p = past_digits(p, end);
    if (p == digits || (*digits == '0' && p > digits + 1))
        return 0;
    if (p < end && *p == '.') {
        digits = p + 1;
        p = past_digits(digits, end);
        if (p == digits)
            return 0;
    }
    return past_exponent(p, end) == end;
}

/* +5, .5, 5. and 007 are numbers to a database, and can be to JSON.  0 if it is none. */
static int append_mended(records_text_t *out, const char *p, const char *end)
{
    const int negative = p < end && *p == '-';
    const char *whole, *point, *fraction, *rest;

    if (p < end && (*p == '-' || *p == '+'))
        p++;
    whole = p;
    point = past_digits(whole, end);
    fraction = point < end && *point == '.' ? point + 1 : point;
    rest = past_digits(fraction, end);
    if ((point == whole && rest == fraction) || past_exponent(rest, end) != end)
        return 0;
    while (whole < point && *whole == '0')
        whole++;
    if (negative)
        records_text_putc(out, '-');
    if (whole == point)
        records_text_putc(out, '0');
    else
        records_text_append(out, whole, (apr_size_t)(point - whole));
    if (rest > fraction) {
        records_text_putc(out, '.');
        records_text_append(out, fraction, (apr_size_t)(rest - fraction));
    }
    if (end > rest)
        records_text_append(out, rest, (apr_size_t)(end - rest));
    return 1;
}

static void append_number(records_text_t *out, const char *text, apr_size_t length)
{
    if (records_json_is_number(text, length))
        records_text_append(out, text, length);
    else if (!append_mended(out, text, text + length))
        records_json_string(out, text, length); /* NaN, Infinity */
}

static void append_boolean(records_text_t *out, const char *text, apr_size_t length)
{
    const char *true_or_false = NULL;

    if ((length == 1 && (*text == 't' || *text == '1'))
        || (length == 4 && memcmp(text, "true", 4) == 0))
        true_or_false = "true";
    else if ((length == 1 && (*text == 'f' || *text == '0'))
             || (length == 5 && memcmp(text, "false", 5) == 0))
        true_or_false = "false";
    if (true_or_false != NULL)
        records_text_puts(out, true_or_false);
    else
        append_number(out, text, length);
}

/* ---- timestamps ----------------------------------------------------------- */

/* Past c and two digits; NULL if they are not there.  c is 0 for the digits alone. */
static const char *past_pair(const char *p, const char *end, char c)
{
    if (p == NULL || (c != '\0' && (p == end || *p++ != c)))
        return NULL;
    return end - p >= 2 && past_digits(p, p + 2) == p + 2 ? p + 2 : NULL;
}

/* Copy p up to end to `to`; returns where it ends there. */
static char *copy(char *to, const char *p, const char *end)
{
    memcpy(to, p, (apr_size_t)(end - p));
    return to + (end - p);
}

static char *put(char *to, const char *string)
{
    return copy(to, string, string + strlen(string));
}

/* 10:20:30.500 -> T10:20:30.5; seconds may be missing.  p is moved past it, or to NULL. */
static char *write_clock(char *to, const char **p, const char *end)
{
    const char *start = *p, *seconds, *stop;

    *p = past_pair(past_pair(start, end, '\0'), end, ':');
    if (*p == NULL)
        return to;
    *to++ = 'T';
    to = copy(to, start, *p);
    if (*p == end || **p != ':')
        return put(to, ":00");
    seconds = *p;
    if ((*p = past_pair(seconds, end, ':')) == NULL)
        return to;
    stop = *p;
    if (stop < end && *stop == '.') {
        *p = past_digits(stop + 1, end);
        for (stop = *p; stop[-1] == '0'; stop--)
            ;
        if (stop[-1] == '.')
            stop--;
    }
    return copy(to, seconds, stop);
}

/* +02 -> +02:00, +0230 -> +02:30, Z or nothing -> +00:00.  p is moved past it, or to NULL. */
static char *write_zone(char *to, const char **p, const char *end)
{
    const char *start = *p, *hours, *minutes;

    if (start == end || ((*start == 'Z' || *start == 'z') && start + 1 == end)) {
        *p = end;
        return put(to, "+00:00");
    }
    *p = NULL;
    if (*start != '+' && *start != '-')
        return to;
    if ((hours = past_pair(start + 1, end, '\0')) == NULL)
        return to;
    to = copy(to, start, hours);
    *to++ = ':';
    if ((*p = hours) == end)
        return put(to, "00");
    minutes = *hours == ':' ? hours + 1 : hours;
    *p = past_pair(minutes, end, '\0');
    if (*p != NULL && *p < end) /* of times before zones: +00:19:32 */
        *p = past_pair(*p, end, ':');
    return *p == NULL ? to : copy(to, minutes, *p);
}

static int ends_with_bc(const char *text, apr_size_t length)
{
    return length > 3 && memcmp(text + length - 3, " BC", 3) == 0;
}

/* The ISO 8601 form, in quotes, at out; 0 if the text is something else (infinity).  Before Christ
 * PostgreSQL's own JSON has BC behind it, for ISO 8601 counts years otherwise. */
static apr_size_t write_timestamp(char out[2 * TIME_ROOM], const char *text, apr_size_t length,
                                  int zoned)
{
    const int bc = ends_with_bc(text, length);
    const char *end = text + length - (bc ? 3 : 0), *p = past_digits(text, end);
    char *to = out;

    if (length > TIME_ROOM || p < text + 4)
        return 0;
    if ((p = past_pair(past_pair(p, end, '-'), end, '-')) == NULL)
        return 0;
    *to++ = '"';
    to = copy(to, text, p);
    if (p == end) {
        to = put(to, "T00:00:00");
    } else {
        if (*p != ' ' && *p != 'T' && *p != 't')
            return 0;
        p++;
        to = write_clock(to, &p, end);
        if (p == NULL)
            return 0;
    }
    if (zoned || p < end)
        to = write_zone(to, &p, end);
    if (p != end)
        return 0;
    if (bc)
        to = put(to, " BC");
    *to++ = '"';
    return (apr_size_t)(to - out);
}

static void append_timestamp(records_text_t *out, const char *text, apr_size_t length, int zoned)
{
    char written[2 * TIME_ROOM];
    const apr_size_t size = write_timestamp(written, text, length, zoned);

    if (size > 0)
        records_text_append(out, written, size);
    else
        records_json_string(out, text, length);
}

void records_json_value(records_text_t *out, const records_value_t *value, records_kind_e kind)
{
    const char *text = value->text;
    const apr_size_t length = value->length;

    if (text == NULL) {
        records_text_append(out, "null", 4);
        return;
    }
    switch (kind) {
    case RECORDS_INTEGER:
    case RECORDS_NUMBER:
    case RECORDS_FLOAT:
        append_number(out, text, length);
        return;
    case RECORDS_BOOLEAN:
        append_boolean(out, text, length);
        return;
    case RECORDS_TIMESTAMP:
    case RECORDS_TIMESTAMPTZ:
        append_timestamp(out, text, length, kind == RECORDS_TIMESTAMPTZ);
        return;
    case RECORDS_JSON:
        if (length > 0) {
            records_text_append(out, text, length);
            return;
        }
        break;
    default:
        break;
    }
    records_json_string(out, text, length);
}
