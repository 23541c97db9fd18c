/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/sections.h"

#include <string.h>

#include <apr_strings.h>
#include <http_config.h>
#include <http_core.h>

#include "httpd/config_rules.h"
#include "sql/database.h"

extern module AP_MODULE_DECLARE_DATA records_module;

const char *records_sections_host(const server_rec *s, apr_pool_t *pool)
{
    if (!s->is_virtual)
        return "the main server";
    return apr_psprintf(pool, "the <VirtualHost> at %s:%u", s->defn_name, s->defn_line_number);
}

const char *records_sections_names(const server_rec *s, apr_pool_t *pool)
{
    const apr_array_header_t *sources = records_server_config(s)->sources;
    const char *names = "";
    int i;

    for (i = 0; i < sources->nelts; i++)
        names = apr_pstrcat(pool, names, i > 0 ? ", " : "",
                            APR_ARRAY_IDX(sources, i, records_source_settings_t *)->name, NULL);
    return names;
}

const char *records_sections_check_claims(const records_config_t *config, const char *where,
                                          apr_pool_t *pool)
{
    if (config->role == NULL || config->role->claim == NULL || records_config_gives_claims(config))
        return NULL;
    return apr_psprintf(
        pool,
        "RecordsRole claim:%s%s: nothing gives users claims there; write "
        "RecordsClaimsJWT, RecordsClaimsFrom or RecordsClaim, or an expression instead of claim:NAME",
        config->role->claim, where);
}

const char *records_sections_check_role(const records_config_t *config,
                                        const records_source_settings_t *source, const char *where,
                                        apr_pool_t *pool)
{
    const char *role = records_config_anonymous_role(config);

    if (source->database->dialect(NULL)->can & RECORDS_CAN_ROLE)
        return NULL;
    if (role != NULL)
        return apr_psprintf(pool,
                            "RecordsAnonymous %s%s: %s has no roles, so anonymous callers could do "
                            "everything; write RecordsAnonymous On if they may, else Off",
                            role, where, source->driver);
    if (records_config_sets_role(config))
        return apr_psprintf(pool,
                            "RecordsRole%s: %s has no roles, so every user could do everything; "
                            "write RecordsRole EXPRESSION name-only if it is but a name for views "
                            "and triggers to read, else leave it out",
                            where, source->driver);
    return NULL;
}

const char *records_sections_check_trace(const records_config_t *config,
                                         const records_source_settings_t *source, const char *where,
                                         apr_pool_t *pool)
{
    if (!records_config_tells_trace(config, RECORDS_TRACE_APPLICATION)
        || source->database->dialect(NULL)->can & RECORDS_CAN_NAME_APPLICATION)
        return NULL;
    return apr_psprintf(
        pool,
        "RecordsTraceContext database=application_name%s: a transaction of %s has no "
        "such name; write database=setting, which SQL can read",
        where, source->driver);
}

static const char *check_name(const server_rec *s, const records_config_t *config,
                              const char *where, apr_pool_t *pool)
{
    if (records_config_source(s, config->from) != NULL)
        return NULL;
    return apr_psprintf(pool, "RecordsFrom %s%s: %s has no RecordsDatabase of that name%s%s",
                        config->from, where, records_sections_host(s, pool),
                        records_server_config(s)->sources->nelts > 0 ? "; there are: " : "",
                        records_sections_names(s, pool));
}

static int is_below(const char *outer, const char *path)
{
    apr_size_t length = strlen(outer);

    while (length > 0 && outer[length - 1] == '/')
        length--;
    return strncmp(outer, path, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

/* The configuration for a path of the server: that outside all sections, and that of the
 * sections around it. */
const records_config_t *records_sections_at(const server_rec *s, const char *path, apr_pool_t *pool)
{
    const core_server_config *core = ap_get_core_module_config(s->module_config);
    void *config = ap_get_module_config(s->lookup_defaults, &records_module);
    int i;

    for (i = 0; i < core->sec_url->nelts; i++) {
        ap_conf_vector_t *section = APR_ARRAY_IDX(core->sec_url, i, ap_conf_vector_t *);
        const core_dir_config *place = ap_get_core_module_config(section);
        void *inner = ap_get_module_config(section, &records_module);

        if (inner != NULL && place->r == NULL && is_below(place->d, path))
            config = config == NULL ? inner : records_config_merge(pool, config, inner);
    }
    return config;
}

static const char *check_pre_request(const records_config_t *config,
                                     const records_source_settings_t *source, const char *where,
                                     apr_pool_t *pool)
{
    if (config->pre_request == NULL
        || source->database->dialect(NULL)->can & RECORDS_CAN_PRE_REQUEST)
        return NULL;
    return apr_psprintf(
        pool,
        "RecordsPreRequest %s%s: %s has no functions of its own that could be called "
        "first; leave it out, or write the condition as a Require of httpd",
        config->pre_request, where, source->driver);
}

/* A section, and the <If> within it.  source: what is served around it, or NULL where that depends. */
static const char *check_section(const server_rec *s, const ap_conf_vector_t *section,
                                 const records_source_settings_t *source, const char *where,
                                 apr_pool_t *pool)
{
    const core_dir_config *core = ap_get_core_module_config(section);
    const records_config_t *own = ap_get_module_config(section, &records_module);
    records_source_settings_t *named;
    const char *error = NULL;
    int i;

    if (own != NULL && own->from != NULL) {
        if ((error = check_name(s, own, where, pool)) != NULL)
            return error;
        named = records_config_source(s, own->from);
        named->served = 1;
        source = named;
    }
    if (own != NULL && (error = records_rules_check_names(own->rules, s, where, pool)) != NULL)
        return error;
    if (own != NULL && source != NULL
        && (error = records_rules_check(own->rules, source, where, pool)) == NULL
        && (error = records_sections_check_role(own, source, where, pool)) == NULL
        && (error = records_sections_check_trace(own, source, where, pool)) == NULL)
        error = check_pre_request(own, source, where, pool);
    for (i = 0; error == NULL && core->sec_if != NULL && i < core->sec_if->nelts; i++)
        error = check_section(s, APR_ARRAY_IDX(core->sec_if, i, ap_conf_vector_t *), source,
                              apr_pstrcat(pool, " in an <If>", where, NULL), pool);
    return error;
}

/* A <LocationMatch> may apply within any Location. */
static const records_source_settings_t *
source_around(const server_rec *s, const core_dir_config *place, apr_pool_t *pool)
{
    const records_config_t *config;

    if (place->r != NULL || place->d_is_fnmatch)
        return records_config_source(s, NULL);
    config = records_sections_at(s, place->d, pool);
    return records_config_source(s, config == NULL ? NULL : config->from);
}

const char *records_sections_check(const server_rec *s, apr_pool_t *pool)
{
    const core_server_config *core = ap_get_core_module_config(s->module_config);
    const records_config_t *usual = ap_get_module_config(s->lookup_defaults, &records_module);
    const records_source_settings_t *source;
    const char *error = NULL;
    int i;

    if (usual != NULL && usual->from != NULL)
        error = check_name(s, usual, "", pool);
    if (usual != NULL && error == NULL)
        error = records_rules_check_names(usual->rules, s, "", pool);
    if (usual != NULL && error == NULL && (source = records_config_source(s, usual->from)) != NULL)
        error = check_pre_request(usual, source, "", pool);
    for (i = 0; error == NULL && i < core->sec_url->nelts; i++) {
        const ap_conf_vector_t *section = APR_ARRAY_IDX(core->sec_url, i, ap_conf_vector_t *);
        const core_dir_config *place = ap_get_core_module_config(section);

        error = check_section(s, section, source_around(s, place, pool),
                              apr_psprintf(pool, " in <Location \"%s\">", place->d), pool);
    }
    return error;
}
