/* SPDX-License-Identifier: Apache-2.0 */
/* RecordsMetrics and RecordsMetricsSeries, which hold for the whole server. */
#include <string.h>

#include <apr_cstr.h>
#include <apr_strings.h>
#include <httpd.h>
#include <http_config.h>
#include <util_cfgtree.h>

#include "httpd/metrics.h"
#include "httpd/metrics_parts.h"
#include "httpd/setting.h"

extern module AP_MODULE_DECLARE_DATA records_module;

#define FEWEST_SERIES 100
#define MOST_SERIES 100000
#define USUAL_SERIES 2000

static int is_shown; /* somewhere is SetHandler records-metrics; children have it from the parent */

const char *records_set_metrics(cmd_parms *cmd, void *dummy, int on)
{
    const char *error = ap_check_cmd_context(cmd, GLOBAL_ONLY);
    records_server_config_t *config =
        ap_get_module_config(cmd->server->module_config, &records_module);

    (void)dummy;
    if (error == NULL)
        config->metrics = on;
    return error;
}

const char *records_set_metrics_series(cmd_parms *cmd, void *dummy, const char *arg)
{
    const char *error = ap_check_cmd_context(cmd, GLOBAL_ONLY);
    records_server_config_t *config =
        ap_get_module_config(cmd->server->module_config, &records_module);
    char *end;
    apr_int64_t series = apr_strtoi64(arg, &end, 10);

    (void)dummy;
    if (error != NULL)
        return error;
    if (*arg == '\0' || *end != '\0' || series < FEWEST_SERIES || series > MOST_SERIES)
        return apr_psprintf(cmd->pool,
                            "RecordsMetricsSeries takes a number from %d to %d, not '%s'",
                            FEWEST_SERIES, MOST_SERIES, arg);
    config->metrics_series = (int)series;
    return NULL;
}

static int shows(const ap_directive_t *node, apr_pool_t *pool)
{
    for (; node != NULL; node = node->next) {
        const char *args = node->args;

        if (apr_cstr_casecmp(node->directive, "SetHandler") == 0
            && strcmp(ap_getword_conf(pool, &args), "records-metrics") == 0)
            return 1;
        if (shows(node->first_child, pool))
            return 1;
    }
    return 0;
}

const char *records_metrics_check(const server_rec *s, apr_pool_t *pool)
{
    is_shown = shows(ap_conftree, pool);
    if (is_shown && records_server_config(s)->metrics == 0)
        return "SetHandler records-metrics has nothing to show with RecordsMetrics Off: remove one of "
               "them";
    return NULL;
}

int records_metrics_are_wanted(const server_rec *s)
{
    const int metrics = records_server_config(s)->metrics;

    return metrics < 0 ? is_shown : metrics;
}

unsigned records_metrics_series(const server_rec *s)
{
    const int series = records_server_config(s)->metrics_series;

    return series < 0 ? USUAL_SERIES : (unsigned)series;
}
