/* SPDX-License-Identifier: Apache-2.0 */
/* The table of quotas, the same on all databases. */
#include "fixture.h"

#include <apr_file_io.h>
#include <apr_time.h>

#include "sql/quota.h"

static records_quota_table_t here = { NULL, "000000000000000a" };
static records_quota_table_t there = { NULL, "000000000000000b" };

/* ---- the table -------------------------------------------------------------------------- */

static int is_sqlite3(void)
{
    return strcmp(database_name, "sqlite3") == 0;
}

static char *read_file(const char *path)
{
    apr_file_t *file;
    apr_finfo_t info;
    char *text;

    ck_assert_msg(apr_file_open(&file, path, APR_FOPEN_READ, APR_OS_DEFAULT, pool) == APR_SUCCESS,
                  "%s", path);
    ck_assert_int_eq(apr_file_info_get(&info, APR_FINFO_SIZE, file), APR_SUCCESS);
    text = apr_pcalloc(pool, (apr_size_t)info.size + 1);
    ck_assert_int_eq(apr_file_read_full(file, text, (apr_size_t)info.size, NULL), APR_SUCCESS);
    apr_file_close(file);
    return text;
}

/* As the operator makes it, statement by statement. */
static void make_table(void)
{
    const char *srcdir = getenv("srcdir");
    char *text = read_file(
        apr_psprintf(pool, "%s/sql/quota-%s.sql", srcdir == NULL ? "." : srcdir, database_name));
    char *at = strstr(text, "\nCREATE "), *end; /* behind the comments */

    here.schema = there.schema = NULL;
    if (strcmp(database_name, "pgsql") == 0)
        interfere("SET search_path = records_test");
    if (is_sqlite3())
        interfere("PRAGMA journal_mode = wal");
    for (; (end = strstr(at, ";\n")) != NULL; at = end + 2)
        interfere(apr_pstrmemdup(pool, at, (apr_size_t)(end - at)));
}

/* ---- counters --------------------------------------------------------------------------- */

static records_counter_t counter_of(int id, const char *caller, apr_int64_t counted)
{
    const apr_int64_t day = apr_time_sec(apr_time_now()) / 86400 * 86400;
    records_counter_t counter;

    memset(&counter, 0, sizeof(counter));
    memset(counter.name.id, id, sizeof(counter.name.id));
    strcpy(counter.name.policy, "day");
    apr_cpystrn(counter.name.caller, caller, sizeof(counter.name.caller));
    counter.name.start = day;
    counter.name.end = day + 86400;
    counter.counted = counted;
    return counter;
}

/* Its rows as "7:written,elsewhere;" in the order of their ids. */
static const char *run(const records_transaction_t *t)
{
    const char *texts[256] = { NULL }, *text = "";
    records_quota_known_t known;
    records_result_t result;
    int more, i;

    ck_ok(driver->run(conn, t, RECORDS_RUN_WHOLE, &result, pool));
    for (;;) {
        ck_ok(records_quota_next(&more, &known, result.rows, pool));
        if (!more)
            break;
        texts[known.id[0]] =
            apr_psprintf(pool, "%d:%d,%d;", known.id[0], (int)known.written, (int)known.elsewhere);
    }
    ck_ok(driver->finish(conn, 1, pool));
    ck_assert(driver->ready(conn));
    for (i = 0; i < (int)COUNT_OF(texts); i++)
        if (texts[i] != NULL)
            text = apr_pstrcat(pool, text, texts[i], NULL);
    return text;
}

static const char *write_as(const records_quota_table_t *table, const records_counter_t *counters,
                            int count)
{
    records_transaction_t t;

    ck_ok(records_quota_write(&t, table, counters, count, dialect, pool));
    return run(&t);
}

static const char *write_one(const records_quota_table_t *table, int id, apr_int64_t counted)
{
    const records_counter_t counter = counter_of(id, "ada", counted);

    return write_as(table, &counter, 1);
}

static const char *follow(const records_quota_table_t *table)
{
    records_transaction_t t;

    ck_ok(records_quota_follow(&t, table, 60, dialect, pool));
    return run(&t);
}

START_TEST(a_node_writes_how_much_it_has_counted_in_all)
{
    make_table();
    ck_assert_str_eq(write_one(&here, 7, 5), "7:5,0;");
    ck_assert_str_eq(write_one(&here, 7, 5), "7:5,0;"); /* twice does no harm */
    ck_assert_str_eq(write_one(&here, 7, 8), "7:8,0;");
    ck_assert_str_eq(write_one(&here, 7, 6), "7:6,0;"); /* some was given back */
    ck_assert_str_eq(interfere("SELECT count(*) FROM records_quota"), "1");
}
END_TEST

START_TEST(what_other_nodes_have_counted_comes_back)
{
    const records_counter_t both[] = { counter_of(7, "ada", 1), counter_of(8, "bob", 2) };
    records_transaction_t t;

    make_table();
    write_one(&there, 7, 100);
    write_one(&there, 9, 100);
    ck_assert_str_eq(write_as(&here, both, 2), "7:1,100;8:2,0;");
    ck_assert_str_eq(write_one(&there, 8, 50), "8:50,2;");
    ck_assert_str_eq(follow(&here), "7:1,100;8:2,50;9:0,100;");
    ck_assert_str_eq(follow(&there), "7:100,1;8:50,2;");
    ck_ok(records_quota_read(&t, &here, both, 2, dialect, pool));
    ck_assert_str_eq(run(&t), "7:1,100;8:2,50;");
}
END_TEST

START_TEST(what_the_table_does_not_have_is_no_row)
{
    const records_counter_t counter = counter_of(7, "ada", 1);
    records_transaction_t t;

    make_table();
    ck_ok(records_quota_read(&t, &here, &counter, 1, dialect, pool));
    ck_assert_str_eq(run(&t), "");
    ck_assert_str_eq(follow(&here), "");
}
END_TEST

START_TEST(a_row_tells_people_what_it_counts)
{
    const char *window = is_sqlite3() ? "SELECT window_end - window_start FROM records_quota"
                         : strcmp(database_name, "pgsql") == 0
                             ? "SELECT extract(epoch FROM window_end - window_start)::int FROM"
                               " records_quota"
                             : "SELECT TIMESTAMPDIFF(SECOND, window_start, window_end) FROM"
                               " records_quota";
    const char *caller = "\xc3\xa4\"\\\n\xff \xf0\x9f\x90\x98"; /* and a byte that is no UTF-8 */
    const records_counter_t counter = counter_of(7, caller, 1);

    make_table();
    write_as(&here, &counter, 1);
    ck_assert_str_eq(interfere("SELECT policy FROM records_quota"), "day");
    ck_assert_str_eq(interfere("SELECT caller FROM records_quota"),
                     "\xc3\xa4\"\\\n\xef\xbf\xbd \xf0\x9f\x90\x98");
    ck_assert_str_eq(interfere(window), "86400");
    ck_assert_str_eq(interfere("SELECT id FROM records_quota"), "07070707070707070707070707070707");
}
END_TEST

START_TEST(a_batch_may_be_long)
{
    records_counter_t *counters = apr_pcalloc(pool, 500 * sizeof(*counters));
    records_transaction_t t;
    int i;

    make_table();
    for (i = 0; i < 500; i++) {
        counters[i] = counter_of(7, "ada", i);
        counters[i].name.id[15] = (unsigned char)i;
        counters[i].name.id[14] = (unsigned char)(i >> 8);
    }
    ck_ok(records_quota_write(&t, &here, counters, 500, dialect, pool));
    run(&t);
    ck_assert_str_eq(interfere("SELECT sum(used) FROM records_quota"), "124750");
    ck_assert_str_eq(interfere("SELECT count(*) FROM records_quota"), "500");
}
END_TEST

START_TEST(windows_that_have_ended_are_deleted)
{
    records_counter_t counter = counter_of(8, "bob", 2);
    records_result_t result;
    records_transaction_t t;
    int i;

    make_table();
    write_one(&here, 7, 1);
    counter.name.start -= 30 * 86400;
    counter.name.end -= 30 * 86400;
    for (i = 8; i < 11; i++) {
        memset(counter.name.id, i, sizeof(counter.name.id));
        write_as(&here, &counter, 1);
    }
    for (i = 0; i < 3; i++) {
        ck_ok(records_quota_clean(&t, &here, 86400, 2, dialect, pool));
        ck_ok(driver->run(conn, &t, RECORDS_RUN_WHOLE, &result, pool));
        ck_assert_int_eq(result.affected, i == 2 ? 0 : 2 - i);
        ck_ok(driver->finish(conn, 1, pool));
    }
    ck_assert_str_eq(interfere("SELECT count(*) FROM records_quota"), "1");
}
END_TEST

START_TEST(the_table_may_be_in_another_schema)
{
    make_table();
    here.schema = is_sqlite3() ? "main" : "records_test";
    ck_assert_str_eq(write_one(&here, 7, 5), "7:5,0;");
    ck_assert_str_eq(follow(&here), "");
    here.schema = "no_such";
    {
        const records_counter_t counter = counter_of(7, "ada", 1);
        records_transaction_t t;
        records_result_t result;

        ck_ok(records_quota_write(&t, &here, &counter, 1, dialect, pool));
        ck_assert_ptr_nonnull(driver->run(conn, &t, RECORDS_RUN_WHOLE, &result, pool));
    }
}
END_TEST

void add_quotas(Suite *suite)
{
    TCase *tests = room(suite, "quotas");

    tcase_add_test(tests, a_node_writes_how_much_it_has_counted_in_all);
    tcase_add_test(tests, what_other_nodes_have_counted_comes_back);
    tcase_add_test(tests, what_the_table_does_not_have_is_no_row);
    tcase_add_test(tests, a_row_tells_people_what_it_counts);
    tcase_add_test(tests, a_batch_may_be_long);
    tcase_add_test(tests, windows_that_have_ended_are_deleted);
    tcase_add_test(tests, the_table_may_be_in_another_schema);
}
