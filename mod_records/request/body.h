/* SPDX-License-Identifier: Apache-2.0 */
/* The media types that a body may have, one line each.  The enum, the table, the parser and the
 * planner all read this list. */
#ifndef RECORDS_BODY_H
#define RECORDS_BODY_H

#include "mod_records.h"

struct records_payload_t;

/** What stands in a body. */
typedef enum {
    RECORDS_BODY_OF_VALUES,              /* JSON, or what becomes JSON: each value has its type */
    RECORDS_BODY_OF_CELLS,               /* rows of texts, under the names of their columns */
    RECORDS_BODY_OF_FIELDS,              /* names with texts; of a call a name may come again */
    RECORDS_BODY_OF_ONE                  /* one argument of a function; no table takes it */
} records_body_class_e;

/* The Content-Type; the class; what reads it as JSON (parts.h), or NULL; the type of the one parameter,
 * without a name, that is given such a body as it is, or NULL; whether it is bytes rather than UTF-8. */
#define RECORDS_BODIES(X) \
    X(JSON, "application/json", VALUES, records_body_json, "json/jsonb", 0) \
    X(CSV, "text/csv", CELLS, records_body_csv, NULL, 0) \
    X(FORM, "application/x-www-form-urlencoded", FIELDS, records_body_form, NULL, 0) \
    X(TEXT, "text/plain", ONE, NULL, "text", 0) \
    X(XML, "text/xml", ONE, NULL, "xml", 0) \
    X(BYTES, "application/octet-stream", ONE, NULL, "bytea", 1)

#define RECORDS_BODY_VALUE(body, type, class, read, parameter, binary) RECORDS_BODY_##body,
typedef enum {
    RECORDS_BODIES(RECORDS_BODY_VALUE)
    RECORDS_BODY_COUNT
} records_body_e;
#undef RECORDS_BODY_VALUE

typedef struct records_body_t {
    const char *type;
    records_body_class_e class;
    records_error_t *(*read)(struct records_payload_t *payload, apr_pool_t *pool);
    const char *parameter;
    unsigned binary : 1;
} records_body_t;

/** By their records_body_e. */
extern const records_body_t records_bodies[RECORDS_BODY_COUNT];

/** The body of this Content-Type, in lower case and without parameters; RECORDS_BODY_COUNT if there is
 *  none. */
records_body_e records_body_find(const char *type);

#endif
