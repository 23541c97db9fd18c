/* SPDX-License-Identifier: Apache-2.0 */
/* What is embedded.  SQLite's own json_object() knows neither booleans nor timestamps, and rounds
 * numbers; so registered functions make the JSON with the encoder that makes the rest of it:
 *
 *     records_object(spec, value, ...)    one object
 *     records_item(spec, value)           one value
 *     records_array(json)                 the aggregate of either
 *
 * The spec says how each value is to be read and what it is called, as a letter of
 * RECORDS_SQLITE3_KINDS, the length of the name, a colon and the name: I2:idT4:name.  It is a
 * parameter, since names may be a client's own. */
#include <string.h>

#include <apr_strings.h>

#include "databases/sqlite3/dialect_sqlite3.h"

#define MOST_MEMBERS 120 /* of a function: SQLite's bound is 127 arguments */

static char letter_of(const records_output_t *output, records_kind_e kind)
{
    return output->shows != RECORDS_SHOW_TERM ? RECORDS_SQLITE3_OUR_JSON
                                              : RECORDS_SQLITE3_KINDS[kind];
}

/* A parameter whose value is known when what follows it has been written. */
static int begin_spec(records_writer_t *w, const char *words)
{
    records_write_words(w, words);
    records_write_value(w, "", RECORDS_TEXT, NULL);
    return w->params->nelts - 1;
}

static const records_output_t *output_of(const apr_array_header_t *outputs, int i)
{
    return &APR_ARRAY_IDX(outputs, i, records_output_t);
}

static void fill_spec(records_writer_t *w, int at, const apr_array_header_t *outputs,
                      const records_kind_e *kinds, int from, int to)
{
    records_value_t *value = &APR_ARRAY_IDX(w->params, at, records_param_t).value;
    records_text_t spec;
    int i;

    records_text_init(&spec, 64, w->pen.pool);
    for (i = from; i < to; i++) {
        const records_output_t *output = output_of(outputs, i);

        records_text_printf(&spec, "%c%d:%s", letter_of(output, kinds[i]),
                            (int)strlen(output->name), output->name);
    }
    value->text = records_text_string(&spec);
    value->length = spec.length;
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

static records_kind_e *kinds_of(records_writer_t *w, const apr_array_header_t *outputs)
{
    return apr_pcalloc(w->pen.pool, sizeof(records_kind_e) * ((apr_size_t)outputs->nelts + 1));
}

/* ---- objects --------------------------------------------------------------------- */

/* records_object(spec, value, ...); records_join(records_object(...), ...) where they are many. */
void records_sqlite3_object(records_writer_t *w, const apr_array_header_t *outputs)
{
    const int many = outputs->nelts > MOST_MEMBERS;
    records_kind_e *kinds = kinds_of(w, outputs);
    int from = 0, to, i, at;

    records_write_words(w, many ? "records_join(" : "");
    do {
        to = least(from + MOST_MEMBERS, outputs->nelts);
        at = begin_spec(w, from > 0 ? ", records_object(" : "records_object(");
        for (i = from; i < to; i++) {
            records_write_words(w, ", ");
            kinds[i] = records_write_output(w, output_of(outputs, i), 0);
        }
        records_write_words(w, ")");
        fill_spec(w, at, outputs, kinds, from, to);
        from = to;
    } while (from < outputs->nelts);
    records_write_words(w, many ? ")" : "");
}

/* ---- levels ---------------------------------------------------------------------- */

/* The same of the columns c1, c2, ... of a subselect that is still to be written; *first is where
 * its specs begin among the parameters. */
static void write_named(records_writer_t *w, int *first, int count)
{
    const int many = count > MOST_MEMBERS;
    int i;

    *first = w->params->nelts;
    records_write_words(w, many ? "records_join(" : "");
    for (i = 0; i < count; i++) {
        if (i % MOST_MEMBERS == 0)
            begin_spec(w, i > 0 ? "), records_object(" : "records_object(");
        records_text_printf(&w->sql, ", c%d", i + 1);
    }
    records_write_words(w, many ? "))" : ")");
}

static void fill_named(records_writer_t *w, int first, const apr_array_header_t *outputs,
                       const records_kind_e *kinds)
{
    int from;

    for (from = 0; from < outputs->nelts; from += MOST_MEMBERS)
        fill_spec(w, first++, outputs, kinds, from, least(from + MOST_MEMBERS, outputs->nelts));
}

/* The lone output of a spread: its letter is the spec. */
static void fill_item(records_writer_t *w, int first, const records_output_t *each,
                      records_kind_e kind)
{
    records_value_t *value = &APR_ARRAY_IDX(w->params, first, records_param_t).value;
    const char letter = letter_of(each, kind);

    value->text = apr_pstrmemdup(w->pen.pool, &letter, 1);
    value->length = 1;
}

static void write_order(records_writer_t *w, const records_read_t *read)
{
    int i;

    for (i = 0; i < read->order->nelts; i++) {
        records_write_words(w, i == 0 ? " ORDER BY " : ", ");
        records_sqlite3_order(w, &APR_ARRAY_IDX(read->order, i, records_order_by_t), read->alias);
    }
}

/* FROM (SELECT value AS c1, ... FROM ... WHERE ... ORDER BY ... LIMIT ...).  The values stand
 * in it rather than in the call: SQLite's parser allows a hundred open constructs, and this
 * form uses fewer. */
static void write_rows(records_writer_t *w, const records_embed_t *embed,
                       const records_output_t *each, records_kind_e *kinds)
{
    const records_read_t *read = embed->read;
    const records_page_t one = { read->page.offset, read->page.limit == 0 ? 0 : 1 };
    int i;

    records_write_words(w, " FROM (SELECT ");
    for (i = 0; i < (each != NULL ? 1 : read->outputs->nelts); i++) {
        records_write_words(w, i > 0 ? ", " : "");
        kinds[i] = records_write_output(w, each != NULL ? each : output_of(read->outputs, i), 0);
        records_text_printf(&w->sql, " AS c%d", i + 1);
    }
    records_write_subquery(w, embed);
    if (each == NULL)
        records_write_group(w, read);
    write_order(w, read);
    if (embed->single)
        w->dialect->page(w, &one);
    else
        records_write_page(w, read);
    records_write_words(w, "))");
}

/* (SELECT records_array(records_object(spec, c1, ...)) FROM (SELECT ...)) */
void records_sqlite3_subquery(records_writer_t *w, const records_embed_t *embed,
                              const records_output_t *each)
{
    const apr_array_header_t *outputs = embed->read->outputs;
    records_kind_e *kinds = kinds_of(w, outputs);
    int first;

    records_write_words(w, embed->single ? "(SELECT " : "(SELECT records_array(");
    if (each == NULL)
        write_named(w, &first, outputs->nelts);
    else {
        first = begin_spec(w, "records_item(");
        records_write_words(w, ", c1)");
    }
    records_write_words(w, embed->single ? "" : ")");
    write_rows(w, embed, each, kinds);
    if (each == NULL)
        fill_named(w, first, outputs, kinds);
    else
        fill_item(w, first, each, kinds[0]);
}
