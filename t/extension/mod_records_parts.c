/* SPDX-License-Identifier: Apache-2.0 */
/* mod_records_parts: operators, encoders and functions in all their forms, for parts.py.  With one of
 * the names in broken[] defined it registers one that stops httpd. */
#include <string.h>

#include <httpd.h>
#include <http_config.h>
#include <http_core.h>
#include <ap_provider.h>
#include <apr_strings.h>

#include "mod_records.h"

/* ---- operators ---------------------------------------------------------------------- */

/* name=same_as.ada%20okafor: one value, of text */
static records_error_t *write_same(records_pen_t *pen, void (*left)(records_pen_t *pen),
                                   const records_operand_t *operand)
{
    pen->words(pen, "lower(");
    left(pen);
    pen->words(pen, ") = lower(");
    pen->value(pen, operand->values[0]);
    pen->words(pen, ")");
    return NULL;
}

/* amount=near.(1800,50): a list of numbers; OR would need the parentheses that are put around it */
static records_error_t *write_near(records_pen_t *pen, void (*left)(records_pen_t *pen),
                                   const records_operand_t *operand)
{
    records_error_t *error;

    if (operand->count != 2) {
        error = records_error(pen->pool, 422, "PARTS1", "near takes (value,distance)");
        error->details = apr_psprintf(pen->pool, "It was given %d.", operand->count);
        error->hint = "Write near.(10,0.5).";
        return error;
    }
    left(pen);
    pen->words(pen, " < 0 OR abs(");
    left(pen);
    pen->words(pen, " - ");
    pen->typed(pen, operand->values[0], RECORDS_NUMBER);
    pen->words(pen, ") <= ");
    pen->typed(pen, operand->values[1], RECORDS_NUMBER);
    return NULL;
}

/* name=ends(nocase).tanaka: a word; and ends(any).{a,b} written by itself */
static records_error_t *write_ends(records_pen_t *pen, void (*left)(records_pen_t *pen),
                                   const records_operand_t *operand)
{
    const int nocase = operand->modifier != NULL && strcmp(operand->modifier, "nocase") == 0;
    const int all = operand->modifier != NULL && strcmp(operand->modifier, "all") == 0;
    int i;

    if (operand->modifier != NULL && !nocase && !all && strcmp(operand->modifier, "any") != 0)
        return records_error(pen->pool, 400, "PARTS2", "ends knows nocase, any and all");
    if (operand->count == 0)
        pen->words(pen, all ? "1 = 1" : "1 = 0");
    for (i = 0; i < operand->count; i++) {
        pen->words(pen, i == 0 ? "" : all ? " AND " : " OR ");
        pen->words(pen, nocase ? "lower(" : "(");
        left(pen);
        pen->words(pen, nocase ? ") LIKE lower(" : ") LIKE (");
        pen->value(pen, apr_pstrcat(pen->pool, "%", operand->values[i], NULL));
        pen->words(pen, ")");
    }
    return NULL;
}

/* id=typed.x: what it is told of its left side, as an error */
static records_error_t *write_typed(records_pen_t *pen, void (*left)(records_pen_t *pen),
                                    const records_operand_t *operand)
{
    (void)left;
    return records_error(pen->pool, 418, "PARTS3",
                         apr_psprintf(pen->pool, "kind %d, type %s", (int)operand->kind,
                                      operand->type == NULL ? "none" : operand->type));
}

static records_error_t *write_nothing(records_pen_t *pen, void (*left)(records_pen_t *pen),
                                      const records_operand_t *operand)
{
    (void)pen;
    (void)left;
    (void)operand;
    return NULL;
}

static records_error_t *write_nonsense(records_pen_t *pen, void (*left)(records_pen_t *pen),
                                       const records_operand_t *operand)
{
    (void)left;
    (void)operand;
    return records_error(pen->pool, 200, "PARTS4", "fine");
}

static const records_operator_t same_as = {
    .size = sizeof(same_as), .kinds = RECORDS_KIND_BIT(RECORDS_TEXT), .write = write_same
};
static const records_operator_t near_by = {
    .size = sizeof(near_by),
    .takes = RECORDS_TAKES_LIST,
    .kinds = RECORDS_KIND_BIT(RECORDS_INTEGER) | RECORDS_KIND_BIT(RECORDS_NUMBER)
             | RECORDS_KIND_BIT(RECORDS_FLOAT),
    .write = write_near,
};
static const records_operator_t ends = {
    .size = sizeof(ends),
    .flags = RECORDS_OPERATOR_TAKES_WORD | RECORDS_OPERATOR_QUANTIFIES,
    .write = write_ends,
};
static const records_operator_t typed = { .size = sizeof(typed), .write = write_typed };
static const records_operator_t elsewhere = {
    .size = sizeof(elsewhere), .databases = "oracle", .write = write_same
};
static const records_operator_t nothing = { .size = sizeof(nothing), .write = write_nothing };
static const records_operator_t nonsense = { .size = sizeof(nonsense), .write = write_nonsense };

/* ---- encoders ----------------------------------------------------------------------- */

static apr_status_t write_text(records_sink_t *sink, const char *text)
{
    return sink->write(sink, text, strlen(text));
}

/* Accept: application/x-lines: the columns, then a JSON object each, and how many they were */
static apr_status_t lines_begin(records_sink_t *sink, const records_row_t *columns, void **state)
{
    apr_status_t rv = write_text(sink, "#");
    int i;

    *state = apr_pcalloc(sink->pool, sizeof(int));
    for (i = 0; i < columns->columns && rv == APR_SUCCESS; i++)
        if ((rv = write_text(sink, " ")) == APR_SUCCESS)
            rv = write_text(sink, columns->names[i]);
    return rv == APR_SUCCESS ? write_text(sink, "\n") : rv;
}

static apr_status_t lines_row(records_sink_t *sink, void *state, const records_row_t *row)
{
    apr_status_t rv = sink->object(sink, row);

    ++*(int *)state;
    return rv == APR_SUCCESS ? write_text(sink, "\n") : rv;
}

static apr_status_t lines_end(records_sink_t *sink, void *state)
{
    char text[32];

    apr_snprintf(text, sizeof(text), "# %d\n", *(int *)state);
    return write_text(sink, text);
}

/* Accept: image/x-parts: bytes that are no text; a length before each value, ff for NULL */
static apr_status_t bytes_row(records_sink_t *sink, void *state, const records_row_t *row)
{
    apr_status_t rv = APR_SUCCESS;
    int i;

    (void)state;
    for (i = 0; i < row->columns && rv == APR_SUCCESS; i++) {
        const records_value_t *value = &row->values[i];
        const char length = value->text == NULL ? '\xff' : (char)value->length;

        if ((rv = sink->write(sink, &length, 1)) == APR_SUCCESS && value->text != NULL)
            rv = sink->write(sink, value->text, value->length);
    }
    return rv;
}

/* Accept: application/x-picky: it fails at a value that is "stop" or "break" */
static apr_status_t picky_row(records_sink_t *sink, void *state, const records_row_t *row)
{
    const records_value_t *value = &row->values[row->columns - 1];

    if (value->text != NULL && strcmp(value->text, "break") == 0)
        return APR_EGENERAL;
    if (value->text != NULL && strcmp(value->text, "stop") == 0) {
        sink->error = records_error(sink->pool, 409, "PARTS5", "it says stop");
        return APR_EGENERAL;
    }
    (void)state;
    return sink->object(sink, row);
}

static const records_encoder_t lines = {
    .size = sizeof(lines),
    .content_type = "application/x-lines; charset=utf-8",
    .begin = lines_begin,
    .row = lines_row,
    .end = lines_end,
};
static const records_encoder_t bytes = {
    .size = sizeof(bytes), .row = bytes_row, .flags = RECORDS_ENCODER_TEXTS
};
static const records_encoder_t picky = { .size = sizeof(picky), .row = picky_row };

/* ---- functions ---------------------------------------------------------------------- */

/* /rpc/greet?name=Ada */
static records_error_t *write_greet(records_pen_t *pen, const apr_table_t *arguments)
{
    const char *name = apr_table_get(arguments, "name");

    if (name == NULL)
        return records_error(pen->pool, 422, "PARTS6", "nobody is nobody");
    pen->words(pen, "SELECT 7 AS ");
    pen->name(pen, "how many");
    pen->words(pen, ", ");
    pen->value(pen, name);
    pen->words(pen, " AS hello, NULL AS other");
    return NULL;
}

/* /rpc/everyone: columns that nobody declares */
static records_error_t *write_everyone(records_pen_t *pen, const apr_table_t *arguments)
{
    (void)arguments;
    pen->words(pen, "SELECT id, name, hired_on, active FROM artists ORDER BY id LIMIT 100");
    return NULL;
}

/* /rpc/hired_since?since=2020-01-01&most=3: those that are declared */
static records_error_t *write_hired(records_pen_t *pen, const apr_table_t *arguments)
{
    pen->words(pen, "SELECT id, name, hired_on, active FROM artists WHERE hired_on >= ");
    pen->typed(pen, apr_table_get(arguments, "since"), RECORDS_DATE);
    pen->words(pen, " ORDER BY hired_on, id LIMIT ");
    pen->typed(pen, apr_table_get(arguments, "most"), RECORDS_INTEGER);
    return NULL;
}

/* POST /rpc/say: a statement that answers nothing */
static records_error_t *write_say(records_pen_t *pen, const apr_table_t *arguments)
{
    pen->words(pen, "INSERT INTO comments (record_id, artist_id, body) VALUES (1, 1, ");
    pen->value(pen, apr_table_get(arguments, "body"));
    pen->words(pen, ")");
    return NULL;
}

/* POST /rpc/say_back: one that answers */
static records_error_t *write_say_back(records_pen_t *pen, const apr_table_t *arguments)
{
    write_say(pen, arguments);
    pen->words(pen, " RETURNING body, artist_id");
    return NULL;
}

static records_error_t *write_empty(records_pen_t *pen, const apr_table_t *arguments)
{
    (void)pen;
    (void)arguments;
    return NULL;
}

static const char *const takes_name[] = { "name", NULL };
static const char *const takes_since[] = { "since date = 2000-01-01", "most int = 100", NULL };
static const char *const takes_body[] = { "body text", NULL };
static const char *const of_artists[] = { "id int", "name text", "hired_on date", "active boolean",
                                          NULL };
static const char *const of_comments[] = { "body text", "artist_id int", NULL };

static const records_procedure_t greet = {
    .size = sizeof(greet), .parameters = takes_name, .write = write_greet
};
static const records_procedure_t everyone = { .size = sizeof(everyone), .write = write_everyone };
static const records_procedure_t hired_since = {
    .size = sizeof(hired_since),
    .parameters = takes_since,
    .columns = of_artists,
    .comment = "Who came since then.",
    .write = write_hired,
};
static const records_procedure_t say = {
    .size = sizeof(say),
    .flags = RECORDS_FUNCTION_WRITES | RECORDS_FUNCTION_SILENT,
    .parameters = takes_body,
    .write = write_say,
};
static const records_procedure_t say_back = {
    .size = sizeof(say_back),
    .flags = RECORDS_FUNCTION_WRITES,
    .parameters = takes_body,
    .write = write_say_back,
};
static const records_procedure_t say_told = {
    .size = sizeof(say_told),
    .flags = RECORDS_FUNCTION_WRITES,
    .parameters = takes_body,
    .columns = of_comments,
    .write = write_say_back,
};
static const records_procedure_t empty = { .size = sizeof(empty), .write = write_empty };
static const records_procedure_t for_pgsql = {
    .size = sizeof(for_pgsql), .databases = "pgsql", .write = write_everyone
};

/* ---- what is wrong -------------------------------------------------------------------- */

static const records_operator_t writeless = { .size = sizeof(writeless) };
static const records_operator_t sizeless = { .write = write_same };
static const records_encoder_t rowless = { .size = sizeof(rowless) };
static const char *const takes_mood[] = { "mood moody", NULL };
static const records_procedure_t moody = {
    .size = sizeof(moody), .parameters = takes_mood, .write = write_empty
};

static const struct { const char *define, *group, *name, *version; const void *provider; } broken[] = {
    { "writeless", RECORDS_OPERATOR_GROUP, "a", RECORDS_API_VERSION, &writeless },
    { "sizeless", RECORDS_OPERATOR_GROUP, "a", RECORDS_API_VERSION, &sizeless },
    { "ours", RECORDS_OPERATOR_GROUP, "eq", RECORDS_API_VERSION, &same_as },
    { "misnamed", RECORDS_OPERATOR_GROUP, "Same", RECORDS_API_VERSION, &same_as },
    { "older", RECORDS_OPERATOR_GROUP, "a", "0", &same_as },
    { "rowless", RECORDS_ENCODER_GROUP, "text/x", RECORDS_API_VERSION, &rowless },
    { "csv", RECORDS_ENCODER_GROUP, "text/csv", RECORDS_API_VERSION, &lines },
    { "moody", RECORDS_FUNCTION_GROUP, "a", RECORDS_API_VERSION, &moody },
};

static void register_hooks(apr_pool_t *pool)
{
    static const struct { const char *group, *name; const void *provider; } parts[] = {
        { RECORDS_OPERATOR_GROUP, "same_as", &same_as },
        { RECORDS_OPERATOR_GROUP, "near", &near_by },
        { RECORDS_OPERATOR_GROUP, "ends", &ends },
        { RECORDS_OPERATOR_GROUP, "typed", &typed },
        { RECORDS_OPERATOR_GROUP, "elsewhere", &elsewhere },
        { RECORDS_OPERATOR_GROUP, "nothing", &nothing },
        { RECORDS_OPERATOR_GROUP, "nonsense", &nonsense },
        { RECORDS_ENCODER_GROUP, "application/x-lines", &lines },
        { RECORDS_ENCODER_GROUP, "image/x-parts", &bytes },
        { RECORDS_ENCODER_GROUP, "application/x-picky", &picky },
        { RECORDS_FUNCTION_GROUP, "greet", &greet },
        { RECORDS_FUNCTION_GROUP, "everyone", &everyone },
        { RECORDS_FUNCTION_GROUP, "hired_since", &hired_since },
        { RECORDS_FUNCTION_GROUP, "say", &say },
        { RECORDS_FUNCTION_GROUP, "say_back", &say_back },
        { RECORDS_FUNCTION_GROUP, "say_told", &say_told },
        { RECORDS_FUNCTION_GROUP, "empty", &empty },
        { RECORDS_FUNCTION_GROUP, "for_pgsql", &for_pgsql },
    };
    apr_size_t i;

    for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        ap_register_provider(pool, parts[i].group, parts[i].name, RECORDS_API_VERSION,
                             parts[i].provider);
    for (i = 0; i < sizeof(broken) / sizeof(broken[0]); i++)
        if (ap_exists_config_define(broken[i].define))
            ap_register_provider(pool, broken[i].group, broken[i].name, broken[i].version,
                                 broken[i].provider);
}

AP_DECLARE_MODULE(records_parts) = {
    STANDARD20_MODULE_STUFF, NULL, NULL, NULL, NULL, NULL, register_hooks,
#if defined(AP_MODULE_FLAG_NONE)
    AP_MODULE_FLAG_NONE
#endif
};
