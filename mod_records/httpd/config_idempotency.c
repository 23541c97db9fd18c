/* SPDX-License-Identifier: Apache-2.0 */
/* RecordsIdempotency: a word, then options. */
#include <string.h>

#include <apr_cstr.h>
#include <apr_lib.h>
#include <apr_strings.h>

#include "httpd/setting.h"

#define USUAL_SECONDS 86400
#define MOST_SECONDS (366 * 86400)
#define USUAL_ANSWER 1048576
#define LEAST_ANSWER 1024
#define MOST_ANSWER 16777216

static const char *read_mode(records_keys_t *keys, const char *word, apr_pool_t *pool)
{
    static const char *const words[] = {
        [RECORDS_KEYS_OFF] = "Off",
        [RECORDS_KEYS_ON] = "On",
        [RECORDS_KEYS_REQUIRED] = "Required",
        [RECORDS_KEYS_IGNORED] = "Ignore",
    };
    int i;

    for (i = 0; i < (int)(sizeof(words) / sizeof(words[0])); i++)
        if (apr_cstr_casecmp(word, words[i]) == 0) {
            keys->mode = i;
            return NULL;
        }
    return apr_psprintf(pool, "RecordsIdempotency is On, Off, Required or Ignore, not '%s'", word);
}

/* 90, 90s, 15m, 24h, 7d */
static const char *read_expires(records_keys_t *keys, const char *text, apr_pool_t *pool)
{
    static const struct { char unit; int seconds; } units[] = {
        { '\0', 1 }, { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 },
    };
    char *end;
    apr_int64_t number = apr_strtoi64(text, &end, 10);
    apr_size_t i;

    for (i = 0; i < sizeof(units) / sizeof(units[0]); i++)
        if (apr_isdigit(*text) && *end == units[i].unit && (*end == '\0' || end[1] == '\0')
            && number > 0 && number <= MOST_SECONDS / units[i].seconds) {
            keys->seconds = number * units[i].seconds;
            return NULL;
        }
    return apr_psprintf(pool,
                        "RecordsIdempotency: expires= takes a time from 1s to 366d, such as 30m, "
                        "24h or 7d, not '%s'",
                        text);
}

static const char *read_answer(records_keys_t *keys, const char *text, apr_pool_t *pool)
{
    char *end;
    apr_int64_t bytes = apr_strtoi64(text, &end, 10);

    if (!apr_isdigit(*text) || *end != '\0' || bytes < LEAST_ANSWER || bytes > MOST_ANSWER)
        return apr_psprintf(pool,
                            "RecordsIdempotency: answer= takes a number of bytes from %d to %d, "
                            "not '%s'",
                            LEAST_ANSWER, MOST_ANSWER, text);
    keys->answer = (apr_size_t)bytes;
    return NULL;
}

static const char *read_option(records_keys_t *keys, const char *word, apr_pool_t *pool)
{
    if (strncmp(word, "expires=", 8) == 0)
        return read_expires(keys, word + 8, pool);
    if (strncmp(word, "answer=", 7) == 0)
        return read_answer(keys, word + 7, pool);
    if (strncmp(word, "schema=", 7) == 0 && word[7] != '\0') {
        keys->schema = word + 7;
        return NULL;
    }
    return apr_psprintf(pool,
                        "RecordsIdempotency: unknown option '%s'; there are expires=24h, "
                        "schema=NAME and answer=BYTES",
                        word);
}

const char *records_set_idempotency(cmd_parms *cmd, void *config, int argc, char *const argv[])
{
    records_keys_t *keys = apr_pcalloc(cmd->pool, sizeof(*keys));
    const char *why;
    int i;

    keys->seconds = USUAL_SECONDS;
    keys->answer = USUAL_ANSWER;
    if (argc < 1)
        return "RecordsIdempotency takes On, Off, Required or Ignore, and options, as in: "
               "RecordsIdempotency On expires=24h";
    if ((why = read_mode(keys, argv[0], cmd->pool)) != NULL)
        return why;
    for (i = 1; i < argc; i++)
        if ((why = read_option(keys, argv[i], cmd->pool)) != NULL)
            return why;
    if (argc > 1 && (keys->mode == RECORDS_KEYS_OFF || keys->mode == RECORDS_KEYS_IGNORED))
        return apr_psprintf(cmd->pool, "RecordsIdempotency %s keeps nothing; leave out %s", argv[0],
                            argv[1]);
    *(const records_keys_t **)setting_member(config, cmd->info) = keys;
    return NULL;
}
