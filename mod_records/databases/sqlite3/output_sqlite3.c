/* SPDX-License-Identifier: Apache-2.0 */
/* One column of an answer: a term, cast, aggregated, and cast again. */
#include "base/error.h"
#include "databases/sqlite3/dialect_sqlite3.h"
#include "plan/type.h"

/* The driver's records_cast knows no bytes. */
static const records_type_t *find_cast(const char *word)
{
    const records_type_t *type = records_type_find(word);

    return type == NULL || type->type == RECORDS_TYPE_BYTEA ? NULL : type;
}

/* ---- stages --------------------------------------------------------------------- */

/* data->hours::numeric.sum()::text: each stage stands around the one before it. */
typedef enum { THE_TERM, CAST, AGGREGATE, CAST_AGAIN } stage_e;

static records_kind_e kind_at(const records_output_t *output, stage_e stage)
{
    const char *type = stage == CAST ? output->cast : output->aggregate_cast;

    if (stage == THE_TERM)
        return output->term.column == NULL ? RECORDS_INTEGER
                                           : records_sqlite3_kind_of(&output->term);
    if (stage == AGGREGATE)
        return records_aggregate_kind(output->aggregate, kind_at(output, CAST));
    if (type != NULL && find_cast(type) != NULL)
        return find_cast(type)->kind;
    return kind_at(output, stage == CAST ? THE_TERM : AGGREGATE);
}

static void write_stage(records_writer_t *w, const records_output_t *output, stage_e stage);

static int is_time(records_kind_e kind)
{
    return kind == RECORDS_DATE || kind == RECORDS_CLOCK || kind == RECORDS_TIMESTAMP
           || kind == RECORDS_TIMESTAMPTZ;
}

/* A boolean is 1 or 0 here; PostgreSQL's text of one, and JSON's, is a word.  What has the right
 * kind of time already is left as it is. */
static void write_cast(records_writer_t *w, const records_output_t *output, const char *type,
                       stage_e inside)
{
    const records_type_t *cast = find_cast(type);
    const records_kind_e kind = kind_at(output, inside);

    if (cast == NULL) {
        records_write_fail(w,
                           records_fail(w->pen.pool, "42704", "type \"%s\" does not exist", type));
        return;
    }
    if (kind == RECORDS_BOOLEAN && (cast->kind == RECORDS_TEXT || cast->kind == RECORDS_JSON)) {
        records_write_words(w, "CASE ");
        write_stage(w, output, inside);
        records_write_words(w, " WHEN 1 THEN 'true' WHEN 0 THEN 'false' END");
        return;
    }
    if (kind == cast->kind && is_time(kind)) {
        write_stage(w, output, inside);
        return;
    }
    records_write_words(w, "records_cast(");
    write_stage(w, output, inside);
    records_write_words(w, ", ");
    records_sqlite3_string(w, cast->name);
    records_write_words(w, ")");
}

/* ---- aggregates ------------------------------------------------------------------ */

/* SQLite adds up anything; PostgreSQL has no such functions. */
static int can_aggregate(const records_output_t *output)
{
    return records_aggregate_takes(output->aggregate, kind_at(output, CAST))
           || ((output->aggregate == RECORDS_SUM || output->aggregate == RECORDS_AVG)
               && output->cast == NULL && output->term.path == NULL
               && records_sqlite3_is_dynamic(output->term.column));
}

static void refuse_aggregate(records_writer_t *w, const records_output_t *output)
{
    const char *words = records_aggregate_words(output->aggregate);

    records_write_fail(
        w,
        records_explain(
            records_fail(w->pen.pool, "42883", "function %s%s) does not exist", words,
                         records_kind_name(kind_at(output, CAST))),
            NULL,
            "No function matches the given name and argument types. You might need to add explicit "
            "type casts."));
}

/* Decimals are doubles to SQLite: added up with care, 0.1 and 0.2 are 0.3. */
static const char *words_of(const records_output_t *output)
{
    const records_kind_e kind = kind_at(output, CAST);
    const int careful = kind != RECORDS_INTEGER && kind != RECORDS_FLOAT;

    if (careful && output->aggregate == RECORDS_SUM)
        return "records_sum(";
    if (careful && output->aggregate == RECORDS_AVG)
        return "records_avg(";
    return records_aggregate_words(output->aggregate);
}

static void write_aggregate(records_writer_t *w, const records_output_t *output)
{
    if (output->term.column == NULL) {
        records_write_words(w, "count(*)");
        return;
    }
    if (!can_aggregate(output))
        refuse_aggregate(w, output);
    records_write_words(w, words_of(output));
    write_stage(w, output, CAST);
    records_write_words(w, ")");
}

static void write_stage(records_writer_t *w, const records_output_t *output, stage_e stage)
{
    if (stage == CAST_AGAIN && output->aggregate_cast != NULL)
        write_cast(w, output, output->aggregate_cast, AGGREGATE);
    else if (stage >= AGGREGATE && output->aggregate != RECORDS_AGGREGATE_NONE)
        write_aggregate(w, output);
    else if (stage >= CAST && output->cast != NULL)
        write_cast(w, output, output->cast, THE_TERM);
    else
        records_sqlite3_term(w, &output->term);
}

records_kind_e records_sqlite3_output(records_writer_t *w, const records_output_t *output, int raw)
{
    (void)raw; /* what SQLite answers is text already */
    if (output->hidden && output->term.path == NULL) {
        records_write_words(w, "records_place(");
        records_sqlite3_term(w, &output->term);
        records_write_words(w, ")");
        return RECORDS_TEXT;
    }
    write_stage(w, output, CAST_AGAIN);
    return kind_at(output, CAST_AGAIN);
}

void records_sqlite3_place(records_writer_t *w, records_value_t value)
{
    records_write_words(w, "records_placed(");
    records_write_bytes(w, value, RECORDS_TEXT, NULL);
    records_write_words(w, ")");
}
