/* SPDX-License-Identifier: Apache-2.0 */
/* The driver and the dialect on a real database file. */
#include "fixture_sqlite3.h"

int main(void)
{
    static add_tests_t *const files[] = { add_catalog, add_reading,  add_changing, add_joining,
                                          add_quotas,  add_stopping, add_asking,   add_embedding,
                                          add_json,    add_search,   add_context,  add_turns };

    return run_suite("driver_sqlite3", files, COUNT_OF(files));
}
