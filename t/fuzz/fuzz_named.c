/* SPDX-License-Identifier: Apache-2.0 */
/* Named queries, and the same SQL as a row filter: a byte for the database, and SQL. */
#include "databases/dialects.h"
#include "fuzz.h"
#include "sql/named.h"
#include "sql/row_filter.h"

/* All that is told of a query holds together. */
static void check(const records_query_t *query)
{
    int i;

    MUST(query->words->nelts == query->marks->nelts + 1);
    for (i = 0; i < query->marks->nelts; i++) {
        const int which = APR_ARRAY_IDX(query->marks, i, int);

        MUST(which >= 0 && which < query->parameters->nelts);
    }
    for (i = 0; i < query->parameters->nelts; i++) {
        const records_parameter_t *one =
            APR_ARRAY_IDX(query->parameters, i, const records_parameter_t *);

        MUST(one->name != NULL && *one->name != '\0');
        MUST(one->required || strchr(one->name, '=') == NULL);
    }
}

/* A table with a column that could be taken for the beginning of a string. */
static const records_table_t *make_table(apr_pool_t *pool)
{
    static const records_column_t e = { .name = "e", .kind = RECORDS_INTEGER };
    records_table_t *table = apr_pcalloc(pool, sizeof(*table));

    table->schema = "main";
    table->name = "n";
    table->by_name = table->all_columns = apr_array_make(pool, 1, sizeof(const records_column_t *));
    APR_ARRAY_PUSH((apr_array_header_t *)table->all_columns, const records_column_t *) = &e;
    return table;
}

static records_rule_t rule_of(const char *sql)
{
    return (records_rule_t){ .kind = RECORDS_RULE_ROWS, .table = "n", .schema = "", .sql = sql };
}

/* What is written in its place is one expression still: read again, nothing has come out of it. */
static void check_filter(const char *sql, const records_dialect_t *dialect, apr_pool_t *pool)
{
    records_table_rules_t *rules = records_table_rules_make(pool);
    const records_rule_t rule = rule_of(sql);
    records_row_filter_t *filter;
    records_text_t text;
    int i;

    if (records_row_filter_parse(&filter, rules, &rule, make_table(pool), dialect, pool) != NULL)
        return;
    MUST(filter->words->nelts == filter->marks->nelts + 1);
    records_text_init(&text, 64, pool);
    for (i = 0; i < filter->words->nelts; i++) {
        const int mark = i < filter->marks->nelts ? APR_ARRAY_IDX(filter->marks, i, int) : 0;

        MUST(mark < rules->parameters->nelts || i == filter->marks->nelts);
        records_text_puts(&text, APR_ARRAY_IDX(filter->words, i, const char *));
        if (i < filter->marks->nelts)
            records_text_puts(&text, mark == RECORDS_RULE_ALIAS ? "\"n_1\"" : "p1");
    }
    {
        const records_rule_t again = rule_of(records_text_string(&text));

        MUST(records_row_filter_parse(&filter, rules, &again, NULL, dialect, pool) == NULL
             || strchr(again.sql, '$') != NULL || strstr(again.sql, "SELECT") != NULL
             || strstr(again.sql, "select") != NULL);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const size_t count = sizeof(dialects) / sizeof(dialects[0]);
    apr_pool_t *pool = fuzz_begin();
    char *text = fuzz_text(size > 0 ? data + 1 : data, size > 0 ? size - 1 : 0);
    const records_query_t *query;
    const records_dialect_t *dialect = dialects[size > 0 ? data[0] % count : 0];
    const char *why = records_named_parse(&query, "q", text, dialect, pool);

    MUST((why == NULL) == (query != NULL));
    if (query != NULL)
        check(query);
    check_filter(text, dialect, pool);
    free(text);
    apr_pool_destroy(pool);
    return 0;
}
