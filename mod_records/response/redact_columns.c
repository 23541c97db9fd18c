/* SPDX-License-Identifier: Apache-2.0 */
/* What an error of the database says of columns that clients may not read.  Details are told only if they
 * are known to be harmless: PostgreSQL shows the whole row that failed, in the language of its messages. */
#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>

#include "catalog/hidden.h"
#include "response/redact.h"

typedef struct about_t {
    const records_error_t *error;
    const records_catalog_t *catalog;
    const records_table_t *table;        /* of the request; or NULL */
    const char *relation;                /* the table that the error names; or NULL */
    const char *constraint;              /* the same; or NULL */
    apr_pool_t *pool;
} about_t;

/* ---- names in a text ------------------------------------------------------------------------ */

/* What stands in quotes behind the words, or NULL. */
static const char *quoted_behind(const char *text, const char *words, apr_pool_t *pool)
{
    const char *at = text == NULL ? NULL : strstr(text, words), *end;

    if (at == NULL)
        return NULL;
    at += strlen(words);
    end = strchr(at, '"');
    return end == NULL ? apr_pstrdup(pool, at) : apr_pstrmemdup(pool, at, (apr_size_t)(end - at));
}

static int ends_word(char c)
{
    return !apr_isalnum(c) && (c & 0x80) == 0;
}

/* films_budget_check has the word budget; _ parts words. */
static int has_word(const char *text, const char *word)
{
    const apr_size_t length = strlen(word);
    const char *at;

    for (at = text; *at != '\0'; at++)
        if ((at == text || ends_word(at[-1])) && strncasecmp(at, word, length) == 0
            && ends_word(at[length]))
            return 1;
    return 0;
}

/* ---- tables and columns --------------------------------------------------------------------- */

#define TABLE(about, i) APR_ARRAY_IDX((about)->catalog->tables, i, const records_table_t *)

/* May the error be of this table? */
static int is_of(const about_t *about, const records_table_t *table)
{
    if (about->relation != NULL && strcmp(about->relation, table->name) == 0)
        return 1;
    return about->table == NULL ? about->relation == NULL : about->table == table;
}

/* Of a table that a trigger has changed, nothing else is known. */
static int is_column_hidden(const about_t *about, const char *name)
{
    int i, own = 0, other = 0;

    for (i = 0; i < about->catalog->tables->nelts; i++) {
        const records_column_t *column = records_table_any_column(TABLE(about, i), name);

        if (column == NULL)
            continue;
        if (!is_of(about, TABLE(about, i))) {
            other |= !records_column_is_known(column);
            continue;
        }
        if (!records_column_is_known(column))
            return 1;
        own = 1;
    }
    return !own && other;
}

/* Is the value of this column one that clients may read? */
static int is_value_shown(const about_t *about, const char *name)
{
    int i, shown = 0;

    for (i = 0; i < about->catalog->tables->nelts; i++) {
        const records_column_t *column = records_table_any_column(TABLE(about, i), name);

        if (column == NULL || !is_of(about, TABLE(about, i)))
            continue;
        if (column->unreadable)
            return 0;
        shown = 1;
    }
    return shown;
}

/* ---- constraints ------------------------------------------------------------------------------ */

static int are_known(const apr_array_header_t *columns)
{
    int i;

    for (i = 0; i < columns->nelts; i++)
        if (!records_column_is_known(APR_ARRAY_IDX(columns, i, const records_column_t *)))
            return 0;
    return 1;
}

static int are_readable(const apr_array_header_t *columns)
{
    int i;

    for (i = 0; i < columns->nelts; i++)
        if (APR_ARRAY_IDX(columns, i, const records_column_t *)->unreadable)
            return 0;
    return 1;
}

/* Are all unique constraints of this name over such columns, of whatever tables (or of those that the error
 * may be of)?  MariaDB's have the same names in many tables, and it does not say in which. */
static int are_uniques(const about_t *about, int everywhere,
                       int (*such)(const apr_array_header_t *columns))
{
    int i, k;

    for (i = 0; i < about->catalog->tables->nelts; i++) {
        const records_table_t *table = TABLE(about, i);

        for (k = 0; (everywhere || is_of(about, table)) && k < table->uniques->nelts; k++) {
            const records_unique_t *unique =
                APR_ARRAY_IDX(table->uniques, k, const records_unique_t *);

            if (strcmp(unique->name, about->constraint) == 0 && !such(unique->columns))
                return 0;
        }
    }
    return 1;
}

static int is_unique_known(const about_t *about)
{
    int i, k;

    for (i = 0; i < about->catalog->tables->nelts; i++)
        for (k = 0; k < TABLE(about, i)->uniques->nelts; k++)
            if (strcmp(APR_ARRAY_IDX(TABLE(about, i)->uniques, k, const records_unique_t *)->name,
                       about->constraint)
                == 0)
                return 1;
    return 0;
}

/* The same of foreign keys; *found: is there any of this name? */
static int are_foreigns(const about_t *about, int *found,
                        int (*such)(const apr_array_header_t *columns))
{
    int i, k;

    *found = 0;
    for (i = 0; i < about->catalog->tables->nelts; i++)
        for (k = 0; k < TABLE(about, i)->foreigns->nelts; k++) {
            const records_foreign_t *foreign =
                APR_ARRAY_IDX(TABLE(about, i)->foreigns, k, const records_foreign_t *);

            if (strcmp(foreign->name, about->constraint) != 0)
                continue;
            if (!such(foreign->columns) || !such(foreign->others))
                return 0;
            *found = 1;
        }
    return 1;
}

static int names_hidden(const char *text, const records_table_t *table)
{
    int i;

    for (i = 0; i < table->all_columns->nelts; i++) {
        const records_column_t *column =
            APR_ARRAY_IDX(table->all_columns, i, const records_column_t *);

        if (!records_column_is_known(column) && has_word(text, column->name))
            return 1;
    }
    return 0;
}

/* A check, and an index over an expression, are in no catalog: their names tell what they are of. */
static int is_constraint_hidden(const about_t *about)
{
    int i, found;

    if (about->constraint == NULL)
        return 0;
    if (!are_uniques(about, 0, are_known) || !are_foreigns(about, &found, are_known))
        return 1;
    for (i = 0; i < about->catalog->tables->nelts; i++)
        if (is_of(about, TABLE(about, i)) && names_hidden(about->constraint, TABLE(about, i)))
            return 1;
    return 0;
}

/* ---- details ---------------------------------------------------------------------------------- */

static int begins(const char *text, const char *words)
{
    return strncmp(text, words, strlen(words)) == 0;
}

/* Key (id, code)=(1, X) already exists.  SQLite has no values: Key (id, code) already exists. */
static int is_key_shown(const about_t *about)
{
    const char *begin = about->error->details + strlen("Key ("), *end = strstr(begin, ")=(");
    const int values = end != NULL;
    char *names, *name;
    int found;

    if (end == NULL && (end = strstr(begin, ") already exists.")) == NULL)
        return 0;
    if (strcmp(about->error->code, "23503") == 0)
        return about->constraint != NULL && are_foreigns(about, &found, are_readable) && found;
    names = apr_pstrmemdup(about->pool, begin, (apr_size_t)(end - begin));
    while ((name = apr_strtok(names, ",", &names)) != NULL) {
        name += *name == ' ';
        if (values ? !is_value_shown(about, name) : is_column_hidden(about, name))
            return 0;
    }
    return 1;
}

/* Of a constraint. */
static int is_detail_shown(const about_t *about)
{
    static const char *const harmless[] = { "The row ", "The column has no default value.",
                                            "It is not the one that the upsert is by." };
    const char *details = about->error->details;
    apr_size_t i;

    for (i = 0; i < sizeof(harmless) / sizeof(harmless[0]); i++)
        if (begins(details, harmless[i]))
            return 1;
    if (begins(details, "Key ("))
        return is_key_shown(about);
    return begins(details, "The value (") && about->constraint != NULL && is_unique_known(about)
           && are_uniques(about, 1, are_readable);
}

static int are_details_shown(const about_t *about)
{
    const char *code = about->error->code, *details = about->error->details;
    const char *column = quoted_behind(details, "The column is \"", about->pool);

    if (details == NULL)
        return 1;
    if (begins(code, "22"))
        return column == NULL || !begins(details, "The column is")
               || !is_column_hidden(about, column);
    return begins(code, "23") && is_detail_shown(about);
}

/* Perhaps you meant to reference the column "staff.salary". */
static int is_hint_shown(const about_t *about)
{
    const char *hint = about->error->hint;

    for (; hint != NULL && *hint != '\0'; hint++)
        if (*hint == '"' || (*hint & 0x80) != 0)
            return begins(about->error->code, "22");
    return 1;
}

/* ---- the message -------------------------------------------------------------------------------- */

/* What stands before a column's name, in the words of the drivers and of PostgreSQL.  Of a value that is
 * not valid the message may be the client's own, so it must begin so. */
static const struct { const char *words; int first; } places[] = {
    { "value too long for column \"", 1 },
    { "value out of range for column \"", 1 },
    { "invalid input value for column \"", 1 },
    { "column \"", 0 },
    { "generated column ", 0 },
};

static int is_message_shown(const about_t *about)
{
    const records_error_t *error = about->error;
    const int of_value = begins(error->code, "22");
    apr_size_t i;

    if (strcmp(error->code, "42703") == 0)
        return 0; /* what the request names has been found: it is inside of a view, or gone */
    if (error->column != NULL && is_column_hidden(about, error->column))
        return 0;
    for (i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        const char *name = quoted_behind(error->message, places[i].words, about->pool);

        if (name != NULL
            && (!of_value || (places[i].first && begins(error->message, places[i].words)))
            && is_column_hidden(about, name))
            return 0;
    }
    return of_value || !is_constraint_hidden(about);
}

/* ---- all ---------------------------------------------------------------------------------------- */

static int is_by_database(const char *code)
{
    static const char *const classes[] = { "22", "23", "2B", "42", "44", "54", "55" };
    apr_size_t i;

    for (i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
        if (strncmp(code, classes[i], 2) == 0)
            return strlen(code) == 5;
    return 0;
}

records_told_e records_redact_columns(const records_error_t *error,
                                      const records_catalog_t *catalog,
                                      const records_table_t *table, apr_pool_t *pool)
{
    about_t about = { error, catalog, table, error->table, error->constraint, pool };

    if (!catalog->hides || !is_by_database(error->code))
        return RECORDS_TELL_ALL;
    if (about.relation == NULL
        && (about.relation = quoted_behind(error->message, "relation \"", pool)) == NULL)
        about.relation = quoted_behind(error->message, "on table \"", pool);
    if (about.constraint == NULL)
        about.constraint = quoted_behind(error->message, "constraint \"", pool);
    if (about.constraint == NULL)
        about.constraint = quoted_behind(error->message, "index \"", pool);
    if (!is_message_shown(&about))
        return RECORDS_TELL_KIND;
    return are_details_shown(&about) && is_hint_shown(&about) ? RECORDS_TELL_ALL
                                                              : RECORDS_TELL_MESSAGE;
}
