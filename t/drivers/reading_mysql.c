/* SPDX-License-Identifier: Apache-2.0 */
/* Values, streams of rows, counts. */
#include "fixture_mysql.h"

#include <apr_time.h>

START_TEST(values_come_as_postgresql_would_write_them)
{
    static const struct { const char *sql, *kind, *value; } values[] = {
        { "9007199254740993", "I", "9007199254740993" },
        { "CAST(18446744073709551615 AS UNSIGNED)", "I", "18446744073709551615" },
        { "-9223372036854775808", "I", "-9223372036854775808" },
        { "CAST(12.50 AS DECIMAL(10,2))", "N", "12.50" },
        { "CAST(12345678901234567890.123456789 AS DECIMAL(40,9))", "N",
          "12345678901234567890.123456789" },
        { "CAST(0.1 AS DOUBLE)", "F", "0.1" },
        { "CAST(0.1 AS FLOAT)", "F", "0.1" },
        { "CAST(1e300 AS DOUBLE)", "F", "1e+300" },
        { "CAST('2018-01-31' AS DATE)", "D", "2018-01-31" },
        { "CAST('2018-01-31 10:20:30.5' AS DATETIME(6))", "S", "2018-01-31 10:20:30.5" },
        { "CAST('2018-01-31 10:20:30' AS DATETIME(6))", "S", "2018-01-31 10:20:30" },
        { "CAST('2018-01-31 10:20:30.000001' AS DATETIME(6))", "Z",
          "2018-01-31 10:20:30.000001+00" },
        { "CAST('10:20:30.25' AS TIME(3))", "C", "10:20:30.25" },
        { "CAST('-838:59:59' AS TIME)", "C", "-838:59:59" },
        { "x'00ff41'", "X", "\\x00ff41" },
        { "x''", "X", "\\x" },
        { "b'1000000001'", "X", "\\x0201" },
        { "'{\"a\": [1, 2]}'", "J", "{\"a\": [1, 2]}" },
        { "true", "B", "1" },
        { "''", "T", "" },
        { "NULL", "T", "~" },
        { "CAST(NULL AS SIGNED)", "I", "~" },
        { "'\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80'", "T", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80" },
        { "CONVERT('\xc3\xa4' USING latin1)", "T", "\xc3\xa4" },
        { "CAST('F47AC10B-58CC-4372-A567-0E02B2C3D479' AS UUID)", "U",
          "f47ac10b-58cc-4372-a567-0e02b2c3d479" },
    };
    apr_size_t i;

    for (i = 0; i < sizeof(values) / sizeof(values[0]); i++)
        ck_assert_str_eq(
            answer_of(transaction(
                0, sql(apr_pstrcat(pool, "SELECT ", values[i].sql, NULL), values[i].kind, NULL))),
            apr_pstrcat(pool, values[i].value, ";", NULL));
}
END_TEST

START_TEST(parameters_are_bound_by_their_kind)
{
    ck_assert_str_eq(
        answer_of(transaction(0, sql("SELECT ? + 0, ? + 0, ? + 0, ? + 0, ? + 0", "INNFI",
                                     "I9007199254740993", "I18446744073709551615", "N1.50", "F0.1",
                                     "B1", NULL))),
        "9007199254740993|18446744073709551615|1.50|0.1|1;");
    ck_assert_str_eq(
        answer_of(transaction(0, sql("SELECT HEX(?), ?, ?, CHARSET(?), CHARSET(?)", "TTTTT",
                                     "X\\x00fF", "T5abc", "~", "X\\x00", "Tx", NULL))),
        "00FF|5abc|~|binary|utf8mb4;");
    ck_assert_str_eq(
        answer_of(transaction(0, sql("SELECT ? = 5, ? IS NULL", "II", "I5", "~", NULL))), "1|1;");
    ck_assert_str_eq(answer_of(transaction(
                         0, sql("SELECT CAST(? AS CHAR)", "T", "I99999999999999999999", NULL))),
                     "99999999999999999999;");
}
END_TEST

START_TEST(a_long_text_is_not_cut)
{
    records_transaction_t *t = transaction(0, sql("SELECT CONCAT(REPEAT('x', 2097152), id), 1"
                                                  " FROM (SELECT 'a' AS id UNION ALL SELECT 'bc') q"
                                                  " UNION ALL SELECT 'short', 2",
                                                  "TI", NULL));
    records_result_t result;
    const records_row_t *row;
    int i;

    for (i = 0; i < 2; i++) { /* the second time with the room of the first */
        ck_ok(driver->run(conn, t, 0, &result, pool));
        ck_ok(result.rows->next(result.rows, &row));
        ck_assert_int_eq(row->values[0].length, 2097153);
        ck_assert_str_eq(row->values[0].text + 2097150, "xxa");
        ck_assert_str_eq(row->values[1].text, "1");
        ck_ok(result.rows->next(result.rows, &row));
        ck_assert_int_eq(row->values[0].length, 2097154);
        ck_assert_str_eq(row->values[0].text + 2097150, "xxbc");
        ck_ok(result.rows->next(result.rows, &row));
        ck_assert_str_eq(row->values[0].text, "short");
        ck_ok(result.rows->next(result.rows, &row));
        ck_assert_ptr_null(row);
        ck_ok(driver->finish(conn, 1, pool));
    }
}
END_TEST

/* ---- many rows ----------------------------------------------------------------------- */

static const char *a_million(void)
{
    return "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000),"
           " m (j) AS (SELECT 0 UNION ALL SELECT j + 1 FROM m WHERE j < 999)"
           " SELECT j * 1000 + i, REPEAT('y', 86) FROM m JOIN n";
}

START_TEST(several_values_of_a_row_may_be_longer_than_all_before)
{
    records_transaction_t *t =
        transaction(0, sql("SELECT id, REPEAT('a', id * 1000), NULL, REPEAT('b', id * 1500), 7,"
                           " REPEAT('c', id * 2000) FROM a ORDER BY id",
                           "ITTTIT", NULL));
    records_result_t result;
    const records_row_t *row;
    int id;

    interfere("CREATE TABLE a (id INT PRIMARY KEY)");
    interfere("INSERT INTO a VALUES (1), (2), (3), (40)");
    ck_ok(driver->run(conn, t, 0, &result, pool));
    while (result.rows->next(result.rows, &row) == NULL && row != NULL) {
        id = atoi(row->values[0].text);
        ck_assert_uint_eq(row->values[1].length, id * 1000);
        ck_assert_uint_eq(strspn(row->values[1].text, "a"), id * 1000);
        ck_assert_ptr_eq(row->values[2].text, NULL);
        ck_assert_uint_eq(row->values[3].length, id * 1500);
        ck_assert_uint_eq(strspn(row->values[3].text, "b"), id * 1500);
        ck_assert_str_eq(row->values[4].text, "7");
        ck_assert_uint_eq(row->values[5].length, id * 2000);
        ck_assert_uint_eq(strspn(row->values[5].text, "c"), id * 2000);
    }
    ck_assert_int_eq(id, 40);
    ck_ok(driver->finish(conn, 1, pool));
}
END_TEST

START_TEST(a_million_rows_take_constant_memory)
{
    records_transaction_t *t = transaction(0, sql(a_million(), "IT", NULL));
    records_result_t result;
    const records_row_t *row;
    long before;
    int i;

    t->at_most = -1;
    ck_ok(driver->run(conn, t, 0, &result, pool));
    for (i = 0; i < 1000; i++)
        ck_ok(result.rows->next(result.rows, &row));
    before = resident_kb();
    for (; i < 1000000; i++) {
        records_error_t *error = result.rows->next(result.rows, &row);

        if (error != NULL || row == NULL)
            ck_abort_msg("row %d: %s", i, error == NULL ? "none" : error->message);
    }
    ck_assert_int_lt(resident_kb() - before, 1024);
    ck_ok(result.rows->next(result.rows, &row));
    ck_assert_ptr_null(row);
    ck_ok(driver->finish(conn, 1, pool));
    ck_assert(driver->ready(conn));
}
END_TEST

/* Of a hundred million rows, a hundred thousand are read: the others must not take as long. */
START_TEST(a_stream_may_be_left_early)
{
    records_transaction_t *t = transaction(0, sql("SELECT seq, REPEAT('y', 86)"
                                                  " FROM seq_1_to_100000000",
                                                  "IT", NULL));
    records_result_t result;
    const records_row_t *row;
    apr_time_t began, usual;
    int i, rows;

    t->at_most = -1;
    for (i = 0; i < 3; i++) {
        began = apr_time_now();
        ck_ok(driver->run(conn, t, 0, &result, pool));
        for (rows = 0; rows < 100000; rows++) {
            ck_ok(result.rows->next(result.rows, &row));
            ck_assert_ptr_nonnull(row);
        }
        ck_assert(!driver->ready(conn));
        usual = apr_time_now() - began;
        began = apr_time_now();
        ck_ok(driver->finish(conn, 1, pool));
        ck_assert_int_lt(apr_time_now() - began, 100 * usual);
        ck_assert(driver->ready(conn));
        ck_assert_str_eq(answer_of(transaction(0, sql("SELECT 7", "I", NULL))), "7;");
    }
}
END_TEST

START_TEST(an_error_in_mid_stream_is_not_an_end)
{
    records_transaction_t *t = transaction(0, sql(a_million(), "IT", NULL));
    records_result_t result;
    const records_row_t *row = NULL;
    records_error_t *error;

    t->at_most = -1;
    ck_assert_int_eq(mysql_query(conn->native, "SET max_statement_time = 0.1"), 0);
    ck_ok(driver->run(conn, t, 0, &result, pool));
    while ((error = result.rows->next(result.rows, &row)) == NULL && row != NULL)
        ;
    ck_assert_ptr_nonnull(error);
    ck_assert_str_eq(error->code, "57014");
    ck_ok(driver->finish(conn, 1, pool));
    ck_assert_int_eq(mysql_query(conn->native, "SET max_statement_time = 0"), 0);
    ck_assert(driver->ready(conn));
}
END_TEST

START_TEST(a_count_and_its_rows_see_the_same)
{
    records_transaction_t *t = transaction(0, sql("SELECT id FROM a ORDER BY id", "I", NULL));
    records_result_t result;

    interfere("CREATE TABLE a (id INT PRIMARY KEY)");
    interfere("INSERT INTO a VALUES (1), (2)");
    t->count = sql("SELECT count(*) FROM a", "I", NULL);
    t->page = sql("SELECT count(*) FROM (SELECT 1 FROM a LIMIT 1) AS p", "I", NULL);
    ck_ok(driver->run(conn, t, 0, &result, pool));
    ck_assert_int_eq(result.total, 2);
    ck_assert_int_eq(result.in_page, 1);
    ck_assert_int_eq(result.affected, -1);
    interfere("INSERT INTO a VALUES (3)");
    ck_assert_str_eq(rows_text(&result), "1;2;");
    ck_ok(driver->finish(conn, 1, pool));
    ck_assert(driver->ready(conn));
    ck_assert_str_eq(
        answer_of(transaction(0, sql("SELECT @@tx_isolation, @@in_transaction", "TI", NULL))),
        "READ-COMMITTED|0;");
}
END_TEST

START_TEST(a_read_of_several_statements_cannot_write)
{
    records_transaction_t *t = transaction(0, sql("INSERT INTO a VALUES (1)", "", NULL));
    records_result_t result;

    interfere("CREATE TABLE a (id INT PRIMARY KEY)");
    t->count = sql("SELECT count(*) FROM a", "I", NULL);
    ck_fails(driver->run(conn, t, 0, &result, pool), "25006",
             "cannot write in a read-only transaction");
    ck_assert(driver->ready(conn));
}
END_TEST

void add_reading(Suite *suite)
{
    TCase *tests = room(suite, "reading");

    tcase_add_test(tests, values_come_as_postgresql_would_write_them);
    tcase_add_test(tests, parameters_are_bound_by_their_kind);
    tcase_add_test(tests, a_long_text_is_not_cut);
    tcase_add_test(tests, several_values_of_a_row_may_be_longer_than_all_before);
    tcase_add_test(tests, a_million_rows_take_constant_memory);
    tcase_add_test(tests, a_stream_may_be_left_early);
    tcase_add_test(tests, an_error_in_mid_stream_is_not_an_end);
    tcase_add_test(tests, a_count_and_its_rows_see_the_same);
    tcase_add_test(tests, a_read_of_several_statements_cannot_write);
}
