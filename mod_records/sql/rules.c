/* SPDX-License-Identifier: Apache-2.0 */
#include "sql/rules.h"

#include <string.h>

#include <apr_strings.h>

#include "catalog/hidden.h"
#include "sql/row_filter.h"

int records_rule_is_for(const records_rule_t *rule, const char *database)
{
    return rule->database == NULL || strcmp(rule->database, database) == 0;
}

const char *records_rule_check(const records_rule_t *rule, const records_dialect_t *dialect,
                               apr_pool_t *pool)
{
    records_row_filter_t *filter;

    if (rule->kind != RECORDS_RULE_ROWS)
        return NULL;
    return records_row_filter_parse(&filter, records_table_rules_make(pool), rule, NULL, dialect,
                                    pool);
}

records_table_rules_t *records_table_rules_make(apr_pool_t *pool)
{
    records_table_rules_t *rules = apr_pcalloc(pool, sizeof(*rules));

    rules->filters = apr_array_make(pool, 2, sizeof(records_row_filter_t *));
    rules->parameters = apr_array_make(pool, 2, sizeof(records_rule_parameter_t *));
    rules->presets = apr_array_make(pool, 1, sizeof(records_preset_t *));
    return rules;
}

/* Nobody else has the catalog yet. */
static records_table_rules_t *rules_of(const records_table_t *table, apr_pool_t *pool)
{
    if (table->rules == NULL)
        ((records_table_t *)table)->rules = records_table_rules_make(pool);
    return (records_table_rules_t *)table->rules;
}

void records_rule_break(const records_table_t *table, const char *why,
                        const records_catalog_t *catalog)
{
    records_table_rules_t *rules = rules_of(table, catalog->pool);

    if (rules->broken == NULL)
        rules->broken = apr_pstrdup(catalog->pool, why);
}

static const char *add_filter(const records_rule_t *rule, const records_table_t *table,
                              const records_dialect_t *dialect, apr_pool_t *pool)
{
    records_table_rules_t *rules = rules_of(table, pool);
    records_row_filter_t *filter;
    const char *why = records_row_filter_parse(&filter, rules, rule, table, dialect, pool);

    if (why != NULL)
        return why;
    APR_ARRAY_PUSH(rules->filters, records_row_filter_t *) = filter;
    rules->checks |= filter->checks;
    return NULL;
}

/* A name that is misspelt would hide nothing. */
static const char *check_patterns(const records_rule_t *rule, const records_table_t *table,
                                  apr_pool_t *pool)
{
    const char *unknown = records_column_patterns_unknown(rule->patterns, table);

    return unknown == NULL ? NULL
                           : apr_psprintf(pool, "there is no column '%s'; case counts", unknown);
}

static const char *add_preset(const records_rule_t *rule, const records_table_t *table,
                              apr_pool_t *pool)
{
    const records_column_t *column = records_table_any_column(table, rule->column);
    records_preset_t *preset = apr_pcalloc(pool, sizeof(*preset));

    if (column == NULL || column->computed != NULL)
        return apr_psprintf(pool, "there is no column \"%s\"; case counts", rule->column);
    if (column->generated)
        return apr_psprintf(pool, "the database computes the column \"%s\"", rule->column);
    preset->rule = rule;
    preset->column = column;
    preset->claim = rule->claim;
    APR_ARRAY_PUSH(rules_of(table, pool)->presets, records_preset_t *) = preset;
    return NULL;
}

static const char *apply(const records_rule_t *rule, const records_table_t *table,
                         const records_dialect_t *dialect, apr_pool_t *pool)
{
    switch (rule->kind) {
    case RECORDS_RULE_ROWS:
        return add_filter(rule, table, dialect, pool);
    case RECORDS_RULE_READ:
    case RECORDS_RULE_WRITE:
        return check_patterns(rule, table, pool);
    case RECORDS_RULE_PRESET:
        return add_preset(rule, table, pool);
    default:
        return "rules of this kind are not known";
    }
}

static const records_table_t *table_of(const records_rule_t *rule, const records_catalog_t *catalog)
{
    const char *schema = *rule->schema == '\0' ? catalog->default_schema : rule->schema;

    return records_catalog_table(catalog, schema, rule->table);
}

/* What it was to protect may be there under another name. */
static void break_all(const records_rule_t *rule, const char *why, const records_catalog_t *catalog)
{
    if (catalog->broken == NULL)
        ((records_catalog_t *)catalog)->broken =
            apr_pstrcat(catalog->pool, rule->written, ": ", why, NULL);
}

/* ---- columns ---------------------------------------------------------------------------- */

#define RULE(rules, i) APR_ARRAY_IDX(rules, i, const records_rule_t *)

static int says_who_writes(const apr_array_header_t *rules, const char *database,
                           const records_table_t *table, const records_catalog_t *catalog)
{
    int i;

    for (i = 0; i < rules->nelts; i++)
        if (RULE(rules, i)->kind == RECORDS_RULE_WRITE
            && records_rule_is_for(RULE(rules, i), database)
            && table_of(RULE(rules, i), catalog) == table)
            return 1;
    return 0;
}

/* Behind all other rules, which may be about the columns that are hidden. */
static void hide_columns(const records_catalog_t *catalog, const apr_array_header_t *rules,
                         const char *database)
{
    int i;

    for (i = 0; i < rules->nelts; i++) {
        const records_rule_t *rule = RULE(rules, i);
        const records_table_t *table;

        if (rule->patterns == NULL || !records_rule_is_for(rule, database)
            || (table = table_of(rule, catalog)) == NULL)
            continue;
        if (rule->kind == RECORDS_RULE_READ)
            records_columns_unread(table, rule->patterns);
        if (rule->kind == RECORDS_RULE_WRITE || !says_who_writes(rules, database, table, catalog))
            records_columns_unwritten(table, rule->patterns);
    }
    records_catalog_hide((records_catalog_t *)catalog);
}

/* ---- all -------------------------------------------------------------------------------- */

void records_rules_apply(const records_catalog_t *catalog, const apr_array_header_t *rules,
                         const char *database, const records_dialect_t *dialect,
                         apr_array_header_t *faults)
{
    int i;

    for (i = 0; rules != NULL && i < rules->nelts; i++) {
        const records_rule_t *rule = APR_ARRAY_IDX(rules, i, const records_rule_t *);
        const records_table_t *table;
        const char *why;

        if (!records_rule_is_for(rule, database))
            continue;
        if ((table = table_of(rule, catalog)) == NULL) {
            why = "there is no such table or view; case counts";
            break_all(rule, why, catalog);
        } else if ((why = apply(rule, table, dialect, catalog->pool)) != NULL) {
            records_rule_break(table, apr_pstrcat(catalog->pool, rule->written, ": ", why, NULL),
                               catalog);
        }
        if (why != NULL)
            APR_ARRAY_PUSH(faults, records_rule_fault_t) = (records_rule_fault_t){ rule, why };
    }
    if (rules != NULL)
        hide_columns(catalog, rules, database);
}

/* ---- what all of them ask ------------------------------------------------------------------ */

static void note_claim(apr_array_header_t *claims, const char *name)
{
    int i;

    for (i = 0; i < claims->nelts; i++)
        if (strcmp(APR_ARRAY_IDX(claims, i, const char *), name) == 0)
            return;
    APR_ARRAY_PUSH(claims, const char *) = name;
}

static void note_claims(apr_array_header_t *claims, const records_table_rules_t *rules)
{
    int i;

    for (i = 0; i < rules->parameters->nelts; i++)
        note_claim(claims, APR_ARRAY_IDX(rules->parameters, i, records_rule_parameter_t *)->claim);
    for (i = 0; i < rules->presets->nelts; i++)
        note_claim(claims, APR_ARRAY_IDX(rules->presets, i, records_preset_t *)->claim);
}

void records_rules_note_claims(const records_catalog_t *const *catalogs, int count,
                               apr_pool_t *pool)
{
    apr_array_header_t *claims = apr_array_make(pool, 4, sizeof(const char *));
    int i, t;

    for (i = 0; i < count; i++)
        for (t = 0; t < catalogs[i]->tables->nelts; t++) {
            const records_table_t *table =
                APR_ARRAY_IDX(catalogs[i]->tables, t, const records_table_t *);

            if (table->rules != NULL)
                note_claims(claims, table->rules);
        }
    for (i = 0; claims->nelts > 0 && i < count; i++)
        ((records_catalog_t *)catalogs[i])->claims = claims;
}
