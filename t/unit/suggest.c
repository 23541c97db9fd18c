/* SPDX-License-Identifier: Apache-2.0 */
#include "base/suggest.h"

#include <string.h>

#include "unit.h"

static const char *likest(const char *name, const char *const *names, int count)
{
    apr_array_header_t *list = apr_array_make(pool, 4, sizeof(const char *));
    int i;

    for (i = 0; i < count; i++)
        APR_ARRAY_PUSH(list, const char *) = names[i];
    return records_resembling(name, list, RECORDS_SOMEWHAT_ALIKE, pool);
}

START_TEST(the_likest_name_is_found)
{
    static const char *const names[] = { "sayhello", "getallprojects", "get_projects",
                                         "(a, b)",   "(a, b, c)",      "()",
                                         "ab" };
    static const struct {
        const char *name, *like;
    } cases[] = {
        { "sayhell", "sayhello" },
        { "SayHello", "sayhello" },
        { "getprojects", "get_projects" },
        { "(a, b, smthelse)", "(a, b, c)" },
        { "(a, b, wrong_arg)", "(a, b, c)" },
        { "(wrong_arg)", NULL },
        { "unheard", NULL },
        { "", NULL },
        { "abc", "ab" },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        const char *found = likest(cases[i].name, names, COUNT_OF(names));

        if (cases[i].like == NULL)
            ck_assert_msg(found == NULL, "%s is not like %s", cases[i].name, found);
        else
            ck_assert_str_eq(found, cases[i].like);
    }
}
END_TEST

START_TEST(of_nothing_nothing_is_like)
{
    ck_assert_ptr_null(likest("film", NULL, 0));
}
END_TEST

START_TEST(a_very_long_name_is_like_nothing)
{
    static const char *const names[] = { "film" };
    char name[2000];

    memset(name, 'f', sizeof(name));
    name[sizeof(name) - 1] = '\0';
    ck_assert_ptr_null(likest(name, names, 1));
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, the_likest_name_is_found);
    tcase_add_test(room, of_nothing_nothing_is_like);
    tcase_add_test(room, a_very_long_name_is_like_nothing);
}

UNIT_MAIN("resemble", tests)
