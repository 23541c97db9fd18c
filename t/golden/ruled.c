/* SPDX-License-Identifier: Apache-2.0 */
/* Rules in golden cases, and the check that no statement has a table without its rules. */
#include <string.h>

#include <apr_strings.h>

#include "golden.h"
#include "request/claims.h"
#include "sql/rules.h"

/* ---- of a case ------------------------------------------------------------------------ */

static records_rule_t *make_rule(const char *table, const char *sql, apr_pool_t *pool)
{
    records_rule_t *rule = apr_pcalloc(pool, sizeof(*rule));

    rule->kind = RECORDS_RULE_ROWS;
    rule->schema = "";
    rule->table = table;
    rule->written = apr_pstrcat(pool, "RecordsRowFilter ", table, NULL);
    rule->place = "case";
    rule->sql = sql;
    rule->reads = rule->writes = rule->checks = 1;
    return rule;
}

/* artists for=read active = true */
static records_rule_t *read_rule(const char *text, apr_pool_t *pool)
{
    const char *blank = strchr(text, ' ');
    const char *table = apr_pstrmemdup(pool, text, (apr_size_t)(blank - text));
    const char *sql = blank + 1;
    const int reads = strncmp(sql, "for=read ", 9) == 0;
    records_rule_t *rule = make_rule(table, reads ? sql + 9 : sql, pool);

    if (reads)
        rule->writes = rule->checks = 0;
    return rule;
}

apr_array_header_t *golden_rules(const records_message_t *message, apr_pool_t *pool)
{
    const apr_array_header_t *headers = apr_table_elts(message->headers);
    apr_array_header_t *rules = apr_array_make(pool, 2, sizeof(const records_rule_t *));
    int i;

    for (i = 0; i < headers->nelts; i++) {
        const apr_table_entry_t *header = &APR_ARRAY_IDX(headers, i, apr_table_entry_t);

        if (strcmp(header->key, "RecordsRowFilter") == 0)
            APR_ARRAY_PUSH(rules, const records_rule_t *) = read_rule(header->val, pool);
    }
    return rules;
}

const records_identity_t *golden_who(const records_message_t *message, apr_pool_t *pool)
{
    const char *claims = apr_table_get(message->headers, "Claims"), *why;
    records_identity_t *who;
    records_value_t json;

    if (claims == NULL)
        return NULL;
    json.text = claims;
    json.length = strlen(claims);
    who = apr_pcalloc(pool, sizeof(*who));
    who->user = "ada";
    return records_claims_read(&who->claims, json, &why, pool) ? who : NULL;
}

const char *golden_apply(const records_catalog_t *catalog, const apr_array_header_t *rules,
                         const records_dialect_t *dialect, apr_pool_t *pool)
{
    apr_array_header_t *faults = apr_array_make(pool, 1, sizeof(records_rule_fault_t));

    records_rules_apply(catalog, rules, "studio", dialect, faults);
    return faults->nelts == 0 ? NULL : APR_ARRAY_IDX(faults, 0, records_rule_fault_t).why;
}

/* ---- of all tables --------------------------------------------------------------------- */

static const char *quoted(const char *name, char quote, apr_pool_t *pool)
{
    records_text_t text;

    records_text_init(&text, 32, pool);
    records_text_putc(&text, quote);
    for (; *name != '\0'; name++) {
        records_text_putc(&text, *name);
        if (*name == quote)
            records_text_putc(&text, quote);
    }
    records_text_putc(&text, quote);
    return records_text_string(&text);
}

/* The filter of each table is like no condition that a client can ask for. */
static const char *marker(const char *row, const records_table_t *table, char quote,
                          apr_pool_t *pool)
{
    const char *column = APR_ARRAY_IDX(table->columns, 0, const records_column_t *)->name;

    return apr_psprintf(pool, "%s.%s IS NOT NULL OR 'of' = 'rule'", quoted(row, quote, pool),
                        quoted(column, quote, pool));
}

apr_array_header_t *golden_rules_everywhere(const records_catalog_t *catalog,
                                            const records_dialect_t *dialect, apr_pool_t *pool)
{
    apr_array_header_t *rules =
        apr_array_make(pool, catalog->tables->nelts, sizeof(const records_rule_t *));
    int i;

    for (i = 0; i < catalog->tables->nelts; i++) {
        const records_table_t *table = APR_ARRAY_IDX(catalog->tables, i, const records_table_t *);
        records_rule_t *rule;

        if (table->columns->nelts == 0)
            continue;
        rule = make_rule(table->name, marker(table->name, table, dialect->quote, pool), pool);
        rule->schema = table->schema;
        APR_ARRAY_PUSH(rules, const records_rule_t *) = rule;
    }
    return rules;
}

static int count(const char *text, const char *what)
{
    int found = 0;

    for (; (text = strstr(text, what)) != NULL; text += strlen(what))
        found++;
    return found;
}

static int ends_with(const char *begin, const char *end, const char *word)
{
    const apr_size_t length = strlen(word);

    return (apr_size_t)(end - begin) >= length && strncmp(end - length, word, length) == 0;
}

/* The alias behind a table's name; its own name where it has none. */
static const char *row_of(const char *behind, const records_table_t *table, char quote,
                          apr_pool_t *pool)
{
    const char *end;

    if (strncmp(behind, " AS ", 4) != 0 || behind[4] != quote)
        return table->name;
    end = strchr(behind + 5, quote);
    return end == NULL ? table->name
                       : apr_pstrmemdup(pool, behind + 5, (apr_size_t)(end - behind) - 5);
}

/* What the words of a table that SQLite searches are is no row of it; and whether there is any record, for
 * one that is to be new, is asked of all. */
static int is_source(const char *text, const char *at, const char *behind)
{
    if (ends_with(text, at, "SELECT rowid FROM ") && strncmp(behind, " WHERE ", 7) == 0)
        return 0;
    if (ends_with(text, at, "WHERE NOT EXISTS (SELECT 1 FROM "))
        return 0;
    return ends_with(text, at, "FROM ") || ends_with(text, at, "JOIN ")
           || ends_with(text, at, "UPDATE ") || ends_with(text, at, ", ");
}

/* The next place behind at where the text reads the table, and as which row; or NULL. */
static const char *next_source(const char **row, const char *at, const char *text,
                               const records_table_t *table, char quote, apr_pool_t *pool)
{
    const char *name =
        apr_psprintf(pool, "%c%s%c.%c%s%c", quote, table->schema, quote, quote, table->name, quote);

    while ((at = strstr(at, name)) != NULL) {
        const char *behind = at + strlen(name);

        if (*behind != '.' && is_source(text, at, behind)) {
            *row = row_of(behind, table, quote, pool);
            return behind;
        }
        at = behind;
    }
    return NULL;
}

/* Each row of the table that the text reads or changes is asked for its rule.  What a change has made is
 * asked, too, so there may be more of them. */
static const char *check_table(const char *text, const records_table_t *table, char quote,
                               apr_pool_t *pool)
{
    const char *at = text, *other, *row, *as;
    int sources;

    while ((at = next_source(&row, at, text, table, quote, pool)) != NULL) {
        sources = 0;
        for (other = text; (other = next_source(&as, other, text, table, quote, pool)) != NULL;)
            sources += strcmp(as, row) == 0;
        if (sources
            > count(text, apr_pstrcat(pool, "(", marker(row, table, quote, pool), ")", NULL)))
            return apr_psprintf(pool, "%s is read as %s without its rule: %s", table->name, row,
                                text);
    }
    return NULL;
}

static const char *check_statement(const records_statement_t *statement,
                                   const records_catalog_t *catalog, char quote, apr_pool_t *pool)
{
    const char *why = NULL;
    int i;

    for (i = 0; statement != NULL && why == NULL && i < catalog->tables->nelts; i++) {
        const records_table_t *table = APR_ARRAY_IDX(catalog->tables, i, const records_table_t *);

        if (table->columns->nelts > 0)
            why = check_table(statement->text, table, quote, pool);
    }
    return why;
}

const char *golden_check_ruled(const records_transaction_t *t, const records_catalog_t *catalog,
                               const records_dialect_t *dialect, apr_pool_t *pool)
{
    const records_statement_t *all[] = { t->change, t->otherwise, t->rows,
                                         t->count,  t->estimate,  t->page };
    const char *why = NULL;
    apr_size_t i;

    for (i = 0; why == NULL && i < sizeof(all) / sizeof(all[0]); i++)
        why = check_statement(all[i], catalog, dialect->quote, pool);
    if (why == NULL && t->probe != NULL)
        why = golden_check_ruled(t->probe, catalog, dialect, pool);
    return why;
}
