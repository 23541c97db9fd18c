/* SPDX-License-Identifier: Apache-2.0 */
/* What the root tells of the API: RecordsOpenAPI, RecordsOpenAPIInfo, RecordsRoot,
 * RecordsPublicURL, RecordsOpenAPICache. */
#include <string.h>

#include <apr_cstr.h>
#include <apr_lib.h>
#include <apr_strings.h>

#include "base/text.h"
#include "httpd/setting.h"

#define LEAST_CACHE 65536
#define MOST_CACHE 1073741824

extern module AP_MODULE_DECLARE_DATA records_module;

static const char *read_version(records_openapi_settings_t *openapi, const char *arg,
                                apr_pool_t *pool)
{
    if (strcmp(arg, "version=3.1") != 0 && strcmp(arg, "version=2.0") != 0)
        return apr_psprintf(pool,
                            "RecordsOpenAPI takes version=3.1 or version=2.0 behind the first "
                            "word, not '%s'",
                            arg);
    openapi->swagger = strcmp(arg, "version=2.0") == 0;
    return NULL;
}

const char *records_set_openapi(cmd_parms *cmd, void *config, const char *mode, const char *version)
{
    static const char *const words[] = { [RECORDS_OPENAPI_OFF] = "Off",
                                         [RECORDS_OPENAPI_ON] = "On",
                                         [RECORDS_OPENAPI_IGNORE] = "ignore-privileges" };
    records_openapi_settings_t *openapi = apr_pcalloc(cmd->pool, sizeof(*openapi));
    int i;

    *(const records_openapi_settings_t **)setting_member(config, cmd->info) = openapi;
    for (i = 0; i < (int)(sizeof(words) / sizeof(words[0])); i++)
        if (apr_cstr_casecmp(mode, words[i]) == 0) {
            openapi->mode = (records_openapi_e)i;
            return version == NULL ? NULL : read_version(openapi, version, cmd->pool);
        }
    return apr_psprintf(cmd->pool, "RecordsOpenAPI is On, Off or ignore-privileges, not '%s'",
                        mode);
}

/* title="Films" */
static const char **find_info(records_openapi_info_t *info, const char *arg, apr_size_t *length)
{
    const struct {
        const char *name;
        const char **value;
    } known[] = { { "title=", &info->title },
                  { "version=", &info->version },
                  { "description=", &info->description },
                  { "contact=", &info->contact },
                  { "license=", &info->license },
                  { "license-url=", &info->license_url } };
    apr_size_t i;

    for (i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        *length = strlen(known[i].name);
        if (strncmp(arg, known[i].name, *length) == 0)
            return known[i].value;
    }
    return NULL;
}

/* Whole, and as an address is written: https://films.example/api */
static int is_web_address(const char *arg)
{
    const char *at = arg;

    if (apr_cstr_casecmpn(arg, "https://", 8) != 0 && apr_cstr_casecmpn(arg, "http://", 7) != 0)
        return 0;
    while (apr_isgraph(*at) && strchr("\"<>\\^`{|}", *at) == NULL)
        at++;
    return *at == '\0' && apr_isalnum(strchr(arg, ':')[3]);
}

/* ada@films.example */
static int is_mail_address(const char *arg)
{
    const char *host = strchr(arg, '@'), *at = arg;

    while (apr_isgraph(*at) && strchr("\"<>()\\,;:", *at) == NULL)
        at++;
    return *at == '\0' && host != NULL && host != arg && apr_isalnum(host[1])
           && strchr(host + 1, '@') == NULL;
}

static const char *check_info(const records_openapi_info_t *info)
{
    if (info->contact != NULL && !is_web_address(info->contact) && !is_mail_address(info->contact))
        return "RecordsOpenAPIInfo: contact= takes an address of mail or a whole URL, such as "
               "contact=api@films.example or contact=https://films.example/help";
    if (info->license_url != NULL && info->license == NULL)
        return "RecordsOpenAPIInfo: license-url= goes with license=, the name of the licence";
    if (info->license_url != NULL && !is_web_address(info->license_url))
        return "RecordsOpenAPIInfo: license-url= takes a whole URL, such as "
               "license-url=https://www.apache.org/licenses/LICENSE-2.0";
    return NULL;
}

const char *records_set_openapi_info(cmd_parms *cmd, void *config, int argc, char *const argv[])
{
    records_openapi_info_t *info = apr_pcalloc(cmd->pool, sizeof(*info));
    apr_size_t length;
    const char **value;
    int i;

    if (argc == 0)
        return "RecordsOpenAPIInfo takes title=, version=, description=, contact=, license= and "
               "license-url=: RecordsOpenAPIInfo \"title=Films\" version=1.2";
    for (i = 0; i < argc; i++) {
        value = find_info(info, argv[i], &length);
        if (value == NULL || argv[i][length] == '\0' || *value != NULL)
            return apr_psprintf(cmd->pool,
                                "RecordsOpenAPIInfo takes title=, version=, description=, "
                                "contact=, license= and license-url=, each once and with a text, "
                                "not '%s'; a text with blanks stands in quotes: \"title=Film "
                                "studio\"",
                                argv[i]);
        if (!records_utf8_valid(argv[i], strlen(argv[i])))
            return "RecordsOpenAPIInfo: the text must be UTF-8";
        *value = argv[i] + length;
    }
    *(const records_openapi_info_t **)setting_member(config, cmd->info) = info;
    return check_info(info);
}

/* A name as in /rpc/NAME.  Its schema is that of the request. */
const char *records_set_root(cmd_parms *cmd, void *config, const char *arg)
{
    const char *at;

    if (apr_cstr_casecmp(arg, "None") == 0) {
        *(const char **)setting_member(config, cmd->info) = "";
        return NULL;
    }
    for (at = arg; !apr_iscntrl(*at) && strchr("/.()%?\"", *at) == NULL; at++)
        ;
    if (*arg == '\0' || *at != '\0')
        return apr_psprintf(cmd->pool,
                            "RecordsRoot takes the name of a function alone, such as "
                            "api_description, not '%s': without a schema, which is that of the "
                            "request, without /rpc/ and parentheses; or None",
                            arg);
    *(const char **)setting_member(config, cmd->info) = arg;
    return NULL;
}

/* https://api.example/v1, without a slash at its end. */
const char *records_set_public_url(cmd_parms *cmd, void *config, const char *arg)
{
    const char *host = strstr(arg, "://"), *at;
    char *url = apr_pstrdup(cmd->pool, arg);
    apr_size_t length = strlen(arg);
    int fits =
        apr_cstr_casecmpn(arg, "http://", 7) == 0 || apr_cstr_casecmpn(arg, "https://", 8) == 0;

    for (at = arg; fits && *at != '\0'; at++)
        fits = apr_isgraph(*at) && strchr("?#@\"'<>\\^`{|}", *at) == NULL;
    if (!fits || host[3] == '\0' || host[3] == '/' || host[3] == ':')
        return apr_psprintf(cmd->pool,
                            "RecordsPublicURL takes the address of the API's root as clients know "
                            "it, such as https://api.example/v1, without user, query or fragment, "
                            "not '%s'",
                            arg);
    while (url[length - 1] == '/')
        url[--length] = '\0';
    *(const char **)setting_member(config, cmd->info) = url;
    return NULL;
}

const char *records_set_openapi_cache(cmd_parms *cmd, void *dummy, const char *arg)
{
    records_server_config_t *config =
        ap_get_module_config(cmd->server->module_config, &records_module);
    char *end;
    apr_int64_t bytes = apr_strtoi64(arg, &end, 10);

    (void)dummy;
    if (cmd->server->is_virtual)
        return "RecordsOpenAPICache is for the whole server; write it outside all <VirtualHost>";
    if (apr_isdigit(*arg) && (*end == 'K' || *end == 'k'))
        bytes = bytes > MOST_CACHE ? bytes : bytes * 1024, end++;
    else if (apr_isdigit(*arg) && (*end == 'M' || *end == 'm'))
        bytes = bytes > MOST_CACHE ? bytes : bytes * 1048576, end++;
    if (!apr_isdigit(*arg) || *end != '\0' || bytes < LEAST_CACHE || bytes > MOST_CACHE)
        return apr_psprintf(cmd->pool,
                            "RecordsOpenAPICache takes bytes from 64K to 1024M, such as 16M, not "
                            "'%s'",
                            arg);
    config->openapi_cache = (apr_size_t)bytes;
    return NULL;
}
