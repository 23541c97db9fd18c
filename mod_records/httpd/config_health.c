/* SPDX-License-Identifier: Apache-2.0 */
/* RecordsDrain, RecordsReadyTimeout: they are of the whole server. */
#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>

#include "httpd/setting.h"

#define SHORTEST apr_time_from_msec(50)
#define LONGEST apr_time_from_sec(60)

extern module AP_MODULE_DECLARE_DATA records_module;

static records_server_config_t *server_config(const cmd_parms *cmd)
{
    return ap_get_module_config(cmd->server->module_config, &records_module);
}

/* Of a process, and so of all its hosts. */
static const char *refuse_host(const cmd_parms *cmd)
{
    if (!cmd->server->is_virtual)
        return NULL;
    return apr_pstrcat(cmd->pool, cmd->cmd->name,
                       " is for the whole server; write it outside all <VirtualHost>", NULL);
}

const char *records_set_drain(cmd_parms *cmd, void *dummy, const char *arg)
{
    const char *why = refuse_host(cmd);

    (void)dummy;
    if (why != NULL)
        return why;
    if (*arg == '\0' || arg[strlen(arg) - 1] == '/')
        return apr_psprintf(cmd->pool,
                            "RecordsDrain takes the path of a file, such as /run/records/drain, "
                            "not '%s'",
                            arg);
    server_config(cmd)->drain = ap_runtime_dir_relative(cmd->pool, arg);
    return NULL;
}

const char *records_set_ready_timeout(cmd_parms *cmd, void *dummy, const char *arg)
{
    records_server_config_t *config = server_config(cmd);
    const char *why = refuse_host(cmd);

    (void)dummy;
    if (why != NULL)
        return why;
    if (!apr_isdigit(*arg)
        || ap_timeout_parameter_parse(arg, &config->ready_timeout, "s") != APR_SUCCESS
        || config->ready_timeout < SHORTEST || config->ready_timeout > LONGEST)
        return apr_psprintf(cmd->pool,
                            "RecordsReadyTimeout takes a time from 50ms to 60s, such as 2s or "
                            "500ms, not '%s'",
                            arg);
    return NULL;
}
