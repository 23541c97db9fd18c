/* SPDX-License-Identifier: Apache-2.0 */
#include "request/parts.h"

#include "unit.h"

static records_prefer_t parse(const char *header)
{
    records_prefer_t prefer;

    records_parse_prefer(&prefer, header, pool);
    return prefer;
}

static const char *unknown(const char *header)
{
    records_prefer_t prefer = parse(header);

    return prefer.unknown == NULL ? "" : apr_array_pstrcat(pool, prefer.unknown, '|');
}

START_TEST(nothing_is_preferred_without_the_header)
{
    static const char *const headers[] = { NULL, "", " , ,", "," };
    size_t i;

    for (i = 0; i < COUNT_OF(headers); i++) {
        records_prefer_t prefer = parse(headers[i]);

        ck_assert_int_eq(prefer.returns, RECORDS_RETURN_UNSET);
        ck_assert_int_eq(prefer.count, RECORDS_COUNT_NONE);
        ck_assert_int_eq(prefer.missing, RECORDS_MISSING_UNSET);
        ck_assert_int_eq(prefer.handling, RECORDS_HANDLING_UNSET);
        ck_assert_int_eq(prefer.tx, RECORDS_TX_UNSET);
        ck_assert_int_eq(prefer.resolution, RECORDS_RESOLUTION_UNSET);
        ck_assert_int_eq(prefer.isolation, RECORDS_ISOLATION_UNSET);
        ck_assert_int_eq(prefer.max_affected, -1);
        ck_assert_ptr_null(prefer.timezone);
        ck_assert_str_eq(unknown(headers[i]), "");
    }
}
END_TEST

START_TEST(every_preference_is_known)
{
    ck_assert_int_eq(parse("return=minimal").returns, RECORDS_RETURN_MINIMAL);
    ck_assert_int_eq(parse("return=headers-only").returns, RECORDS_RETURN_HEADERS);
    ck_assert_int_eq(parse("return=representation").returns, RECORDS_RETURN_REPRESENTATION);
    ck_assert_int_eq(parse("count=exact").count, RECORDS_COUNT_EXACT);
    ck_assert_int_eq(parse("count=planned").count, RECORDS_COUNT_PLANNED);
    ck_assert_int_eq(parse("count=estimated").count, RECORDS_COUNT_ESTIMATED);
    ck_assert_int_eq(parse("missing=default").missing, RECORDS_MISSING_DEFAULT);
    ck_assert_int_eq(parse("missing=null").missing, RECORDS_MISSING_NULL);
    ck_assert_int_eq(parse("handling=strict").handling, RECORDS_HANDLING_STRICT);
    ck_assert_int_eq(parse("handling=lenient").handling, RECORDS_HANDLING_LENIENT);
    ck_assert_int_eq(parse("tx=commit").tx, RECORDS_TX_COMMIT);
    ck_assert_int_eq(parse("tx=rollback").tx, RECORDS_TX_ROLLBACK);
    ck_assert_int_eq(parse("max-affected=10").max_affected, 10);
    ck_assert_int_eq(parse("max-affected=0").max_affected, 0);
    ck_assert_int_eq(parse("resolution=merge-duplicates").resolution, RECORDS_RESOLUTION_MERGE);
    ck_assert_int_eq(parse("resolution=ignore-duplicates").resolution, RECORDS_RESOLUTION_IGNORE);
    ck_assert_int_eq(parse("isolation=read-committed").isolation, RECORDS_READ_COMMITTED);
    ck_assert_int_eq(parse("isolation=repeatable-read").isolation, RECORDS_REPEATABLE_READ);
    ck_assert_int_eq(parse("isolation=serializable").isolation, RECORDS_SERIALIZABLE);
    ck_assert_int_eq(parse("isolation=Serializable").isolation, RECORDS_ISOLATION_UNKNOWN);
    ck_assert_str_eq(unknown("isolation=snapshot, isolation="), "");
    ck_assert_str_eq(unknown("isolation"), "isolation");
    ck_assert_str_eq(parse("timezone=America/Los_Angeles").timezone, "America/Los_Angeles");
    ck_assert_str_eq(parse("timezone=-4").timezone, "-4");
}
END_TEST

START_TEST(a_list_is_taken_apart)
{
    records_prefer_t prefer = parse("return=representation, count=exact ,handling=strict,"
                                    "max-affected=3,, tx=rollback");

    ck_assert_int_eq(prefer.returns, RECORDS_RETURN_REPRESENTATION);
    ck_assert_int_eq(prefer.count, RECORDS_COUNT_EXACT);
    ck_assert_int_eq(prefer.handling, RECORDS_HANDLING_STRICT);
    ck_assert_int_eq(prefer.max_affected, 3);
    ck_assert_int_eq(prefer.tx, RECORDS_TX_ROLLBACK);
    ck_assert_int_eq(prefer.unknown->nelts, 0);
}
END_TEST

START_TEST(the_first_that_is_known_counts)
{
    ck_assert_int_eq(parse("count=none, count=exact, count=planned").count, RECORDS_COUNT_EXACT);
    ck_assert_int_eq(parse("return=minimal, return=representation").returns,
                     RECORDS_RETURN_MINIMAL);
    ck_assert_int_eq(parse("missing=null, missing=default").missing, RECORDS_MISSING_NULL);
    ck_assert_int_eq(parse("handling=lenient, handling=strict").handling, RECORDS_HANDLING_LENIENT);
    ck_assert_int_eq(parse("tx=commit, tx=rollback").tx, RECORDS_TX_COMMIT);
    ck_assert_int_eq(
        parse("resolution=x, resolution=ignore-duplicates, resolution=merge-duplicates").resolution,
        RECORDS_RESOLUTION_IGNORE);
    ck_assert_str_eq(parse("timezone=, timezone=UTC, timezone=Asia/Tokyo").timezone, "UTC");
    ck_assert_int_eq(parse("max-affected=x, max-affected=2, max-affected=1").max_affected, 2);
}
END_TEST

START_TEST(what_is_unknown_is_kept_for_strict_handling)
{
    static const struct { const char *header, *unknown; } cases[] = {
        { "a, b", "a|b" },
        { "count=exact, wait=10, return=none", "wait=10|return=none" },
        { "count=none", "count=none" },
        { "Return=minimal", "Return=minimal" },      /* values are case-sensitive */
        { "return=MINIMAL", "return=MINIMAL" },
        { "max-affected=-1,max-affected=many", "max-affected=-1|max-affected=many" },
        { " respond-async ,", "respond-async" },
        { "two words", "two words" },
        { "return=minimal;x=y", "return=minimal;x=y" },
        { "tx=commit, tx=maybe", "tx=maybe" },
        { "resolution=merge", "resolution=merge" },
        { "timezone=, Timezone=UTC, timezone=Nowhere", "timezone=|Timezone=UTC" },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++)
        ck_assert_str_eq(unknown(cases[i].header), cases[i].unknown);
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, nothing_is_preferred_without_the_header);
    tcase_add_test(room, every_preference_is_known);
    tcase_add_test(room, a_list_is_taken_apart);
    tcase_add_test(room, the_first_that_is_known_counts);
    tcase_add_test(room, what_is_unknown_is_kept_for_strict_handling);
}

UNIT_MAIN("prefer", tests)
