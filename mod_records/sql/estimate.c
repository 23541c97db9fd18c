/* SPDX-License-Identifier: Apache-2.0 */
/* PostgreSQL has the number at the top of its plan:
 *
 *     [{"Plan": {"Node Type": "Seq Scan", "Plan Rows": 15, ...}}]
 *
 * MariaDB says of each table how many rows are read of it and how many per cent of them stay, which
 * multiply along a join:
 *
 *     {"query_block": {"nested_loop": [{"table": {"rows": 40, "filtered": 50}}, ...]}}
 *
 * MySQL has the product already: rows_produced_per_join of the last table. */
#include "sql/estimate.h"

#include <string.h>

#include <json-c/json.h>

#include "base/json.h"

#define DEEPEST 200
#define MOST 1e15 /* no table has more */

static struct json_object *member(struct json_object *object, const char *name)
{
    struct json_object *value;

    if (!json_object_is_type(object, json_type_object)
        || !json_object_object_get_ex(object, name, &value))
        return NULL;
    return value;
}

/* A number, or a number in a string; fallback where there is none. */
static double number(struct json_object *object, const char *name, double fallback)
{
    struct json_object *value = member(object, name);

    return value == NULL ? fallback : json_object_get_double(value);
}

static double pgsql_rows(struct json_object *plans)
{
    return number(member(json_object_array_get_idx(plans, 0), "Plan"), "Plan Rows", -1);
}

/* What a table leaves of the rows that came before it. */
static double through(struct json_object *table, double before)
{
    const double produced = number(table, "rows_produced_per_join", -1);

    if (produced >= 0)
        return produced;
    return before * number(table, "rows", 1) * number(table, "filtered", 100) / 100;
}

static double mysql_block(struct json_object *block, double before, int depth);

static double mysql_list(struct json_object *list, double before, int depth)
{
    size_t i;

    for (i = 0; i < json_object_array_length(list); i++)
        before = mysql_block(json_object_array_get_idx(list, i), before, depth);
    return before;
}

/* A table stands in a list, in a buffer, below a sort, below what makes duplicates go. */
static double mysql_block(struct json_object *block, double before, int depth)
{
    if (depth == 0 || !json_object_is_type(block, json_type_object))
        return before;
    json_object_object_foreach (block, name, value) {
        if (strcmp(name, "table") == 0)
            before = through(value, before);
        else if (json_object_is_type(value, json_type_array) && strcmp(name, "nested_loop") == 0)
            before = mysql_list(value, before, depth - 1);
        else if (strcmp(name, "block-nl-join") == 0 || strcmp(name, "read_sorted_file") == 0
                 || strcmp(name, "filesort") == 0 || strcmp(name, "temporary_table") == 0
                 || strcmp(name, "grouping_operation") == 0
                 || strcmp(name, "duplicates_removal") == 0)
            before = mysql_block(value, before, depth - 1);
    }
    return before;
}

/* Impossible WHERE and its like have a message, and no table. */
static double mysql_rows(struct json_object *plan)
{
    struct json_object *block = member(plan, "query_block");

    if (block == NULL)
        return -1;
    if (member(block, "message") != NULL || member(member(block, "table"), "message") != NULL)
        return 0;
    return mysql_block(block, 1, DEEPEST);
}

apr_int64_t records_estimate(const char *plan, apr_pool_t *pool)
{
    struct json_object *parsed;
    const char *why;
    double rows;

    if (plan == NULL || !records_json_parse(&parsed, plan, strlen(plan), DEEPEST, &why, pool))
        return -1;
    rows = json_object_is_type(parsed, json_type_array) ? pgsql_rows(parsed) : mysql_rows(parsed);
    if (!(rows >= 0))
        return -1;
    return rows > MOST ? (apr_int64_t)MOST : (apr_int64_t)(rows + 0.5);
}
