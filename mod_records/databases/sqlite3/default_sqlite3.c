/* SPDX-License-Identifier: Apache-2.0 */
/* The default of a column, as the catalog has it, within another statement. */
#include <string.h>

#include <apr_cstr.h>
#include <apr_lib.h>
#include <apr_strings.h>

#include "databases/sqlite3/dialect_sqlite3.h"

static int is_literal(const char *word)
{
    static const char *const literals[] = {
        "null", "true", "false", "current_time", "current_date", "current_timestamp",
    };
    apr_size_t i;

    for (i = 0; i < sizeof(literals) / sizeof(literals[0]); i++)
        if (apr_cstr_casecmp(word, literals[i]) == 0)
            return 1;
    return 0;
}

static int is_word(const char *text)
{
    if (apr_isdigit(*text))
        return 0;
    for (; *text != '\0'; text++)
        if (!apr_isalnum(*text) && *text != '_' && *text != '$' && (unsigned char)*text < 0x80)
            return 0;
    return 1;
}

/* "a""b", [a], `a`: what it means, if it is the whole text; else NULL. */
static const char *quoted_name(const char *text, apr_pool_t *pool)
{
    const char close = *text == '[' ? ']' : *text;
    char *name, *end;

    if (strchr("\"`[", *text) == NULL)
        return NULL;
    end = name = apr_pstrdup(pool, text + 1);
    for (text++; *text != '\0'; text++) {
        if (*text == close && (close == ']' || text[1] != close)) {
            *end = '\0';
            return text[1] == '\0' ? name : NULL;
        }
        text += *text == close;
        *end++ = *text;
    }
    return NULL;
}

/* DEFAULT open is the text 'open', and so is DEFAULT "open"; anywhere else either is a column.  A
 * comment may be the end of an expression. */
void records_sqlite3_default(records_writer_t *w, const records_column_t *column)
{
    const char *text = column->fallback;
    const char *name = quoted_name(text, w->pen.pool);

    if (name == NULL && is_word(text) && !is_literal(text))
        name = text;
    if (name != NULL) {
        records_sqlite3_string(w, name);
        return;
    }
    records_write_words(w, "(");
    records_write_words(w, text);
    records_write_words(w, strstr(text, "--") != NULL ? "\n)" : ")");
}
