/* SPDX-License-Identifier: Apache-2.0 */
/* RecordsTraceContext and RecordsSlowRequests. */
#include <string.h>

#include <apr_cstr.h>
#include <apr_lib.h>
#include <apr_strings.h>

#include "httpd/setting.h"

static const char *read_mode(records_trace_settings_t *trace, const char *word, apr_pool_t *pool)
{
    static const char *const words[] = {
        [RECORDS_TRACE_OFF] = "Off",
        [RECORDS_TRACE_ACCEPT] = "Accept",
        [RECORDS_TRACE_RESTART] = "Restart",
    };
    int i;

    for (i = 0; i < (int)(sizeof(words) / sizeof(words[0])); i++)
        if (apr_cstr_casecmp(word, words[i]) == 0) {
            trace->mode = i;
            return NULL;
        }
    return apr_psprintf(pool, "RecordsTraceContext is Off, Accept or Restart, not '%s'", word);
}

static const char *read_database(records_trace_settings_t *trace, const char *word,
                                 apr_pool_t *pool)
{
    if (strcmp(word, "database=setting") == 0)
        trace->tells = RECORDS_TRACE_SETTING;
    else if (strcmp(word, "database=application_name") == 0)
        trace->tells = RECORDS_TRACE_APPLICATION;
    else
        return apr_psprintf(pool,
                            "RecordsTraceContext: unknown option '%s'; there are database=setting "
                            "and database=application_name",
                            word);
    return trace->mode == RECORDS_TRACE_OFF ? apr_psprintf(
               pool, "RecordsTraceContext Off has no trace to tell; leave out %s", word)
                                            : NULL;
}

const char *records_set_trace(cmd_parms *cmd, void *config, const char *mode, const char *database)
{
    records_trace_settings_t *trace = apr_pcalloc(cmd->pool, sizeof(*trace));
    const char *why = read_mode(trace, mode, cmd->pool);

    if (why == NULL && database != NULL)
        why = read_database(trace, database, cmd->pool);
    *(const records_trace_settings_t **)setting_member(config, cmd->info) = trace;
    return why;
}

/* Milliseconds. */
const char *records_set_slow(cmd_parms *cmd, void *config, const char *arg)
{
    const setting_t *setting = cmd->info;

    if (apr_cstr_casecmp(arg, "Off") == 0) {
        *(int *)setting_member(config, setting) = RECORDS_SLOW_OFF;
        return NULL;
    }
    if (apr_isdigit(*arg) && arg[strspn(arg, "0123456789")] == '\0')
        return records_set_number(cmd, config, arg);
    return apr_psprintf(cmd->pool,
                        "RecordsSlowRequests takes a number of milliseconds, such as 500, or Off; "
                        "not '%s'",
                        arg);
}
