/* SPDX-License-Identifier: Apache-2.0 */
/* The store against a real Redis. */
#include "fixture_redis.h"

int main(void)
{
    return run_suite();
}
