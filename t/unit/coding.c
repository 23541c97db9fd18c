/* SPDX-License-Identifier: Apache-2.0 */
/* Accept-Encoding. */
#include "request/coding.h"
#include "unit.h"

static const struct { const char *header; records_coding_e coding; } cases[] = {
    { NULL, RECORDS_CODING_IDENTITY },
    { "", RECORDS_CODING_IDENTITY },
    { "gzip", RECORDS_CODING_GZIP },
    { "GZip", RECORDS_CODING_GZIP },
    { "x-gzip", RECORDS_CODING_GZIP },
    { "deflate, gzip, br", RECORDS_CODING_GZIP },
    { "br, deflate", RECORDS_CODING_IDENTITY },
    { "gzipped", RECORDS_CODING_IDENTITY },
    { "*", RECORDS_CODING_GZIP },
    { "gzip;q=0", RECORDS_CODING_IDENTITY },
    { "gzip;q=0, *", RECORDS_CODING_IDENTITY },
    { "gzip ; Q = 0.000", RECORDS_CODING_IDENTITY },
    { "gzip;q=0.001", RECORDS_CODING_GZIP },
    { "gzip;q=0.5, identity;q=1", RECORDS_CODING_IDENTITY },
    { "gzip;q=0.5, identity;q=0.5", RECORDS_CODING_GZIP },
    { "identity;q=0.1, gzip;q=0.2", RECORDS_CODING_GZIP },
    { "identity", RECORDS_CODING_IDENTITY },
    { "identity;q=0", RECORDS_CODING_NONE },
    { "identity;q=0, gzip", RECORDS_CODING_GZIP },
    { "identity;q=0, *", RECORDS_CODING_GZIP },
    { "*;q=0", RECORDS_CODING_NONE },
    { "*;q=0, gzip", RECORDS_CODING_GZIP },
    { "*;q=0, identity", RECORDS_CODING_IDENTITY },
    { "gzip;q=0, identity;q=0", RECORDS_CODING_NONE },
    { "gzip;q=nonsense", RECORDS_CODING_GZIP },
    { ",,;q=1,, gzip", RECORDS_CODING_GZIP },
};

START_TEST(what_the_client_likes_best_is_taken)
{
    ck_assert_msg(records_parse_coding(cases[_i].header, pool) == cases[_i].coding, "%s",
                  cases[_i].header == NULL ? "none" : cases[_i].header);
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_loop_test(room, what_the_client_likes_best_is_taken, 0, COUNT_OF(cases));
}

UNIT_MAIN("coding", tests)
