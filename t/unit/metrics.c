/* SPDX-License-Identifier: Apache-2.0 */
/* Series, and the gauges of processes: memory that threads and processes share. */
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <apr_strings.h>
#include <apr_thread_proc.h>

#include "base/atomic64.h"
#include "metrics/histogram.h"
#include "metrics/processes.h"
#include "metrics/registry.h"
#include "metrics/write.h"
#include "unit.h"

#define SERIES 64
#define STRIPES 4

static void *shared(apr_size_t size)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    ck_assert_ptr_ne(memory, MAP_FAILED);
    return memory;
}

static records_registry_t *make(unsigned series)
{
    return records_registry_open(shared(records_registry_size(series, STRIPES)), series, STRIPES,
                                 pool);
}

static records_labels_t request(const char *resource, const char *status)
{
    records_labels_t labels = { RECORDS_SERIES_REQUESTS,
                                { "films.example", "/api", resource, "GET", status } };

    return labels;
}

static void count(records_registry_t *registry, const char *resource, unsigned stripe)
{
    const records_labels_t labels = request(resource, "200");
    apr_uint64_t *words = records_registry_words(registry, &labels, stripe);

    if (words != NULL)
        records_atomic_add(words, 1);
}

static apr_array_header_t *read_all(const records_registry_t *registry)
{
    apr_array_header_t *samples = apr_array_make(pool, 8, sizeof(records_sample_t));

    records_registry_read(registry, samples, pool);
    records_samples_sort(samples);
    return samples;
}

static apr_uint64_t requests_of(const apr_array_header_t *samples, const char *resource)
{
    apr_uint64_t sum = 0;
    int i;

    for (i = 0; i < samples->nelts; i++) {
        const records_sample_t *sample = &APR_ARRAY_IDX(samples, i, records_sample_t);

        if (sample->labels.series == RECORDS_SERIES_REQUESTS
            && strcmp(sample->labels.values[2], resource) == 0)
            sum += sample->words[0];
    }
    return sum;
}

START_TEST(stripes_are_added_up)
{
    records_registry_t *registry = make(SERIES);
    unsigned stripe;

    for (stripe = 0; stripe < 9; stripe++)
        count(registry, "main.films", stripe);
    count(registry, "main.people", 3);
    ck_assert_uint_eq(requests_of(read_all(registry), "main.films"), 9);
    ck_assert_uint_eq(requests_of(read_all(registry), "main.people"), 1);
}
END_TEST

START_TEST(a_registry_is_found_again_in_its_memory)
{
    void *memory = shared(records_registry_size(SERIES, STRIPES));

    count(records_registry_open(memory, SERIES, STRIPES, pool), "main.films", 0);
    count(records_registry_open(memory, SERIES, STRIPES, pool), "main.films", 1);
    ck_assert_uint_eq(
        requests_of(read_all(records_registry_open(memory, SERIES, STRIPES, pool)), "main.films"),
        2);
}
END_TEST

START_TEST(kinds_of_one_label_do_not_mix)
{
    records_registry_t *registry = make(SERIES);
    const records_labels_t database = { RECORDS_SERIES_DATABASE, { "films" } };
    const records_labels_t connections = { RECORDS_SERIES_POOL, { "films" } };
    apr_array_header_t *samples;

    records_atomic_add(records_registry_words(registry, &database, 0), 5);
    records_atomic_add(records_registry_words(registry, &connections, 0), 7);
    samples = read_all(registry);
    ck_assert_uint_eq(records_metrics_sum(RECORDS_METRIC_CANCEL_TIMEOUT, samples), 5);
    ck_assert_uint_eq(records_metrics_sum(RECORDS_METRIC_POOL_LEASES, samples), 7);
}
END_TEST

START_TEST(what_passes_the_bound_is_counted_as_other)
{
    records_registry_t *registry = make(SERIES);
    apr_array_header_t *samples;
    int i;

    for (i = 0; i < 3 * SERIES; i++)
        count(registry, apr_psprintf(pool, "main.t%d", i), 0);
    for (i = 0; i < 3 * SERIES; i++) /* those that came first keep their place */
        count(registry, apr_psprintf(pool, "main.t%d", i), 0);
    samples = read_all(registry);
    ck_assert_uint_eq(requests_of(samples, "main.t0"), 2);
    ck_assert_uint_eq(requests_of(samples, "main.t63"), 2);
    ck_assert_uint_eq(requests_of(samples, "main.t64"), 0);
    ck_assert_uint_eq(requests_of(samples, RECORDS_LABEL_OTHER), 4 * SERIES);
    ck_assert_uint_eq(records_metrics_sum(RECORDS_METRIC_OVERFLOW, samples), 4 * SERIES);
    ck_assert_uint_eq(records_metrics_sum(RECORDS_METRIC_LOST, samples), 0);
    ck_assert_uint_eq(records_metrics_sum(RECORDS_METRIC_SERIES, samples), SERIES + 1);
}
END_TEST

/* Even the others are bounded: then nothing is written past the memory. */
START_TEST(what_has_no_room_is_lost_and_told)
{
    records_registry_t *registry = make(SERIES);
    apr_array_header_t *samples;
    apr_uint64_t *words;
    int i, lost = 0;

    for (i = 0; i < 10 * SERIES; i++) {
        const records_labels_t labels =
            request(apr_psprintf(pool, "main.t%d", i), apr_psprintf(pool, "%d", i));

        words = records_registry_words(registry, &labels, 0);
        lost += words == NULL;
    }
    samples = read_all(registry);
    ck_assert_int_gt(lost, 0);
    ck_assert_uint_eq(records_metrics_sum(RECORDS_METRIC_LOST, samples), (apr_uint64_t)lost);
}
END_TEST

START_TEST(long_values_that_agree_in_their_begin_are_one_series)
{
    records_registry_t *registry = make(SERIES);
    char a[400], b[400];

    memset(a, 'x', sizeof(a));
    memset(b, 'x', sizeof(b));
    a[399] = b[399] = '\0';
    a[300] = 'a';
    count(registry, a, 0);
    count(registry, b, 0);
    b[132] = '\0';
    ck_assert_uint_eq(requests_of(read_all(registry), b), 2);
}
END_TEST

START_TEST(a_gauge_is_what_was_said_last)
{
    records_registry_t *registry = make(SERIES);
    const records_labels_t labels = { RECORDS_SERIES_USAGE, { "films" } };
    const unsigned word = records_metrics[RECORDS_METRIC_USAGE_PENDING].word;

    records_registry_set(registry, &labels, word, 7);
    records_registry_set(registry, &labels, word, 3);
    ck_assert_uint_eq(records_metrics_sum(RECORDS_METRIC_USAGE_PENDING, read_all(registry)), 3);
}
END_TEST

/* ---- threads and processes at once ------------------------------------------------------ */

#define COUNTS 20000
#define NAMES 40

static void hammer(records_registry_t *registry, unsigned who)
{
    char name[32];
    int i;

    for (i = 0; i < COUNTS; i++) {
        apr_snprintf(name, sizeof(name), "main.t%d", (i * 7 + (int)who) % NAMES);
        count(registry, name, who);
    }
}

typedef struct hammerer_t {
    records_registry_t *registry;
    unsigned who;
} hammerer_t;

static void *APR_THREAD_FUNC hammer_in_thread(apr_thread_t *thread, void *data)
{
    hammerer_t *hammerer = data;

    (void)thread;
    hammer(hammerer->registry, hammerer->who);
    return NULL;
}

static void hammer_in_threads(records_registry_t *registry)
{
    apr_thread_t *threads[4];
    hammerer_t hammerers[4];
    apr_status_t rv;
    unsigned i;

    for (i = 0; i < 4; i++) {
        hammerers[i] = (hammerer_t){ registry, i };
        ck_assert_int_eq(
            apr_thread_create(&threads[i], NULL, hammer_in_thread, &hammerers[i], pool),
            APR_SUCCESS);
    }
    for (i = 0; i < 4; i++)
        apr_thread_join(&rv, threads[i]);
}

START_TEST(nothing_is_lost_between_threads_and_processes)
{
    records_registry_t *registry = make(SERIES);
    apr_array_header_t *samples;
    pid_t children[3];
    int i, status;

    for (i = 0; i < 3; i++)
        if ((children[i] = fork()) == 0) {
            hammer(registry, 5);
            _exit(0);
        }
    hammer_in_threads(registry);
    for (i = 0; i < 3; i++)
        waitpid(children[i], &status, 0);
    samples = read_all(registry);
    ck_assert_uint_eq(records_metrics_sum(RECORDS_METRIC_REQUESTS, samples), 7 * COUNTS);
    ck_assert_uint_eq(records_metrics_sum(RECORDS_METRIC_SERIES, samples), NAMES);
    for (i = 0; i < NAMES; i++)
        ck_assert_uint_eq(requests_of(samples, apr_psprintf(pool, "main.t%d", i)),
                          7 * COUNTS / NAMES);
}
END_TEST

START_TEST(the_others_go_on_where_a_process_is_killed)
{
    records_registry_t *registry = make(SERIES);
    apr_uint64_t before, after;
    int round, status;

    for (round = 0; round < 20; round++) {
        pid_t child = fork();

        if (child == 0)
            for (;;)
                hammer(registry, 1);
        usleep(2000);
        kill(child, SIGKILL);
        waitpid(child, &status, 0);
    }
    before = records_metrics_sum(RECORDS_METRIC_REQUESTS, read_all(registry));
    hammer(registry, 2);
    after = records_metrics_sum(RECORDS_METRIC_REQUESTS, read_all(registry));
    ck_assert_uint_eq(after - before, COUNTS);
}
END_TEST

/* ---- histograms -------------------------------------------------------------------------- */

START_TEST(a_time_has_the_bucket_that_ends_with_it)
{
    ck_assert_uint_eq(records_histogram_bucket(-5), 0);
    ck_assert_uint_eq(records_histogram_bucket(0), 0);
    ck_assert_uint_eq(records_histogram_bucket(500), 0);
    ck_assert_uint_eq(records_histogram_bucket(501), 1);
    ck_assert_uint_eq(records_histogram_bucket(1000), 1);
    ck_assert_uint_eq(records_histogram_bucket(10000000), RECORDS_HISTOGRAM_BUCKETS - 2);
    ck_assert_uint_eq(records_histogram_bucket(10000001), RECORDS_HISTOGRAM_BUCKETS - 1);
    ck_assert_uint_eq(records_histogram_bucket(APR_INT64_MAX), RECORDS_HISTOGRAM_BUCKETS - 1);
}
END_TEST

START_TEST(bounds_are_written_as_they_are)
{
    int i;

    for (i = 0; i < RECORDS_HISTOGRAM_BUCKETS - 1; i++) {
        ck_assert_int_eq((int)(strtod(records_bounds[i].seconds, NULL) * 1000000 + 0.5),
                         (int)records_bounds[i].microseconds);
        ck_assert_ptr_nonnull(strchr(records_bounds[i].seconds, '.'));
        if (i > 0)
            ck_assert_int_gt(records_bounds[i].microseconds, records_bounds[i - 1].microseconds);
    }
}
END_TEST

/* ---- processes --------------------------------------------------------------------------- */

#define PROCESSES 4
#define DATABASES 2

static apr_uint64_t dead;

static int lives(apr_uint64_t pid)
{
    return pid != dead;
}

static records_processes_t *make_processes(void)
{
    dead = 0;
    return records_processes_open(shared(records_processes_size(PROCESSES, DATABASES)), PROCESSES,
                                  DATABASES, lives, pool);
}

static records_process_t *say(records_processes_t *processes, apr_uint64_t pid,
                              const char *database, apr_uint64_t size, apr_time_t now)
{
    const apr_uint64_t words[RECORDS_PROCESS_WORDS] = { size };
    records_process_t *process = records_process_enter(processes, pid, now);

    ck_assert_ptr_nonnull(process);
    records_process_say(processes, process, 1, database, words, now);
    return process;
}

static unsigned living(const records_processes_t *processes, apr_time_t now, apr_uint64_t *size)
{
    apr_array_header_t *said = apr_array_make(pool, 4, sizeof(records_said_t));
    unsigned count = records_processes_read(processes, said, now, pool);
    int i;

    *size = 0;
    for (i = 0; i < said->nelts; i++) {
        ck_assert_str_eq(APR_ARRAY_IDX(said, i, records_said_t).database, "films");
        *size += APR_ARRAY_IDX(said, i, records_said_t).words[0];
    }
    return count;
}

START_TEST(what_living_processes_say_is_read)
{
    records_processes_t *processes = make_processes();
    const apr_time_t now = apr_time_now();
    records_process_t *first = say(processes, 11, "films", 8, now);
    apr_uint64_t size;

    say(processes, 12, "films", 8, now);
    ck_assert_uint_eq(living(processes, now, &size), 2);
    ck_assert_uint_eq(size, 16);
    records_process_leave(first);
    ck_assert_uint_eq(living(processes, now, &size), 1);
    ck_assert_uint_eq(size, 8);
}
END_TEST

START_TEST(who_is_silent_is_dead_and_gives_its_place)
{
    records_processes_t *processes = make_processes();
    const apr_time_t now = apr_time_now(), later = now + apr_time_from_sec(11);
    apr_uint64_t pid, size;

    for (pid = 1; pid <= PROCESSES; pid++)
        say(processes, pid, "films", 1, now);
    ck_assert_ptr_null(records_process_enter(processes, 99, now));
    ck_assert_uint_eq(living(processes, later, &size), 0);
    say(processes, 99, "films", 5, later);
    ck_assert_uint_eq(living(processes, later, &size), 1);
    ck_assert_uint_eq(size, 5);
}
END_TEST

START_TEST(who_was_killed_is_not_counted_and_gives_its_place)
{
    records_processes_t *processes = make_processes();
    const apr_time_t now = apr_time_now();
    apr_uint64_t pid, size;

    for (pid = 1; pid <= PROCESSES; pid++)
        say(processes, pid, "films", 1, now);
    dead = 3;
    ck_assert_uint_eq(living(processes, now, &size), PROCESSES - 1);
    ck_assert_uint_eq(size, PROCESSES - 1);
    say(processes, 99, "films", 1, now);
    ck_assert_uint_eq(living(processes, now, &size), PROCESSES);
}
END_TEST

/* The system gives a number to another process, sooner or later. */
START_TEST(a_process_takes_the_place_of_an_old_one_of_its_number)
{
    records_processes_t *processes = make_processes();
    const apr_time_t now = apr_time_now();
    apr_uint64_t size;

    say(processes, 7, "films", 3, now);
    ck_assert_ptr_nonnull(records_process_enter(processes, 7, now));
    ck_assert_uint_eq(living(processes, now, &size), 1);
    ck_assert_uint_eq(size, 0);
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, stripes_are_added_up);
    tcase_add_test(room, a_registry_is_found_again_in_its_memory);
    tcase_add_test(room, kinds_of_one_label_do_not_mix);
    tcase_add_test(room, what_passes_the_bound_is_counted_as_other);
    tcase_add_test(room, what_has_no_room_is_lost_and_told);
    tcase_add_test(room, long_values_that_agree_in_their_begin_are_one_series);
    tcase_add_test(room, a_gauge_is_what_was_said_last);
    tcase_add_test(room, nothing_is_lost_between_threads_and_processes);
    tcase_add_test(room, the_others_go_on_where_a_process_is_killed);
    tcase_add_test(room, a_time_has_the_bucket_that_ends_with_it);
    tcase_add_test(room, bounds_are_written_as_they_are);
    tcase_add_test(room, what_living_processes_say_is_read);
    tcase_add_test(room, who_is_silent_is_dead_and_gives_its_place);
    tcase_add_test(room, who_was_killed_is_not_counted_and_gives_its_place);
    tcase_add_test(room, a_process_takes_the_place_of_an_old_one_of_its_number);
}

UNIT_MAIN("metrics", tests)
