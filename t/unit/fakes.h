/* SPDX-License-Identifier: Apache-2.0 */
/* Extensions as another module would register them: operators, encoders and functions. */
#ifndef RECORDS_FAKES_H
#define RECORDS_FAKES_H

#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>

#include "sql/extension.h"

/* name=sounds.Meyer */
static records_error_t *fake_sounds(records_pen_t *pen, void (*left)(records_pen_t *),
                                    const records_operand_t *operand)
{
    pen->words(pen, "soundex(");
    left(pen);
    pen->words(pen, ") = soundex(");
    pen->value(pen, operand->values[0]);
    pen->words(pen, ")");
    return NULL;
}

/* amount=near.(10,0.5): an OR would need the parentheses that stand around. */
static records_error_t *fake_near(records_pen_t *pen, void (*left)(records_pen_t *),
                                  const records_operand_t *operand)
{
    if (operand->count != 2)
        return records_error(pen->pool, 422, "NEAR1", "near takes (value,distance)");
    left(pen);
    pen->words(pen, " IS NULL OR abs(");
    left(pen);
    pen->words(pen, " - ");
    pen->typed(pen, operand->values[0], RECORDS_NUMBER);
    pen->words(pen, ") <= ");
    pen->typed(pen, operand->values[1], RECORDS_NUMBER);
    return NULL;
}

/* name=like_2(nocase).x: what it was handed. */
static records_error_t *fake_handed(records_pen_t *pen, void (*left)(records_pen_t *),
                                    const records_operand_t *operand)
{
    int i;

    pen->words(pen, "handed(");
    left(pen);
    pen->words(pen, ", ");
    pen->value(pen, operand->modifier);
    for (i = 0; i < operand->count; i++) {
        pen->words(pen, ", ");
        pen->value(pen, operand->values[i]);
    }
    pen->words(pen, ", ");
    pen->name(pen, operand->type == NULL ? "no type" : operand->type);
    pen->words(pen, ")");
    return NULL;
}

static records_error_t *fake_nothing(records_pen_t *pen, void (*left)(records_pen_t *),
                                     const records_operand_t *operand)
{
    (void)pen;
    (void)left;
    (void)operand;
    return NULL;
}

static const records_operator_t fake_operators[] = {
    { .size = sizeof(records_operator_t),
      .kinds = RECORDS_KIND_BIT(RECORDS_TEXT) | RECORDS_KIND_BIT(RECORDS_OTHER),
      .write = fake_sounds },
    { .size = sizeof(records_operator_t), .takes = RECORDS_TAKES_LIST, .write = fake_near },
    { .size = sizeof(records_operator_t),
      .flags = RECORDS_OPERATOR_TAKES_WORD | RECORDS_OPERATOR_QUANTIFIES,
      .write = fake_handed },
    { .size = sizeof(records_operator_t), .databases = "pgsql sqlite3", .write = fake_sounds },
    { .size = sizeof(records_operator_t), .write = fake_nothing },
};

static const char *const fake_operator_names[] = { "sounds", "near", "like_2", "elsewhere",
                                                   "nothing" };

static apr_status_t fake_line(records_sink_t *sink, void *state, const records_row_t *row)
{
    apr_status_t rv = sink->object(sink, row);

    (void)state;
    return rv == APR_SUCCESS ? sink->write(sink, "\n", 1) : rv;
}

static const records_encoder_t fake_encoders[] = {
    { .size = sizeof(records_encoder_t),
      .content_type = "application/x-lines; charset=utf-8",
      .row = fake_line },
    { .size = sizeof(records_encoder_t), .row = fake_line, .flags = RECORDS_ENCODER_TEXTS },
};

static const char *const fake_media[] = { "application/x-lines", "image/x-rows" };

/* /rpc/greet?name=Ada: whatever comes. */
static records_error_t *fake_greet(records_pen_t *pen, const apr_table_t *arguments)
{
    const char *name = apr_table_get(arguments, "name");

    if (name == NULL)
        return records_error(pen->pool, 400, "GREET1", "nobody is nobody");
    pen->words(pen, "SELECT ");
    pen->value(pen, name);
    pen->words(pen, " AS hello");
    return NULL;
}

/* /rpc/count_up?most=3: columns that are known. */
static records_error_t *fake_count_up(records_pen_t *pen, const apr_table_t *arguments)
{
    pen->words(pen, "SELECT n, m FROM numbers WHERE n <= ");
    pen->typed(pen, apr_table_get(arguments, "most"), RECORDS_INTEGER);
    return NULL;
}

static records_error_t *fake_touch(records_pen_t *pen, const apr_table_t *arguments)
{
    (void)arguments;
    pen->words(pen, "UPDATE numbers SET n = n");
    return NULL;
}

static records_error_t *fake_silence(records_pen_t *pen, const apr_table_t *arguments)
{
    (void)pen;
    (void)arguments;
    return NULL;
}

static const char *const greet_takes[] = { "name", NULL };
static const char *const count_up_takes[] = { "most int = 10", NULL };
static const char *const count_up_answers[] = { "n bigint", "m text", NULL };

static const records_procedure_t fake_functions[] = {
    { .size = sizeof(records_procedure_t), .parameters = greet_takes, .write = fake_greet },
    { .size = sizeof(records_procedure_t),
      .parameters = count_up_takes,
      .columns = count_up_answers,
      .write = fake_count_up },
    { .size = sizeof(records_procedure_t),
      .flags = RECORDS_FUNCTION_WRITES | RECORDS_FUNCTION_SILENT,
      .write = fake_touch },
    { .size = sizeof(records_procedure_t),
      .flags = RECORDS_FUNCTION_WRITES,
      .columns = count_up_answers,
      .write = fake_touch },
    { .size = sizeof(records_procedure_t), .databases = "sqlite3", .write = fake_silence },
};

static const char *const fake_function_names[] = { "greet", "count_up", "touch", "touch_told",
                                                   "silence" };

/* All of them; a sentence where they are refused stops the program. */
static inline const records_extensions_t *fakes(apr_pool_t *pool)
{
    records_extensions_t *extensions = records_extensions_make(pool);
    apr_size_t i;

    for (i = 0; i < sizeof(fake_operators) / sizeof(fake_operators[0]); i++)
        if (records_extensions_add_operator(extensions, fake_operator_names[i], &fake_operators[i],
                                            pool)
            != NULL)
            abort();
    for (i = 0; i < sizeof(fake_encoders) / sizeof(fake_encoders[0]); i++)
        if (records_extensions_add_encoder(extensions, fake_media[i], &fake_encoders[i], pool)
            != NULL)
            abort();
    for (i = 0; i < sizeof(fake_functions) / sizeof(fake_functions[0]); i++)
        if (records_extensions_add_function(extensions, fake_function_names[i], &fake_functions[i],
                                            pool)
            != NULL)
            abort();
    return extensions;
}

#endif
