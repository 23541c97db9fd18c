/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/catalog_log.h"

#include <string.h>

#include "httpd/config.h"
#include "httpd/log.h"
#include "plan/planner.h"

/* What the database cannot prepare is left out, and the operator should know. */
static void log_refused(const apr_array_header_t *refused, const char *name, server_rec *s)
{
    int i;

    for (i = 0; i < refused->nelts; i++) {
        const records_refused_t *one = &APR_ARRAY_IDX(refused, i, records_refused_t);

        ap_log_error(APLOG_MARK, APLOG_ERR, 0, s,
                     RECLOGNO(1009) "database '%s': RecordsQuery %s is left out: %s (%s)%s%s", name,
                     one->query, one->error->message, one->error->code,
                     one->error->cause == NULL ? "" : " ",
                     one->error->cause == NULL ? "" : one->error->cause);
    }
}

static int is_told(const apr_array_header_t *faults, int i)
{
    const records_rule_t *rule = APR_ARRAY_IDX(faults, i, records_rule_fault_t).rule;

    while (--i >= 0)
        if (APR_ARRAY_IDX(faults, i, records_rule_fault_t).rule == rule)
            return 1;
    return 0;
}

/* What is served of a table whose rules cannot be kept is nothing. */
static void log_faults(const apr_array_header_t *faults, const char *name, server_rec *s)
{
    int i;

    for (i = 0; i < faults->nelts; i++) {
        const records_rule_fault_t *fault = &APR_ARRAY_IDX(faults, i, records_rule_fault_t);

        if (!is_told(faults, i))
            ap_log_error(
                APLOG_MARK, APLOG_ERR, 0, s,
                RECLOGNO(1058) "database '%s': requests that this rule is for are refused: "
                               "%s (%s): %s",
                name, fault->rule->written, fault->rule->place, fault->why);
    }
}

static int fits_any(const char *pattern, const records_catalog_t *catalog)
{
    int i;

    for (i = 0; i < catalog->tables->nelts; i++) {
        const records_table_t *table = APR_ARRAY_IDX(catalog->tables, i, const records_table_t *);

        if (records_plan_pattern_fits(pattern, table->schema, table->name))
            return 1;
    }
    for (i = 0; i < catalog->functions->nelts; i++) {
        const records_function_t *function =
            APR_ARRAY_IDX(catalog->functions, i, const records_function_t *);

        if (records_plan_pattern_fits(pattern, function->schema, function->name))
            return 1;
    }
    return 0;
}

/* A misspelt pattern hides nothing. */
static void log_misfits(const records_catalog_t *catalog, const apr_array_header_t *all,
                        const char *name, server_rec *s)
{
    int i, k;

    for (i = 0; all != NULL && i < all->nelts; i++) {
        const records_exposed_t *exposed = &APR_ARRAY_IDX(all, i, records_exposed_t);

        for (k = 0; k < exposed->patterns->nelts; k++) {
            const char *pattern = APR_ARRAY_IDX(exposed->patterns, k, const char *);

            if (!fits_any(pattern, catalog))
                ap_log_error(
                    APLOG_MARK, APLOG_WARNING, 0, s,
                    RECLOGNO(
                        1013) "database '%s': RecordsExpose in <Location \"%s\">: '%s' fits no table, view "
                              "or function; case counts",
                    name, exposed->path, pattern);
        }
    }
}

/* ---- views ------------------------------------------------------------------------------ */

static int is_filtered(const records_table_t *table)
{
    return table->rules != NULL
           && (table->rules->filters->nelts > 0 || table->rules->broken != NULL);
}

/* The table with row filters that a view without any shows; or NULL. */
static const records_table_t *shown_by(const records_table_t *view)
{
    int i;

    for (i = 0; view->view && !is_filtered(view) && i < view->origins->nelts; i++) {
        const records_table_t *table =
            APR_ARRAY_IDX(view->origins, i, const records_origin_t *)->table;

        if (is_filtered(table))
            return table;
    }
    return NULL;
}

static int is_shown_before(const records_introspected_t *found, int set,
                           const records_table_t *view)
{
    const records_table_t *before;

    while (--set >= 0) {
        before = records_catalog_table(found->catalogs[set], view->schema, view->name);
        if (before != NULL && shown_by(before) != NULL)
            return 1;
    }
    return 0;
}

/* A rule is for one table or view, and for nothing that reads it. */
static void log_views(const records_introspected_t *found, const char *name, server_rec *s)
{
    int i, k;

    for (i = 0; i < found->count; i++)
        for (k = 0; k < found->catalogs[i]->tables->nelts; k++) {
            const records_table_t *view =
                APR_ARRAY_IDX(found->catalogs[i]->tables, k, const records_table_t *);
            const records_table_t *table = shown_by(view);

            if (table != NULL && !is_shown_before(found, i, view))
                ap_log_error(
                    APLOG_MARK, APLOG_WARNING, 0, s,
                    RECLOGNO(1059) "database '%s': %s has a RecordsRowFilter, and the view %s, "
                                   "which shows it, has none: give it its own, or hide it with "
                                   "RecordsExpose",
                    name, table->qualified, view->qualified);
        }
}

void records_catalog_log(const records_introspected_t *found, const char *name,
                         const apr_array_header_t *exposed, server_rec *s)
{
    log_refused(found->refused, name, s);
    log_faults(found->faults, name, s);
    if (found->unknown != NULL)
        ap_log_error(
            APLOG_MARK, APLOG_ERR, 0, s,
            RECLOGNO(1010) "database '%s': RecordsKey, RecordsRelationship, RecordsVersion "
                           "or RecordsLastModified name what does not exist: %s",
            name, found->unknown);
    log_misfits(found->catalogs[0], exposed, name, s);
    log_views(found, name, s);
}
