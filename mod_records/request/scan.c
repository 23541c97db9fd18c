/* SPDX-License-Identifier: Apache-2.0 */
#include "request/scan.h"

#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>

#include "base/error.h"

void records_scan_init(records_scan_t *scan, const char *what, const char *text, apr_pool_t *pool)
{
    scan->what = what;
    scan->text = scan->at = text;
    scan->pool = pool;
}

/* Columns are counted in characters, as the reader of the message counts them. */
static int column_of(const records_scan_t *scan)
{
    const char *p;
    int column = 1;

    for (p = scan->text; p < scan->at; p++)
        if (((unsigned char)*p & 0xC0) != 0x80)
            column++;
    return column;
}

/* The unexpected character, between quotes. */
static const char *unexpected(const records_scan_t *scan, char quote)
{
    int length = 1;

    if (*scan->at == '\0')
        return "end of input";
    while (((unsigned char)scan->at[length] & 0xC0) == 0x80)
        length++;
    return apr_psprintf(scan->pool, "%c%.*s%c", quote, length, scan->at, quote);
}

static records_error_t *fail(const records_scan_t *scan, const char *found, const char *expecting)
{
    records_error_t *error =
        records_fail(scan->pool, "PGRST100", "\"failed to parse %s (%s)\" (line 1, column %d)",
                     scan->what, scan->text, column_of(scan));

    return records_explain(
        error, apr_psprintf(scan->pool, "unexpected %s expecting %s", found, expecting), NULL);
}

records_error_t *records_scan_fail(const records_scan_t *scan, const char *expecting)
{
    return fail(scan, unexpected(scan, '"'), expecting);
}

/* In single quotes: so does the reference where it is the end that was expected. */
records_error_t *records_scan_end(const records_scan_t *scan, const char *expecting)
{
    if (*scan->at == '\0')
        return NULL;
    return fail(
        scan, unexpected(scan, '\''),
        apr_pstrcat(scan->pool, expecting, *expecting == '\0' ? "" : " or ", "end of input", NULL));
}

void records_scan_blanks(records_scan_t *scan)
{
    while (*scan->at == ' ' || *scan->at == '\t')
        scan->at++;
}

int records_scan_token(records_scan_t *scan, const char *token)
{
    const char *at = scan->at;

    while (*token != '\0')
        if (*at++ != *token++)
            return 0;
    scan->at = at;
    return 1;
}

static int is_part(char byte)
{
    unsigned char c = (unsigned char)byte;

    return apr_isalnum(c) || c == '_' || c == ' ' || c == '$' || c >= 0x80;
}

/* A dash stands between two parts, so neither an arrow nor the end of a name is one. */
static int is_name_byte(const char *p)
{
    return *p == '-' ? is_part(p[1]) : is_part(*p);
}

const char *records_scan_take(records_scan_t *scan, const char *end)
{
    const char *text = apr_pstrmemdup(scan->pool, scan->at, (apr_size_t)(end - scan->at));

    scan->at = end;
    return text;
}

const char *records_scan_quoted(records_scan_t *scan)
{
    const char *p = scan->at;
    char *name, *out;

    if (*p != '"')
        return NULL;
    name = out = apr_palloc(scan->pool, strlen(p));
    for (p++; *p != '"'; p++) {
        if (*p == '\\')
            p++;
        if (*p == '\0')
            return NULL;
        *out++ = *p;
    }
    *out = '\0';
    scan->at = p + 1;
    return name;
}

/* From here to end without the blanks before it; NULL if that is nothing. */
static const char *take_trimmed(records_scan_t *scan, const char *end)
{
    const char *begin = scan->at;

    scan->at = end;
    while (end > begin && end[-1] == ' ')
        end--;
    return end == begin ? NULL : apr_pstrmemdup(scan->pool, begin, (apr_size_t)(end - begin));
}

const char *records_scan_plain(records_scan_t *scan, const char **plain)
{
    const char *end, *name;

    *plain = NULL;
    records_scan_blanks(scan);
    if (*scan->at == '"') {
        name = records_scan_quoted(scan);
        records_scan_blanks(scan);
        return name;
    }
    if (*scan->at == '-')
        return NULL;
    for (end = scan->at; is_name_byte(end); end++)
        ;
    return *plain = take_trimmed(scan, end);
}

const char *records_scan_name(records_scan_t *scan)
{
    const char *plain;

    return records_scan_plain(scan, &plain);
}

const char *records_scan_word(records_scan_t *scan)
{
    const char *end = scan->at;

    while (is_part(*end))
        end++;
    return take_trimmed(scan, end);
}
