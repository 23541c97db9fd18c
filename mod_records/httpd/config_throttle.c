/* SPDX-License-Identifier: Apache-2.0 */
/* RecordsThrottle, RecordsThrottleKeys. */
#include <httpd.h>
#include <apr_cstr.h>
#include <apr_strings.h>
#include <http_config.h>

#include "base/number.h"
#include "httpd/setting.h"
#include "httpd/throttle.h"

extern module AP_MODULE_DECLARE_DATA records_module;

const char *records_add_throttle(cmd_parms *cmd, void *config, int argc, char *const argv[])
{
    records_limit_t *limit;
    records_throttling_t *own;
    const char *why;

    if (argc == 1 && apr_cstr_casecmp(argv[0], "Off") == 0) {
        records_limit_off(cmd, config, &records_throttle_kind);
        return NULL;
    }
    limit = apr_pcalloc(cmd->pool, sizeof(*limit));
    own = apr_pcalloc(cmd->pool, sizeof(*own));
    if ((why = records_throttle_parse(&own->terms, argc, argv, cmd->pool)) != NULL
        || (own->terms.from != NULL
            && (why = records_given_parse(&own->rate, cmd, own->terms.from)) != NULL)
        || (own->terms.cost_is == RECORDS_COST_TEXT
            && (why = records_given_parse(&own->cost, cmd, own->terms.cost_from)) != NULL))
        return why;
    limit->asks_claims = own->rate.claim != NULL || own->cost.claim != NULL;
    limit->kind = &records_throttle_kind;
    limit->text = records_limit_text(argc, argv, cmd->pool);
    limit->policy = &own->terms.policy;
    limit->own = own;
    if (own->terms.from == NULL)
        limit->shown = records_throttle_show_policy(limit, cmd->pool);
    return records_limit_add(cmd, config, limit);
}

const char *records_set_throttle_keys(cmd_parms *cmd, void *dummy, const char *arg)
{
    const char *why = ap_check_cmd_context(cmd, GLOBAL_ONLY);
    apr_int64_t keys;

    (void)dummy;
    if (why != NULL)
        return why;
    if (!records_number_parse(&keys, arg) || keys < 32 || keys > RECORDS_THROTTLE_KEYS_MOST)
        return apr_psprintf(cmd->pool,
                            "RecordsThrottleKeys takes a number of callers from 32 to "
                            "%d, not '%s'",
                            RECORDS_THROTTLE_KEYS_MOST, arg);
    ((records_server_config_t *)ap_get_module_config(cmd->server->module_config, &records_module))
        ->throttle_keys = (int)keys;
    return NULL;
}
