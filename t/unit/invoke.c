/* SPDX-License-Identifier: Apache-2.0 */
/* Which function is called, and with what. */
#include <string.h>

#include <apr_strings.h>

#include "base/json_text.h"
#include "plan/parts.h"
#include "request/parts.h"
#include "unit.h"

/* A catalog of functions as they are declared: "add(a integer, b integer)"; a parameter with = has a
 * default, one with ... is variadic, and one that is only a type has no name. */
static records_catalog_t *catalog;
static records_rules_t rules;
static records_plan_context_t context;

static const struct { const char *word, *base; records_kind_e kind; } types[] = {
    { "integer", "int4", RECORDS_INTEGER }, { "int", "int", RECORDS_INTEGER },
    { "text", "text", RECORDS_TEXT },       { "json", "json", RECORDS_JSON },
    { "jsonb", "jsonb", RECORDS_JSON },     { "xml", "xml", RECORDS_TEXT },
    { "bytea", "bytea", RECORDS_BYTES },    { "text[]", "_text", RECORDS_LIST },
    { "json[]", "_json", RECORDS_LIST },    { "point_2d", "composite", RECORDS_OTHER },
    { "boolean", "bool", RECORDS_BOOLEAN }, { "date", "date", RECORDS_DATE },
};

static records_parameter_t *parameter(char *text)
{
    records_parameter_t *made = apr_pcalloc(pool, sizeof(*made));
    char *blank, *mark;
    size_t i;

    made->required = 1;
    if ((mark = strchr(text, '=')) != NULL) {
        *mark = '\0';
        made->required = 0;
    }
    if ((mark = strstr(text, "...")) != NULL) {
        *mark = '\0';
        made->variadic = 1;
    }
    blank = strchr(text, ' ');
    made->name = blank == NULL ? "" : apr_pstrmemdup(pool, text, (size_t)(blank - text));
    made->type = blank == NULL ? text : blank + 1;
    for (i = 0; i < COUNT_OF(types); i++)
        if (strcmp(made->type, types[i].word) == 0) {
            made->base = types[i].base;
            made->kind = types[i].kind;
        }
    ck_assert_ptr_nonnull(made->base);
    return made;
}

static records_function_t *declare(const char *declaration)
{
    records_function_t *function = apr_pcalloc(pool, sizeof(*function));
    apr_array_header_t *parameters = apr_array_make(pool, 4, sizeof(void *));
    char *copy = apr_pstrdup(pool, declaration), *open = strchr(copy, '('), *key, *part, *state;
    apr_array_header_t *overloads;

    *open++ = '\0';
    open[strlen(open) - 1] = '\0';
    function->schema = "s";
    function->name = copy;
    function->parameters = parameters;
    for (part = apr_strtok(open, ",", &state); part != NULL; part = apr_strtok(NULL, ",", &state))
        APR_ARRAY_PUSH(parameters, records_parameter_t *) = parameter(part + strspn(part, " "));
    APR_ARRAY_PUSH(catalog->functions, records_function_t *) = function;
    key = apr_palloc(pool, strlen(copy) + 4);
    memcpy(key, "s", 2);
    memcpy(key + 2, copy, strlen(copy) + 1);
    overloads = apr_hash_get(catalog->by_name, key, (apr_ssize_t)strlen(copy) + 3);
    if (overloads == NULL) {
        overloads = apr_array_make(pool, 2, sizeof(void *));
        apr_hash_set(catalog->by_name, key, (apr_ssize_t)strlen(copy) + 3, overloads);
    }
    APR_ARRAY_PUSH(overloads, records_function_t *) = function;
    return function;
}

static void declare_all(void)
{
    static const char *const declarations[] = {
        "hello()", "add(a integer, b integer)", "greet(name text, greeting text=)",
        "lucky(seed integer=)", "join(v text[]...=)", "both(a integer, v text[]...=)",
        "twice(arg integer)", "twice(arg text)", "twice(arg text, times integer)",
        "whole(json)", "whole2(jsonb)", "words(text)", "mark(xml)", "raw(bytea)", "number(integer)",
        "mixed()", "mixed(x integer, y integer)", "mixed(json)", "mixed(text)",
        "either(json)", "either(jsonb)", "move(p point_2d, by integer=)", "tag(j json, l text[])",
        "many(l json[])", "optional(x integer=)", "optional(text)",
    };
    size_t i;

    memset(&rules, 0, sizeof(rules));
    memset(&context, 0, sizeof(context));
    catalog = apr_pcalloc(pool, sizeof(*catalog));
    catalog->pool = pool;
    catalog->default_schema = "s";
    catalog->functions = apr_array_make(pool, 16, sizeof(void *));
    catalog->by_name = apr_hash_make(pool);
    context.catalog = catalog;
    context.rules = &rules;
    context.pool = pool;
    context.database = "some database";
    context.checks = context.arrays = 1;
    for (i = 0; i < COUNT_OF(declarations); i++)
        declare(declarations[i]);
}

/* ---- requests ------------------------------------------------------------------ */

static records_request_t get(const char *name, const char *arguments)
{
    records_request_t request = { .action = RECORDS_INVOKE, .method = "GET", .target = name };
    apr_array_header_t *list = apr_array_make(pool, 4, sizeof(records_argument_t));
    char *copy = apr_pstrdup(pool, arguments), *part, *state;

    request.rpc = 1;
    for (part = apr_strtok(copy, "&", &state); part != NULL; part = apr_strtok(NULL, "&", &state)) {
        records_argument_t *argument = apr_array_push(list);
        char *equals = strchr(part, '=');

        *equals = '\0';
        argument->name = part;
        argument->value = equals + 1;
    }
    request.arguments = list;
    return request;
}

static records_request_t post(const char *name, records_body_e body, const char *text)
{
    records_request_t request = { .action = RECORDS_INVOKE, .method = "POST", .target = name };
    records_payload_t *payload = apr_pcalloc(pool, sizeof(*payload));
    records_json_rest_t rest;
    records_value_t value;
    const char *why;

    request.rpc = 1;
    request.payload = payload;
    payload->body = body;
    payload->keys = apr_array_make(pool, 4, sizeof(const char *));
    payload->bytes.text = text;
    payload->bytes.length = strlen(text);
    if (body != RECORDS_BODY_JSON)
        return request;
    payload->json = payload->bytes;
    ck_assert(records_json_check(&payload->json, 20, &why, pool));
    value = records_json_whole(&payload->json);
    rest = records_json_inside(&value);
    if (records_json_type(&value) == RECORDS_JSON_ARRAY && !records_json_element(&value, &rest))
        return request;
    payload->keys = records_body_keys(&value, pool);
    return request;
}

static records_error_t *invoke(records_call_t *call, const records_request_t *request)
{
    declare_all();
    memset(call, 0, sizeof(*call));
    return records_plan_invoke(call, request, "s", &context);
}

/* "add(a integer,b integer): a=1 b=2", or the code of what is wrong. */
static const char *said(const records_request_t *request)
{
    records_call_t call;
    records_error_t *error = invoke(&call, request);
    const char *text;
    int i;

    if (error != NULL)
        return error->code;
    text = apr_psprintf(pool, "%s/%d", call.function->name, call.function->parameters->nelts);
    if (call.how != RECORDS_CALL_BOUND)
        return apr_pstrcat(pool, text, call.how == RECORDS_CALL_RAW ? " raw " : " json ",
                           call.body.text, NULL);
    for (i = 0; i < call.given->nelts; i++)
        text = apr_pstrcat(pool, text, " ",
                           APR_ARRAY_IDX(call.given, i, const records_parameter_t *)->name, "=",
                           call.values[i].text == NULL ? "NULL" : call.values[i].text, NULL);
    return text;
}

START_TEST(names_decide_which_function_is_called)
{
    static const struct { const char *name, *arguments, *said; } cases[] = {
        { "hello", "", "hello/0" },
        { "hello", "x=1", "PGRST202" },
        { "add", "b=2&a=1", "add/2 a=1 b=2" },
        { "add", "a=1", "PGRST202" },
        { "add", "a=1&b=2&c=3", "PGRST202" },
        { "add", "a=1&b=2&b=3", "add/2 a=1 b=3" },       /* the last value counts */
        { "greet", "name=Ann", "greet/2 name=Ann" },
        { "greet", "greeting=Hi&name=Ann", "greet/2 greeting=Hi name=Ann" },
        { "greet", "greeting=Hi", "PGRST202" },
        { "lucky", "", "lucky/1" },
        { "lucky", "seed=7", "lucky/1 seed=7" },
        { "twice", "arg=1", "PGRST203" },
        { "twice", "arg=1&times=2", "twice/2 arg=1 times=2" },
        { "nothing", "", "PGRST202" },
        { "whole", "", "PGRST202" },                     /* a body is what it wants */
        { "mixed", "", "mixed/0" },
        { "mixed", "x=1&y=2", "mixed/2 x=1 y=2" },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        const records_request_t request = get(cases[i].name, cases[i].arguments);

        ck_assert_str_eq(said(&request), cases[i].said);
    }
}
END_TEST

START_TEST(a_repeated_variadic_argument_is_an_array)
{
    static const struct { const char *name, *arguments, *said; } cases[] = {
        { "join", "", "join/1" },
        { "join", "v=hi", "join/1 v={\"hi\"}" },
        { "join", "v=hi&v=a \"b\" \\c", "join/1 v={\"hi\",\"a \\\"b\\\" \\\\c\"}" },
        { "join", "v=NULL&v=", "join/1 v={\"NULL\",\"\"}" },
        { "both", "a=1&v=x&a=2&v=y", "both/2 a=2 v={\"x\",\"y\"}" },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        const records_request_t request = get(cases[i].name, cases[i].arguments);

        ck_assert_str_eq(said(&request), cases[i].said);
    }
}
END_TEST

START_TEST(members_of_the_body_are_arguments)
{
    static const struct { const char *name, *body, *said; } cases[] = {
        { "add", "{\"a\":1,\"b\":2}", "add/2 a=1 b=2" },
        { "add", "{\"b\":\"2\",\"a\":null}", "add/2 a=NULL b=2" },
        { "add", "{\"a\":12345678901234567890,\"b\":1.50}", "add/2 a=12345678901234567890 b=1.50" },
        { "add", "[{\"a\":1,\"b\":2},{\"a\":4,\"b\":6}]", "add/2 a=1 b=2" },
        { "add", "{\"a\":[1,2],\"b\":{\"c\":true}}", "add/2 a=[1,2] b={\"c\":true}" },
        { "hello", "{}", "hello/0" },
        { "hello", "[]", "hello/0" },
        { "join", "{\"v\":[\"hi\",null,\"a,\\\"b\\\"\"]}", "join/1 v={\"hi\",NULL,\"a,\\\"b\\\"\"}" },
        { "join", "{\"v\":\"{a,b}\"}", "join/1 v={a,b}" },
        { "tag", "{\"j\":{\"k\":[1,\"x\"]},\"l\":[]}", "tag/2 j={\"k\":[1,\"x\"]} l={}" },
        { "tag", "{\"j\":\"{ }\",\"l\":[1,true,[2]]}", "tag/2 j=\"{ }\" l={1,true,{2}}" },
        { "tag", "{\"j\":null,\"l\":[{\"no\":\"text\"}]}", "tag/2 json {\"j\":null,\"l\":[{\"no\":\"text\"}]}" },
        { "many", "{\"l\":[{\"a\":\"b\"},\"c\",3]}", "many/1 l={\"{\\\"a\\\":\\\"b\\\"}\",\"\\\"c\\\"\",3}" },
        { "move", "{\"p\":\"(1,2)\"}", "move/2 p=(1,2)" },
        { "move", "{\"p\":{\"x\":1,\"y\":2},\"by\":3}", "move/2 json {\"p\":{\"x\":1,\"y\":2},\"by\":3}" },
        { "move", "[{\"p\": {\"x\":1}}, {}]", "move/2 json {\"p\":{\"x\":1}}" },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        const records_request_t request = post(cases[i].name, RECORDS_BODY_JSON, cases[i].body);

        ck_assert_str_eq(said(&request), cases[i].said);
    }
}
END_TEST

START_TEST(a_parameter_without_a_name_takes_the_whole_body)
{
    static const struct { const char *name; records_body_e body; const char *text, *said; } cases[] = {
        { "whole", RECORDS_BODY_JSON, "{\"A\":1}", "whole/1 raw {\"A\":1}" },
        { "whole", RECORDS_BODY_JSON, "[{\"A\": 1}, {\"A\": 2}]", "whole/1 raw [{\"A\": 1}, {\"A\": 2}]" },
        { "whole2", RECORDS_BODY_JSON, "{}", "whole2/1 raw {}" },
        { "whole", RECORDS_BODY_TEXT, "x", "PGRST202" },
        { "words", RECORDS_BODY_TEXT, "a b", "words/1 raw a b" },
        { "words", RECORDS_BODY_XML, "<a/>", "PGRST202" },
        { "mark", RECORDS_BODY_XML, "<a/>", "mark/1 raw <a/>" },
        { "raw", RECORDS_BODY_BYTES, "AZ", "raw/1 raw \\x415a" },
        { "number", RECORDS_BODY_TEXT, "1", "PGRST202" },
        { "hello", RECORDS_BODY_TEXT, "", "PGRST202" },
        { "mixed", RECORDS_BODY_JSON, "{}", "mixed/0" },
        { "mixed", RECORDS_BODY_JSON, "{\"x\":1,\"y\":2}", "mixed/2 x=1 y=2" },
        { "mixed", RECORDS_BODY_JSON, "{\"A\":1}", "mixed/1 raw {\"A\":1}" },
        { "mixed", RECORDS_BODY_TEXT, "hi", "mixed/1 raw hi" },
        { "either", RECORDS_BODY_JSON, "{\"A\":1}", "PGRST203" },
        { "optional", RECORDS_BODY_TEXT, "hi", "optional/1" },
        { "words", RECORDS_BODY_TEXT, "\xff", "22021" },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        const records_request_t request = post(cases[i].name, cases[i].body, cases[i].text);

        ck_assert_str_eq(said(&request), cases[i].said);
    }
}
END_TEST

START_TEST(columns_choose_the_members)
{
    records_request_t request = post("add", RECORDS_BODY_JSON, "{\"a\":1,\"b\":2,\"c\":3}");
    apr_array_header_t *columns = apr_array_make(pool, 2, sizeof(const char *));

    APR_ARRAY_PUSH(columns, const char *) = "b";
    APR_ARRAY_PUSH(columns, const char *) = "a";
    ck_assert_str_eq(said(&request), "PGRST202");
    request.columns = columns;
    ck_assert_str_eq(said(&request), "add/2 a=1 b=2");
    request = post("add", RECORDS_BODY_JSON, "{\"a\":1}");
    request.columns = columns;
    ck_assert_str_eq(said(&request), "add/2 a=1 b=NULL");
    request = post("add", RECORDS_BODY_JSON, "7");
    request.columns = columns;
    ck_assert_str_eq(said(&request), "22023");
}
END_TEST

START_TEST(a_form_is_as_good_as_a_query_string)
{
    records_request_t request = get("join", "v=hi&v=there");
    records_payload_t payload = { .body = RECORDS_BODY_FORM };

    request.method = "POST";
    request.payload = &payload;
    ck_assert_str_eq(said(&request), "join/1 v={\"hi\",\"there\"}");
    request = get("whole", ""); /* and is no JSON */
    request.method = "POST";
    request.payload = &payload;
    ck_assert_str_eq(said(&request), "PGRST202");
}
END_TEST

START_TEST(what_cannot_be_text_is_refused)
{
    const records_request_t request = post("greet", RECORDS_BODY_JSON, "{\"name\":\"a\\u0000b\"}");

    ck_assert_str_eq(said(&request), "22P05");
}
END_TEST

START_TEST(where_the_database_does_not_look_we_do)
{
    static const struct { const char *name, *arguments, *said; } cases[] = {
        { "add", "a= +1 &b=2", "add/2 a=1 b=2" },
        { "add", "a=x&b=2", "22P02" },
        { "flag", "on=yes&day=2024-02-29", "flag/3 day=2024-02-29 on=1" },
        { "flag", "on=maybe&day=2024-02-29", "22P02" },
        { "flag", "on=yes&day=2023-02-29", "22008" },
        { "flag", "on=1&day=2024-01-01&j={\"a\":1}", "flag/3 day=2024-01-01 j={\"a\":1} on=1" },
        { "flag", "on=1&day=2024-01-01&j={a", "22P02" },
    };
    records_call_t call;
    records_error_t *error;
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        const records_request_t request = get(cases[i].name, cases[i].arguments);
        const char *text;
        int k;

        declare_all();
        declare("flag(on boolean, day date, j json=)");
        context.checks = context.arrays = 0;
        memset(&call, 0, sizeof(call));
        error = records_plan_invoke(&call, &request, "s", &context);
        if (error != NULL) {
            ck_assert_str_eq(error->code, cases[i].said);
            continue;
        }
        text = apr_psprintf(pool, "%s/%d", call.function->name, call.function->parameters->nelts);
        for (k = 0; k < call.given->nelts; k++)
            text = apr_pstrcat(pool, text, " ",
                               APR_ARRAY_IDX(call.given, k, const records_parameter_t *)->name, "=",
                               call.values[k].text, NULL);
        ck_assert_str_eq(text, cases[i].said);
    }
}
END_TEST

/* ---- refusals ------------------------------------------------------------------ */

START_TEST(what_was_looked_for_is_said)
{
    const records_request_t bodies[] = {
        get("nothing", ""), get("add", "c=1"), get("add", "c=1&a=2"),
        post("nothing", RECORDS_BODY_JSON, "{}"), post("add", RECORDS_BODY_JSON, "{\"c\":1}"),
        post("number", RECORDS_BODY_TEXT, "x"), post("number", RECORDS_BODY_XML, "x"),
        post("number", RECORDS_BODY_BYTES, "x"),
    };
    static const struct { const char *message, *details; } said_of[] = {
        { "s.nothing without parameters", "s.nothing without parameters," },
        { "s.add(c)", "s.add with parameter c," },
        { "s.add(a, c)", "s.add with parameters a, c," },
        { "s.nothing without parameters",
          "s.nothing without parameters or with a single unnamed json/jsonb parameter," },
        { "s.add(c)", "s.add with parameter c or with a single unnamed json/jsonb parameter," },
        { "s.number", "s.number with a single unnamed text parameter," },
        { "s.number", "s.number with a single unnamed xml parameter," },
        { "s.number", "s.number with a single unnamed bytea parameter," },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(said_of); i++) {
        records_call_t call;
        records_error_t *error = invoke(&call, &bodies[i]);

        ck_assert_int_eq(error->status, 404);
        ck_assert_str_eq(error->message,
                         apr_pstrcat(pool, "Could not find the function ", said_of[i].message,
                                     " in the schema cache", NULL));
        ck_assert_str_eq(error->details,
                         apr_pstrcat(pool, "Searched for the function ", said_of[i].details,
                                     " but no matches were found in the schema cache.", NULL));
    }
}
END_TEST

START_TEST(a_likely_function_is_named)
{
    const records_request_t requests[] = {
        get("addd", ""), get("gret", "name=x"), get("xyzzy", ""), get("add", "a=1&b=2&extra=3"),
        get("greet", "name=x&greetin=y"), get("add", "somethingelse=1"),
    };
    static const char *const hints[] = {
        "s.add", "s.greet", NULL, "s.add(a, b)", "s.greet(greeting, name)", NULL,
    };
    size_t i;

    for (i = 0; i < COUNT_OF(hints); i++) {
        records_call_t call;
        records_error_t *error = invoke(&call, &requests[i]);

        if (hints[i] == NULL) {
            ck_assert_ptr_null(error->hint);
            continue;
        }
        ck_assert_str_eq(error->hint, apr_pstrcat(pool, "Perhaps you meant to call the function ",
                                                  hints[i], NULL));
    }
}
END_TEST

START_TEST(candidates_are_listed)
{
    const records_request_t request = get("twice", "arg=1");
    records_call_t call;
    records_error_t *error = invoke(&call, &request);

    ck_assert_int_eq(error->status, 300);
    ck_assert_str_eq(error->message, "Could not choose the best candidate function between: "
                                     "s.twice(arg => integer), s.twice(arg => text)");
    ck_assert_ptr_null(error->details);
    ck_assert_ptr_nonnull(error->hint);
}
END_TEST

START_TEST(what_is_hidden_is_not_called_nor_named)
{
    const records_request_t requests[] = { get("add", "a=1&b=2"), get("addd", "") };
    size_t i;

    for (i = 0; i < COUNT_OF(requests); i++) {
        apr_array_header_t *expose = apr_array_make(pool, 1, sizeof(const char *));
        records_call_t call;
        records_error_t *error;

        declare_all();
        APR_ARRAY_PUSH(expose, const char *) = "!add";
        rules.expose = expose;
        error = records_plan_invoke(&call, &requests[i], "s", &context);
        ck_assert_str_eq(error->code, "PGRST202");
        ck_assert_ptr_null(error->hint);
    }
}
END_TEST

START_TEST(options_asks_by_name_alone)
{
    const records_request_t known = get("mixed", ""), unknown = get("nothing", "");
    const records_function_t *function = NULL;

    declare_all();
    ck_assert_ptr_null(records_plan_function(&function, &known, "s", &context));
    ck_assert_str_eq(function->name, "mixed");
    ck_assert_str_eq(records_plan_function(&function, &unknown, "s", &context)->code, "PGRST202");
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, names_decide_which_function_is_called);
    tcase_add_test(room, a_repeated_variadic_argument_is_an_array);
    tcase_add_test(room, members_of_the_body_are_arguments);
    tcase_add_test(room, a_parameter_without_a_name_takes_the_whole_body);
    tcase_add_test(room, columns_choose_the_members);
    tcase_add_test(room, a_form_is_as_good_as_a_query_string);
    tcase_add_test(room, what_cannot_be_text_is_refused);
    tcase_add_test(room, where_the_database_does_not_look_we_do);
    tcase_add_test(room, what_was_looked_for_is_said);
    tcase_add_test(room, a_likely_function_is_named);
    tcase_add_test(room, candidates_are_listed);
    tcase_add_test(room, what_is_hidden_is_not_called_nor_named);
    tcase_add_test(room, options_asks_by_name_alone);
}

UNIT_MAIN("invoke", tests)
