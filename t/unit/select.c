/* SPDX-License-Identifier: Apache-2.0 */
#include "request/parts.h"

#include "base/text.h"
#include "unit.h"

/* alias:column::cast|... */
static records_error_t *parse(const char **text, const char *value)
{
    apr_array_header_t *select;
    records_error_t *error = records_parse_select(&select, value, pool);
    records_text_t out;
    int i;

    *text = NULL;
    if (error != NULL)
        return error;
    records_text_init(&out, 64, pool);
    for (i = 0; select != NULL && i < select->nelts; i++) {
        const records_selection_t *one = &APR_ARRAY_IDX(select, i, records_selection_t);

        records_text_printf(&out, "%s%s%s%s%s%s", i > 0 ? "|" : "", one->alias ? one->alias : "",
                            one->alias ? ":" : "", one->column ? one->column : "*",
                            one->cast ? "::" : "", one->cast ? one->cast : "");
    }
    *text = select == NULL ? "everything" : records_text_string(&out);
    return NULL;
}

START_TEST(items_are_columns_with_aliases_and_casts)
{
    static const struct { const char *value, *means; } cases[] = {
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
        { "", "everything" },
        { "  ", "everything" },
    };
    const char *text;
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        records_error_t *error = parse(&text, cases[i].value);

        ck_assert_msg(error == NULL, "%s: %s", cases[i].value, error == NULL ? "" : error->message);
        ck_assert_str_eq(text, cases[i].means);
    }
}
END_TEST

START_TEST(a_quoted_star_is_a_column)
{
    apr_array_header_t *select;

    ck_assert_ptr_null(records_parse_select(&select, "\"*\",*", pool));
    ck_assert_str_eq(APR_ARRAY_IDX(select, 0, records_selection_t).column, "*");
    ck_assert_ptr_null(APR_ARRAY_IDX(select, 1, records_selection_t).column);
}
END_TEST

START_TEST(what_is_no_list_of_items_is_refused)
{
    static const char *const values[] = {
        "id,", ",id", "id,,title", "id:", ":id", "a:b:c", "id::", "id::te-xt", "id::text::int",
        "*::text", "x:*", "id title,\"", "\"id", "id;drop", "id)", "id]", "-id", "a-", "%", "id::text)",
    };
    const char *text;
    size_t i;

    for (i = 0; i < COUNT_OF(values); i++) {
        records_error_t *error = parse(&text, values[i]);

        ck_assert_msg(error != NULL, "%s means %s", values[i], text == NULL ? "" : text);
        ck_assert_str_eq(error->code, "PGRST100");
        ck_assert_int_eq(error->status, 400);
        ck_assert_ptr_nonnull(strstr(error->message, "failed to parse select parameter ("));
    }
}
END_TEST

START_TEST(what_a_later_version_answers_is_not_implemented)
{
    static const char *const values[] = {
        "client(*)", "c:client(id)", "client!inner(*)", "...client(*)", "id,...client(a)",
        "data->a", "data->>a", "x:data->a->>b::text", "count()", "n:count()", "year.sum()",
        "year::text.max()", "client()",
    };
    const char *text;
    size_t i;

    for (i = 0; i < COUNT_OF(values); i++) {
        records_error_t *error = parse(&text, values[i]);

        ck_assert_msg(error != NULL, "%s", values[i]);
        ck_assert_str_eq(error->code, "PGRST127");
        ck_assert_int_eq(error->status, 400);
    }
}
END_TEST

START_TEST(columns_are_names_with_commas)
{
    const apr_array_header_t *columns;

    ck_assert_ptr_null(records_parse_columns(&columns, "columns parameter",
                                             "id, \"a,b\" ,two words", pool));
    ck_assert_int_eq(columns->nelts, 3);
    ck_assert_str_eq(APR_ARRAY_IDX(columns, 0, const char *), "id");
    ck_assert_str_eq(APR_ARRAY_IDX(columns, 1, const char *), "a,b");
    ck_assert_str_eq(APR_ARRAY_IDX(columns, 2, const char *), "two words");
}
END_TEST

START_TEST(columns_that_are_no_names_are_refused)
{
    static const char *const values[] = { "", " ", "a,", ",a", "a->b", "a::text", "*", "a.b", "\"a" };
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

static void tests(TCase *room)
{
    tcase_add_test(room, items_are_columns_with_aliases_and_casts);
    tcase_add_test(room, a_quoted_star_is_a_column);
    tcase_add_test(room, what_is_no_list_of_items_is_refused);
    tcase_add_test(room, what_a_later_version_answers_is_not_implemented);
    tcase_add_test(room, columns_are_names_with_commas);
    tcase_add_test(room, columns_that_are_no_names_are_refused);
}

UNIT_MAIN("select", tests)
