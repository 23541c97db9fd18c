/* SPDX-License-Identifier: Apache-2.0 */
/* RecordsUsageTable: a name, then options. */
#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>

#include "httpd/setting.h"

#define USUAL_FLUSH 10
#define LONGEST_FLUSH 3600
#define USUAL_ENTRIES 16384
#define LEAST_ENTRIES 64
#define MOST_ENTRIES 1048576

extern module AP_MODULE_DECLARE_DATA records_module;

/* A number, and then only this unit or nothing; -1 if it is none. */
static apr_int64_t read_number(const char *text, char unit)
{
    char *end;
    apr_int64_t number = apr_strtoi64(text, &end, 10);

    if (!apr_isdigit(*text) || (*end != '\0' && (*end != unit || end[1] != '\0')))
        return -1;
    return number;
}

static const char *read_option(records_usage_settings_t *settings, const char *word,
                               apr_pool_t *pool)
{
    apr_int64_t number;

    if (strncmp(word, "schema=", 7) == 0 && word[7] != '\0') {
        settings->schema = word + 7;
        return NULL;
    }
    if (strncmp(word, "flush=", 6) == 0) {
        if ((number = read_number(word + 6, 's')) < 1 || number > LONGEST_FLUSH)
            return apr_psprintf(pool,
                                "RecordsUsageTable: flush= takes seconds from 1s to %ds, not '%s'",
                                LONGEST_FLUSH, word + 6);
        settings->flush = apr_time_from_sec(number);
        return NULL;
    }
    if (strncmp(word, "entries=", 8) == 0) {
        if ((number = read_number(word + 8, '\0')) < LEAST_ENTRIES || number > MOST_ENTRIES)
            return apr_psprintf(
                pool, "RecordsUsageTable: entries= takes a number from %d to %d, not '%s'",
                LEAST_ENTRIES, MOST_ENTRIES, word + 8);
        settings->entries = (apr_uint32_t)number;
        return NULL;
    }
    return apr_psprintf(
        pool,
        "RecordsUsageTable: unknown option '%s'; there are schema=NAME, flush=10s and "
        "entries=NUMBER",
        word);
}

const char *records_set_usage_table(cmd_parms *cmd, void *dummy, int argc, char *const argv[])
{
    records_server_config_t *config =
        ap_get_module_config(cmd->server->module_config, &records_module);
    records_usage_settings_t *settings = apr_pcalloc(cmd->pool, sizeof(*settings));
    const char *why;
    int i;

    (void)dummy;
    if (cmd->server->is_virtual)
        return "RecordsUsageTable is for all of httpd: write it once, outside all <VirtualHost>";
    if (config->usage != NULL)
        return "RecordsUsageTable is for all of httpd: write it once";
    if (argc < 1)
        return "RecordsUsageTable takes the name of a database, and options, as in: "
               "RecordsUsageTable films flush=10s";
    settings->database = argv[0];
    settings->flush = apr_time_from_sec(USUAL_FLUSH);
    settings->entries = USUAL_ENTRIES;
    for (i = 1; i < argc; i++)
        if ((why = read_option(settings, argv[i], cmd->pool)) != NULL)
            return why;
    config->usage = settings;
    return NULL;
}
