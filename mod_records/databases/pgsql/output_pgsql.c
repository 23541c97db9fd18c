/* SPDX-License-Identifier: Apache-2.0 */
/* What PostgreSQL shows: columns for the encoder, and JSON where rows nest. */
#include <string.h>

#include "base/error.h"
#include "databases/pgsql/dialect_pgsql.h"
#include "plan/type.h"

#define MOST_MEMBERS 50 /* of json_build_object(): a hundred arguments */
#define LONGEST_NAME 63 /* bytes: PostgreSQL cuts what is longer */

void records_pgsql_string(records_writer_t *w, const char *text)
{
    records_text_putc(&w->sql, '\'');
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            records_text_putc(&w->sql, '\'');
        records_text_putc(&w->sql, *text);
    }
    records_text_putc(&w->sql, '\'');
}

/* ---- one column ------------------------------------------------------------------ */

static int is_type_name(const char *name)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789_$ ";

    return name[strspn(name, allowed)] == '\0' && name[strspn(name, " $0123456789")] != '\0';
}

static int begin_cast(records_writer_t *w, const char *cast)
{
    if (cast == NULL)
        return 0;
    if (!is_type_name(cast))
        records_write_fail(w, records_fail(w->pen.pool, "PGRST100",
                                           "a cast takes the name of a type: "
                                           "letters, digits, _ and blanks"));
    records_write_words(w, "CAST(");
    return 1;
}

static void end_cast(records_writer_t *w, const char *cast)
{
    if (cast == NULL)
        return;
    records_write_words(w, " AS ");
    records_write_words(w, cast); /* letters, digits and blanks: is_type_name */
    records_write_words(w, ")");
}

/* The domain's own representation, where it has one.  A cast is of that; max() and the like are
 * of the domain's own values, unless they are cast. */
static const char *shown_by(const records_output_t *output)
{
    if (output->term.column == NULL || output->term.path != NULL
        || (output->cast == NULL && output->aggregate != RECORDS_AGGREGATE_NONE))
        return NULL;
    return output->term.column->shown_by;
}

/* The term in its representation. */
static records_kind_e write_shown_term(records_writer_t *w, const records_output_t *output)
{
    const char *before = shown_by(output);

    if (before == NULL)
        return records_pgsql_term(w, &output->term);
    records_write_words(w, before);
    records_write_words(w, "(");
    records_pgsql_term(w, &output->term);
    records_write_words(w, ")");
    return RECORDS_JSON;
}

/* The term, cast, aggregated, and cast again.  Its kind. */
static records_kind_e write_shown(records_writer_t *w, const records_output_t *output)
{
    const char *words = records_aggregate_words(output->aggregate);
    records_kind_e kind = RECORDS_INTEGER;

    if (output->aggregate == RECORDS_AGGREGATE_NONE && output->cast == NULL)
        return write_shown_term(w, output);
    begin_cast(w, output->aggregate_cast);
    records_write_words(w, words);
    begin_cast(w, output->cast);
    if (output->term.column == NULL)
        records_write_words(w, "*");
    else
        kind = write_shown_term(w, output);
    end_cast(w, output->cast);
    records_write_words(w, *words == '\0' ? "" : ")");
    end_cast(w, output->aggregate_cast);
    if (output->cast != NULL)
        kind = records_pgsql_kind(output->cast, NULL, 0);
    kind = records_aggregate_kind(output->aggregate, kind);
    return output->aggregate_cast == NULL ? kind
                                          : records_pgsql_kind(output->aggregate_cast, NULL, 0);
}

static records_kind_e kind_of(const records_output_t *output)
{
    const char *cast = output->aggregate_cast != NULL ? output->aggregate_cast : output->cast;

    if (cast != NULL)
        return records_pgsql_kind(cast, NULL, 0);
    if (shown_by(output) != NULL)
        return RECORDS_JSON;
    return output->term.column == NULL || output->term.path != NULL ? RECORDS_TEXT
                                                                    : output->term.column->kind;
}

/* A value that is no JSON: of a representation that is a string its text, so that CSV reads as what a
 * payload is given.  A function that takes the row, and a cursor, need the domain's own value. */
static records_kind_e write_raw(records_writer_t *w, const records_output_t *output)
{
    if (output->cast != NULL || shown_by(output) == NULL)
        return write_shown(w, output);
    if (w->named || output->hidden)
        return records_pgsql_term(w, &output->term);
    records_write_words(w, "(");
    write_shown_term(w, output);
    records_write_words(w, " #>> '{}')");
    return RECORDS_TEXT;
}

records_kind_e records_pgsql_output(records_writer_t *w, const records_output_t *output, int raw)
{
    const records_kind_e kind = kind_of(output);

    if (raw)
        return write_raw(w, output);
    if (kind != RECORDS_LIST && kind != RECORDS_OTHER)
        return write_shown(w, output);
    records_write_words(w, "to_json(");
    write_shown(w, output);
    records_write_words(w, ")");
    return RECORDS_JSON;
}

/* ---- objects --------------------------------------------------------------------- */

/* In JSON, json_build_object() knows all types. */
static void write_member(records_writer_t *w, const records_output_t *output)
{
    if (output->shows == RECORDS_SHOW_TERM)
        write_shown(w, output);
    else
        records_write_output(w, output, 0);
}

static void write_key(records_writer_t *w, const records_output_t *output)
{
    if (output->term.column != NULL && strcmp(output->name, output->term.column->name) == 0) {
        records_pgsql_string(w, output->name);
        return;
    }
    records_write_words(w, "CAST("); /* the client's own word */
    records_write_value(w, output->name, RECORDS_TEXT, NULL);
    records_write_words(w, " AS text)");
}

/* The columns of a row that is to become an object. */
static void write_members(records_writer_t *w, const apr_array_header_t *outputs)
{
    int i;

    for (i = 0; i < outputs->nelts; i++) {
        const records_output_t *output = &APR_ARRAY_IDX(outputs, i, records_output_t);

        records_write_words(w, i > 0 ? ", " : "");
        write_member(w, output);
        records_write_words(w, " AS ");
        records_write_alias(w, output->name);
    }
}

/* json_build_object() has a hundred arguments: for more members the row becomes the object. */
static void write_many(records_writer_t *w, const apr_array_header_t *outputs)
{
    records_write_words(w, "(SELECT row_to_json(records_row.*) FROM (SELECT ");
    write_members(w, outputs);
    records_write_words(w, ") AS records_row)");
}

void records_pgsql_object(records_writer_t *w, const apr_array_header_t *outputs)
{
    int i;

    if (outputs->nelts > MOST_MEMBERS) {
        write_many(w, outputs);
        return;
    }
    records_write_words(w, "json_build_object(");
    for (i = 0; i < outputs->nelts; i++) {
        const records_output_t *output = &APR_ARRAY_IDX(outputs, i, records_output_t);

        records_write_words(w, i > 0 ? ", " : "");
        write_key(w, output);
        records_write_words(w, ", ");
        write_member(w, output);
    }
    records_write_words(w, ")");
}

/* ---- levels ---------------------------------------------------------------------- */

/* What one row of a level gives. */
static void write_item(records_writer_t *w, const records_embed_t *embed,
                       const records_output_t *each)
{
    if (each == NULL)
        w->dialect->object(w, embed->read->outputs);
    else if (embed->single) { /* one value stands alone: nothing makes JSON of it */
        records_write_words(w, "to_json(");
        write_member(w, each);
        records_write_words(w, ")");
    } else
        write_member(w, each);
}

/* What makes groups, and what is made of them: c1, c2, ... */
static void write_groups(records_writer_t *w, const apr_array_header_t *outputs)
{
    int i;

    for (i = 0; i < outputs->nelts; i++) {
        const records_output_t *output = &APR_ARRAY_IDX(outputs, i, records_output_t);
        const int json = output->shows != RECORDS_SHOW_TERM;

        records_write_words(w, i > 0 ? ", " : "");
        records_write_words(w, json ? "CAST(" : "");
        write_member(w, output);
        records_text_printf(&w->sql, json ? " AS jsonb) AS c%d" : " AS c%d", i + 1);
    }
}

static void write_group_object(records_writer_t *w, const apr_array_header_t *outputs)
{
    int i;

    if (outputs->nelts > MOST_MEMBERS)
        records_write_unable(w, "A group of an embedded resource shows 50 columns at most.");
    records_write_words(w, "json_build_object(");
    for (i = 0; i < outputs->nelts; i++) {
        records_write_words(w, i > 0 ? ", " : "");
        write_key(w, &APR_ARRAY_IDX(outputs, i, records_output_t));
        records_text_printf(&w->sql, ", records_rows.c%d", i + 1);
    }
    records_write_words(w, ")");
}

static int is_paged(const records_read_t *read)
{
    return read->page.limit >= 0 || read->page.offset > 0;
}

/* (SELECT ... LIMIT 1) */
static void write_single(records_writer_t *w, const records_embed_t *embed,
                         const records_output_t *each)
{
    const records_read_t *read = embed->read;
    const records_page_t page = { read->page.offset, read->page.limit == 0 ? 0 : 1 };

    if (read->grouped && each == NULL) {
        records_write_words(w, "(SELECT ");
        write_group_object(w, read->outputs);
        records_write_words(w, " FROM (SELECT ");
        write_groups(w, read->outputs);
        records_write_subquery(w, embed);
        records_write_group(w, read);
        records_write_words(w, ") AS records_rows");
    } else {
        records_write_words(w, "(SELECT ");
        write_item(w, embed, each);
        records_write_subquery(w, embed);
        records_write_order(w, read);
    }
    w->dialect->page(w, &page);
    records_write_words(w, ")");
}

/* json_agg() of rows takes half the time that it takes of what json_build_object() made of them,
 * but the keys are names then. */
static int are_names(const apr_array_header_t *outputs)
{
    int i;

    for (i = 0; i < outputs->nelts; i++)
        if (strlen(APR_ARRAY_IDX(outputs, i, records_output_t).name) > LONGEST_NAME)
            return 0;
    return 1;
}

/* One column, records_rows.item. */
static void write_items(records_writer_t *w, const records_embed_t *embed,
                        const records_output_t *each)
{
    records_write_words(w, "records_rows.item), '[]') FROM (SELECT ");
    write_item(w, embed, each);
    records_write_words(w, " AS item");
}

static void write_nested(records_writer_t *w, const records_embed_t *embed,
                         const records_output_t *each)
{
    const records_read_t *read = embed->read;

    if (each == NULL && read->grouped) {
        write_group_object(w, read->outputs);
        records_write_words(w, "), '[]') FROM (SELECT ");
        write_groups(w, read->outputs);
    } else if (each == NULL && are_names(read->outputs)) {
        records_write_words(w, "records_rows.*), '[]') FROM (SELECT ");
        write_members(w, read->outputs);
    } else
        write_items(w, embed, each);
    records_write_subquery(w, embed);
    records_write_group(w, read);
    records_write_order(w, read);
    records_write_page(w, read);
    records_write_words(w, ") AS records_rows)");
}

/* (SELECT coalesce(json_agg(records_rows.*), '[]') FROM (SELECT ...) AS records_rows), or without
 * the inner SELECT where a value alone is gathered as it comes. */
void records_pgsql_subquery(records_writer_t *w, const records_embed_t *embed,
                            const records_output_t *each)
{
    const records_read_t *read = embed->read;

    if (embed->single) {
        write_single(w, embed, each);
        return;
    }
    records_write_words(w, "(SELECT coalesce(json_agg(");
    if (each == NULL || read->grouped || is_paged(read) || read->order->nelts > 0) {
        write_nested(w, embed, each);
        return;
    }
    write_item(w, embed, each);
    records_write_words(w, "), '[]')");
    records_write_subquery(w, embed);
    records_write_words(w, ")");
}
