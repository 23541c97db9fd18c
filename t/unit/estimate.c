/* SPDX-License-Identifier: Apache-2.0 */
#include "sql/estimate.h"

#include "unit.h"

static const struct { const char *plan; apr_int64_t rows; } plans[] = {
    { NULL, -1 },
    { "", -1 },
    { "not JSON", -1 },
    { "7", -1 },
    { "[]", -1 },
    { "{}", -1 },

    /* PostgreSQL */
    { "[{\"Plan\": {\"Node Type\": \"Seq Scan\", \"Plan Rows\": 15, \"Plan Width\": 4}}]", 15 },
    { "[{\"Plan\": {\"Plan Rows\": 2, \"Plans\": [{\"Plan Rows\": 900}]}}]", 2 },
    { "[{\"Plan\": {\"Node Type\": \"Seq Scan\"}}]", -1 },

    /* MariaDB */
    { "{\"query_block\": {\"select_id\": 1, \"table\": {\"table_name\": \"records\","
      " \"access_type\": \"ALL\", \"rows\": 40, \"filtered\": 50}}}", 20 },
    { "{\"query_block\": {\"nested_loop\": [{\"table\": {\"rows\": 40, \"filtered\": 100}},"
      " {\"table\": {\"rows\": 3, \"filtered\": 50}}]}}", 60 },
    { "{\"query_block\": {\"table\": {\"rows\": 10, \"filtered\": 100},"
      " \"block-nl-join\": {\"table\": {\"rows\": 4, \"filtered\": 25}, \"buffer_type\": \"flat\"}}}",
      10 },
    { "{\"query_block\": {\"table\": {\"rows\": 10, \"filtered\": 33.3}, \"subqueries\":"
      " [{\"query_block\": {\"table\": {\"rows\": 1000, \"filtered\": 100}}}]}}", 3 },
    { "{\"query_block\": {\"select_id\": 1, \"table\": {\"message\": \"Impossible WHERE\"}}}", 0 },
    { "{\"query_block\": {\"select_id\": 1, \"message\": \"no matching row in const table\"}}", 0 },
    { "{\"query_block\": {\"filesort\": {\"temporary_table\": {\"nested_loop\":"
      " [{\"table\": {\"rows\": 8, \"filtered\": 100}}]}}}}", 8 },

    /* MySQL */
    { "{\"query_block\": {\"nested_loop\": [{\"table\": {\"rows_examined_per_scan\": 40,"
      " \"rows_produced_per_join\": 13, \"filtered\": \"33.33\"}},"
      " {\"table\": {\"rows_examined_per_scan\": 1, \"rows_produced_per_join\": 6,"
      " \"filtered\": \"50.00\"}}]}}", 6 },
};

START_TEST(a_plan_says_how_many_rows_it_expects)
{
    size_t i;

    for (i = 0; i < COUNT_OF(plans); i++)
        ck_assert_msg(records_estimate(plans[i].plan, pool) == plans[i].rows, "%s", plans[i].plan);
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, a_plan_says_how_many_rows_it_expects);
}

UNIT_MAIN("estimate", tests)
