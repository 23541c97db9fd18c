/* SPDX-License-Identifier: Apache-2.0 */
#include "request/parts.h"

#include <string.h>

#include <apr_strings.h>

#include "shown.h"
#include "unit.h"

static const records_limits_t limits = { .filters = 20, .nesting = 8, .depth = 4 };

static records_error_t *parse(const char **means, const char *text, const void *with)
{
    apr_array_header_t *select;
    records_error_t *error = records_parse_select(&select, text, &limits, pool);

    *means = NULL;
    if (error == NULL)
        *means = select == NULL ? "everything" : shown_select(select, pool);
    else if (strcmp(error->code, "PGRST100") == 0)
        ck_assert_ptr_nonnull(strstr(error->message, "failed to parse select parameter ("));
    (void)with;
    return error;
}

START_TEST(items_are_columns_with_aliases_and_casts)
{
    static const case_t cases[] = {
        { "id", "id" },
        { "id,title", "id|title" },
        { "*", "*" },
        { "*,name:title", "*|name:title" },
        { "name:title", "name:title" },
        { "year::text", "year::text" },
        { "y:year::text,id", "y:year::text|id" },
        { "year::double precision", "year::double precision" },
        { " id , title ", "id|title" },
        { " a : b ::text ,c", "a:b::text|c" },
        { "\"a,b\":\"weird.col\"::text", "a,b:weird.col::text" },
        { "\"*\"", "*" },                /* a column of that name; see the next test */
        { "two words,half-done", "two words|half-done" },
        { "id,id", "id|id" },
        { "count", "count" },
        { "count::text", "count::text" },
        { "", "everything" },
        { "  ", "everything" },
    };

    check(parse, NULL, cases, COUNT_OF(cases));
}
END_TEST

START_TEST(a_quoted_star_is_a_column)
{
    apr_array_header_t *select;

    ck_assert_ptr_null(records_parse_select(&select, "\"*\",*", &limits, pool));
    ck_assert_int_eq(APR_ARRAY_IDX(select, 0, records_selection_t).kind, RECORDS_SELECT_FIELD);
    ck_assert_str_eq(APR_ARRAY_IDX(select, 0, records_selection_t).field.column, "*");
    ck_assert_int_eq(APR_ARRAY_IDX(select, 1, records_selection_t).kind, RECORDS_SELECT_ALL);
    ck_assert_ptr_null(APR_ARRAY_IDX(select, 1, records_selection_t).field.column);
}
END_TEST

START_TEST(a_column_may_be_gone_into)
{
    static const case_t cases[] = {
        { "data->a", "data->a" },
        { "data->>a,id", "data->>a|id" },
        { "x:data->a->>b::text", "x:data->a->>b::text" },
        { "data->0->>-1::int", "data->#0->>#-1::int" },
        { "data->\"a,b\"::text", "data->a,b::text" },
        { "client(data->0)", "client{data->#0}" },
        { "made.bucket(day)", "made@day" },
        { "d:made.bucket(quarter)::text,id", "d:made@quarter::text|id" },
        { "data->>at.bucket(hour)", "data->>at@hour" },
    };

    check(parse, NULL, cases, COUNT_OF(cases));
}
END_TEST

START_TEST(rows_and_columns_are_aggregated)
{
    static const case_t cases[] = {
        { "count()", ".count" },
        { "n:count()", "n:.count" },
        { "count()::text", ".count::text" },
        { " n : count() ::text , id", "n:.count::text|id" },
        { "amount.sum()", "amount.sum" },
        { "amount.avg(),amount.max(),amount.min(),amount.count()",
          "amount.avg|amount.max|amount.min|amount.count" },
        { "s:amount::int.sum()::text", "s:amount::int.sum::text" },
        { "data->x::int.sum()", "data->x::int.sum" },
        { "count.count()", "count.count" },
        { "\"count\".sum()", "count.sum" },
        { "made.bucket(day),count()", "made@day|.count" },
        { "made.bucket(day).max()", "made@day.max" },
        { "client(count(),n:amount.sum())", "client{.count|n:amount.sum}" },
    };

    check(parse, NULL, cases, COUNT_OF(cases));
}
END_TEST

START_TEST(relations_are_embedded)
{
    static const case_t cases[] = {
        { "client(*)", "client{*}" },
        { "id,c:client(id,name),title", "id|c:client{id|name}|title" },
        { "client()", "client{}" },
        { "client( )", "client{}" },
        { "client!inner(*)", "client inner{*}" },
        { "client!left(*)", "client{*}" },
        { "client!fk(*)", "client!fk{*}" },
        { "client!fk!inner(*)", "client!fk inner{*}" },
        { "client!inner!fk(*)", "client!fk inner{*}" },
        { "client!left!fk(*)", "client!fk{*}" },
        { "client!left_fk(*)", "client!left_fk{*}" },
        { "client!\"inner\"(*)", "client!inner{*}" },
        { "\"a b\"!\"c,d\"(*)", "a b!c,d{*}" },
        { " client ! fk ! inner ( * , id ) , x", "client!fk inner{*|id}|x" },
        { "a(b(c(d(id))))", "a{b{c{d{id}}}}" },
        { "a(b(),c(*)),d()", "a{b{}|c{*}}|d{}" },
        { "\"count\"(id)", "count{id}" },
        { "counts()", "counts{}" },
    };

    check(parse, NULL, cases, COUNT_OF(cases));
}
END_TEST

START_TEST(relations_are_spread)
{
    static const case_t cases[] = {
        { "...client(*)", "...client{*}" },
        { "id,...client!fk!inner(a,b:c)", "id|...client!fk inner{a|b:c}" },
        { "...a(...b(x),c())", "...a{...b{x}|c{}}" },
        { "... client (x)", "...client{x}" },
        { "...client()", "...client{}" },
        { "a(...b(x))", "a{...b{x}}" },
    };

    check(parse, NULL, cases, COUNT_OF(cases));
}
END_TEST

START_TEST(what_is_no_list_of_items_is_refused)
{
    static const char *const values[] = {
        "id,", ",id", "id,,title", "id:", ":id", "a:b:c", "id::", "id::te-xt", "id::text::int",
        "*::text", "x:*", "id title,\"", "\"id", "id;drop", "id)", "id]", "-id", "a-", "%", "id::text)",
        "*->a", "*.count()", "data->", "data->a:b",
    };

    check_refused(parse, NULL, values, COUNT_OF(values), "PGRST100");
}
END_TEST

START_TEST(what_is_no_aggregate_is_refused)
{
    static const char *const values[] = {
        "amount.sum", "amount.sum(", "amount.sum(x)", "amount.median()", "amount.SUM()", "amount.",
        "amount.sum().avg()", "amount.sum()::", "count(id)", "count( )", "count()()", "count().sum()",
        "sum()::int.sum()", "amount.bucket(day)()", "amount.bucket()", "amount::date.bucket(day)",
        "amount.sum().bucket(day)", "count!inner(id)",
    };

    check_refused(parse, NULL, values, COUNT_OF(values), "PGRST100");
}
END_TEST

START_TEST(what_is_no_embed_is_refused)
{
    static const char *const values[] = {
        "client(", "client(id", "client(id,", "client(,id)", "client(id,)", "client(id))", "client)(",
        "client!(id)", "client!fk", "client!inner", "client!a!b(id)", "client!inner!left(id)",
        "client!inner!inner(id)", "client!a!b!inner(id)", "client(id)::text", "client(id).count()",
        "x:...client(id)", "...x:client(id)", "...client", "...(id)", "...*", "...", "..client(id)",
        "data->a(id)", "client(id)name", "client.a(id)",
    };

    check_refused(parse, NULL, values, COUNT_OF(values), "PGRST100");
}
END_TEST

START_TEST(embeds_are_in_one_another_as_deep_as_is_allowed)
{
    static const char *const values[] = {
        "a(b(c(d(e(id)))))", "a(b(c(d(e()))))", "a(b(c(d(...e(x)))))", "x,a(b(c(d(e!inner(f(g(h()))))))",
    };
    const char *text;
    size_t i;

    for (i = 0; i < COUNT_OF(values); i++) {
        records_error_t *error = parse(&text, values[i], NULL);

        ck_assert_msg(error != NULL, "%s", values[i]);
        ck_assert_str_eq(error->code, "REC108");
        ck_assert_int_eq(error->status, 400);
        ck_assert_str_eq(error->details, "At most 4 are allowed.");
    }
}
END_TEST

START_TEST(no_depth_is_too_much_for_the_stack)
{
    static const char *const parts[] = { "a(", "...a(", "a!inner(", "a:b(" };
    const char *text;
    size_t i, k;

    for (i = 0; i < COUNT_OF(parts); i++) {
        apr_array_header_t *all = apr_array_make(pool, 100000, sizeof(const char *));

        for (k = 0; k < 100000; k++)
            APR_ARRAY_PUSH(all, const char *) = parts[i];
        ck_assert_str_eq(parse(&text, apr_array_pstrcat(pool, all, 0), NULL)->code, "REC108");
    }
}
END_TEST

START_TEST(a_path_is_as_deep_as_is_allowed)
{
    const char *text;

    ck_assert_ptr_null(parse(&text, "d->1->2->3->4->5->6->7->8", NULL));
    ck_assert_str_eq(parse(&text, "d->1->2->3->4->5->6->7->8->9", NULL)->code, "REC102");
    ck_assert_str_eq(parse(&text, "a(d->1->2->3->4->5->6->7->8->9)", NULL)->code, "REC102");
}
END_TEST

START_TEST(an_error_says_where)
{
    const char *text;

    ck_assert_str_eq(parse(&text, "id,client(id,)", NULL)->message,
                     "\"failed to parse select parameter (id,client(id,))\" (line 1, column 14)");
    ck_assert_str_eq(parse(&text, "id,client(id,)", NULL)->details,
                     "unexpected \")\" expecting field name (* or [a..z0..9_$])");
    ck_assert_str_eq(parse(&text, "id)", NULL)->details,
                     "unexpected ')' expecting \",\" or end of input");
}
END_TEST

START_TEST(columns_are_names_with_commas)
{
    const apr_array_header_t *columns;

    ck_assert_ptr_null(
        records_parse_columns(&columns, "columns parameter", "id, \"a,b\" ,two words", pool));
    ck_assert_int_eq(columns->nelts, 3);
    ck_assert_str_eq(APR_ARRAY_IDX(columns, 0, const char *), "id");
    ck_assert_str_eq(APR_ARRAY_IDX(columns, 1, const char *), "a,b");
    ck_assert_str_eq(APR_ARRAY_IDX(columns, 2, const char *), "two words");
}
END_TEST

START_TEST(columns_that_are_no_names_are_refused)
{
    static const char *const values[] = {
        "", " ", "a,", ",a", "a->b", "a::text", "*", "a.b", "\"a"
    };
    const apr_array_header_t *columns;
    size_t i;

    for (i = 0; i < COUNT_OF(values); i++) {
        records_error_t *error =
            records_parse_columns(&columns, "columns parameter", values[i], pool);

        ck_assert_msg(error != NULL, "%s", values[i]);
        ck_assert_str_eq(error->code, "PGRST100");
        ck_assert_ptr_nonnull(strstr(error->message, "failed to parse columns parameter ("));
    }
}
END_TEST

START_TEST(blank_columns_are_told_in_the_words_that_clients_know)
{
    const apr_array_header_t *columns;
    records_error_t *error = records_parse_columns(&columns, "columns parameter", "", pool);

    ck_assert_str_eq(error->message, "\"failed to parse columns parameter ()\" (line 1, column 1)");
    ck_assert_str_eq(error->details,
                     "unexpected end of input expecting field name (* or [a..z0..9_$])");
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, items_are_columns_with_aliases_and_casts);
    tcase_add_test(room, a_quoted_star_is_a_column);
    tcase_add_test(room, a_column_may_be_gone_into);
    tcase_add_test(room, rows_and_columns_are_aggregated);
    tcase_add_test(room, relations_are_embedded);
    tcase_add_test(room, relations_are_spread);
    tcase_add_test(room, what_is_no_list_of_items_is_refused);
    tcase_add_test(room, what_is_no_aggregate_is_refused);
    tcase_add_test(room, what_is_no_embed_is_refused);
    tcase_add_test(room, embeds_are_in_one_another_as_deep_as_is_allowed);
    tcase_add_test(room, no_depth_is_too_much_for_the_stack);
    tcase_add_test(room, a_path_is_as_deep_as_is_allowed);
    tcase_add_test(room, an_error_says_where);
    tcase_add_test(room, columns_are_names_with_commas);
    tcase_add_test(room, columns_that_are_no_names_are_refused);
    tcase_add_test(room, blank_columns_are_told_in_the_words_that_clients_know);
}

UNIT_MAIN("select", tests)
