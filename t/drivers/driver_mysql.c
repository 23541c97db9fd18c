/* SPDX-License-Identifier: Apache-2.0 */
/* The driver and the dialect on a real MariaDB. */
#include "fixture_mysql.h"

int main(void)
{
    static add_tests_t *const files[] = { add_catalog,   add_reading,  add_changing,
                                          add_joining,   add_quotas,   add_joining_mysql,
                                          add_preparing, add_stopping, add_asking,
                                          add_embedding, add_finding,  add_upserting,
                                          add_context };

    return run_suite("driver_mysql", files, COUNT_OF(files));
}
