/* SPDX-License-Identifier: Apache-2.0 */
/* RecordsDatabase: a name, a driver, connection parameters, options. */
#include <string.h>

#include <apr_cstr.h>
#include <apr_lib.h>
#include <apr_strings.h>

#include "httpd/setting.h"
#include "sql/database.h"

extern module AP_MODULE_DECLARE_DATA records_module;

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
    if (!apr_isdigit(*text) || ap_timeout_parameter_parse(text, interval, "s") != APR_SUCCESS
        || *interval < 0)
        return apr_psprintf(pool, "RecordsDatabase: %s= takes a time such as 2s or 500ms, not '%s'",
                            option, text);
    return NULL;
}

static int is_taken(const char *name, apr_size_t length, const apr_array_header_t *attached)
{
    int i;

    for (i = 0; attached != NULL && i < attached->nelts; i++) {
        const char *other = APR_ARRAY_IDX(attached, i, records_attached_t).name;

        if (strlen(other) == length && apr_cstr_casecmpn(other, name, length) == 0)
            return 1;
    }
    return 0;
}

/* attach=archive:/var/lib/films/archive.db */
static const char *add_attached(records_source_settings_t *source, const char *value,
                                apr_pool_t *pool)
{
    const char *colon = strchr(value, ':');
    records_attached_t *file;

    if (colon == NULL || colon == value || colon[1] == '\0')
        return apr_psprintf(pool,
                            "RecordsDatabase: attach= takes a name and a file, such as "
                            "archive:/var/lib/films/archive.db, not '%s'",
                            value);
    if (is_taken(value, (apr_size_t)(colon - value), source->attached))
        return apr_psprintf(pool,
                            "RecordsDatabase: attach=%s: each name is given once; choose another, "
                            "such as archive:%s",
                            value, colon + 1);
    if (source->attached == NULL)
        source->attached = apr_array_make(pool, 2, sizeof(records_attached_t));
    file = apr_array_push(source->attached);
    file->name = apr_pstrmemdup(pool, value, (apr_size_t)(colon - value));
    file->path = colon + 1;
    return NULL;
}

static const char *set_option(records_source_settings_t *source, const char *option,
                              const char *value, apr_pool_t *pool)
{
    if (strcmp(option, "pool") == 0)
        return read_int(&source->pool, option, value, 1, 1000, pool);
    if (strcmp(option, "statements") == 0)
        return read_int(&source->statements, option, value, 0, 10000, pool);
    if (strcmp(option, "share") == 0)
        return read_int(&source->share, option, value, 0, 1000, pool);
    if (strcmp(option, "wait") == 0)
        return read_interval(&source->wait, option, value, pool);
    if (strcmp(option, "idle") == 0)
        return read_interval(&source->idle, option, value, pool);
    if (strcmp(option, "tinyint1") == 0) {
        if (strcmp(value, "boolean") != 0 && strcmp(value, "number") != 0)
            return apr_psprintf(pool, "RecordsDatabase: tinyint1= is boolean or number, not '%s'",
                                value);
        source->given_options |= RECORDS_OPTION_TINYINT1_BOOLEAN;
        source->options = strcmp(value, "boolean") == 0 ? RECORDS_OPTION_TINYINT1_BOOLEAN : 0;
        return NULL;
    }
    if (strcmp(option, "attach") == 0)
        return add_attached(source, value, pool);
    return apr_psprintf(pool,
                        "RecordsDatabase: unknown option '%s='; there are pool=, wait=, idle=, "
                        "statements=, share=, tinyint1= and attach=",
                        option);
}

static const char *read_option(records_source_settings_t *source, const char *word,
                               apr_pool_t *pool)
{
    const char *equals = strchr(word, '=');

    if (equals == NULL)
        return apr_psprintf(pool,
                            "RecordsDatabase: '%s' is not an option; write option=value, such as "
                            "pool=8 (and quote the connection parameters)",
                            word);
    return set_option(source, apr_pstrmemdup(pool, word, (apr_size_t)(equals - word)), equals + 1,
                      pool);
}

/* An option may be given once: of pool=8 and pool=9 one would be ignored.  Only attach= may be
 * repeated. */
static const char *find_repeated(int argc, char *const argv[])
{
    int i, j;

    for (i = 4; i < argc; i++)
        for (j = 3; j < i; j++) {
            const apr_size_t length = strcspn(argv[i], "=") + 1;

            if (strncmp(argv[i], argv[j], length) == 0 && strncmp(argv[i], "attach=", 7) != 0)
                return argv[i];
        }
    return NULL;
}

/* films:recent has the name of a database before its colon. */
static int is_name(const char *name)
{
    if (*name == '\0')
        return 0;
    for (; *name != '\0'; name++)
        if (!apr_isalnum(*name) && strchr("_-.", *name) == NULL)
            return 0;
    return 1;
}

const char *records_add_database(cmd_parms *cmd, void *dummy, int argc, char *const argv[])
{
    records_server_config_t *config =
        ap_get_module_config(cmd->server->module_config, &records_module);
    records_source_settings_t *source;
    const char *error, *repeated;
    int i;

    (void)dummy;
    if (argc < 3)
        return "RecordsDatabase takes a name, a driver and connection parameters, as in: "
               "RecordsDatabase films sqlite3 /var/lib/films/films.db";
    if (!is_name(argv[0]))
        return apr_psprintf(cmd->pool,
                            "RecordsDatabase: '%s' is no name for a database; it is letters, "
                            "digits and any of _ - .",
                            argv[0]);
    for (i = 0; i < config->sources->nelts; i++)
        if (strcmp(APR_ARRAY_IDX(config->sources, i, records_source_settings_t *)->name, argv[0])
            == 0)
            return apr_psprintf(cmd->pool,
                                "RecordsDatabase: there is already a database called "
                                "'%s'; choose another name",
                                argv[0]);
    if ((repeated = find_repeated(argc, argv)) != NULL)
        return apr_psprintf(cmd->pool, "RecordsDatabase: '%s' repeats an option; write each once",
                            repeated);
    source = apr_pcalloc(cmd->pool, sizeof(*source));
    source->name = argv[0];
    source->driver = argv[1];
    source->params = argv[2];
    source->statements = 200;
    source->share = RECORDS_SHARE_UNSET;
    source->wait = apr_time_from_sec(2);
    source->idle = apr_time_from_sec(300);
    for (i = 3; i < argc; i++)
        if ((error = read_option(source, argv[i], cmd->pool)) != NULL)
            return error;
    APR_ARRAY_PUSH(config->sources, records_source_settings_t *) = source;
    return NULL;
}
