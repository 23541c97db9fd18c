/* SPDX-License-Identifier: Apache-2.0 */
/* One Check program a room: a fresh pool for each test, and a main.
 *
 *     static void tests(TCase *room) { tcase_add_test(room, a_true_sentence); }
 *     UNIT_MAIN("text", tests)
 *
 * Where a room reads texts, a test is a table of them, and what each means:
 *
 *     static const case_t cases[] = { { "a.desc", "a-first" } };
 *     check(parse, NULL, cases, COUNT_OF(cases));
 */
#ifndef RECORDS_UNIT_H
#define RECORDS_UNIT_H

#include <stdlib.h>
#include <string.h>

#include <apr_general.h>
#include <apr_pools.h>
#include <check.h>

#include "base/error.h"

#define COUNT_OF(table) (sizeof(table) / sizeof((table)[0]))

static apr_pool_t *pool; /* of the running test */

static void unit_begin(void)
{
    apr_pool_create(&pool, NULL);
}

static void unit_end(void)
{
    apr_pool_destroy(pool);
    pool = NULL;
}

/* ---- texts, and what they mean ------------------------------------------------------ */

typedef struct case_t {
    const char *text, *means;
} case_t;

/* Shows what a text means, or says why it is refused; with is from check(). */
typedef records_error_t *unit_reader_t(const char **means, const char *text, const void *with);

static inline void check(unit_reader_t *read, const void *with, const case_t *cases, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++) {
        const char *means = NULL;
        records_error_t *error = read(&means, cases[i].text, with);

        ck_assert_msg(error == NULL, "%s: %s", cases[i].text, error == NULL ? "" : error->message);
        ck_assert_msg(strcmp(means, cases[i].means) == 0, "%s means\n    %s, not\n    %s",
                      cases[i].text, means, cases[i].means);
    }
}

static inline void check_refused(unit_reader_t *read, const void *with, const char *const *texts,
                                 size_t count, const char *code)
{
    size_t i;

    for (i = 0; i < count; i++) {
        const char *means = NULL;
        records_error_t *error = read(&means, texts[i], with);

        ck_assert_msg(error != NULL, "%s means %s", texts[i], means);
        ck_assert_msg(strcmp(error->code, code) == 0, "%s: %s", texts[i], error->code);
        ck_assert_int_eq(error->status, 400);
    }
}

/* ---- the program ---------------------------------------------------------------------- */

static int unit_run(const char *name, void (*add)(TCase *room))
{
    Suite *suite = suite_create(name);
    TCase *room = tcase_create(name);
    SRunner *runner;
    int failed;

    apr_initialize();
    tcase_add_checked_fixture(room, unit_begin, unit_end);
    tcase_set_timeout(room, 300); /* valgrind is slow, and machines are busy */
    add(room);
    suite_add_tcase(suite, room);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    apr_terminate();
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#define UNIT_MAIN(name, add) \
    int main(void) \
    { \
        return unit_run(name, add); \
    }

#endif
