/* SPDX-License-Identifier: Apache-2.0 */
/* What the comment of a column does not say: that it is a key, and of what.  Type generators read the
 * elements as XML, so their form is a contract. */
#include <string.h>

#include "openapi/parts.h"

/* Whoever may do nothing with the column is not told of it. */
static int knows_target(const records_api_t *api, const records_link_t *link)
{
    return records_openapi_may_column(api, link->to,
                                      APR_ARRAY_IDX(link->pairs, 0, records_pair_t).theirs)
           != 0;
}

/* The foreign key of this one column, if the caller may know what it points to.  Its table rather than
 * a view that shows it. */
static const records_link_t *link_of(const records_api_t *api, const records_table_t *table,
                                     const records_column_t *column)
{
    const records_link_t *found = NULL;
    int i;

    for (i = 0; table->links != NULL && i < table->links->nelts; i++) {
        const records_link_t *link = APR_ARRAY_IDX(table->links, i, const records_link_t *);

        if (!link->outward || link->computed != NULL || link->pairs->nelts != 1
            || APR_ARRAY_IDX(link->pairs, 0, records_pair_t).ours != column
            || !records_openapi_shows(api, link->to) || !knows_target(api, link))
            continue;
        if (found == NULL || (found->to->view && !link->to->view))
            found = link;
    }
    return found;
}

/* In an attribute of the element. */
static void append_attribute(records_text_t *text, const char *value)
{
    for (; *value != '\0'; value++) {
        if (*value == '\'')
            records_text_puts(text, "&apos;");
        else if (*value == '&')
            records_text_puts(text, "&amp;");
        else if (*value == '<')
            records_text_puts(text, "&lt;");
        else
            records_text_putc(text, *value);
    }
}

static void append_foreign(records_text_t *text, const records_link_t *link)
{
    const char *table = link->to->name;
    const char *column = APR_ARRAY_IDX(link->pairs, 0, records_pair_t).theirs->name;

    records_text_printf(text, "\nThis is a Foreign Key to `%s.%s`.<fk table='", table, column);
    append_attribute(text, table);
    records_text_puts(text, "' column='");
    append_attribute(text, column);
    records_text_puts(text, "'/>");
}

const char *records_openapi_notes(const records_api_t *api, const records_table_t *table,
                                  const records_column_t *column, apr_pool_t *pool)
{
    const int is_key = table->key != NULL && records_columns_hold(table->key, column);
    const records_link_t *link = link_of(api, table, column);
    records_text_t text;

    if (!is_key && link == NULL)
        return column->comment;
    records_text_init(&text, 256, pool);
    if (column->comment != NULL)
        records_text_printf(&text, "%s\n\n", column->comment);
    records_text_puts(&text, "Note:");
    if (is_key)
        records_text_puts(&text, "\nThis is a Primary Key.<pk/>");
    if (link != NULL)
        append_foreign(&text, link);
    return records_text_string(&text);
}
