/* SPDX-License-Identifier: Apache-2.0 */
/* The driver and the dialect on a real PostgreSQL. */
#include "fixture_pgsql.h"

int main(void)
{
    static add_tests_t *const files[] = { add_catalog,   add_reading,  add_changing,
                                          add_joining,   add_quotas,   add_joining_pgsql,
                                          add_preparing, add_stopping, add_asking,
                                          add_search,    add_sharing };

    return run_suite("driver_pgsql", files, COUNT_OF(files));
}
