/* SPDX-License-Identifier: Apache-2.0 */
#include "base/header.h"

#include "unit.h"

static const struct { const char *list, *more, *all; } lists[] = {
    { NULL, "Accept", "Accept" },
    { "", "Accept, Range", "Accept, Range" },
    { "Accept, Prefer", "Origin", "Accept, Prefer, Origin" },
    { "Accept, Prefer", "prefer,ACCEPT", "Accept, Prefer" },
    { "Accept-Profile", "Accept", "Accept-Profile, Accept" },
    { "Accept,Range", " Cookie ,, Authorization\t", "Accept,Range, Cookie, Authorization" },
    { "Accept", "", "Accept" },
    { "*", "Accept", "*" },
    { "Accept, *", "Range", "*" },
    { "Accept", "Range, *", "*" },
};

START_TEST(vary_names_each_header_once)
{
    ck_assert_str_eq(records_header_vary(lists[_i].list, lists[_i].more, pool), lists[_i].all);
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_loop_test(room, vary_names_each_header_once, 0, sizeof(lists) / sizeof(lists[0]));
}

UNIT_MAIN("header", tests)
