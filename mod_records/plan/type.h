/* SPDX-License-Identifier: Apache-2.0 */
/* PostgreSQL's types as a client or a named query names them, the same on all databases: their names,
 * their aliases, and what can be aggregated. */
#ifndef RECORDS_TYPE_H
#define RECORDS_TYPE_H

#include "mod_records.h"
#include "request/request.h"

typedef enum {
    RECORDS_TYPE_TEXT,
    RECORDS_TYPE_SMALLINT,
    RECORDS_TYPE_INTEGER,
    RECORDS_TYPE_BIGINT,
    RECORDS_TYPE_NUMERIC,
    RECORDS_TYPE_REAL,
    RECORDS_TYPE_DOUBLE,
    RECORDS_TYPE_BOOLEAN,
    RECORDS_TYPE_DATE,
    RECORDS_TYPE_TIME,
    RECORDS_TYPE_TIMESTAMP,
    RECORDS_TYPE_TIMESTAMPTZ,
    RECORDS_TYPE_UUID,
    RECORDS_TYPE_JSON,
    RECORDS_TYPE_JSONB,
    RECORDS_TYPE_BYTEA
} records_type_e;

#define RECORDS_TYPES (RECORDS_TYPE_BYTEA + 1)

typedef struct records_type_t {
    records_type_e type;
    const char *name;                    /* in messages: "timestamp with time zone" */
    const char *cast;                    /* as SQL casts to it: "timestamptz" */
    const char *base;                    /* of a parameter, as the catalog would tell it */
    records_kind_e kind;
} records_type_t;

const records_type_t *records_type(records_type_e type);

/** The type that a cast names, in any case of letters; NULL if it is none of these. */
const records_type_t *records_type_find(const char *word);

/** The same for a parameter of a named query: by the words of other databases, too. */
const records_type_t *records_type_find_any(const char *word);

/** What PostgreSQL would call a value of this kind. */
const char *records_kind_name(records_kind_e kind);

/** Can values of a kind be aggregated so? */
int records_aggregate_takes(records_aggregate_e aggregate, records_kind_e kind);

/** The kind of an aggregate of things of a kind: count is INTEGER, sum and avg of integers NUMBER. */
records_kind_e records_aggregate_kind(records_aggregate_e aggregate, records_kind_e of);

#endif
