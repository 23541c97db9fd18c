/* SPDX-License-Identifier: Apache-2.0 */
/* The steps of a transaction come in their order, and none that is not wanted. */
#include "sql/sequence.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "unit.h"

static records_text_t log_of_steps;
static const char *broken; /* the text of the statement that fails */
static apr_int64_t changed;

static records_error_t *step(const char *what, const char *text)
{
    records_text_printf(&log_of_steps, "%s%s%s%s", log_of_steps.length == 0 ? "" : " ", what,
                        *text == '\0' ? "" : ":", text);
    return broken != NULL && strcmp(broken, text) == 0 ? records_error(pool, 0, "XX000", "broken")
                                                       : NULL;
}

static records_error_t *begin(void *c, const records_transaction_t *t, records_run_e how,
                              apr_pool_t *p)
{
    (void)c;
    (void)t;
    (void)how;
    (void)p;
    return step("begin", "");
}

static records_error_t *tell(void *c, const records_statement_t *statement, apr_pool_t *p)
{
    (void)c;
    (void)p;
    return step("tell", statement->text);
}

static records_error_t *change(records_result_t *result, void *c,
                               const records_statement_t *statement, apr_pool_t *p)
{
    (void)c;
    (void)p;
    result->affected = changed;
    return step("change", statement->text);
}

static records_error_t *ask(const char **texts, int count, void *c,
                            const records_statement_t *statement, apr_pool_t *p)
{
    (void)c;
    (void)p;
    if (count == 1)
        texts[0] = strcmp(statement->text, "nothing") == 0 ? NULL : "7";
    else
        texts[0] = strcmp(statement->text, "bad") == 0 ? "no JSON" : "";
    return step("ask", statement->text);
}

static records_error_t *collect(records_result_t *result, void *c, const records_transaction_t *t,
                                apr_pool_t *p)
{
    (void)c;
    (void)p;
    result->in_page = 3;
    return step("collect", t->rows->text);
}

static records_error_t *stream(records_result_t *result, void *c, const records_transaction_t *t,
                               apr_pool_t *p)
{
    (void)result;
    (void)c;
    (void)p;
    return step("stream", t->rows->text);
}

static int collects(const records_transaction_t *t)
{
    return t->at_most == 1;
}

static records_error_t *refuse_commit(void *c, apr_pool_t *p)
{
    (void)c;
    (void)p;
    return step("check", "");
}

static records_error_t *end(void *c, int keep, apr_pool_t *p)
{
    (void)c;
    (void)p;
    return step(keep ? "commit" : "rollback", "");
}

static records_steps_t steps = { begin,  tell,     change,        ask, collect,
                                 stream, collects, refuse_commit, end, 0 };

static const records_statement_t a_change = { .text = "c" }, otherwise = { .text = "o" },
                                 rows = { .text = "r" }, count = { .text = "n" },
                                 nothing = { .text = "nothing" }, estimate = { .text = "e" },
                                 page = { .text = "p" }, response = { .text = "s" },
                                 allowed = { .text = "a" };
static records_result_t result;

static records_transaction_t told(void)
{
    static const records_statement_t settings = { .text = "t" };
    records_transaction_t t = { .keep = 1, .at_most = -1 };

    t.preamble = apr_array_make(pool, 1, sizeof(const records_statement_t *));
    APR_ARRAY_PUSH(t.preamble, const records_statement_t *) = &settings;
    return t;
}

static const char *order(const records_transaction_t *t, records_run_e how, int fails)
{
    records_error_t *error;

    records_text_init(&log_of_steps, 100, pool);
    error = records_sequence_run(&result, &steps, NULL, t, how, pool);
    ck_assert_int_eq(error != NULL, fails);
    return records_text_string(&log_of_steps);
}

static void start(void)
{
    broken = NULL;
    changed = 1;
    steps.one_at_a_time = 0;
}

START_TEST(a_read_counts_before_its_rows)
{
    records_transaction_t t = told();

    start();
    t.rows = &rows;
    t.count = &count;
    t.estimate = &estimate;
    t.page = &page;
    t.response = &response;
    ck_assert_str_eq(order(&t, RECORDS_RUN_WHOLE, 0),
                     "begin tell:t ask:n ask:e ask:p stream:r ask:s");
    ck_assert_int_eq(result.total, 7);
    ck_assert_int_eq(result.in_page, 7);
    ck_assert_str_eq(result.explained, "7");
    ck_assert_ptr_null(result.headers); /* nothing was said */
    t.at_most = 1;
    ck_assert_str_eq(order(&t, RECORDS_RUN_WHOLE, 0),
                     "begin tell:t ask:n ask:e ask:p collect:r ask:s");
    ck_assert_int_eq(records_sequence_length(&t), 4);
}
END_TEST

START_TEST(nothing_is_asked_while_rows_stream_where_it_cannot)
{
    records_transaction_t t = told();

    start();
    steps.one_at_a_time = 1;
    t.rows = &rows;
    t.response = &response;
    ck_assert_str_eq(order(&t, RECORDS_RUN_WHOLE, 0), "begin tell:t ask:s stream:r");
    t.at_most = 1;
    ck_assert_str_eq(order(&t, RECORDS_RUN_WHOLE, 0), "begin tell:t collect:r ask:s");
    t.rows = NULL;
    ck_assert_str_eq(order(&t, RECORDS_RUN_WHOLE, 0), "begin tell:t ask:s");
}
END_TEST

START_TEST(a_write_reads_what_it_wrote_and_ends)
{
    records_transaction_t t = told();

    start();
    t.writes = 1;
    t.change = &a_change;
    t.rows = &rows;
    t.count = &count;
    t.response = &response;
    ck_assert_str_eq(order(&t, RECORDS_RUN_WHOLE, 0),
                     "begin tell:t change:c collect:r ask:n ask:s commit");
    ck_assert_int_eq(result.affected, 3); /* rows of the answer, whatever the change has met */
    ck_assert_str_eq(order(&t, RECORDS_RUN_HOLD, 0), "begin tell:t change:c collect:r ask:n ask:s");
    t.rows_first = 1;
    t.keep = 0;
    ck_assert_str_eq(order(&t, RECORDS_RUN_WHOLE, 0),
                     "begin tell:t collect:r change:c ask:n ask:s check rollback");
    t.change = NULL;
    ck_assert_str_eq(order(&t, RECORDS_RUN_HOLD, 0), "begin tell:t collect:r ask:n ask:s check");
    ck_assert_int_eq(result.affected, 3);
}
END_TEST

START_TEST(what_cannot_be_answered_is_not_kept)
{
    static const records_statement_t bad = { .text = "bad" };
    records_transaction_t t = told();

    start();
    t.writes = 1;
    t.change = &a_change;
    t.response = &bad;
    ck_assert_str_eq(order(&t, RECORDS_RUN_WHOLE, 1), "begin tell:t change:c ask:bad");
}
END_TEST

START_TEST(what_was_not_there_is_made)
{
    records_transaction_t t = told();

    start();
    t.writes = 1;
    t.change = &a_change;
    t.otherwise = &otherwise;
    ck_assert_str_eq(order(&t, RECORDS_RUN_WHOLE, 0), "begin tell:t change:c commit");
    ck_assert(!result.created);
    changed = 0;
    ck_assert_str_eq(order(&t, RECORDS_RUN_WHOLE, 0), "begin tell:t change:c change:o commit");
    ck_assert(result.created);
}
END_TEST

START_TEST(a_change_that_met_no_row_for_a_precondition_shows_none)
{
    records_transaction_t t = told();

    start();
    t.writes = 1;
    t.guarded = 1;
    t.change = &a_change;
    t.rows = &rows;
    ck_assert_str_eq(order(&t, RECORDS_RUN_HOLD, 0), "begin tell:t change:c collect:r");
    ck_assert_int_eq(result.affected, 3);
    t.rows_aside = 1;
    ck_assert_str_eq(order(&t, RECORDS_RUN_HOLD, 0), "begin tell:t change:c collect:r");
    ck_assert_int_eq(result.affected, 1); /* as the change has it */
    changed = 0;
    ck_assert_str_eq(order(&t, RECORDS_RUN_HOLD, 0), "begin tell:t change:c");
    ck_assert_int_eq(result.affected, 0);
}
END_TEST

START_TEST(rules_are_asked_of_what_was_made_before_it_is_read)
{
    records_transaction_t t = told();

    start();
    t.writes = 1;
    t.change = &a_change;
    t.check = &allowed;
    t.rows = &rows;
    ck_assert_int_eq(records_sequence_length(&t), 3);
    changed = 7; /* as many as the check answers */
    ck_assert_str_eq(order(&t, RECORDS_RUN_WHOLE, 0),
                     "begin tell:t change:c ask:a collect:r commit");
    changed = 8;
    ck_assert_str_eq(order(&t, RECORDS_RUN_WHOLE, 1), "begin tell:t change:c ask:a");
    changed = 6;
    ck_assert_str_eq(order(&t, RECORDS_RUN_WHOLE, 1), "begin tell:t change:c ask:a");
    t.check = &nothing;
    ck_assert_str_eq(order(&t, RECORDS_RUN_WHOLE, 1), "begin tell:t change:c ask:nothing");
    t.check = &allowed;
    t.guarded = 1;
    changed = 0; /* for a precondition: there is nothing to ask of */
    ck_assert_str_eq(order(&t, RECORDS_RUN_HOLD, 0), "begin tell:t change:c");
}
END_TEST

START_TEST(a_failure_ends_the_sequence)
{
    records_transaction_t t = told();

    start();
    t.writes = 1;
    t.change = &a_change;
    t.rows = &rows;
    broken = "t";
    ck_assert_str_eq(order(&t, RECORDS_RUN_WHOLE, 1), "begin tell:t");
    broken = "c";
    ck_assert_str_eq(order(&t, RECORDS_RUN_WHOLE, 1), "begin tell:t change:c");
    broken = "r";
    ck_assert_str_eq(order(&t, RECORDS_RUN_WHOLE, 1), "begin tell:t change:c collect:r");
    broken = NULL;
    t.count = &nothing;
    ck_assert_str_eq(order(&t, RECORDS_RUN_WHOLE, 1),
                     "begin tell:t change:c collect:r ask:nothing");
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, a_read_counts_before_its_rows);
    tcase_add_test(room, nothing_is_asked_while_rows_stream_where_it_cannot);
    tcase_add_test(room, a_write_reads_what_it_wrote_and_ends);
    tcase_add_test(room, what_cannot_be_answered_is_not_kept);
    tcase_add_test(room, what_was_not_there_is_made);
    tcase_add_test(room, a_change_that_met_no_row_for_a_precondition_shows_none);
    tcase_add_test(room, rules_are_asked_of_what_was_made_before_it_is_read);
    tcase_add_test(room, a_failure_ends_the_sequence);
}

UNIT_MAIN("sequence", tests)
