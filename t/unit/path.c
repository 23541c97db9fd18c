/* SPDX-License-Identifier: Apache-2.0 */
#include "request/path.h"

#include "request/parts.h"
#include "unit.h"

typedef struct path_case_t {
    const char *authorized, *sent;
    int encoded_slashes;
    const char *path;
} path_case_t;

static void check_paths(const path_case_t *cases, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++) {
        const path_case_t *c = &cases[i];
        const char *path = records_path_below(c->authorized, c->sent, c->encoded_slashes, pool);

        ck_assert_msg(strcmp(path, c->path) == 0, "%s of %s: %s, not %s", c->authorized, c->sent,
                      path, c->path);
    }
}

START_TEST(a_plain_path_stays_as_it_is)
{
    static const path_case_t cases[] = {
        { "", "/api", 0, "" },
        { "/", "/api/", 0, "/" },
        { "/shows", "/api/shows", 0, "/shows" },
        { "/shows/1", "/api/shows/1?select=id", 0, "/shows/1" },
        { "/cells/a,1", "/api/cells/a,1#top", 0, "/cells/a,1" },
        { "/rpc/add", "http://host/api/rpc/add", 0, "/rpc/add" },
    };

    check_paths(cases, COUNT_OF(cases));
}
END_TEST

START_TEST(a_key_keeps_the_escapes_that_were_sent)
{
    static const path_case_t cases[] = {
        { "/tags/a,b", "/api/tags/a%2Cb", 0, "/tags/a%2Cb" },
        { "/cells/x,y,3", "/api/cells/x%2cy,3", 0, "/cells/x%2cy,3" },
        { "/tags/a/b", "/api/tags/a%2Fb", 0, "/tags/a%2Fb" },
        { "/tags/a/b", "/api/tags/a%2fb?x", 0, "/tags/a%2fb" },
        { "/tags/a%2Fb", "/api/tags/a%2Fb", 1, "/tags/a%2Fb" },
        { "/tags/a%2Fb", "/api/tags/a%252Fb", 1, "/tags/a%252Fb" },
        { "/tags/a%2Fb", "/api/tags/a%252fb", 1, "/tags/a%252fb" },
        { "/tags/50% off", "/api/tags/50%25%20off", 0, "/tags/50%25%20off" },
        { "/tags/%2C", "/api/tags/%252C", 0, "/tags/%252C" },
        { "/tags/a,b", "/v1/elsewhere/a%2Cb", 0, "/tags/a%2Cb" },
        { "/tags/a,b", "/api/./tags//a%2Cb", 0, "/tags/a%2Cb" },
    };

    check_paths(cases, COUNT_OF(cases));
}
END_TEST

START_TEST(the_table_is_the_one_that_was_authorized)
{
    static const path_case_t cases[] = {
        { "/shows", "/xyz/artists", 0, "/shows" },
        { "/shows", "/xyz/%61rtists", 0, "/shows" },
        { "/shows/2", "/api/shows%2F2", 0, "/shows/2" },
        { "/a/b/c", "/api/a%2Fb%2Fc", 0, "/a/b/c" },
        { "/a/b/c", "/api/a%2Fb/c", 0, "/a/b/c" },
        { "/a%2Fb", "/api/a%2Fb", 1, "/a%2Fb" },
        { "/a%2Fb", "/api/a%252Fb", 1, "/a%2Fb" },
        { "/my table", "/api/my%20table", 0, "/my%20table" },
        { "/50%", "/api/50%25", 0, "/50%25" },
        { "/%2F", "/api/%252F", 0, "/%252F" },
    };

    check_paths(cases, COUNT_OF(cases));
}
END_TEST

START_TEST(what_was_sent_counts_only_where_it_says_the_same)
{
    static const path_case_t cases[] = {
        { "/tags/a,b", "/api/tags/a%2Cc", 0, "/tags/a,b" },
        { "/tags/a,b", "/api/tags/a%2C", 0, "/tags/a,b" },
        { "/tags/a,b", "/api/tags/a%2Cbc", 0, "/tags/a,b" },
        { "/tags/a", "/api/tags/%", 0, "/tags/a" },
        { "/tags/%4", "/api/tags/%4", 0, "/tags/%254" },
        { "/tags/%zz", "/api/tags/%zz", 0, "/tags/%25zz" },
        { "/tags/", "/api/tags/%00", 0, "/tags/" },
        { "/tags/a%2Fb", "/api/tags/a%2Fc", 1, "/tags/a%2Fb" },
        { "/tags/a/b", "/api/tags/a%2Fb", 1, "/tags/a/b" },
        { "/tags/a\r\nb", "/api/tags/a\r\nb", 0, "/tags/a%0D%0Ab" },
        { "/tags/a\r\nb", "/api/%/a\r\nb", 0, "/tags/a%0D%0Ab" },
        { "/a b?c#d\"<>", "/%", 0, "/a%20b%3Fc%23d%22%3C%3E" },
        { "//tags//k", "//api%2Ftags//k", 0, "//tags//k" },
    };

    check_paths(cases, COUNT_OF(cases));
}
END_TEST

START_TEST(an_encoded_slash_has_one_spelling)
{
    char path[] = "/tags/%2f%2F%252f%2";

    records_path_capitals(path);
    ck_assert_str_eq(path, "/tags/%2F%2F%252f%2");
}
END_TEST

START_TEST(a_mount_point_can_be_written_into_a_header)
{
    ck_assert_str_eq(records_path_encode("/api/v1", pool), "/api/v1");
    ck_assert_str_eq(records_path_encode("", pool), "");
    ck_assert_str_eq(records_path_encode("/my api%", pool), "/my%20api%25");
}
END_TEST

START_TEST(escapes_are_read_and_written)
{
    records_text_t text;

    ck_assert_int_eq(records_percent_byte("%2c", 3), ',');
    ck_assert_int_eq(records_percent_byte("%FF", 3), 255);
    ck_assert_int_eq(records_percent_byte("%2", 2), -1);
    ck_assert_int_eq(records_percent_byte("%2c", 2), -1);
    ck_assert_int_eq(records_percent_byte("%g0", 3), -1);
    ck_assert_int_eq(records_percent_byte("a2c", 3), -1);
    ck_assert_int_eq(records_percent_byte("", 0), -1);
    records_text_init(&text, 16, pool);
    records_percent_encode(&text, "a/\xC3\xBC ~!", 6);
    ck_assert_str_eq(records_text_string(&text), "a%2F%C3%BC%20~");
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, a_plain_path_stays_as_it_is);
    tcase_add_test(room, a_key_keeps_the_escapes_that_were_sent);
    tcase_add_test(room, the_table_is_the_one_that_was_authorized);
    tcase_add_test(room, what_was_sent_counts_only_where_it_says_the_same);
    tcase_add_test(room, an_encoded_slash_has_one_spelling);
    tcase_add_test(room, a_mount_point_can_be_written_into_a_header);
    tcase_add_test(room, escapes_are_read_and_written);
}

UNIT_MAIN("path", tests)
