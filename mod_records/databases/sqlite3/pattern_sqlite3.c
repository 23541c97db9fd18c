/* SPDX-License-Identifier: Apache-2.0 */
/* The patterns of our SQL: LIKE without regard to case, regular expressions. */
#include <locale.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>
#include <wctype.h>

#include <apr_lib.h>

#include "databases/sqlite3/parts.h"

/* What a compiled expression learns of its texts takes memory, so it is compiled anew after this
 * many bytes of them. */
#define RECORDS_REGEX_BYTES 65536

/* ---- records_ilike(pattern, text) ------------------------------------------------ */

/* The next character, however broken: a byte that begins none stands for itself. */
static wint_t next_character(const unsigned char **at, const unsigned char *end)
{
    static const unsigned char least[] = { 0x80, 0xC2, 0xE0, 0xF0 };
    unsigned c = *(*at)++;
    int more = c >= 0xF5 ? 0 : c >= least[3] ? 3 : c >= least[2] ? 2 : c >= least[1] ? 1 : 0;
    wint_t character = c & (0x3Fu >> more);
    int i;

    if (more == 0 || end - *at < more)
        return c;
    for (i = 0; i < more; i++) {
        if (((*at)[i] & 0xC0) != 0x80)
            return c;
        character = character << 6 | ((*at)[i] & 0x3F);
    }
    *at += more;
    return character;
}

/* httpd runs in the C locale, which knows no letter beyond z. */
static wint_t fold(locale_t letters, wint_t c)
{
    if (c < 0x80)
        return (wint_t)apr_tolower(c);
    return letters == (locale_t)0 ? c : towlower_l(c, letters);
}

/* One character of the pattern against one of the text; both move on if they agree. */
static int agree(locale_t letters, const unsigned char **pattern, const unsigned char *pattern_end,
                 const unsigned char **text, const unsigned char *text_end)
{
    const unsigned char *p = *pattern, *t = *text;
    int any = *p == '_';
    wint_t wanted, found;

    if (*p == '\\' && p + 1 < pattern_end)
        p++;
    wanted = next_character(&p, pattern_end);
    found = next_character(&t, text_end);
    if (!any && wanted != found && fold(letters, wanted) != fold(letters, found))
        return 0;
    *pattern = p;
    *text = t;
    return 1;
}

static int is_like(locale_t letters, const unsigned char *pattern, const unsigned char *pattern_end,
                   const unsigned char *text, const unsigned char *text_end)
{
    const unsigned char *after = NULL; /* behind the last %, and where its run of text ends */
    const unsigned char *run = NULL;

    while (text < text_end) {
        if (pattern < pattern_end && *pattern == '%') {
            after = ++pattern;
            run = text;
        } else if (pattern < pattern_end && agree(letters, &pattern, pattern_end, &text, text_end))
            continue;
        else if (after != NULL) { /* let the % take one character more */
            next_character(&run, text_end);
            text = run;
            pattern = after;
        } else
            return 0;
    }
    while (pattern < pattern_end && *pattern == '%')
        pattern++;
    return pattern == pattern_end;
}

static void ilike(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    const unsigned char *pattern = sqlite3_value_text(arguments[0]);
    const unsigned char *text = sqlite3_value_text(arguments[1]);

    (void)count;
    if (pattern == NULL || text == NULL)
        return;
    sqlite3_result_int(context, is_like(records_sqlite3_of(context)->letters, pattern,
                                        pattern + sqlite3_value_bytes(arguments[0]), text,
                                        text + sqlite3_value_bytes(arguments[1])));
}

/* ---- records_match(pattern, text, flags) ----------------------------------------- */

typedef struct compiled_t {
    regex_t regex;
    apr_size_t bytes;                    /* of text seen */
} compiled_t;

static void forget(void *data)
{
    compiled_t *compiled = data;

    regfree(&compiled->regex);
    free(compiled);
}

/* That an expression is no valid one is told by the first row that is compared with it.  Where rules may
 * hide that row (flag g), nothing is told: then no row matches. */
static void tell(sqlite3_context *context, int guarded, const char *words)
{
    if (!guarded)
        records_sqlite3_raise(context, "2201B", words, NULL);
}

/* The expression, or NULL after an error has been raised. */
static compiled_t *compile(sqlite3_context *context, const char *pattern, int flags, int guarded)
{
    compiled_t *compiled = calloc(1, sizeof(*compiled));
    const char *why = "out of memory";
    char *posix = compiled == NULL ? NULL : records_sqlite3_regex(pattern, &why);
    char words[200];
    int code;

    if (posix == NULL) {
        sqlite3_snprintf(sizeof(words), words, "invalid regular expression: %s", why);
        tell(context, guarded, words);
        free(compiled);
        return NULL;
    }
    code = regcomp(&compiled->regex, posix, REG_EXTENDED | REG_NOSUB | flags);
    free(posix);
    if (code == 0)
        return compiled;
    strcpy(words, "invalid regular expression: ");
    regerror(code, &compiled->regex, words + strlen(words), sizeof(words) - strlen(words));
    tell(context, guarded, words);
    free(compiled); /* a failed regcomp has freed its own */
    return NULL;
}

static int is_match(compiled_t *compiled, const char *text)
{
    compiled->bytes += strlen(text);
    return regexec(&compiled->regex, text, 0, NULL, 0) == 0;
}

static void match(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    const locale_t letters = records_sqlite3_of(context)->letters;
    const char *pattern = (const char *)sqlite3_value_text(arguments[0]);
    const char *text = (const char *)sqlite3_value_text(arguments[1]);
    const char *flags = (const char *)sqlite3_value_text(arguments[2]);
    compiled_t *compiled = sqlite3_get_auxdata(context, 0);
    int known = compiled != NULL && compiled->bytes < RECORDS_REGEX_BYTES;
    locale_t before = (locale_t)0;

    (void)count;
    if (pattern == NULL || text == NULL || flags == NULL)
        return;
    if (letters != (locale_t)0)
        before = uselocale(letters);
    if (!known)
        compiled =
            compile(context, pattern, strchr(flags, 'i') != NULL ? REG_ICASE : 0, *flags == 'g');
    if (compiled != NULL)
        sqlite3_result_int(context, is_match(compiled, text));
    if (before != (locale_t)0)
        uselocale(before);
    if (compiled != NULL && !known) /* last, for this may forget it at once */
        sqlite3_set_auxdata(context, 0, compiled, forget);
}

const records_sqlite3_entry_t records_sqlite3_pattern_functions[] = {
    { "records_ilike", 2, RECORDS_SQLITE3_OURS, ilike, NULL, NULL },
    { "records_match", 3, RECORDS_SQLITE3_OURS, match, NULL, NULL },
    { NULL, 0, 0, NULL, NULL, NULL },
};
