/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/type.h"

#include <stddef.h>

#include <apr_cstr.h>

static const records_type_t types[] = {
    { RECORDS_TYPE_TEXT, "text", "text", "text", RECORDS_TEXT },
    { RECORDS_TYPE_SMALLINT, "smallint", "smallint", "smallint", RECORDS_INTEGER },
    { RECORDS_TYPE_INTEGER, "integer", "integer", "int", RECORDS_INTEGER },
    { RECORDS_TYPE_BIGINT, "bigint", "bigint", "bigint", RECORDS_INTEGER },
    { RECORDS_TYPE_NUMERIC, "numeric", "numeric", "decimal", RECORDS_NUMBER },
    { RECORDS_TYPE_REAL, "real", "real", "float", RECORDS_FLOAT },
    { RECORDS_TYPE_DOUBLE, "double precision", "double precision", "double", RECORDS_FLOAT },
    { RECORDS_TYPE_BOOLEAN, "boolean", "boolean", "boolean", RECORDS_BOOLEAN },
    { RECORDS_TYPE_DATE, "date", "date", "date", RECORDS_DATE },
    { RECORDS_TYPE_TIME, "time", "time", "time", RECORDS_CLOCK },
    { RECORDS_TYPE_TIMESTAMP, "timestamp", "timestamp", "timestamp", RECORDS_TIMESTAMP },
    { RECORDS_TYPE_TIMESTAMPTZ, "timestamp with time zone", "timestamptz", "timestamptz",
      RECORDS_TIMESTAMPTZ },
    { RECORDS_TYPE_UUID, "uuid", "uuid", "uuid", RECORDS_UUID },
    { RECORDS_TYPE_JSON, "json", "json", "json", RECORDS_JSON },
    { RECORDS_TYPE_JSONB, "json", "jsonb", "jsonb", RECORDS_JSON },      /* PostgreSQL says json, too */
    { RECORDS_TYPE_BYTEA, "bytea", "bytea", "bytea", RECORDS_BYTES },
};

typedef char types_are_complete[sizeof(types) / sizeof(types[0]) == RECORDS_TYPES ? 1 : -1];

const records_type_t *records_type(records_type_e type)
{
    return &types[type];
}

typedef struct word_t {
    const char *word;
    records_type_e type;
} word_t;

static const word_t words[] = {
    { "text", RECORDS_TYPE_TEXT },
    { "varchar", RECORDS_TYPE_TEXT },
    { "character varying", RECORDS_TYPE_TEXT },
    { "char", RECORDS_TYPE_TEXT },
    { "character", RECORDS_TYPE_TEXT },
    { "bpchar", RECORDS_TYPE_TEXT },
    { "smallint", RECORDS_TYPE_SMALLINT },
    { "int2", RECORDS_TYPE_SMALLINT },
    { "int", RECORDS_TYPE_INTEGER },
    { "int4", RECORDS_TYPE_INTEGER },
    { "integer", RECORDS_TYPE_INTEGER },
    { "bigint", RECORDS_TYPE_BIGINT },
    { "int8", RECORDS_TYPE_BIGINT },
    { "numeric", RECORDS_TYPE_NUMERIC },
    { "decimal", RECORDS_TYPE_NUMERIC },
    { "real", RECORDS_TYPE_REAL },
    { "float4", RECORDS_TYPE_REAL },
    { "double precision", RECORDS_TYPE_DOUBLE },
    { "float8", RECORDS_TYPE_DOUBLE },
    { "float", RECORDS_TYPE_DOUBLE },
    { "boolean", RECORDS_TYPE_BOOLEAN },
    { "bool", RECORDS_TYPE_BOOLEAN },
    { "date", RECORDS_TYPE_DATE },
    { "time", RECORDS_TYPE_TIME },
    { "time without time zone", RECORDS_TYPE_TIME },
    { "timestamp", RECORDS_TYPE_TIMESTAMP },
    { "timestamp without time zone", RECORDS_TYPE_TIMESTAMP },
    { "timestamptz", RECORDS_TYPE_TIMESTAMPTZ },
    { "timestamp with time zone", RECORDS_TYPE_TIMESTAMPTZ },
    { "uuid", RECORDS_TYPE_UUID },
    { "json", RECORDS_TYPE_JSON },
    { "jsonb", RECORDS_TYPE_JSONB },
    { "bytea", RECORDS_TYPE_BYTEA },
};

/* What PostgreSQL calls otherwise. */
static const word_t others[] = {
    { "double", RECORDS_TYPE_DOUBLE },
    { "datetime", RECORDS_TYPE_TIMESTAMP },
    { "blob", RECORDS_TYPE_BYTEA },
};

static const records_type_t *find(const word_t *list, size_t count, const char *word)
{
    size_t i;

    for (i = 0; i < count; i++)
        if (apr_cstr_casecmp(word, list[i].word) == 0)
            return &types[list[i].type];
    return NULL;
}

const records_type_t *records_type_find(const char *word)
{
    return find(words, sizeof(words) / sizeof(words[0]), word);
}

const records_type_t *records_type_find_any(const char *word)
{
    const records_type_t *type = records_type_find(word);

    return type != NULL ? type : find(others, sizeof(others) / sizeof(others[0]), word);
}

const char *records_kind_name(records_kind_e kind)
{
    static const char *const names[] = {
        [RECORDS_TEXT] = "text", [RECORDS_INTEGER] = "integer", [RECORDS_NUMBER] = "numeric",
        [RECORDS_FLOAT] = "double precision", [RECORDS_BOOLEAN] = "boolean", [RECORDS_DATE] = "date",
        [RECORDS_CLOCK] = "time", [RECORDS_TIMESTAMP] = "timestamp",
        [RECORDS_TIMESTAMPTZ] = "timestamp with time zone", [RECORDS_UUID] = "uuid",
        [RECORDS_JSON] = "json", [RECORDS_BYTES] = "bytea", [RECORDS_LIST] = "text",
        [RECORDS_OTHER] = "text",
    };

    return names[kind];
}

/* ---- aggregates -------------------------------------------------------------------------- */

int records_aggregate_takes(records_aggregate_e aggregate, records_kind_e kind)
{
    if (aggregate == RECORDS_COUNT || aggregate == RECORDS_AGGREGATE_NONE)
        return 1;
    switch (kind) {
    case RECORDS_INTEGER:
    case RECORDS_NUMBER:
    case RECORDS_FLOAT:
        return 1;
    case RECORDS_TEXT:
    case RECORDS_DATE:
    case RECORDS_CLOCK:
    case RECORDS_TIMESTAMP:
    case RECORDS_TIMESTAMPTZ:
        return aggregate == RECORDS_MAX || aggregate == RECORDS_MIN;
    default:
        return 0;
    }
}

records_kind_e records_aggregate_kind(records_aggregate_e aggregate, records_kind_e of)
{
    switch (aggregate) {
    case RECORDS_COUNT:
        return RECORDS_INTEGER;
    case RECORDS_SUM:
    case RECORDS_AVG:
        return of == RECORDS_INTEGER || of == RECORDS_BOOLEAN ? RECORDS_NUMBER : of;
    default:
        return of;
    }
}
