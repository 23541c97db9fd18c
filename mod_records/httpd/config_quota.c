/* SPDX-License-Identifier: Apache-2.0 */
/* RecordsQuota, RecordsQuotaKeys. */
#include <apr_cstr.h>
#include <apr_strings.h>

#include "base/number.h"
#include "httpd/quota.h"
#include "httpd/setting.h"

extern module AP_MODULE_DECLARE_DATA records_module;

const char *records_add_quota(cmd_parms *cmd, void *config, int argc, char *const argv[])
{
    records_limit_t *limit;
    records_quota_limit_t *own;
    const char *why;

    if (argc == 1 && apr_cstr_casecmp(argv[0], "Off") == 0) {
        records_limit_off(cmd, config, &records_quota_kind);
        return NULL;
    }
    limit = apr_pcalloc(cmd->pool, sizeof(*limit));
    own = apr_pcalloc(cmd->pool, sizeof(*own));
    if ((why = records_quota_parse(&own->terms, argc, argv, cmd->pool)) != NULL
        || (own->terms.from != NULL
            && (why = records_given_parse(&own->allowance, cmd, own->terms.from)) != NULL))
        return why;
    limit->kind = &records_quota_kind;
    limit->text = records_limit_text(argc, argv, cmd->pool);
    limit->policy = &own->terms.policy;
    limit->own = own;
    return records_limit_add(cmd, config, limit);
}

const char *records_set_quota_keys(cmd_parms *cmd, void *dummy, const char *arg)
{
    const char *why = ap_check_cmd_context(cmd, GLOBAL_ONLY);
    apr_int64_t keys;

    (void)dummy;
    if (why != NULL)
        return why;
    if (!records_number_parse(&keys, arg) || keys < RECORDS_QUOTA_KEYS_LEAST
        || keys > RECORDS_QUOTA_KEYS_MOST)
        return apr_psprintf(cmd->pool,
                            "RecordsQuotaKeys takes a number of counters from %d to %d, not '%s'",
                            RECORDS_QUOTA_KEYS_LEAST, RECORDS_QUOTA_KEYS_MOST, arg);
    ((records_server_config_t *)ap_get_module_config(cmd->server->module_config, &records_module))
        ->quota_keys = (int)keys;
    return NULL;
}
