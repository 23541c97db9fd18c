/* SPDX-License-Identifier: Apache-2.0 */
/* RecordsStore: a name, a kind, a place, options.  What the place and the options mean is the store's
 * affair. */
#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>

#include "httpd/setting.h"

extern module AP_MODULE_DECLARE_DATA records_module;

/* As store= has it. */
static int is_name(const char *name)
{
    if (*name == '\0')
        return 0;
    for (; *name != '\0'; name++)
        if (!apr_isalnum(*name) && strchr("_-.", *name) == NULL)
            return 0;
    return 1;
}

static const char *check_name(const char *name, const apr_array_header_t *stores, apr_pool_t *pool)
{
    int i;

    if (!is_name(name))
        return apr_psprintf(pool,
                            "RecordsStore: '%s' is no name for a store; it is letters, digits and "
                            "any of _ - .",
                            name);
    if (strcmp(name, "local") == 0)
        return "RecordsStore: 'local' is the memory of this node, which is always there; choose "
               "another name, such as shared";
    for (i = 0; i < stores->nelts; i++)
        if (strcmp(APR_ARRAY_IDX(stores, i, records_store_settings_t *)->name, name) == 0)
            return apr_psprintf(
                pool,
                "RecordsStore: there is already a store called '%s'; choose another "
                "name",
                name);
    return NULL;
}

static const char *add_option(apr_table_t *options, const char *store, const char *word,
                              apr_pool_t *pool)
{
    const char *equals = strchr(word, '=');
    const char *name;

    if (equals == NULL || equals == word)
        return apr_psprintf(pool,
                            "RecordsStore %s: '%s' is not an option; write option=value, such as "
                            "timeout=50ms",
                            store, word);
    name = apr_pstrmemdup(pool, word, (apr_size_t)(equals - word));
    if (apr_table_get(options, name) != NULL)
        return apr_psprintf(pool, "RecordsStore %s: %s= is given twice; write it once", store,
                            name);
    apr_table_setn(options, name, equals + 1);
    return NULL;
}

const char *records_add_store(cmd_parms *cmd, void *dummy, int argc, char *const argv[])
{
    records_server_config_t *config =
        ap_get_module_config(cmd->server->module_config, &records_module);
    records_store_settings_t *store;
    apr_table_t *options;
    const char *error;
    int i;

    (void)dummy;
    if (argc < 3)
        return "RecordsStore takes a name, a kind and a place, as in: RecordsStore shared redis "
               "127.0.0.1:6379";
    if ((error = check_name(argv[0], config->stores, cmd->pool)) != NULL)
        return error;
    options = apr_table_make(cmd->pool, 4);
    for (i = 3; i < argc; i++)
        if ((error = add_option(options, argv[0], argv[i], cmd->pool)) != NULL)
            return error;
    store = apr_pcalloc(cmd->pool, sizeof(*store));
    store->name = argv[0];
    store->kind = argv[1];
    store->where = argv[2];
    store->options = options;
    APR_ARRAY_PUSH(config->stores, records_store_settings_t *) = store;
    return NULL;
}
