/* SPDX-License-Identifier: Apache-2.0 */
/* One Check program a room: a fresh pool for each test, and a main.
 *
 *     static void tests(TCase *room) { tcase_add_test(room, a_true_sentence); }
 *     UNIT_MAIN("text", tests)
 */
#ifndef RECORDS_UNIT_H
#define RECORDS_UNIT_H

#include <stdlib.h>

#include <apr_general.h>
#include <apr_pools.h>
#include <check.h>

#define COUNT_OF(table) (sizeof(table) / sizeof((table)[0]))

static apr_pool_t *pool;                 /* of the running test */

static void unit_begin(void)
{
    apr_pool_create(&pool, NULL);
}

static void unit_end(void)
{
    apr_pool_destroy(pool);
    pool = NULL;
}

static int unit_run(const char *name, void (*add)(TCase *room))
{
    Suite *suite = suite_create(name);
    TCase *room = tcase_create(name);
    SRunner *runner;
    int failed;

    apr_initialize();
    tcase_add_checked_fixture(room, unit_begin, unit_end);
    tcase_set_timeout(room, 300);        /* valgrind is slow, and machines are busy */
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
