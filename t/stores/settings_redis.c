/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture_redis.h"

static const char *parse(const char *where, const char *name, const char *value)
{
    apr_table_t *options = apr_table_make(pool, 1);
    void *settings;

    if (name != NULL)
        apr_table_setn(options, name, value);
    return records_redis_store.parse(&settings, where, options, pool);
}

START_TEST(settings_that_mean_nothing_are_refused_with_what_to_write)
{
    static const struct { const char *where, *name, *value, *words; } wrong[] = {
        { "6379", NULL, NULL, "write HOST:PORT, such as" },
        { "redis://localhost", NULL, NULL, "write HOST:PORT, such as" },
        { "rediss://localhost", NULL, NULL, "stunnel" },
        { "127.0.0.1:99999", NULL, NULL, "write HOST:PORT, such as" },
        { "127.0.0.1", "timeout", "50", "such as 50ms" },
        { "127.0.0.1", "timeout", "0ms", "such as 50ms" },
        { "127.0.0.1", "connect-timeout", "2m", "such as 50ms" },
        { "127.0.0.1", "connections", "0", "from 1 to 1000" },
        { "127.0.0.1", "db", "-1", "from 0 to" },
        { "127.0.0.1", "password", "", "is empty" },
        { "127.0.0.1", "password", "@/nowhere", "cannot be read" },
        { "127.0.0.1", "password", "@/dev/null", "is empty" },
        { "127.0.0.1", "user", "limits", "needs its password=" },
        { "127.0.0.1", "prefix", "a b", "without spaces" },
        { "127.0.0.1", "tls", "on", "there are timeout=" },
    };
    size_t i;

    for (i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        const char *error = parse(wrong[i].where, wrong[i].name, wrong[i].value);

        ck_assert_msg(error != NULL && strstr(error, wrong[i].words) != NULL, "%s %s=%s: %s",
                      wrong[i].where, wrong[i].name, wrong[i].value, error);
    }
    ck_assert(parse("localhost", NULL, NULL) == NULL);
    ck_assert(parse("[::1]:7000", "timeout", "2s") == NULL);
    ck_assert(parse("/run/redis/redis.sock", "prefix", "mine:") == NULL);
}
END_TEST

void add_settings(TCase *room)
{
    tcase_add_test(room, settings_that_mean_nothing_are_refused_with_what_to_write);
}
