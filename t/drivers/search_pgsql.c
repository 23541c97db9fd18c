/* SPDX-License-Identifier: Apache-2.0 */
/* The languages of a full text search, as sql/search.c reads them, against PostgreSQL itself. */
#include "fixture_pgsql.h"

#include "sql/search.h"

static const char *in_quotes(const char *text)
{
    const char *quoted = "'";

    for (; *text != '\0'; text++)
        quoted = apr_psprintf(pool, *text == '\'' ? "%s''" : "%s%c", quoted, *text);
    return apr_pstrcat(pool, quoted, "'", NULL);
}

/* The tree as a tsquery with all of its parentheses. */
static const char *written(const records_search_t *node)
{
    static const char *const between[] = { "", " & ", " | ", "", "" };
    const char *text = "";
    int i;

    if (node->is == RECORDS_SEARCH_TEXT)
        return apr_pstrcat(pool, in_quotes(node->text), node->prefix ? ":*" : "", NULL);
    if (node->is == RECORDS_SEARCH_NOT)
        return apr_pstrcat(pool, "!", written(RECORDS_SEARCH_PART(node, 0)), NULL);
    for (i = 0; i < node->parts->nelts; i++)
        text = apr_pstrcat(pool, text,
                           i == 0 ? ""
                           : node->is == RECORDS_SEARCH_FOLLOWS
                               ? apr_psprintf(pool, " <%d> ", node->distance)
                               : between[node->is],
                           written(RECORDS_SEARCH_PART(node, i)), NULL);
    return apr_psprintf(pool, "(%s)", text);
}

/* "t" if PostgreSQL reads question and ours to the same, "error" if it refuses the question. */
static const char *compare(const char *sql, const char *question, const char *ours)
{
    const char *const values[] = { question, ours };
    PGresult *result = PQexecParams(other, sql, 2, NULL, values, NULL, NULL, 0);
    const char *answer = PQresultStatus(result) != PGRES_TUPLES_OK
                             ? "error"
                             : apr_pstrdup(pool, PQgetvalue(result, 0, 0));

    PQclear(result);
    return answer;
}

static void check_question(records_op_e op, const char *sql, const char *question)
{
    const records_search_t *search;
    const records_error_t *error = records_search_read(&search, op, question, pool);
    const char *ours = error != NULL ? "" : written(search);

    ck_assert_msg(strcmp(compare(sql, question, ours), error != NULL ? "error" : "t") == 0,
                  "%s is read as %s", question, error != NULL ? "an error" : ours);
}

static unsigned seed;

static const char *one_of(const char *const *words, unsigned count)
{
    seed = seed * 1103515245u + 12345u;
    return words[(seed >> 16) % count];
}

static const char *made_of(const char *const *words, unsigned count)
{
    const char *text = one_of(words, count);
    int i;

    for (i = 0; i < 7; i++)
        text = apr_pstrcat(pool, text, one_of(words, count), NULL);
    return text;
}

START_TEST(a_tsquery_is_read_as_postgresql_reads_it)
{
    static const char *const words[] = {
        "a", "b", "c", "d:*", " & ", "&", " | ", "!", "! ", "(", ")", " <-> ", "<->", "<2>", " ",
        "e", "'f'", "g", "h", " & ",
    };
    int i;

    for (i = 0; i < 3000; i++)
        check_question(RECORDS_OP_FTS, "SELECT to_tsquery('simple', $1) = to_tsquery('simple', $2)",
                       made_of(words, sizeof(words) / sizeof(words[0])));
}
END_TEST

START_TEST(a_search_field_is_read_as_postgresql_reads_it)
{
    static const char *const words[] = {
        "a ", "b ", "c ", "d", " or ", " or ", "OR ", " -e", "\"f\"", "g ",
    };
    int i;

    for (i = 0; i < 1000; i++)
        check_question(RECORDS_OP_WFTS,
                       "SELECT websearch_to_tsquery('simple', $1) = to_tsquery('simple', $2)",
                       made_of(words, sizeof(words) / sizeof(words[0])));
}
END_TEST

void add_search(Suite *suite)
{
    TCase *tests = room(suite, "full text search");

    tcase_add_test(tests, a_tsquery_is_read_as_postgresql_reads_it);
    tcase_add_test(tests, a_search_field_is_read_as_postgresql_reads_it);
}
