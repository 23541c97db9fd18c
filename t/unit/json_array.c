/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json_array.h"

#include "unit.h"

static const struct { const char *text, *json; } arrays[] = {
    { "{}", "[]" },
    { "{a}", "[\"a\"]" },
    { "{a,b}", "[\"a\",\"b\"]" },
    { "{1,-2.5,true,null}", "[1,-2.5,true,null]" },
    { "{\"1\",\"true\"}", "[\"1\",\"true\"]" },
    { "{\"a, b\",\"c\\\"d\"}", "[\"a, b\",\"c\\\"d\"]" },
    { "{a\\,b}", "[\"a,b\"]" },
    { "", NULL },
    { "a", NULL },
    { "{", NULL },
    { "{a", NULL },
    { "{a,", NULL },
    { "{a,}", NULL },
    { "{\"a}", NULL },
    { "{\"a\"b}", NULL },
    { "{a}}", NULL },
};

START_TEST(an_array_literal_is_json)
{
    size_t i;

    for (i = 0; i < COUNT_OF(arrays); i++) {
        const char *json = records_json_of_array(arrays[i].text, pool);

        if (arrays[i].json == NULL)
            ck_assert_msg(json == NULL, "%s: %s", arrays[i].text, json);
        else
            ck_assert_str_eq(json, arrays[i].json);
    }
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, an_array_literal_is_json);
}

UNIT_MAIN("json_array", tests)
