/* SPDX-License-Identifier: Apache-2.0 */
#include "base/lru.h"

#include <apr_strings.h>

#include "unit.h"

/* What was dropped, in order: the things are strings. */
static char dropped[256];

static void drop(void *baton, void *thing)
{
    ck_assert_str_eq(baton, "the baton");
    strcat(dropped, thing);
}

static records_lru_t *make(apr_size_t bound)
{
    dropped[0] = '\0';
    return records_lru_make(bound, drop, (void *)"the baton", pool);
}

static void put(records_lru_t *lru, const char *texts)
{
    char text[2] = "";

    for (; *texts != '\0'; texts++) {
        text[0] = *texts;
        records_lru_put(lru, text, apr_pstrdup(pool, text)); /* and text changes behind it */
    }
}

START_TEST(what_was_put_is_found)
{
    records_lru_t *lru = make(10);

    put(lru, "abc");
    ck_assert_str_eq(records_lru_get(lru, "a"), "a");
    ck_assert_str_eq(records_lru_get(lru, "c"), "c");
    ck_assert_ptr_null(records_lru_get(lru, "d"));
    ck_assert_uint_eq(records_lru_count(lru), 3);
    ck_assert_str_eq(dropped, "");
}
END_TEST

START_TEST(the_bound_drops_what_was_not_used_for_longest)
{
    records_lru_t *lru = make(3);

    put(lru, "abc");
    records_lru_get(lru, "a");
    put(lru, "d");
    ck_assert_str_eq(dropped, "b");
    put(lru, "ef");
    ck_assert_str_eq(dropped, "bca");
    ck_assert_uint_eq(records_lru_count(lru), 3);
    ck_assert_ptr_null(records_lru_get(lru, "b"));
    ck_assert_str_eq(records_lru_get(lru, "d"), "d");
}
END_TEST

START_TEST(putting_under_a_known_text_drops_the_old_thing)
{
    records_lru_t *lru = make(2);
    char *thing = apr_pstrdup(pool, "2");

    put(lru, "ab");
    records_lru_put(lru, "a", thing);
    ck_assert_str_eq(dropped, "a");
    ck_assert_str_eq(records_lru_get(lru, "a"), "2");
    ck_assert_uint_eq(records_lru_count(lru), 2);
    records_lru_put(lru, "a", thing); /* the same again: nothing to drop */
    ck_assert_str_eq(dropped, "a");
    put(lru, "c"); /* "a" was used later than "b" */
    ck_assert_str_eq(dropped, "ab");
}
END_TEST

START_TEST(removing_drops_one_and_only_one)
{
    records_lru_t *lru = make(3);

    put(lru, "abc");
    records_lru_remove(lru, "b");
    records_lru_remove(lru, "b");
    records_lru_remove(lru, "x");
    ck_assert_str_eq(dropped, "b");
    ck_assert_ptr_null(records_lru_get(lru, "b"));
    ck_assert_uint_eq(records_lru_count(lru), 2);
    put(lru, "de");
    ck_assert_str_eq(dropped, "ba");
}
END_TEST

START_TEST(clearing_drops_all_and_the_map_goes_on)
{
    records_lru_t *lru = make(3);

    put(lru, "abc");
    records_lru_clear(lru);
    ck_assert_str_eq(dropped, "abc");
    ck_assert_uint_eq(records_lru_count(lru), 0);
    records_lru_clear(lru);
    put(lru, "a");
    ck_assert_str_eq(records_lru_get(lru, "a"), "a");
    records_lru_remove(lru, "a");
    ck_assert_str_eq(dropped, "abca");
}
END_TEST

START_TEST(a_bound_of_nothing_still_holds_the_last)
{
    records_lru_t *lru = make(0);

    put(lru, "a");
    ck_assert_str_eq(records_lru_get(lru, "a"), "a");
    put(lru, "b");
    ck_assert_str_eq(dropped, "a");
    ck_assert_uint_eq(records_lru_count(lru), 1);
}
END_TEST

START_TEST(nothing_is_dropped_when_the_pool_dies)
{
    apr_pool_t *short_lived;
    records_lru_t *lru;

    apr_pool_create(&short_lived, pool);
    dropped[0] = '\0';
    lru = records_lru_make(3, drop, (void *)"the baton", short_lived);
    put(lru, "ab");
    apr_pool_destroy(short_lived);
    ck_assert_str_eq(dropped, "");
}
END_TEST

/* The other way round from a list that is searched: what should be there. */
START_TEST(it_behaves_as_a_list_would)
{
    records_lru_t *lru = records_lru_make(5, NULL, NULL, pool);
    char list[6] = ""; /* newest first */
    unsigned state = 7;
    int i;

    for (i = 0; i < 20000; i++) {
        char text[2] = "", *found;
        size_t at;

        state = state * 1103515245 + 12345;
        text[0] = (char)('a' + (state >> 16) % 9);
        found = strchr(list, text[0]);
        ck_assert_int_eq(records_lru_get(lru, text) != NULL, found != NULL);
        if (found == NULL && (state >> 24) % 2 == 0)
            continue;
        records_lru_put(lru, text, lru);
        at = found != NULL ? (size_t)(found - list) : strlen(list) < 5 ? strlen(list) : 4;
        memmove(list + 1, list, at);
        list[0] = text[0];
        ck_assert_uint_eq(records_lru_count(lru), strlen(list));
    }
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, what_was_put_is_found);
    tcase_add_test(room, the_bound_drops_what_was_not_used_for_longest);
    tcase_add_test(room, putting_under_a_known_text_drops_the_old_thing);
    tcase_add_test(room, removing_drops_one_and_only_one);
    tcase_add_test(room, clearing_drops_all_and_the_map_goes_on);
    tcase_add_test(room, a_bound_of_nothing_still_holds_the_last);
    tcase_add_test(room, nothing_is_dropped_when_the_pool_dies);
    tcase_add_test(room, it_behaves_as_a_list_would);
}

UNIT_MAIN("lru", tests)
