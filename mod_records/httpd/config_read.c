/* SPDX-License-Identifier: Apache-2.0 */
/* Directives whose value is a flag, a number, a word or a list. */
#include <string.h>

#include <apr_cstr.h>
#include <apr_lib.h>
#include <apr_strings.h>

#include "httpd/setting.h"

extern module AP_MODULE_DECLARE_DATA records_module;

const char *records_set_flag(cmd_parms *cmd, void *config, int on)
{
    *(int *)setting_member(config, cmd->info) = on;
    return NULL;
}

const char *records_set_number(cmd_parms *cmd, void *config, const char *arg)
{
    const setting_t *setting = cmd->info;
    char *end;
    apr_int64_t number = apr_strtoi64(arg, &end, 10);

    if (*arg == '\0' || *end != '\0' || number < setting->lowest || number > setting->highest)
        return apr_psprintf(cmd->pool, "%s takes a number from %d to %d, not '%s'", cmd->cmd->name,
                            setting->lowest, setting->highest, arg);
    *(int *)setting_member(config, setting) = (int)number;
    return NULL;
}

const char *records_set_text(cmd_parms *cmd, void *config, const char *arg)
{
    *(const char **)setting_member(config, cmd->info) = arg;
    return NULL;
}

static const char *add_to_list(cmd_parms *cmd, void *config, const char *arg)
{
    apr_array_header_t **list = setting_member(config, cmd->info);

    if (*list == NULL)
        *list = apr_array_make(cmd->pool, 4, sizeof(const char *));
    APR_ARRAY_PUSH(*list, const char *) = arg;
    return NULL;
}

const char *records_add_to_list(cmd_parms *cmd, void *config, const char *arg)
{
    if (*arg == '\0' || strchr(arg, ',') != NULL)
        return apr_psprintf(cmd->pool, "%s takes names with blanks between them, not '%s'",
                            cmd->cmd->name, arg);
    if (*arg == '!' || strpbrk(arg, "*%") != NULL)
        return apr_psprintf(cmd->pool,
                            "%s takes whole names, and no pattern or expression such as '%s'",
                            cmd->cmd->name, arg);
    return add_to_list(cmd, config, arg);
}

/* The value of a claim is another directive's matter. */
const char *records_add_required_claim(cmd_parms *cmd, void *config, const char *arg)
{
    if (strchr(arg, '=') != NULL)
        return apr_psprintf(
            cmd->pool,
            "RecordsRequireClaim takes the name of a claim, not '%s'; what its "
            "value must be is for the auth module's Require, such as Require claim %.*s:%s",
            arg, (int)strcspn(arg, "="), arg, strchr(arg, '=') + 1);
    return records_add_to_list(cmd, config, arg);
}

/* check, api.check: letters of any language, digits, _ and $ */
static int is_qualified(const char *name)
{
    int parts = 1, begins = 1;

    for (; *name != '\0'; name++) {
        const int letter = apr_isalpha(*name) || *name == '_' || (unsigned char)*name >= 0x80;

        if (*name == '.' ? begins || ++parts > 2
                         : !letter && (begins || (!apr_isdigit(*name) && *name != '$')))
            return 0;
        begins = *name == '.';
    }
    return !begins;
}

const char *records_set_pre_request(cmd_parms *cmd, void *config, const char *arg)
{
    if (!is_qualified(arg))
        return apr_psprintf(cmd->pool,
                            "RecordsPreRequest takes the name of a function alone, such as "
                            "api.check_request, not '%s'",
                            arg);
    return records_set_text(cmd, config, arg);
}

const char *records_set_catalog_check(cmd_parms *cmd, void *dummy, const char *arg)
{
    records_server_config_t *config =
        ap_get_module_config(cmd->server->module_config, &records_module);
    char *end;
    apr_int64_t seconds = apr_strtoi64(arg, &end, 10);

    (void)dummy;
    if (*arg == '\0' || *end != '\0' || seconds < 0 || seconds > 86400)
        return apr_psprintf(cmd->pool,
                            "RecordsCatalogCheck takes seconds from 0 (never) to 86400, "
                            "not '%s'",
                            arg);
    config->catalog_check = (int)seconds;
    return NULL;
}

const char *records_set_catalog_preload(cmd_parms *cmd, void *dummy, int on)
{
    records_server_config_t *config =
        ap_get_module_config(cmd->server->module_config, &records_module);

    (void)dummy;
    config->catalog_preload = on;
    return NULL;
}

const char *records_set_mmap_threshold(cmd_parms *cmd, void *dummy, const char *arg)
{
    records_server_config_t *config =
        ap_get_module_config(cmd->server->module_config, &records_module);
    char *end;
    apr_int64_t bytes = apr_strtoi64(arg, &end, 10);

    (void)dummy;
    if (*arg == '\0' || *end != '\0' || (bytes != 0 && (bytes < 131072 || bytes > 33554432)))
        return apr_psprintf(cmd->pool,
                            "RecordsMmapThreshold takes bytes from 131072 to 33554432, or 0 for "
                            "malloc's own settings, not '%s'",
                            arg);
    config->mmap_threshold = (int)bytes;
    return NULL;
}

const char *records_set_tx_end(cmd_parms *cmd, void *config, const char *arg)
{
    static const char *const words[] = {
        [RECORDS_TX_END_COMMIT] = "commit",
        [RECORDS_TX_END_COMMIT_UNLESS] = "commit-allow-override",
        [RECORDS_TX_END_ROLLBACK] = "rollback",
        [RECORDS_TX_END_ROLLBACK_UNLESS] = "rollback-allow-override",
    };
    int i;

    for (i = 0; i < (int)(sizeof(words) / sizeof(words[0])); i++)
        if (apr_cstr_casecmp(arg, words[i]) == 0) {
            *(int *)setting_member(config, cmd->info) = i;
            return NULL;
        }
    return apr_psprintf(cmd->pool,
                        "RecordsTxEnd is commit, commit-allow-override, rollback or "
                        "rollback-allow-override, not '%s'",
                        arg);
}

#define LEVELS "read-committed, repeatable-read or serializable"

/* allow=read-committed,serializable */
static const char *read_allowed(unsigned *allowed, const char *arg, apr_pool_t *pool)
{
    char *rest, *name;

    if (apr_cstr_casecmpn(arg, "allow=", 6) != 0)
        return apr_psprintf(pool,
                            "RecordsIsolation: '%s' is unknown; behind the level there may be "
                            "allow= and the levels that clients may ask for, with commas between "
                            "them",
                            arg);
    rest = apr_pstrdup(pool, arg + 6);
    while ((name = apr_strtok(rest, ",", &rest)) != NULL) {
        const records_isolation_e level = records_isolation_named(name);

        if (level == RECORDS_ISOLATION_UNKNOWN)
            return apr_psprintf(pool, "RecordsIsolation: allow= takes " LEVELS ", not '%s'", name);
        *allowed |= 1U << level;
    }
    return *allowed != 0 ? NULL : "RecordsIsolation: allow= takes " LEVELS;
}

const char *records_set_isolation(cmd_parms *cmd, void *config, const char *arg, const char *allow)
{
    records_isolation_t *isolation = apr_pcalloc(cmd->pool, sizeof(*isolation));

    if (apr_cstr_casecmp(arg, "default") != 0
        && (isolation->level = records_isolation_named(arg)) == RECORDS_ISOLATION_UNKNOWN)
        return apr_psprintf(cmd->pool, "RecordsIsolation is default, " LEVELS ", not '%s'", arg);
    *(const records_isolation_t **)setting_member(config, cmd->info) = isolation;
    return allow == NULL ? NULL : read_allowed(&isolation->allowed, allow, cmd->pool);
}

/* One of two words: a flag. */
static const char *set_word(cmd_parms *cmd, void *config, const char *arg, const char *on,
                            const char *off)
{
    const int is_on = apr_cstr_casecmp(arg, on) == 0;

    if (!is_on && apr_cstr_casecmp(arg, off) != 0)
        return apr_psprintf(cmd->pool, "%s is %s or %s, not '%s'", cmd->cmd->name, on, off, arg);
    *(int *)setting_member(config, cmd->info) = is_on;
    return NULL;
}

const char *records_set_etag(cmd_parms *cmd, void *config, const char *arg)
{
    static const char *const words[] = {
        [RECORDS_ETAG_OFF] = "Off", [RECORDS_ETAG_ITEMS] = "Items", [RECORDS_ETAG_ALL] = "All"
    };
    int i;

    for (i = 0; i < (int)(sizeof(words) / sizeof(words[0])); i++)
        if (apr_cstr_casecmp(arg, words[i]) == 0) {
            *(int *)setting_member(config, cmd->info) = i;
            return NULL;
        }
    return apr_psprintf(cmd->pool, "RecordsETag is Off, Items or All, not '%s'", arg);
}

/* What is wrong with a pattern of RecordsExpose; NULL if nothing is. */
static const char *misfit_of(const char *pattern)
{
    const char *name = *pattern == '!' ? pattern + 1 : pattern, *dot = strchr(name, '.');

    if (*name == '\0')
        return "there is no name in it";
    if (*name == '!')
        return "one ! hides a name; write no more than one";
    if (strchr("-^~/", *name) != NULL || strpbrk(name, "()'\";:%") != NULL)
        return "! hides, * and ? stand for other characters, and nothing else has a meaning; ? is also any "
               "other character of a name";
    if (strpbrk(name, " \t\r\n,[]\\") != NULL)
        return "* and ? are all that stands for other characters; ? is also a blank, a comma, a bracket "
               "or a backslash of a name.  Several patterns are arguments of their own";
    if (dot != NULL && strchr(dot + 1, '.') != NULL)
        return "it is name or schema.name; ? is also a dot of a name";
    if (dot != NULL && (dot == name || dot[1] == '\0'))
        return "it is name or schema.name, and a part is missing";
    if (dot != NULL && strcspn(name, "*?") < (apr_size_t)(dot - name))
        return "a schema is written in full; a pattern without one is for all schemas";
    return NULL;
}

const char *records_add_pattern(cmd_parms *cmd, void *config, const char *arg)
{
    const char *misfit = misfit_of(arg);

    if (misfit != NULL)
        return apr_psprintf(cmd->pool, "RecordsExpose: '%s' fits nothing: %s", arg, misfit);
    return add_to_list(cmd, config, arg);
}

const char *records_set_context(cmd_parms *cmd, void *config, const char *arg)
{
    return set_word(cmd, config, arg, "Always", "Needed");
}

const char *records_set_default_order(cmd_parms *cmd, void *config, const char *arg)
{
    return set_word(cmd, config, arg, "Key", "None");
}

const char *records_set_error_verbosity(cmd_parms *cmd, void *config, const char *arg)
{
    return set_word(cmd, config, arg, "Minimal", "Verbose");
}

/* The short form of the usual two. */
const char *records_set_rollback(cmd_parms *cmd, void *config, int on)
{
    *(int *)setting_member(config, cmd->info) =
        on ? RECORDS_TX_END_COMMIT_UNLESS : RECORDS_TX_END_COMMIT;
    return NULL;
}

const char *records_add_count(cmd_parms *cmd, void *config, const char *arg)
{
    static const char *const words[RECORDS_COUNT_COUNT] = {
        [RECORDS_COUNT_NONE] = "None",
        [RECORDS_COUNT_EXACT] = "exact",
        [RECORDS_COUNT_PLANNED] = "planned",
        [RECORDS_COUNT_ESTIMATED] = "estimated",
    };
    int *counts = setting_member(config, cmd->info);
    int i;

    for (i = 0; i < RECORDS_COUNT_COUNT; i++)
        if (apr_cstr_casecmp(arg, words[i]) == 0) {
            if (*counts >= 0 && ((*counts | 1 << i) & 1 << RECORDS_COUNT_NONE))
                return "RecordsCount is None, or some of exact, planned and estimated";
            *counts = (*counts < 0 ? 0 : *counts) | 1 << i;
            return NULL;
        }
    return apr_psprintf(cmd->pool, "RecordsCount takes exact, planned, estimated or None, not '%s'",
                        arg);
}

/* https://a.example, https://a.example:8443, http://[::1]:3000, as browsers send it */
static int is_origin(const char *text)
{
    const char *host = strstr(text, "://"), *port;

    if (host == NULL || strcspn(text, " .,/") < (apr_size_t)(host - text) || !apr_isalpha(*text))
        return 0;
    host += 3;
    port = *host == '[' ? strchr(host, ']') : host + strcspn(host, ":");
    if (port == NULL || port == host || strpbrk(host, "/?#@*,; \"'") != NULL)
        return 0;
    port += *port == ']';
    return *port == '\0'
           || (*port == ':' && apr_isdigit(port[1])
               && port[1 + strspn(port + 1, "0123456789")] == '\0');
}

static int is_switch(const char *word)
{
    return apr_cstr_casecmp(word, "On") == 0 || apr_cstr_casecmp(word, "Off") == 0;
}

/* On and Off stand alone; an origin is a scheme and a host, as browsers send it. */
const char *records_add_origin(cmd_parms *cmd, void *config, const char *arg)
{
    apr_array_header_t **list = setting_member(config, cmd->info);

    if (*list != NULL && (is_switch(arg) || is_switch(APR_ARRAY_IDX(*list, 0, const char *))))
        return "RecordsCORS is On, Off or a list of origins";
    if (!is_switch(arg) && !is_origin(arg))
        return apr_psprintf(cmd->pool,
                            "RecordsCORS: '%s' is neither On, Off nor an origin such as "
                            "https://app.example",
                            arg);
    return add_to_list(cmd, config, arg);
}
