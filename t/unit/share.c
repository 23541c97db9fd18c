/* SPDX-License-Identifier: Apache-2.0 */
/* Reads that travel together: who leads, who comes along, and what becomes of those that get no answer. */
#include "pool/share.h"

#include "guests.h"

/* What the pipelines of a test do. */
static struct {
    volatile apr_uint32_t runs, reads;
    volatile apr_uint32_t cut_off;       /* so many runs answer nobody */
    int blocks;                          /* they wait to be cancelled */
    int lost;
} road;

static records_error_t *bind_read(records_shared_read_t *read, apr_pool_t *p)
{
    return strcmp(read->t->rows->text, "unbound") == 0 ? fake_error("22021", p) : NULL;
}

static void wait_for_cancel(records_connection_t *c)
{
    const apr_time_t end = apr_time_now() + FAKE_TIMEOUT;

    while (apr_atomic_read32((volatile apr_uint32_t *)c->state) == 0 && apr_time_now() < end)
        apr_sleep(1000);
}

static void run_reads(records_connection_t *c, records_shared_read_t *const *reads, int count,
                      apr_pool_t *p)
{
    int i;

    (void)p;
    apr_atomic_inc32(&road.runs);
    apr_atomic_add32(&road.reads, (apr_uint32_t)count);
    if (road.lost)
        apr_atomic_set32(&fake.dead, 1);
    if (apr_atomic_read32(&road.cut_off) > 0 && apr_atomic_dec32(&road.cut_off) >= 0)
        return;
    for (i = 0; i < count; i++) {
        const int stops = road.blocks && strcmp(reads[i]->t->rows->text, "slow") == 0;

        if (stops)
            wait_for_cancel(c);
        reads[i]->answer = malloc(32);
        apr_cpystrn(reads[i]->answer, reads[i]->t->rows->text, 32);
        reads[i]->failed = stops || strcmp(reads[i]->t->rows->text, "wrong") == 0;
        if (reads[i]->failed)
            return;
    }
}

static void drop_read(records_shared_read_t *read)
{
    free(read->answer);
    read->answer = NULL;
    read->failed = 0;
}

static records_error_t *take_read(records_shared_read_t *read, records_result_t *result,
                                  apr_pool_t *p)
{
    const int failed = read->failed;

    memset(result, 0, sizeof(*result));
    result->affected = result->in_page = result->modified = -1;
    result->total = atoi(read->answer);
    ck_assert_str_eq(read->answer, read->t->rows->text);
    drop_read(read);
    return failed ? fake_error("22P02", p) : NULL;
}

static const records_pipeline_driver_t fake_pipeline = {
    .bind = bind_read, .run = run_reads, .take = take_read, .drop = drop_read,
};

static records_pool_t *make(int leaders)
{
    static records_driver_t driver;
    static const records_database_t database = { .dialect = fake_dialect, .driver = &driver };
    static const records_opener_t opener = { .open = fake_open, .baton = (void *)"native" };
    const records_pool_settings_t settings = { 4, 10, LONG, 0, leaders };

    begin();
    memset(&road, 0, sizeof(road));
    driver = fake_driver;
    driver.pipeline = &fake_pipeline;
    fake.rows = -1;
    return records_pool_make(&database, &opener, &settings, pool);
}

static records_transaction_t *read_of(const char *text, apr_pool_t *p)
{
    records_transaction_t *t = apr_pcalloc(p, sizeof(*t));
    records_statement_t *rows = apr_pcalloc(p, sizeof(*rows));

    rows->text = text;
    t->rows = rows;
    t->keep = t->runs_no_code = 1;
    t->at_most = 1;
    t->max_affected = -1;
    return t;
}

/* A request in a thread of its own. */
typedef struct traveller_t {
    records_pool_t *from;
    const char *text, *code;
    char room[16];
    apr_int64_t total;
    records_effort_t effort;
    apr_thread_t *thread;
} traveller_t;

static void travel(traveller_t *one, apr_pool_t *own)
{
    const records_time_limit_t time_limit = { LONG, NULL, NULL, 3, &one->effort };
    records_session_t *session;
    records_result_t result;
    records_error_t *error =
        records_execute(&session, &result, read_of(one->text, own), one->from, &time_limit, own);

    one->code = NULL;
    one->total = result.total;
    if (error != NULL)
        one->code = apr_cpystrn(one->room, error->code, sizeof(one->room)) ? one->room : NULL;
}

static void *APR_THREAD_FUNC one_journey(apr_thread_t *thread, void *data)
{
    apr_pool_t *own;

    (void)thread;
    apr_pool_create_unmanaged_ex(&own, NULL, NULL);
    apr_atomic_inc32(&arrived);
    travel(data, own);
    apr_pool_destroy(own);
    return NULL;
}

static traveller_t *set_off(records_pool_t *from, const char *text)
{
    traveller_t *one = apr_pcalloc(pool, sizeof(*one));

    one->from = from;
    one->text = text;
    ck_assert_int_eq(apr_thread_create(&one->thread, attributes(), one_journey, one, pool),
                     APR_SUCCESS);
    return one;
}

static void arrive(const traveller_t *one)
{
    apr_status_t rv;

    apr_thread_join(&rv, one->thread);
}

/* The main thread leads, and waits for nobody. */
static records_seat_t *take_the_lead(records_pool_t *from)
{
    records_seat_t *seat;
    records_share_e role;
    apr_time_t began;

    ck_assert_ptr_null(
        records_share_enter(&role, &seat, &began, from, read_of("0", pool), NULL, pool));
    ck_assert_int_eq(role, RECORDS_SHARE_LEADS);
    return seat;
}

static void fill_pipeline(records_pool_t *from, traveller_t **all, const char *const *texts,
                          int count)
{
    int i;

    for (i = 0; i < count; i++)
        all[i] = set_off(from, texts[i]);
}

static apr_uint64_t together(records_pool_t *from)
{
    records_pool_state_t state;

    records_pool_state(from, &state);
    return state.counts.share.reads;
}

START_TEST(a_read_alone_runs_as_any_other)
{
    records_pool_t *from = make(2);
    traveller_t one = { .from = from, .text = "7" };
    int i;

    for (i = 0; i < 5; i++)
        travel(&one, pool);
    ck_assert_uint_eq(fake.runs, 5);
    ck_assert_uint_eq(road.runs, 0);
    ck_assert_uint_eq(fake.opens, 1);
    fake_check_all_back(from, 1);
}
END_TEST

START_TEST(what_may_not_travel_is_not_admitted)
{
    records_pool_t *from = make(2);
    records_statement_t statement = { .text = "x" };
    records_transaction_t *t = read_of("7", pool);
    apr_array_header_t *preamble = apr_array_make(pool, 1, sizeof(records_statement_t *));

    ck_assert(records_share_admits(from, t));
    APR_ARRAY_PUSH(preamble, const records_statement_t *) = &statement;
#define REFUSED(change, back)                                                                     \
    do {                                                                                          \
        change;                                                                                   \
        ck_assert_msg(!records_share_admits(from, t), "%s", #change);                             \
        back;                                                                                     \
        ck_assert(records_share_admits(from, t));                                                 \
    } while (0)
    REFUSED(t->preamble = preamble, t->preamble = NULL);
    REFUSED(t->restore = preamble, t->restore = NULL);
    REFUSED(t->count = &statement, t->count = NULL);
    REFUSED(t->page = &statement, t->page = NULL);
    REFUSED(t->estimate = &statement, t->estimate = NULL);
    REFUSED(t->response = &statement, t->response = NULL);
    REFUSED(t->change = &statement, t->change = NULL);
    REFUSED(t->writes = 1, t->writes = 0);
    REFUSED(t->calls = 1, t->calls = 0);
    REFUSED(t->runs_no_code = 0, t->runs_no_code = 1);
    REFUSED(t->at_most = -1, t->at_most = 1);
    REFUSED(t->at_most = 1000, t->at_most = 1);
    REFUSED(t->isolation = RECORDS_SERIALIZABLE, t->isolation = RECORDS_ISOLATION_UNSET);
    ck_assert(!records_share_admits(make(0), t));
}
END_TEST

START_TEST(those_that_wait_travel_with_the_next_that_leads)
{
    static const char *const texts[] = { "1", "2", "3", "4", "5", "6", "7" };
    traveller_t *all[COUNT_OF(texts)];
    int round, i, most = 0;

    for (round = 0; round < 200 && most < 5; round++) { /* a machine may be slow */
        records_pool_t *from = make(1);
        records_seat_t *seat = take_the_lead(from);

        fill_pipeline(from, all, texts, COUNT_OF(texts));
        ck_assert(fake_reaches(&arrived, COUNT_OF(texts)));
        apr_sleep(MSEC(10));
        records_share_leave(seat);
        for (i = 0; i < (int)COUNT_OF(texts); i++) {
            arrive(all[i]);
            ck_assert_ptr_null(all[i]->code);
            ck_assert_int_ge(all[i]->effort.waited, 0);
        }
        ck_assert_uint_eq(road.reads + fake.runs, COUNT_OF(texts));
        ck_assert_uint_eq(together(from), road.reads);
        if ((int)road.reads > most)
            most = (int)road.reads;
        fake_check_all_back(from, fake.open_now);
    }
    ck_assert_int_ge(most, 5);
}
END_TEST

/* Pass reads until so many of them have been in a pipeline. */
static records_pool_t *travel_together(const char *const *texts, traveller_t **all, int count,
                                       void (*prepare)(void))
{
    records_pool_t *from = NULL;
    int round, i;

    for (round = 0; round < 200; round++) {
        records_seat_t *seat;

        from = make(1);
        if (prepare != NULL)
            prepare();
        seat = take_the_lead(from);
        fill_pipeline(from, all, texts, count);
        ck_assert(fake_reaches(&arrived, (apr_uint32_t)count));
        apr_sleep(MSEC(10));
        records_share_leave(seat);
        for (i = 0; i < count; i++)
            arrive(all[i]);
        if (together(from) == (apr_uint64_t)count)
            break;
    }
    ck_assert_uint_eq(together(from), (apr_uint64_t)count);
    return from;
}

START_TEST(each_gets_its_own_whatever_the_others_get)
{
    static const char *const texts[] = { "1", "2", "wrong", "4", "5", "unbound" };
    traveller_t *all[COUNT_OF(texts)];
    records_pool_t *from = travel_together(texts, all, COUNT_OF(texts) - 1, NULL);
    int i;

    for (i = 0; i < 5; i++)
        if (i == 2)
            ck_assert_str_eq(all[i]->code, "22P02");
        else {
            ck_assert_ptr_null(all[i]->code);
            ck_assert_int_eq(all[i]->total, i + 1);
        }
    ck_assert_uint_le(road.runs, 2);
    ck_assert_uint_eq(fake.runs, 0);
    fake_check_all_back(from, 1);
}
END_TEST

static void cut_off_twice(void)
{
    road.cut_off = 2;
}

START_TEST(who_is_cut_off_twice_runs_alone)
{
    static const char *const texts[] = { "1", "2", "3" };
    traveller_t *all[COUNT_OF(texts)];
    records_pool_t *from = travel_together(texts, all, COUNT_OF(texts), cut_off_twice);
    records_pool_state_t state;
    int i;

    for (i = 0; i < 3; i++)
        ck_assert_ptr_null(all[i]->code);
    ck_assert_uint_eq(road.runs, 2);
    ck_assert_uint_eq(fake.runs, 3);
    records_pool_state(from, &state);
    ck_assert_uint_eq(state.counts.share.pipelines, 1);
    ck_assert_uint_eq(state.counts.share.again, 3);
    fake_check_all_back(from, fake.open_now);
}
END_TEST

static void lose(void)
{
    road.cut_off = 1;
    road.lost = 1;
}

START_TEST(a_lost_connection_is_nobodys_error)
{
    static const char *const texts[] = { "1", "2", "3" };
    traveller_t *all[COUNT_OF(texts)];
    records_pool_t *from = travel_together(texts, all, COUNT_OF(texts), lose);
    int i;

    for (i = 0; i < 3; i++)
        ck_assert_ptr_null(all[i]->code);
    ck_assert_uint_eq(road.runs, 1);
    ck_assert_uint_eq(fake.runs, 3);
    ck_assert_uint_ge(fake.closes, 1);
    fake_check_all_back(from, fake.open_now);
}
END_TEST

static void block(void)
{
    road.blocks = 1;
}

static volatile apr_uint32_t watching;

static void *APR_THREAD_FUNC watch_all(apr_thread_t *thread, void *data)
{
    (void)thread;
    while (apr_atomic_read32(&watching)) {
        records_pool_t **from = data;

        watch_once(*from);
        apr_sleep(MSEC(20));
    }
    return NULL;
}

START_TEST(a_pipeline_that_takes_too_long_is_cancelled_and_all_run_alone)
{
    static const char *const texts[] = { "1", "slow", "3" };
    records_pool_t *from = make(1);
    records_pool_state_t state;
    traveller_t *all[COUNT_OF(texts)];
    apr_thread_t *watch;
    apr_status_t rv;
    int round, i;

    apr_atomic_set32(&watching, 1);
    ck_assert_int_eq(apr_thread_create(&watch, attributes(), watch_all, &from, pool), APR_SUCCESS);
    for (round = 0; round < 200 && together(from) < 3; round++) {
        records_seat_t *seat = take_the_lead(from);

        block();
        apr_atomic_set32(&arrived, 0);
        fill_pipeline(from, all, texts, COUNT_OF(texts));
        ck_assert(fake_reaches(&arrived, COUNT_OF(texts)));
        apr_sleep(MSEC(10));
        records_share_leave(seat);
        for (i = 0; i < (int)COUNT_OF(texts); i++) {
            arrive(all[i]);
            ck_assert_ptr_null(all[i]->code);
        }
    }
    apr_atomic_set32(&watching, 0);
    apr_thread_join(&rv, watch);
    records_pool_state(from, &state);
    ck_assert_uint_ge(state.counts.share.again, 1);
    ck_assert_uint_ge(fake.cancels, 1);
    ck_assert_uint_eq(state.counts.timed_out, 0); /* no request has been told so */
    fake_check_all_back(from, fake.open_now);
}
END_TEST

START_TEST(nobody_waits_for_long)
{
    records_pool_t *from = make(1);
    records_seat_t *seat = take_the_lead(from);
    traveller_t one = { .from = from, .text = "7" };

    travel(&one, pool);
    ck_assert_ptr_null(one.code);
    ck_assert_uint_eq(fake.runs, 1);
    ck_assert_int_ge(one.effort.waited, MSEC(40));
    records_share_leave(seat);
    fake_check_all_back(from, 1);
}
END_TEST

START_TEST(who_leads_for_long_is_not_waited_for)
{
    records_pool_t *from = make(1);
    records_seat_t *seat = take_the_lead(from);
    traveller_t one = { .from = from, .text = "7" };
    records_lease_t *held = lease(from);
    records_share_e role;
    apr_time_t began;

    ck_assert(!records_share_lead(&role, seat, held, &began, pool));
    apr_sleep(MSEC(60));
    travel(&one, pool);
    ck_assert_int_eq(one.effort.waited / MSEC(10), 0);
    records_share_leave(seat);
    records_pool_release(held, 0);
    fake_check_all_back(from, fake.open_now);
}
END_TEST

START_TEST(who_leads_without_a_connection_lets_others_lead)
{
    records_pool_t *from = make(1);
    traveller_t one = { .from = from, .text = "7" };

    fake.open_fails = "PGRST000";
    travel(&one, pool);
    ck_assert_str_eq(one.code, "PGRST000");
    fake.open_fails = NULL;
    records_share_leave(take_the_lead(from));
    fake_check_all_back(from, 0);
}
END_TEST

/* ---- all at once --------------------------------------------------------------------- */

static void *APR_THREAD_FUNC many_journeys(apr_thread_t *thread, void *data)
{
    traveller_t *one = data;
    unsigned random = (unsigned)(apr_uintptr_t)one;
    int i;

    (void)thread;
    for (i = 0; i < 2000; i++) {
        apr_pool_t *own;
        int number;

        random = random * 1103515245 + 12345;
        number = (int)(random >> 16) % 1000 + 1;
        apr_pool_create_unmanaged_ex(&own, NULL, NULL);
        one->text = number < 20 ? "wrong" : apr_itoa(own, number);
        travel(one, own);
        if (number < 20 ? one->code == NULL && one->total != -1
                        : one->code != NULL || (one->total != number && one->total != -1))
            apr_atomic_inc32(&served); /* wrongly */
        apr_pool_destroy(own);
    }
    return NULL;
}

START_TEST(many_threads_each_get_their_own)
{
    records_pool_t *from = make(2);
    traveller_t all[12];
    int i;

    memset(all, 0, sizeof(all));
    for (i = 0; i < (int)COUNT_OF(all); i++) {
        all[i].from = from;
        ck_assert_int_eq(
            apr_thread_create(&all[i].thread, attributes(), many_journeys, &all[i], pool),
            APR_SUCCESS);
    }
    for (i = 0; i < (int)COUNT_OF(all); i++)
        arrive(&all[i]);
    ck_assert_uint_eq(served, 0);
    fake_check_all_back(from, fake.open_now);
}
END_TEST

static void tests(TCase *room)
{
    tcase_set_timeout(room, 120);
    tcase_add_test(room, a_read_alone_runs_as_any_other);
    tcase_add_test(room, what_may_not_travel_is_not_admitted);
    tcase_add_test(room, those_that_wait_travel_with_the_next_that_leads);
    tcase_add_test(room, each_gets_its_own_whatever_the_others_get);
    tcase_add_test(room, who_is_cut_off_twice_runs_alone);
    tcase_add_test(room, a_lost_connection_is_nobodys_error);
    tcase_add_test(room, a_pipeline_that_takes_too_long_is_cancelled_and_all_run_alone);
    tcase_add_test(room, nobody_waits_for_long);
    tcase_add_test(room, who_leads_for_long_is_not_waited_for);
    tcase_add_test(room, who_leads_without_a_connection_lets_others_lead);
    tcase_add_test(room, many_threads_each_get_their_own);
}

UNIT_MAIN("share", tests)
