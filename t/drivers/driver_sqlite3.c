/* SPDX-License-Identifier: Apache-2.0 */
/* The driver and the dialect on a real database file. */
#include "fixture_sqlite3.h"

#include <stdio.h>

int main(void)
{
    Suite *suite = suite_create("driver_sqlite3");
    SRunner *runner;
    int failed;

    if (!begin_all()) {
        fprintf(stderr, "apr_dbd has no driver for sqlite3\n");
        return EXIT_FAILURE;
    }
    add_catalog(suite);
    add_reading(suite);
    add_changing(suite);
    add_stopping(suite);
    add_asking(suite);
    add_embedding(suite);
    add_json(suite);
    add_search(suite);
    add_context(suite);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    apr_terminate();
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
