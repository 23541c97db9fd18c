/* SPDX-License-Identifier: Apache-2.0 */
#include "usage/table.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <apr_strings.h>
#include <apr_thread_proc.h>

#include "base/fnv.h"
#include "unit.h"

#define ENTRIES 256
#define HOUR 493000

static records_usage_table_t table;

static void open_table(apr_uint32_t entries)
{
    void *memory = mmap(NULL, records_usage_size(entries), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    ck_assert_ptr_ne(memory, MAP_FAILED);
    records_usage_open(&table, memory, entries);
}

static void add_at(apr_uint32_t hour, const char *caller, const char *resource,
                   apr_uint64_t requests, apr_uint64_t rows)
{
    const records_usage_key_t key = { hour, caller, resource, "/api" };
    apr_uint64_t counts[RECORDS_USAGE_COUNTERS] = { requests, rows };
    records_usage_packed_t packed;

    records_usage_pack(&packed, &key);
    records_usage_add(&table, &packed, records_fnv(RECORDS_FNV, packed.bytes, packed.length),
                      counts);
}

static void add(const char *caller, const char *resource, apr_uint64_t rows)
{
    add_at(HOUR, caller, resource, 1, rows);
}

/* "hour|caller|resource|location requests/rows; ..." of what was taken; hours since HOUR. */
static const char *taken(void)
{
    const apr_array_header_t *rows = records_usage_rows(&table, pool);
    const char *all = "";
    int i;

    for (i = 0; i < rows->nelts; i++) {
        const records_usage_row_t *row = &APR_ARRAY_IDX(rows, i, records_usage_row_t);

        all =
            apr_psprintf(pool, "%s%s%d|%s|%s|%s %" APR_UINT64_T_FMT "/%" APR_UINT64_T_FMT, all,
                         i > 0 ? "; " : "", (int)row->key.hour - HOUR, row->key.caller,
                         row->key.resource, row->key.location, row->counts[RECORDS_USAGE_REQUESTS],
                         row->counts[RECORDS_USAGE_ROWS_SENT]);
    }
    return all;
}

START_TEST(what_is_of_one_key_is_added_up)
{
    open_table(ENTRIES);
    ck_assert_int_eq(records_usage_take(&table, HOUR), 0);
    ck_assert_str_eq(taken(), "");
    add("bob", "public.films", 3);
    add("ada", "public.films", 5);
    add("ada", "public.films", 7);
    add("ada", "", 0);
    add("", "public.films", 1);
    add_at(HOUR + 1, "ada", "public.films", 1, 2);
    ck_assert_uint_eq(records_usage_unkept(&table), 6);
    ck_assert_int_eq(records_usage_take(&table, HOUR), 1);
    ck_assert_str_eq(taken(), "0||public.films|/api 1/1; 0|ada||/api 1/0; "
                              "0|ada|public.films|/api 2/12; 0|bob|public.films|/api 1/3; "
                              "1|ada|public.films|/api 1/2");
}
END_TEST

START_TEST(what_was_taken_stays_until_it_is_kept)
{
    open_table(ENTRIES);
    add("ada", "films", 1);
    ck_assert_int_eq(records_usage_take(&table, HOUR), 1);
    add("ada", "films", 10);
    add("bob", "films", 1);
    ck_assert_str_eq(taken(), "0|ada|films|/api 1/1");
    ck_assert_str_eq(taken(), "0|ada|films|/api 1/1");
    records_usage_keep(&table);
    records_usage_keep(&table);
    ck_assert_str_eq(taken(), "");
    ck_assert_int_eq(records_usage_take(&table, HOUR), 1);
    ck_assert_str_eq(taken(), "0|ada|films|/api 1/10; 0|bob|films|/api 1/1");
    records_usage_keep(&table);
    ck_assert_uint_eq(records_usage_unkept(&table), 0);
}
END_TEST

static const char *repeated(const char *text, int times)
{
    const char *all = "";

    for (; times > 0; times--)
        all = apr_pstrcat(pool, all, text, NULL);
    return all;
}

START_TEST(long_names_are_cut_and_stay_different)
{
    const char *one = apr_pstrcat(pool, repeated("a", 300), "1", NULL);
    const char *two = apr_pstrcat(pool, repeated("a", 300), "2", NULL);
    const apr_array_header_t *rows;
    const records_usage_row_t *row;

    open_table(ENTRIES);
    add(one, repeated("r", 500), 1);
    add(two, repeated("r", 500), 2);
    add(two, repeated("r", 500), 4);
    add(repeated("b", 255), repeated("r", 159), 1);
    records_usage_take(&table, HOUR);
    rows = records_usage_rows(&table, pool);
    ck_assert_int_eq(rows->nelts, 3);
    row = &APR_ARRAY_IDX(rows, 0, records_usage_row_t);
    ck_assert_uint_eq(strlen(row[0].key.caller), 255);
    ck_assert_uint_eq(strlen(row[0].key.resource), 159);
    ck_assert_int_eq(memcmp(row[0].key.caller, repeated("a", 238), 238), 0);
    ck_assert_int_eq(row[0].key.caller[238], '~');
    ck_assert_str_eq(row[2].key.caller, repeated("b", 255));
    ck_assert_str_eq(row[2].key.resource, repeated("r", 159));
    ck_assert_uint_eq(row[0].counts[1] + row[1].counts[1], 7);
}
END_TEST

START_TEST(what_is_no_text_becomes_one_and_is_no_second_row)
{
    open_table(ENTRIES);
    add("caf\xe9", "films", 1);
    add("caf\xe8", "films", 2);
    add("caf\xc3\xa9", "films", 4);
    add("\xff\xffx\xc3", "films", 8);
    records_usage_take(&table, HOUR);
    ck_assert_str_eq(taken(), "0|caf\xc3\xa9|films|/api 1/4; 0|caf\xef\xbf\xbd|films|/api 2/3; "
                              "0|\xef\xbf\xbd\xef\xbf\xbdx\xef\xbf\xbd|films|/api 1/8");
}
END_TEST

START_TEST(what_finds_no_room_is_counted_as_of_others)
{
    int i;

    open_table(64);
    for (i = 0; i < 100; i++)
        add(apr_itoa(pool, 100 + i), "films", 1);
    ck_assert_uint_eq(records_usage_overflowed(&table), 36);
    ck_assert_uint_eq(records_usage_unkept(&table), 100);
    records_usage_take(&table, HOUR + 2);
    ck_assert_ptr_nonnull(strstr(taken(), "2|(other)|(other)| 36/36"));
    ck_assert_int_eq(records_usage_rows(&table, pool)->nelts, 65);
}
END_TEST

/* A round of the flusher, of which nobody wants the rows. */
static void round_of_flush(void)
{
    if (records_usage_take(&table, HOUR))
        records_usage_keep(&table);
    records_usage_sweep(&table);
}

START_TEST(what_nobody_uses_is_given_back)
{
    int i, round;

    open_table(64);
    for (i = 0; i < 64; i++)
        add(apr_itoa(pool, i), "films", 1);
    for (round = 0; round < 5; round++) {
        add("0", "films", 1);
        round_of_flush();
    }
    for (i = 100; i < 163; i++)
        add(apr_itoa(pool, i), "films", 1);
    ck_assert_uint_eq(records_usage_overflowed(&table), 0);
    add("0", "films", 1);
    ck_assert_uint_eq(records_usage_overflowed(&table), 0);
    add("1", "films", 1);
    ck_assert_uint_eq(records_usage_overflowed(&table), 1);
    ck_assert_uint_eq(records_usage_unkept(&table), 65);
}
END_TEST

START_TEST(what_is_not_kept_is_not_given_back)
{
    int round;

    open_table(64);
    add("ada", "films", 1);
    for (round = 0; round < 5; round++)
        records_usage_sweep(&table);
    records_usage_take(&table, HOUR);
    ck_assert_str_eq(taken(), "0|ada|films|/api 1/1");
}
END_TEST

/* ---- many at once -------------------------------------------------------------------- */

#define CHILDREN 4
#define THREADS 3
#define TIMES 50000
#define CALLERS 40

static void *APR_THREAD_FUNC hammer(apr_thread_t *thread, void *data)
{
    char caller[16];
    int i;

    (void)thread;
    for (i = 0; i < TIMES; i++) {
        apr_snprintf(caller, sizeof(caller), "%d", (i * 7 + *(int *)data) % CALLERS);
        add(caller, "films", 2);
    }
    return NULL;
}

static void hammer_by_threads(int child)
{
    apr_thread_t *threads[THREADS];
    int seeds[THREADS], i;
    apr_status_t rv;

    for (i = 0; i < THREADS; i++) {
        seeds[i] = child * 11 + i;
        apr_thread_create(&threads[i], NULL, hammer, &seeds[i], pool);
    }
    for (i = 0; i < THREADS; i++)
        apr_thread_join(&rv, threads[i]);
}

static pid_t fork_one(int child)
{
    const pid_t pid = fork();

    if (pid == 0) {
        hammer_by_threads(child);
        _exit(0);
    }
    return pid;
}

static apr_uint64_t kept[CALLERS][2], of_others[2];

/* A database: what is taken is added to what is there. */
static void flush(void)
{
    apr_pool_t *scratch;
    const apr_array_header_t *rows;
    int i, c;

    apr_pool_create(&scratch, pool);
    if (records_usage_take(&table, HOUR)) {
        rows = records_usage_rows(&table, scratch);
        for (i = 0; i < rows->nelts; i++) {
            const records_usage_row_t *row = &APR_ARRAY_IDX(rows, i, records_usage_row_t);
            apr_uint64_t *sum = strcmp(row->key.caller, RECORDS_USAGE_OTHER) == 0
                                    ? of_others
                                    : kept[atoi(row->key.caller)];

            for (c = 0; c < 2; c++)
                sum[c] += row->counts[c];
        }
        records_usage_keep(&table);
    }
    records_usage_sweep(&table);
    apr_pool_destroy(scratch);
}

static void flush_until_all_have_ended(int children)
{
    while (children > 0) {
        flush();
        if (waitpid(-1, NULL, WNOHANG) > 0)
            children--;
    }
    flush();
}

START_TEST(processes_and_threads_count_while_one_flushes)
{
    int i, round;

    memset(kept, 0, sizeof(kept));
    memset(of_others, 0, sizeof(of_others));
    open_table(ENTRIES);
    for (i = 0; i < CHILDREN; i++)
        fork_one(i);
    flush_until_all_have_ended(CHILDREN);
    ck_assert_uint_eq(of_others[0], 0);
    for (i = 0; i < CALLERS; i++) {
        ck_assert_uint_eq(kept[i][0], CHILDREN * THREADS * TIMES / CALLERS);
        ck_assert_uint_eq(kept[i][1], 2 * kept[i][0]);
    }
    for (round = 0; round < 4; round++) /* nothing is left behind */
        flush();
    for (i = 0; i < ENTRIES; i++)
        ck_assert_uint_eq(table.words[i], 0);
}
END_TEST

/* So few entries that they are given back and taken by others all the time. */
START_TEST(a_table_that_is_too_small_loses_nothing)
{
    apr_uint64_t sum = 0;
    int i;

    memset(kept, 0, sizeof(kept));
    memset(of_others, 0, sizeof(of_others));
    open_table(CALLERS / 2);
    for (i = 0; i < CHILDREN; i++)
        fork_one(i);
    flush_until_all_have_ended(CHILDREN);
    ck_assert_uint_gt(of_others[0], 0);
    ck_assert_uint_eq(of_others[1], 2 * of_others[0]);
    ck_assert_uint_eq(of_others[0], records_usage_overflowed(&table));
    for (i = 0; i < CALLERS; i++) {
        ck_assert_uint_eq(kept[i][1], 2 * kept[i][0]);
        sum += kept[i][0];
    }
    ck_assert_uint_eq(sum + of_others[0], CHILDREN * THREADS * TIMES);
}
END_TEST

/* A killed process loses what it was just counting, and the others go on. */
START_TEST(killed_processes_stop_nobody)
{
    int round, i;
    apr_uint64_t sum = 0;

    memset(kept, 0, sizeof(kept));
    memset(of_others, 0, sizeof(of_others));
    open_table(ENTRIES);
    for (round = 0; round < 30; round++) {
        const pid_t pid = fork_one(round);

        apr_sleep(2000);
        flush();
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
    }
    for (i = 0; i < CALLERS; i++)
        kept[i][0] = kept[i][1] = 0;
    flush();
    memset(kept, 0, sizeof(kept));
    memset(of_others, 0, sizeof(of_others));
    hammer_by_threads(0);
    flush();
    for (i = 0; i < CALLERS; i++)
        sum += kept[i][0];
    ck_assert_uint_eq(sum + of_others[0], THREADS * TIMES);
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, what_is_of_one_key_is_added_up);
    tcase_add_test(room, what_was_taken_stays_until_it_is_kept);
    tcase_add_test(room, long_names_are_cut_and_stay_different);
    tcase_add_test(room, what_is_no_text_becomes_one_and_is_no_second_row);
    tcase_add_test(room, what_finds_no_room_is_counted_as_of_others);
    tcase_add_test(room, what_nobody_uses_is_given_back);
    tcase_add_test(room, what_is_not_kept_is_not_given_back);
    tcase_add_test(room, processes_and_threads_count_while_one_flushes);
    tcase_add_test(room, a_table_that_is_too_small_loses_nothing);
    tcase_add_test(room, killed_processes_stop_nobody);
}

UNIT_MAIN("usage", tests)
