/* SPDX-License-Identifier: Apache-2.0 */
/* A whole message, compiled for every database: "GET /film?id=eq.7", headers, an empty line, the
 * body.  Whatever it asks, the SQL holds nothing of it: our words and the studio's catalog are ASCII,
 * so in the input every other byte is a mark that must not come back, and so is the word MARK7.  Only
 * the name of a type in a cast is the client's, letters and digits, and what a column is called, in
 * the quotes of a name. */
#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>

#include "../unit/fakes.h"
#include "../unit/studio.h"
#include "databases/dialects.h"
#include "fuzz.h"

#define MARK "MARK7"

static int cast_is_marked;

static int marks(const char *cast)
{
    return cast != NULL && strstr(cast, MARK) != NULL;
}

static void look_at_items(const apr_array_header_t *items)
{
    int i;

    for (i = 0; items != NULL && i < items->nelts; i++) {
        const records_selection_t *item = &APR_ARRAY_IDX(items, i, records_selection_t);

        cast_is_marked |= marks(item->cast) | marks(item->aggregate_cast);
        look_at_items(item->inside);
    }
}

static void look_at_casts(const records_request_t *request)
{
    cast_is_marked = 0;
    look_at_items(request->select);
}

/* The text with nothing between the quotes of names: a client may choose what a column is called. */
static char *without_names(const char *text, char quote)
{
    char *copy = strdup(text), *out = copy;
    int inside = 0;

    MUST(copy != NULL);
    for (; *text != '\0'; text++) {
        if (*text == quote) /* a doubled one ends and begins */
            inside = !inside;
        else if (!inside)
            *out++ = *text;
    }
    *out = '\0';
    MUST(!inside);
    return copy;
}

/* Placeholders stand where values went, and every statement has its results described. */
static void check_statement(const records_statement_t *statement, const records_dialect_t *dialect)
{
    const char *at;
    char *text;
    int i;

    if (statement == NULL)
        return;
    MUST(statement->text != NULL && *statement->text != '\0');
    text = without_names(statement->text, dialect->quote);
    for (at = text; *at != '\0'; at++)
        MUST(((unsigned char)*at & 0x80) == 0);
    MUST(cast_is_marked || strstr(text, MARK) == NULL);
    free(text);
    for (i = 0; i < statement->params->nelts; i++)
        MUST(strpbrk(statement->text, dialect->lexis->parameters) != NULL);
    for (i = 0; i < statement->columns; i++)
        MUST(statement->names[i] != NULL);
}

static void check_transaction(const records_transaction_t *t, const records_dialect_t *dialect)
{
    int i;

    if (t == NULL)
        return;
    for (i = 0; t->preamble != NULL && i < t->preamble->nelts; i++)
        check_statement(APR_ARRAY_IDX(t->preamble, i, const records_statement_t *), dialect);
    check_statement(t->change, dialect);
    check_statement(t->otherwise, dialect);
    check_statement(t->rows, dialect);
    check_statement(t->count, dialect);
    check_statement(t->page, dialect);
    MUST(t->change != NULL || t->rows != NULL || t->page != NULL);
}

static void compile(const uint8_t *data, size_t size, const records_dialect_t *dialect)
{
    apr_pool_t *pool = fuzz_begin();
    char *text = fuzz_text(data, size);
    records_rules_t *rules = studio_rules(pool);
    records_context_t context = { pool, studio(pool), dialect, rules, NULL, 0, 0 };
    records_compiled_t compiled;
    records_message_t message;
    records_error_t *error;

    rules->limits.extensions = fakes(pool);
    studio_message(&message, text, size, pool);
    error = records_compile(&compiled, &message, &context);
    fuzz_check_error(error);
    look_at_casts(&compiled.request);
    if (error == NULL)
        check_transaction(compiled.transaction, dialect);
    free(text);
    apr_pool_destroy(pool);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t i;

    for (i = 0; i < sizeof(dialects) / sizeof(dialects[0]); i++)
        compile(data, size, dialects[i]);
    return 0;
}
