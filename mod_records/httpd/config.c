/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/config.h"

#include <stddef.h>
#include <string.h>

#include <apr_cstr.h>
#include <apr_lib.h>
#include <apr_strings.h>
#include <util_cfgtree.h>

#include "sql/database.h"

extern module AP_MODULE_DECLARE_DATA records_module;

#define UNSET (-2)                       /* -1 is a value: no limit */

/** What one directive sets.  The command table carries it, so that one row says how a directive is
 *  read, what it is by default, and how it is inherited. */
typedef struct setting_t {
    enum { SETTING_FLAG, SETTING_NUMBER, SETTING_TEXT, SETTING_LIST } kind;
    size_t offset;
    int fallback, lowest, highest;
} setting_t;

#define FLAG_SETTING(member, fallback) \
    { SETTING_FLAG, offsetof(records_config_t, member), fallback, 0, 1 }
#define NUMBER_SETTING(member, fallback, lowest, highest) \
    { SETTING_NUMBER, offsetof(records_config_t, member), fallback, lowest, highest }
#define OTHER_SETTING(kind, member) { kind, offsetof(records_config_t, member), 0, 0, 0 }

static const setting_t write_setting = FLAG_SETTING(write, 0);
static const setting_t anonymous_setting = FLAG_SETTING(anonymous, 0);
static const setting_t unfiltered_setting = FLAG_SETTING(unfiltered, 0);
static const setting_t rollback_setting = FLAG_SETTING(rollback, 0);
static const setting_t max_rows_setting = NUMBER_SETTING(max_rows, -1, 1, APR_INT32_MAX);
static const setting_t max_filters_setting = NUMBER_SETTING(max_filters, 200, 1, 100000);
static const setting_t max_nesting_setting = NUMBER_SETTING(max_nesting, 32, 1, 1000);
static const setting_t max_url_setting = NUMBER_SETTING(max_url, 8000, 100, 1000000);
static const setting_t max_body_setting = NUMBER_SETTING(max_body, 10485760, 0, APR_INT32_MAX);
static const setting_t buffer_setting = NUMBER_SETTING(buffer, 524288, 8192, 1073741824);
static const setting_t timeout_setting = NUMBER_SETTING(timeout, 30, 1, 86400);
static const setting_t from_setting = OTHER_SETTING(SETTING_TEXT, from);
static const setting_t schemas_setting = OTHER_SETTING(SETTING_LIST, schemas);
static const setting_t expose_setting = OTHER_SETTING(SETTING_LIST, expose);

static void *member(const void *config, const setting_t *setting)
{
    return (char *)config + setting->offset;
}

/* ---- reading ---------------------------------------------------------------- */

static const char *set_flag(cmd_parms *cmd, void *config, int on)
{
    *(int *)member(config, cmd->info) = on;
    return NULL;
}

static const char *set_number(cmd_parms *cmd, void *config, const char *arg)
{
    const setting_t *setting = cmd->info;
    char *end;
    apr_int64_t number = apr_strtoi64(arg, &end, 10);

    if (*arg == '\0' || *end != '\0' || number < setting->lowest || number > setting->highest)
        return apr_psprintf(cmd->pool, "%s takes a number from %d to %d, not '%s'",
                            cmd->cmd->name, setting->lowest, setting->highest, arg);
    *(int *)member(config, setting) = (int)number;
    return NULL;
}

static const char *set_text(cmd_parms *cmd, void *config, const char *arg)
{
    *(const char **)member(config, cmd->info) = arg;
    return NULL;
}

static const char *add_to_list(cmd_parms *cmd, void *config, const char *arg)
{
    apr_array_header_t **list = member(config, cmd->info);

    if (*list == NULL)
        *list = apr_array_make(cmd->pool, 4, sizeof(const char *));
    APR_ARRAY_PUSH(*list, const char *) = arg;
    return NULL;
}

static const char *set_catalog_check(cmd_parms *cmd, void *dummy, const char *arg)
{
    records_server_config_t *config =
        ap_get_module_config(cmd->server->module_config, &records_module);
    char *end;
    apr_int64_t seconds = apr_strtoi64(arg, &end, 10);

    (void)dummy;
    if (*arg == '\0' || *end != '\0' || seconds < 0 || seconds > 86400)
        return apr_psprintf(cmd->pool, "RecordsCatalogCheck takes seconds from 0 (never) to 86400, "
                            "not '%s'", arg);
    config->catalog_check = (int)seconds;
    return NULL;
}

/* ---- RecordsDatabase ---------------------------------------------------------- */

static const char *read_int(int *number, const char *option, const char *text, int lowest,
                            int highest, apr_pool_t *pool)
{
    char *end;
    apr_int64_t value = apr_strtoi64(text, &end, 10);

    if (*text == '\0' || *end != '\0' || value < lowest || value > highest)
        return apr_psprintf(pool, "RecordsDatabase: %s= takes a number from %d to %d, not '%s'",
                            option, lowest, highest, text);
    *number = (int)value;
    return NULL;
}

static const char *read_interval(apr_interval_time_t *interval, const char *option,
                                 const char *text, apr_pool_t *pool)
{
    if (!apr_isdigit(*text) || ap_timeout_parameter_parse(text, interval, "s") != APR_SUCCESS || *interval < 0)
        return apr_psprintf(pool, "RecordsDatabase: %s= takes a time such as 2s or 500ms, not '%s'",
                            option, text);
    return NULL;
}

static const char *set_option(records_source_settings_t *source, const char *option,
                              const char *value, apr_pool_t *pool)
{
    if (strcmp(option, "pool") == 0)
        return read_int(&source->pool, option, value, 1, 1000, pool);
    if (strcmp(option, "statements") == 0)
        return read_int(&source->statements, option, value, 1, 10000, pool);
    if (strcmp(option, "wait") == 0)
        return read_interval(&source->wait, option, value, pool);
    if (strcmp(option, "idle") == 0)
        return read_interval(&source->idle, option, value, pool);
    if (strcmp(option, "tinyint1") == 0) {
        if (strcmp(value, "boolean") != 0 && strcmp(value, "number") != 0)
            return apr_psprintf(pool, "RecordsDatabase: tinyint1= is boolean or number, not '%s'",
                                value);
        source->options = strcmp(value, "boolean") == 0 ? RECORDS_OPTION_TINYINT1_BOOLEAN : 0;
        return NULL;
    }
    return apr_psprintf(pool, "RecordsDatabase: unknown option '%s='; there are pool=, wait=, idle=, "
                        "statements= and tinyint1=", option);
}

static const char *read_option(records_source_settings_t *source, const char *word,
                               apr_pool_t *pool)
{
    const char *equals = strchr(word, '=');

    if (equals == NULL)
        return apr_psprintf(pool, "RecordsDatabase: '%s' is no option; write option=value, such as "
                            "pool=8 (and quote the connection parameters)", word);
    return set_option(source, apr_pstrmemdup(pool, word, (apr_size_t)(equals - word)), equals + 1,
                      pool);
}

static const char *add_database(cmd_parms *cmd, void *dummy, int argc, char *const argv[])
{
    records_server_config_t *config =
        ap_get_module_config(cmd->server->module_config, &records_module);
    records_source_settings_t *source;
    const char *error;
    int i;

    (void)dummy;
    if (argc < 3)
        return "RecordsDatabase takes a name, a driver and connection parameters, as in: "
               "RecordsDatabase films sqlite3 /var/lib/films/films.db";
    for (i = 0; i < config->sources->nelts; i++)
        if (strcmp(APR_ARRAY_IDX(config->sources, i, records_source_settings_t *)->name, argv[0])
            == 0)
            return apr_psprintf(cmd->pool, "RecordsDatabase: there is already a database called "
                                "'%s'; choose another name", argv[0]);
    source = apr_pcalloc(cmd->pool, sizeof(*source));
    source->name = argv[0];
    source->driver = argv[1];
    source->params = argv[2];
    source->pool = 8;
    source->statements = 200;
    source->wait = apr_time_from_sec(2);
    source->idle = apr_time_from_sec(300);
    for (i = 3; i < argc; i++)
        if ((error = read_option(source, argv[i], cmd->pool)) != NULL)
            return error;
    APR_ARRAY_PUSH(config->sources, records_source_settings_t *) = source;
    return NULL;
}

/* ---- the table ---------------------------------------------------------------- */

#define WHERE (RSRC_CONF | ACCESS_CONF)

const command_rec records_directives[] = {
    AP_INIT_TAKE_ARGV("RecordsDatabase", add_database, NULL, RSRC_CONF,
                      "A database: name driver \"parameters\" [pool=8] [wait=2s] [idle=300s] "
                      "[statements=200] [tinyint1=number]"),
    AP_INIT_TAKE1("RecordsCatalogCheck", set_catalog_check, NULL, RSRC_CONF,
                  "Seconds between looks for changes of the schema; 0 for never"),
    AP_INIT_TAKE1("RecordsFrom", set_text, (void *)&from_setting, WHERE,
                  "The name of the database that is served here"),
    AP_INIT_ITERATE("RecordsSchemas", add_to_list, (void *)&schemas_setting, WHERE,
                    "The schemas that are served here, the default one first"),
    AP_INIT_ITERATE("RecordsExpose", add_to_list, (void *)&expose_setting, WHERE,
                    "Patterns of the tables and views that are shown; !pattern hides"),
    AP_INIT_FLAG("RecordsWrite", set_flag, (void *)&write_setting, WHERE,
                 "Whether clients may change records; Off unless you say so"),
    AP_INIT_FLAG("RecordsAnonymous", set_flag, (void *)&anonymous_setting, WHERE,
                 "Whether callers without a user are served; Off unless you say so"),
    AP_INIT_FLAG("RecordsUnfiltered", set_flag, (void *)&unfiltered_setting, WHERE,
                 "Whether PATCH and DELETE work without a filter; Off unless you say so"),
    AP_INIT_FLAG("RecordsRollback", set_flag, (void *)&rollback_setting, WHERE,
                 "Whether clients may ask for Prefer: tx=rollback"),
    AP_INIT_TAKE1("RecordsMaxRows", set_number, (void *)&max_rows_setting, WHERE,
                  "The most rows in one answer"),
    AP_INIT_TAKE1("RecordsMaxFilters", set_number, (void *)&max_filters_setting, WHERE,
                  "The most filters in one request"),
    AP_INIT_TAKE1("RecordsMaxNesting", set_number, (void *)&max_nesting_setting, WHERE,
                  "How deep filters and JSON bodies may nest"),
    AP_INIT_TAKE1("RecordsMaxURL", set_number, (void *)&max_url_setting, WHERE,
                  "The longest URL, in bytes"),
    AP_INIT_TAKE1("RecordsMaxBody", set_number, (void *)&max_body_setting, WHERE,
                  "The largest request body, in bytes"),
    AP_INIT_TAKE1("RecordsBuffer", set_number, (void *)&buffer_setting, WHERE,
                  "Bytes of an answer that are taken from the database before any are sent"),
    AP_INIT_TAKE1("RecordsTimeout", set_number, (void *)&timeout_setting, WHERE,
                  "Seconds that the database may take"),
    { NULL, { NULL }, NULL, 0, RAW_ARGS, NULL }
};

/* ---- defaults and inheritance: one loop each, so that no directive can be forgotten ---- */

static const setting_t *setting_of(const command_rec *directive)
{
    return directive->cmd_data;
}

void *records_config_create(apr_pool_t *pool, char *path)
{
    records_config_t *config = apr_pcalloc(pool, sizeof(*config));
    const command_rec *directive;

    (void)path;
    for (directive = records_directives; directive->name != NULL; directive++) {
        const setting_t *setting = setting_of(directive);

        if (setting != NULL && setting->kind <= SETTING_NUMBER)
            *(int *)member(config, setting) = UNSET;
    }
    return config;
}

static void inherit(records_config_t *config, const records_config_t *outer,
                    const setting_t *setting)
{
    if (setting->kind <= SETTING_NUMBER) {
        if (*(int *)member(config, setting) == UNSET)
            *(int *)member(config, setting) = *(int *)member(outer, setting);
    }
    else if (*(void **)member(config, setting) == NULL) {
        *(void **)member(config, setting) = *(void **)member(outer, setting);
    }
}

void *records_config_merge(apr_pool_t *pool, void *outer, void *inner)
{
    records_config_t *config = apr_pmemdup(pool, inner, sizeof(*config));
    const command_rec *directive;

    for (directive = records_directives; directive->name != NULL; directive++)
        if (setting_of(directive) != NULL)
            inherit(config, outer, setting_of(directive));
    return config;
}

const records_config_t *records_config(const request_rec *r)
{
    records_config_t *config =
        apr_pmemdup(r->pool, ap_get_module_config(r->per_dir_config, &records_module),
                    sizeof(*config));
    const command_rec *directive;

    for (directive = records_directives; directive->name != NULL; directive++) {
        const setting_t *setting = setting_of(directive);

        if (setting != NULL && setting->kind <= SETTING_NUMBER
            && *(int *)member(config, setting) == UNSET)
            *(int *)member(config, setting) = setting->fallback;
    }
    return config;
}

void *records_server_config_create(apr_pool_t *pool, server_rec *s)
{
    records_server_config_t *config = apr_pcalloc(pool, sizeof(*config));

    (void)s;
    config->sources = apr_array_make(pool, 2, sizeof(records_source_settings_t *));
    config->catalog_check = -1;
    return config;
}

void *records_server_config_merge(apr_pool_t *pool, void *outer, void *inner)
{
    const records_server_config_t *base = outer, *own = inner;
    records_server_config_t *config = apr_pcalloc(pool, sizeof(*config));

    config->sources = apr_array_append(pool, own->sources, base->sources);
    config->catalog_check = own->catalog_check >= 0 ? own->catalog_check : base->catalog_check;
    return config;
}

const records_server_config_t *records_server_config(const server_rec *s)
{
    return ap_get_module_config(s->module_config, &records_module);
}

records_source_settings_t *records_config_source(const server_rec *s, const char *name)
{
    const apr_array_header_t *sources = records_server_config(s)->sources;
    int i;

    if (name == NULL)
        return sources->nelts == 1 ? APR_ARRAY_IDX(sources, 0, records_source_settings_t *) : NULL;
    for (i = 0; i < sources->nelts; i++)
        if (strcmp(APR_ARRAY_IDX(sources, i, records_source_settings_t *)->name, name) == 0)
            return APR_ARRAY_IDX(sources, i, records_source_settings_t *);
    return NULL;
}

void records_config_rules(records_rules_t *rules, const records_config_t *config, const char *mount)
{
    memset(rules, 0, sizeof(*rules));
    rules->limits.filters = config->max_filters;
    rules->limits.nesting = config->max_nesting;
    rules->mount = mount;
    rules->schemas = config->schemas;
    rules->expose = config->expose;
    rules->max_rows = config->max_rows;
    rules->write = config->write ? 1 : 0;
    rules->unfiltered = config->unfiltered ? 1 : 0;
    rules->may_rollback = config->rollback ? 1 : 0;
}
