/* SPDX-License-Identifier: Apache-2.0 */
/* RecordsRowFilter, RecordsPreset, RecordsReadColumns and RecordsWriteColumns: kept as they are written.
 * SQL is read when it is known which database it is for, and names are looked up when the catalog is
 * loaded. */
#include "httpd/config_rules.h"

#include <string.h>

#include <apr_cstr.h>
#include <apr_strings.h>

#include "base/text.h"
#include "httpd/rule_sets.h"
#include "httpd/sections.h"
#include "httpd/setting.h"
#include "sql/database.h"
#include "sql/rules.h"

/* ---- directives ------------------------------------------------------------------------ */

static records_rule_t *add_rule(cmd_parms *cmd, void *config)
{
    apr_array_header_t **rules = setting_member(config, cmd->info);
    records_rule_t *rule = apr_pcalloc(cmd->pool, sizeof(*rule));

    if (*rules == NULL)
        *rules = apr_array_make(cmd->pool, 4, sizeof(const records_rule_t *));
    APR_ARRAY_PUSH(*rules, const records_rule_t *) = rule;
    rule->place =
        apr_psprintf(cmd->pool, "%s:%d", cmd->directive->filename, cmd->directive->line_num);
    return rule;
}

/* films:main.show is show in the schema main of films; a name of a database has no dot. */
static void read_table(records_rule_t *rule, const char *name, apr_pool_t *pool)
{
    const char *colon = strchr(name, ':'), *dot;

    rule->database = colon == NULL ? NULL : apr_pstrmemdup(pool, name, (apr_size_t)(colon - name));
    name = colon == NULL ? name : colon + 1;
    dot = strchr(name, '.');
    rule->schema = dot == NULL ? "" : apr_pstrmemdup(pool, name, (apr_size_t)(dot - name));
    rule->table = apr_pstrdup(pool, dot == NULL ? name : dot + 1);
}

static const char *read_use(records_rule_t *rule, const char *word, apr_pool_t *pool)
{
    static const struct { const char *word; unsigned reads, writes, checks; } uses[] = {
        { "all", 1, 1, 1 },   { "read", 1, 0, 0 },   { "write", 0, 1, 0 },
        { "check", 0, 0, 1 }, { "change", 0, 1, 1 },
    };
    apr_size_t i;

    for (i = 0; i < sizeof(uses) / sizeof(uses[0]); i++) {
        if (apr_cstr_casecmp(word, uses[i].word) != 0)
            continue;
        rule->reads = uses[i].reads;
        rule->writes = uses[i].writes;
        rule->checks = uses[i].checks;
        return NULL;
    }
    return apr_psprintf(
        pool,
        "for=%s is unknown; there are for=read (which rows are seen), for=write (which "
        "may be changed), for=check (which may be there after a change), for=change "
        "(the last two) and for=all",
        word);
}

const char *records_add_row_filter(cmd_parms *cmd, void *config, int argc, char *const argv[])
{
    const int has_use = argc == 3 && apr_cstr_casecmpn(argv[1], "for=", 4) == 0;
    records_rule_t *rule;
    const char *why;

    if (argc < 2 || *argv[0] == '\0' || argc != (has_use ? 3 : 2))
        return "RecordsRowFilter takes a table and one SQL expression in quotes, as in: "
               "RecordsRowFilter notes \"owner = :sub\"; between them there may be for=read, "
               "for=write, for=check or for=change";
    rule = add_rule(cmd, config);
    rule->kind = RECORDS_RULE_ROWS;
    read_table(rule, argv[0], cmd->pool);
    rule->sql = apr_pstrdup(cmd->pool, argv[argc - 1]);
    rule->written = apr_pstrcat(cmd->pool, "RecordsRowFilter ", argv[0], NULL);
    why = read_use(rule, has_use ? argv[1] + 4 : "all", cmd->pool);
    return why == NULL ? NULL : apr_pstrcat(cmd->pool, rule->written, ": ", why, NULL);
}

static const char *add_columns(cmd_parms *cmd, void *config, int argc, char *const argv[],
                               int writes)
{
    apr_array_header_t *patterns = apr_array_make(cmd->pool, argc, sizeof(const char *));
    records_rule_t *rule;
    int i;

    for (i = 1; i < argc; i++) {
        if (*(argv[i] + (*argv[i] == '!')) == '\0')
            return apr_psprintf(cmd->pool,
                                "%s %s: '%s' is no pattern; write names of columns, with "
                                "* for any characters, and ! before those that are left out",
                                cmd->cmd->name, argv[0], argv[i]);
        APR_ARRAY_PUSH(patterns, const char *) = apr_pstrdup(cmd->pool, argv[i]);
    }
    if (argc < 2 || *argv[0] == '\0')
        return apr_psprintf(cmd->pool,
                            "%s takes a table and columns, as in: %s staff id name; or, to leave "
                            "some out: %s staff !salary",
                            cmd->cmd->name, cmd->cmd->name, cmd->cmd->name);
    rule = add_rule(cmd, config);
    rule->kind = writes ? RECORDS_RULE_WRITE : RECORDS_RULE_READ;
    read_table(rule, argv[0], cmd->pool);
    rule->patterns = patterns;
    rule->written = apr_pstrcat(cmd->pool, cmd->cmd->name, " ", argv[0], NULL);
    return NULL;
}

const char *records_add_read_columns(cmd_parms *cmd, void *config, int argc, char *const argv[])
{
    return add_columns(cmd, config, argc, argv, 0);
}

const char *records_add_write_columns(cmd_parms *cmd, void *config, int argc, char *const argv[])
{
    return add_columns(cmd, config, argc, argv, 1);
}

const char *records_add_preset(cmd_parms *cmd, void *config, const char *table, const char *column,
                               const char *claim)
{
    records_rule_t *rule;

    if (*table == '\0' || *column == '\0' || *claim == '\0')
        return "RecordsPreset takes a table, a column of it and the claim that the column is set from, as "
               "in: RecordsPreset notes owner sub";
    rule = add_rule(cmd, config);
    rule->kind = RECORDS_RULE_PRESET;
    read_table(rule, table, cmd->pool);
    rule->column = apr_pstrdup(cmd->pool, column);
    rule->claim = apr_pstrdup(cmd->pool, claim);
    rule->written = apr_pstrcat(cmd->pool, "RecordsPreset ", table, " ", column, " ", claim, NULL);
    return NULL;
}

/* ---- once all is read -------------------------------------------------------------------- */

static const char *fault(const records_rule_t *rule, const char *where, const char *why,
                         apr_pool_t *pool)
{
    return apr_psprintf(pool, "%s%s (%s): %s", rule->written, where, rule->place, why);
}

const char *records_rules_check(const apr_array_header_t *rules,
                                const records_source_settings_t *source, const char *where,
                                apr_pool_t *pool)
{
    const char *why;
    int i;

    for (i = 0; rules != NULL && i < rules->nelts; i++) {
        const records_rule_t *rule = APR_ARRAY_IDX(rules, i, const records_rule_t *);

        if (!records_rule_is_for(rule, source->name))
            continue;
        if ((why = records_rule_check(rule, source->database->dialect(NULL), pool)) != NULL)
            return fault(rule, where, why, pool);
    }
    return NULL;
}

const char *records_rules_check_names(const apr_array_header_t *rules, const server_rec *s,
                                      const char *where, apr_pool_t *pool)
{
    int i;

    for (i = 0; rules != NULL && i < rules->nelts; i++) {
        const records_rule_t *rule = APR_ARRAY_IDX(rules, i, const records_rule_t *);

        if (rule->database != NULL && records_config_source(s, rule->database) == NULL)
            return fault(rule, where,
                         apr_psprintf(pool, "there is no RecordsDatabase %s; there are: %s",
                                      rule->database, records_sections_names(s, pool)),
                         pool);
    }
    return NULL;
}

const char *records_rules_text(const apr_array_header_t *rules, apr_pool_t *pool)
{
    records_text_t text;
    int i, k;

    if (rules == NULL)
        return NULL;
    records_text_init(&text, 256, pool);
    for (i = 0; i < rules->nelts; i++) {
        const records_rule_t *rule = APR_ARRAY_IDX(rules, i, const records_rule_t *);

        records_text_printf(&text, "%s %u%u%u %s", rule->written, rule->reads, rule->writes,
                            rule->checks, rule->sql == NULL ? "" : rule->sql);
        for (k = 0; rule->patterns != NULL && k < rule->patterns->nelts; k++)
            records_text_printf(&text, " %s", APR_ARRAY_IDX(rule->patterns, k, const char *));
        records_text_putc(&text, '\n');
    }
    return records_text_string(&text);
}

const char *records_rules_note(records_source_settings_t *source, const apr_array_header_t *rules,
                               const char *where, apr_pool_t *pool)
{
    int i;

    if (source->rule_sets == NULL)
        source->rule_sets = apr_array_make(pool, 2, sizeof(const apr_array_header_t *));
    for (i = 0; i < source->rule_sets->nelts; i++)
        if (records_rule_sets_same(APR_ARRAY_IDX(source->rule_sets, i, const apr_array_header_t *),
                                   rules))
            return NULL;
    if (i == RECORDS_RULE_SETS_MOST)
        return apr_psprintf(
            pool,
            "RecordsDatabase %s%s: its Locations have more than %d different sets of "
            "rules (RecordsRowFilter, RecordsPreset, RecordsReadColumns, "
            "RecordsWriteColumns), and each takes a catalog in memory; write what several have in "
            "common in a Location around them",
            source->name, where, RECORDS_RULE_SETS_MOST);
    APR_ARRAY_PUSH(source->rule_sets, const apr_array_header_t *) = rules;
    return NULL;
}
