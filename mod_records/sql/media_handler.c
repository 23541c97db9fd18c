/* SPDX-License-Identifier: Apache-2.0 */
/* Rows that a function of the database turns into the answer: an aggregate with a media type of its
 * own, or one that makes a feature of each row.
 *
 *     SELECT "test"."twkb"(CAST(records_row.* AS "test"."lines")), count(*)
 *     FROM (SELECT "lines"."id" AS "id", ... FROM "test"."lines" ...) AS records_row */
#include <apr_strings.h>

#include "sql/parts.h"

static int is_aggregate(const records_plan_t *plan)
{
    return records_formats[plan->format].row != RECORDS_ROW_OF_FEATURE;
}

static void write_function(records_writer_t *w, const records_handler_t *handler)
{
    records_write_name(w, handler->schema);
    records_write_words(w, ".");
    records_write_name(w, handler->name);
    records_write_words(w, handler->table != NULL ? "(CAST(records_row.* AS " : "(records_row.*");
    if (handler->table != NULL) {
        records_write_table(w, handler->table);
        records_write_words(w, ")");
    }
    records_write_words(w, ")");
}

/* The rows themselves are behind another SELECT, but it is known what they say of an upsert. */
static void write_created(records_writer_t *w)
{
    records_write_words(w, ", (SELECT pg_catalog.bool_or(records_created) FROM records_written)");
}

void records_write_handler(records_writer_t *w, const records_plan_t *plan, int tell_created)
{
    if (plan->handler == NULL)
        return;
    write_function(w, plan->handler);
    if (is_aggregate(plan))
        records_write_words(w, ", count(*)"); /* of the rows in the page */
    if (tell_created)
        write_created(w);
    records_write_extras(w, plan->read);
    records_write_words(w, " FROM (SELECT ");
    w->named = 1;
}

void records_write_handled(records_writer_t *w, const records_plan_t *plan, records_shown_t *shown)
{
    static const char *const names[] = { "content", "count" };

    if (plan->handler == NULL)
        return;
    records_write_words(w, ") AS records_row");
    shown->columns = is_aggregate(plan) ? 2 : 1;
    shown->names = apr_pmemdup(w->pen.pool, names, sizeof(names));
    shown->kinds = apr_pcalloc(w->pen.pool, 2 * sizeof(*shown->kinds));
    shown->kinds[0] = is_aggregate(plan) ? plan->handler->kind : RECORDS_JSON;
    shown->kinds[1] = RECORDS_INTEGER;
    w->named = 0;
}
