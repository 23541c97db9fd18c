/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include <apr_strings.h>

#include "golden.h"

#define WIDTH 100                   /* of a line */
#define INDENT "                  " /* where the marks stand; SQL stands two further */

static const char *const kinds[] = {
    "text", "integer", "number", "float", "boolean", "date", "clock", "timestamp", "timestamptz",
    "uuid", "json", "bytes", "list", "other"
};

/* Words up to the width, then a new line. */
static void append_wrapped(records_text_t *out, const char *text)
{
    const apr_size_t room = WIDTH - (sizeof(INDENT) - 1) - 2;
    apr_size_t used = 0, length;

    while (*text != '\0') {
        length = strcspn(text + 1, " ") + 1; /* a blank and the word after it */
        if (used > 0 && used + length > room) {
            records_text_puts(out, "\n" INDENT "  ");
            text++;
            length--;
            used = 0;
        }
        records_text_append(out, text, length);
        text += length;
        used += length;
    }
    records_text_putc(out, '\n');
}

static void append_columns(records_text_t *out, const records_statement_t *statement)
{
    const char *columns = "";
    int i;

    for (i = 0; i < statement->columns; i++)
        columns = apr_pstrcat(out->pool, columns, i > 0 ? ", " : "", statement->names[i], " ",
                              kinds[statement->kinds[i]], NULL);
    if (statement->tells_created)
        columns = apr_pstrcat(out->pool, columns, ", and whether the row is new", NULL);
    if (*columns == '\0')
        return;
    records_text_puts(out, INDENT "= ");
    append_wrapped(out, columns);
}

static void append_params(records_text_t *out, const records_statement_t *statement)
{
    int i;

    for (i = 0; i < statement->params->nelts; i++) {
        const records_param_t *param = &APR_ARRAY_IDX(statement->params, i, records_param_t);

        records_text_puts(out, INDENT "| ");
        if (param->value.text == NULL)
            records_text_puts(out, "NULL");
        else
            records_text_append(out, param->value.text, param->value.length);
        records_text_printf(out, " %s\n", kinds[param->kind]);
    }
}

/* A name in front where a new thing begins: "pgsql    rows       " or "         count      ". */
static void begin(records_text_t *out, const char **dialect, const char *role)
{
    records_text_printf(out, "%-8s %-10s ", *dialect, role);
    *dialect = "";
}

static void append_statement(records_text_t *out, const char **dialect, const char *role,
                             const records_statement_t *statement)
{
    if (statement == NULL)
        return;
    begin(out, dialect, role);
    append_wrapped(out, statement->text);
    append_columns(out, statement);
    append_params(out, statement);
    if (statement->once)
        records_text_puts(out, INDENT "not kept\n");
}

static void append_transaction(records_text_t *out, const char *dialect,
                               const records_transaction_t *t)
{
    int i;

    for (i = 0; t->preamble != NULL && i < t->preamble->nelts; i++)
        append_statement(out, &dialect, "preamble",
                         APR_ARRAY_IDX(t->preamble, i, records_statement_t *));
    append_statement(out, &dialect, "change", t->change);
    append_statement(out, &dialect, "otherwise", t->otherwise);
    append_statement(out, &dialect, "rows", t->rows);
    append_statement(out, &dialect, "count", t->count);
    append_statement(out, &dialect, "estimate", t->estimate);
    append_statement(out, &dialect, "page", t->page);
}

static void append_keys(records_text_t *out, const char *dialect, const golden_keys_t *keys)
{
    int i;

    append_statement(out, &dialect, "claim", keys->claim.rows);
    append_statement(out, &dialect, "find", keys->find.rows);
    for (i = 0; keys->keep.preamble != NULL && i < keys->keep.preamble->nelts; i++)
        append_statement(out, &dialect, "before",
                         APR_ARRAY_IDX(keys->keep.preamble, i, records_statement_t *));
    append_statement(out, &dialect, "keep", keys->keep.change);
    append_statement(out, &dialect, "clean", keys->clean.change);
}

static void append_error(records_text_t *out, const char *dialect, const records_error_t *error)
{
    begin(out, &dialect, "error");
    append_wrapped(out,
                   apr_psprintf(out->pool, "%d %s %s", error->status, error->code, error->message));
    if (error->details != NULL) {
        begin(out, &dialect, "details");
        append_wrapped(out, error->details);
    }
    if (error->hint != NULL) {
        begin(out, &dialect, "hint");
        append_wrapped(out, error->hint);
    }
}

static const char *body(const golden_answer_t *answer, const char *dialect, apr_pool_t *pool)
{
    records_text_t out;

    records_text_init(&out, 1024, pool);
    if (answer->error != NULL)
        append_error(&out, dialect, answer->error);
    else if (answer->transaction != NULL)
        append_transaction(&out, dialect, answer->transaction);
    if (answer->keys != NULL)
        append_keys(&out, answer->transaction == NULL ? dialect : "", answer->keys);
    return records_text_string(&out);
}

/* How the statements are run: "write, max-affected 5". */
static const char *how(const golden_answer_t *answer, apr_pool_t *pool)
{
    static const char *const expectations[] = { "", ", exactly one row", ", an item" };
    const records_transaction_t *t = answer->transaction;
    const char *text;

    if (answer->error != NULL)
        return "";
    if (t == NULL)
        return "the database is not asked";
    text = apr_pstrcat(pool, t->writes ? "write" : "read", expectations[t->expect],
                       t->writes && !t->keep ? ", rolled back" : "", NULL);
    if (t->isolation != RECORDS_ISOLATION_UNSET)
        text = apr_pstrcat(pool, text, ", ", records_isolation_name(t->isolation), NULL);
    if (t->at_most >= 0)
        text = apr_psprintf(pool, "%s, at most %" APR_INT64_T_FMT, text, t->at_most);
    if (t->max_affected >= 0)
        text = apr_psprintf(pool, "%s, max-affected %" APR_INT64_T_FMT, text, t->max_affected);
    return text;
}

static const char *body_alone(const golden_answer_t *answer, apr_pool_t *pool)
{
    return body(answer, "", pool);
}

/* What was refused is not run in any way. */
static int all_run_alike(const golden_answer_t *answers, int count, const char **words,
                         apr_pool_t *pool)
{
    int i;

    *words = "";
    for (i = 0; i < count; i++)
        if (answers[i].error == NULL) {
            if (**words != '\0' && strcmp(*words, how(&answers[i], pool)) != 0)
                return 0;
            *words = how(&answers[i], pool);
        }
    return 1;
}

static int all_same(const golden_answer_t *answers, int count, apr_pool_t *pool)
{
    int i;

    for (i = 1; i < count; i++)
        if (strcmp(body_alone(&answers[0], pool), body_alone(&answers[i], pool)) != 0)
            return 0;
    return 1;
}

static void append_how(records_text_t *out, const char *dialect, const char *words)
{
    if (*words != '\0')
        records_text_printf(out, "%-8s %-10s %s\n", dialect, "how", words);
}

/* mysql speaks as mariadb does, most of the time */
static int is_repeated(const golden_answer_t *answer, const golden_answer_t *before,
                       apr_pool_t *pool)
{
    return strcmp(answer->dialect, "mysql") == 0
           && strcmp(body_alone(answer, pool), body_alone(before, pool)) == 0;
}

const char *golden_show(const golden_answer_t *answers, int count, apr_pool_t *pool)
{
    const char *words;
    const int alike = all_run_alike(answers, count, &words, pool);
    records_text_t out;
    int i;

    records_text_init(&out, 1024, pool);
    if (alike)
        append_how(&out, "all", words);
    if (alike && all_same(answers, count, pool)) {
        records_text_puts(&out, body(&answers[0], "all", pool));
        return records_text_string(&out);
    }
    for (i = 0; i < count; i++) {
        if (i > 0 && is_repeated(&answers[i], &answers[i - 1], pool))
            continue;
        if (!alike)
            append_how(&out, answers[i].dialect, how(&answers[i], pool));
        records_text_puts(&out, body(&answers[i], answers[i].dialect, pool));
    }
    return records_text_string(&out);
}
