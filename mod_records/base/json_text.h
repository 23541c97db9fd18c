/* SPDX-License-Identifier: Apache-2.0 */
/* A JSON text that stays a text: checked once, then read where it stands.  A body of a million small
 * rows needs no more room than its bytes. */
#ifndef RECORDS_JSON_TEXT_H
#define RECORDS_JSON_TEXT_H

#include "base/text.h"
#include "mod_records.h"

/** Non-zero if the text is one JSON value, strictly as RFC 8259 has it, in which at most depth arrays
 *  and objects stand in one another; else a reason in *why.  Where an object has two members of one
 *  name, json becomes a text in which the last one stands in the place of the first, alone. */
int records_json_check(records_value_t *json, int depth, const char **why, apr_pool_t *pool);

/* ---- below, every value is one of a text that was checked, and has no blanks around it ------ */

typedef enum {
    RECORDS_JSON_NULL, RECORDS_JSON_BOOLEAN, RECORDS_JSON_NUMBER, RECORDS_JSON_STRING,
    RECORDS_JSON_ARRAY, RECORDS_JSON_OBJECT
} records_json_type_e;

/** The value of a whole text: without the blanks around it. */
records_value_t records_json_whole(const records_value_t *json);

records_json_type_e records_json_type(const records_value_t *value);

/** Non-zero for arrays and objects. */
int records_json_is_nested(const records_value_t *value);

/** What is still to come of an array or an object. */
typedef struct records_json_rest_t {
    const char *at, *end;
} records_json_rest_t;

/** All that is in an array or object; nothing where value is neither. */
records_json_rest_t records_json_inside(const records_value_t *value);

/** The next element of an array; 0 behind the last. */
int records_json_element(records_value_t *element, records_json_rest_t *rest);

/** The next member of an object, its name still in quotes; 0 behind the last. */
int records_json_pair(records_value_t *name, records_value_t *value, records_json_rest_t *rest);

/** A member of an object. */
typedef struct records_json_pair_t {
    records_value_t name, value;
} records_json_pair_t;

/** All members of an object, records_json_pair_t, in the place of what was in pairs. */
void records_json_pairs(apr_array_header_t *pairs, const records_value_t *object);

/** The value of the member of this name, or NULL; the hint is where it is probably. */
const records_value_t *records_json_find(const apr_array_header_t *pairs, const char *name,
                                         int hint);

/** Is the JSON string, in its quotes, this text? */
int records_json_says(const records_value_t *string, const char *text, apr_size_t length);

/** Append what a JSON string says, without its quotes and escapes. */
void records_json_unquote(records_text_t *out, const records_value_t *string);

/** Append a value without blanks, and with no more escapes than are needed. */
void records_json_compact(records_text_t *out, const records_value_t *value);

/** The text of a value: what a string says, and anything else without blanks; NULL for null. */
records_value_t records_json_said(const records_value_t *value, apr_pool_t *pool);

#endif
