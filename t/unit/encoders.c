/* SPDX-License-Identifier: Apache-2.0 */
#include "response/encoders.h"

#include <string.h>

#include "base/text.h"
#include "unit.h"

/* A sink that keeps everything, and fails from its nth write on. */
typedef struct sink_t {
    records_sink_t sink;
    records_text_t bytes;
    int writes, fails_at;
} sink_t;

static apr_status_t sink_write(records_sink_t *sink, const char *bytes, apr_size_t length)
{
    sink_t *self = (sink_t *)sink;

    if (++self->writes == self->fails_at)
        return APR_EOF;
    records_text_append(&self->bytes, bytes, length);
    return APR_SUCCESS;
}

static void sink_make(sink_t *sink)
{
    memset(sink, 0, sizeof(*sink));
    sink->sink.pool = pool;
    sink->sink.write = sink_write;
    records_text_init(&sink->bytes, 256, pool);
}

#define MOST 4

typedef struct answer_t {
    int columns;
    const char *names[MOST];
    records_kind_e kinds[MOST];
    int rows;
    const char *values[3][MOST];
} answer_t;

static apr_status_t encode_row(const records_encoder_t *encoder, sink_t *sink, void *state,
                               const answer_t *answer, const char *const *texts)
{
    records_value_t values[MOST];
    records_row_t row = { answer->columns, answer->names, answer->kinds, values };
    int i;

    for (i = 0; i < answer->columns; i++) {
        values[i].text = texts[i];
        values[i].length = texts[i] == NULL ? 0 : strlen(texts[i]);
    }
    return encoder->row(&sink->sink, state, &row);
}

static apr_status_t encode(const records_encoder_t *encoder, sink_t *sink, const answer_t *answer)
{
    records_row_t columns = { answer->columns, answer->names, answer->kinds, NULL };
    apr_status_t rv;
    void *state;
    int i;

    if ((rv = encoder->begin(&sink->sink, &columns, &state)) != APR_SUCCESS)
        return rv;
    for (i = 0; i < answer->rows; i++)
        if ((rv = encode_row(encoder, sink, state, answer, answer->values[i])) != APR_SUCCESS)
            return rv;
    return encoder->end(&sink->sink, state);
}

static const char *encoded(const records_encoder_t *encoder, const answer_t *answer)
{
    sink_t sink;

    sink_make(&sink);
    ck_assert_int_eq(encode(encoder, &sink, answer), APR_SUCCESS);
    ck_assert_int_le(sink.writes, answer->rows + 1);
    return records_text_string(&sink.bytes);
}

static const answer_t films = {
    4, { "id", "ti\"tle", "seen", "at" },
    { RECORDS_INTEGER, RECORDS_TEXT, RECORDS_BOOLEAN, RECORDS_TIMESTAMPTZ },
    2, { { "1", "The \"Mill\", a film", "t", "2024-01-31 10:20:30.50+00" },
         { "2", NULL, "0", NULL } }
};

static const answer_t none = { 2, { "a", "b" }, { RECORDS_TEXT, RECORDS_TEXT }, 0, { { NULL } } };
static const answer_t bare = { 0, { NULL }, { RECORDS_TEXT }, 2, { { NULL } } };

static const answer_t nested = {
    2, { "a", "b" }, { RECORDS_TEXT, RECORDS_JSON }, 3,
    { { NULL, "{\"x\": null, \"y\": [null]}" }, { "null", " null\n" }, { NULL, NULL } }
};
static const answer_t features = {
    1, { "content" }, { RECORDS_JSON }, 2, { { "{\"type\":\"Feature\"}" }, { NULL } }
};
static const answer_t texts = {
    1, { "a" }, { RECORDS_TEXT }, 3, { { "one," }, { NULL }, { "\"two" } }
};
static const answer_t documents = {
    3, { "a", "b", "c" }, { RECORDS_JSON, RECORDS_TEXT, RECORDS_JSON }, 2,
    { { "[{\"a\":1}, \n {\"a\":2}]", "two\nlines", "{\r\n\"a\\nb\": \"\\r\"\r\n}\n" },
      { "\n1\n", NULL, NULL } }
};
static const answer_t bytes = {
    1, { "a" }, { RECORDS_BYTES }, 3, { { "\\x4142" }, { "\\x" }, { "\\xno" } }
};
static const answer_t booleans = {
    1, { "a" }, { RECORDS_BOOLEAN }, 3, { { "1" }, { "0" }, { "t" } }
};
static const answer_t table = {
    3, { "id", "table", "Extra" }, { RECORDS_TEXT, RECORDS_TEXT, RECORDS_TEXT }, 2,
    { { "1", "records", NULL }, { "2", "shows", "Using where" } }
};
static const answer_t tree = {
    4, { "id", "parent", "notused", "detail" },
    { RECORDS_TEXT, RECORDS_TEXT, RECORDS_TEXT, RECORDS_TEXT }, 3,
    { { "3", "0", "0", "SCAN a" }, { "7", "3", "0", "SEARCH b" },
      { "11", "0", "0", "USE TEMP B-TREE" } }
};

static const struct {
    const records_encoder_t *encoder;
    const answer_t *answer;
    const char *bytes;
} cases[] = {
    { &records_json_encoder, &films,
      "[{\"id\":1,\"ti\\\"tle\":\"The \\\"Mill\\\", a film\",\"seen\":true,"
      "\"at\":\"2024-01-31T10:20:30.5+00:00\"},\n"
      "{\"id\":2,\"ti\\\"tle\":null,\"seen\":false,\"at\":null}]" },
    { &records_json_encoder, &none, "[]" },
    { &records_json_encoder, &bare, "[{},\n{}]" },
    { &records_object_encoder, &films,
      "{\"id\":1,\"ti\\\"tle\":\"The \\\"Mill\\\", a film\",\"seen\":true,"
      "\"at\":\"2024-01-31T10:20:30.5+00:00\"}" },
    { &records_object_encoder, &none, "null" },
    { &records_values_encoder, &texts, "[\"one,\",\nnull,\n\"\\\"two\"]" },
    { &records_values_encoder, &none, "[]" },
    { &records_values_encoder, &films, "[1,\n2]" },
    { &records_value_encoder, &texts, "\"one,\"" },
    { &records_value_encoder, &none, "null" },
    { &records_value_encoder, &bare, "null" },
    { &records_ndjson_encoder, &films,
      "{\"id\":1,\"ti\\\"tle\":\"The \\\"Mill\\\", a film\",\"seen\":true,"
      "\"at\":\"2024-01-31T10:20:30.5+00:00\"}\n"
      "{\"id\":2,\"ti\\\"tle\":null,\"seen\":false,\"at\":null}\n" },
    { &records_ndjson_encoder, &none, "" },
    { &records_ndjson_encoder, &bare, "{}\n{}\n" },
    { &records_ndjson_encoder, &documents,
      "{\"a\":[{\"a\":1},   {\"a\":2}],\"b\":\"two\\nlines\",\"c\":{  \"a\\nb\": \"\\r\"  } }\n"
      "{\"a\": 1 ,\"b\":null,\"c\":null}\n" },
    { &records_csv_encoder, &films,
      "id,\"ti\"\"tle\",seen,at\n"
      "1,\"The \"\"Mill\"\", a film\",t,2024-01-31 10:20:30.50+00\n"
      "2,,f," },
    { &records_csv_encoder, &none, "a,b" },
    { &records_json_stripped_encoder, &films,
      "[{\"id\":1,\"ti\\\"tle\":\"The \\\"Mill\\\", a film\",\"seen\":true,"
      "\"at\":\"2024-01-31T10:20:30.5+00:00\"},\n{\"id\":2,\"seen\":false}]" },
    { &records_json_stripped_encoder, &none, "[]" },
    { &records_json_stripped_encoder, &nested, "[{\"b\":{\"y\":[null]}},\n{\"a\":\"null\"},\n{}]" },
    { &records_object_stripped_encoder, &nested, "{\"b\":{\"y\":[null]}}" },
    { &records_geojson_encoder, &features,
      "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\"},\nnull]}" },
    { &records_geojson_encoder, &none, "{\"type\":\"FeatureCollection\",\"features\":[]}" },
    { &records_plain_encoder, &texts, "one,\"two" },
    { &records_plain_encoder, &bytes, "AB\\xno" },
    { &records_plain_encoder, &none, "" },
    { &records_plain_encoder, &booleans, "tft" },
    { &records_plan_encoder, &texts, "one,\n\n\"two" },
    { &records_plan_encoder, &none, "a\tb" },
    { &records_plan_encoder, &table, "id\ttable\tExtra\n1\trecords\t\n2\tshows\tUsing where" },
    { &records_plan_encoder, &tree, "SCAN a\n  SEARCH b\nUSE TEMP B-TREE" },
};

START_TEST(an_encoder_writes_its_format)
{
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++)
        ck_assert_str_eq(encoded(cases[i].encoder, cases[i].answer), cases[i].bytes);
}
END_TEST

static const struct { records_kind_e kind; const char *text, *csv; } fields[] = {
    { RECORDS_TEXT, NULL, "" },
    { RECORDS_TEXT, "", "\"\"" },
    { RECORDS_TEXT, "plain", "plain" },
    { RECORDS_TEXT, "two words", "two words" },
    { RECORDS_TEXT, " before", "\" before\"" },
    { RECORDS_TEXT, "behind ", "\"behind \"" },
    { RECORDS_TEXT, "\ttab", "\"\ttab\"" },
    { RECORDS_TEXT, "a,b", "\"a,b\"" },
    { RECORDS_TEXT, "\"", "\"\"\"\"" },
    { RECORDS_TEXT, "say \"hi\" now", "\"say \"\"hi\"\" now\"" },
    { RECORDS_TEXT, "a\nb", "\"a\nb\"" },
    { RECORDS_TEXT, "a\rb", "\"a\rb\"" },
    { RECORDS_TEXT, "a\\b", "a\\b" },
    { RECORDS_TEXT, "t", "t" },
    { RECORDS_TEXT, "1", "1" },
    { RECORDS_TEXT, "2024-01-31T10:20:30", "2024-01-31T10:20:30" },
    { RECORDS_BOOLEAN, "t", "t" },
    { RECORDS_BOOLEAN, "f", "f" },
    { RECORDS_BOOLEAN, "1", "t" },
    { RECORDS_BOOLEAN, "0", "f" },
    { RECORDS_BOOLEAN, "true", "t" },
    { RECORDS_BOOLEAN, "false", "f" },
    { RECORDS_BOOLEAN, "2", "2" },
    { RECORDS_BOOLEAN, "a,b", "\"a,b\"" },
    { RECORDS_NUMBER, "12.50", "12.50" },
    { RECORDS_FLOAT, "NaN", "NaN" },
    { RECORDS_TIMESTAMP, "2024-01-31 10:20:30.50", "2024-01-31 10:20:30.50" },
    { RECORDS_TIMESTAMP, "2024-01-31T10:20:30", "2024-01-31 10:20:30" },
    { RECORDS_TIMESTAMPTZ, "2024-01-31T10:20:30Z", "2024-01-31 10:20:30Z" },
    { RECORDS_TIMESTAMPTZ, "2024-01-31T10:20:30", "2024-01-31 10:20:30+00" },
    { RECORDS_TIMESTAMPTZ, "2024-01-31 10:20:30.5", "2024-01-31 10:20:30.5+00" },
    { RECORDS_TIMESTAMPTZ, "2024-01-31 10:20:30+02", "2024-01-31 10:20:30+02" },
    { RECORDS_TIMESTAMPTZ, "2024-01-31 10:20:30-02:30", "2024-01-31 10:20:30-02:30" },
    { RECORDS_TIMESTAMP, "2024-01-31T10,\"x", "\"2024-01-31T10,\"\"x\"" },
    { RECORDS_TIMESTAMP, "in the STUdio", "in the STUdio" },
    { RECORDS_BYTES, "\\x00ff41", "\\x00ff41" },
    { RECORDS_JSON, "{\"a\": 1}", "\"{\"\"a\"\": 1}\"" },
    { RECORDS_LIST, "{1,2}", "\"{1,2}\"" },
};

START_TEST(a_csv_field_is_the_databases_text_quoted_where_it_must_be)
{
    size_t i;

    for (i = 0; i < COUNT_OF(fields); i++) {
        answer_t answer = { 1, { "v" }, { fields[i].kind }, 1, { { fields[i].text } } };
        const char *csv = encoded(&records_csv_encoder, &answer);
        size_t length = strlen(fields[i].csv);

        ck_assert_int_eq(strncmp(csv, "v\n", 2), 0);
        ck_assert_msg(strncmp(csv + 2, fields[i].csv, length) == 0 && csv[2 + length] == '\0',
                      "%s became %s", fields[i].text == NULL ? "NULL" : fields[i].text, csv);
    }
}
END_TEST

START_TEST(a_failing_write_ends_the_encoding)
{
    static const records_encoder_t *const encoders[] = {
        &records_json_encoder, &records_object_encoder, &records_ndjson_encoder,
        &records_csv_encoder
    };
    size_t i;

    for (i = 0; i < COUNT_OF(encoders); i++) {
        sink_t sink;

        sink_make(&sink);
        sink.fails_at = 1;
        ck_assert_int_eq(encode(encoders[i], &sink, &films), APR_EOF);
        ck_assert_int_eq(sink.writes, 1);
    }
}
END_TEST

START_TEST(a_kind_may_differ_from_row_to_row)
{
    answer_t answer = { 1, { "v" }, { RECORDS_INTEGER }, 0, { { NULL } } };
    const char *text = "7";
    records_row_t columns = { 1, answer.names, answer.kinds, NULL };
    sink_t sink;
    void *state;

    sink_make(&sink);
    ck_assert_int_eq(records_json_encoder.begin(&sink.sink, &columns, &state), APR_SUCCESS);
    ck_assert_int_eq(encode_row(&records_json_encoder, &sink, state, &answer, &text), APR_SUCCESS);
    answer.kinds[0] = RECORDS_TEXT;
    ck_assert_int_eq(encode_row(&records_json_encoder, &sink, state, &answer, &text), APR_SUCCESS);
    ck_assert_int_eq(records_json_encoder.end(&sink.sink, state), APR_SUCCESS);
    ck_assert_str_eq(records_text_string(&sink.bytes), "[{\"v\":7},\n{\"v\":\"7\"}]");
}
END_TEST

#define ENCODER(format, type, vendor, text, row, encoder) { type, &records_##encoder##_encoder },

START_TEST(an_encoder_names_the_type_of_its_format)
{
    static const struct { const char *type; const records_encoder_t *encoder; } formats[] = {
        RECORDS_FORMATS(ENCODER)
    };
    size_t i;

    for (i = 0; i < COUNT_OF(formats); i++) {
        const size_t length = strlen(formats[i].type);
        const char *named = formats[i].encoder->content_type;

        ck_assert_msg(strncmp(named, formats[i].type, length) == 0
                          && (named[length] == '\0' || named[length] == ';'),
                      "%s is named %s", formats[i].type, named);
    }
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, an_encoder_writes_its_format);
    tcase_add_test(room, a_csv_field_is_the_databases_text_quoted_where_it_must_be);
    tcase_add_test(room, a_failing_write_ends_the_encoding);
    tcase_add_test(room, a_kind_may_differ_from_row_to_row);
    tcase_add_test(room, an_encoder_names_the_type_of_its_format);
}

UNIT_MAIN("encoders", tests)
