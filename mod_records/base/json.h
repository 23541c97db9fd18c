/* SPDX-License-Identifier: Apache-2.0 */
/* JSON (RFC 8259): written here, read through json-c. */
#ifndef RECORDS_JSON_H
#define RECORDS_JSON_H

#include "base/text.h"
#include "mod_records.h"

/** Append a JSON string, quoted and escaped; bytes that are not UTF-8 become U+FFFD. */
void records_json_string(records_text_t *out, const char *bytes, apr_size_t length);

/** The same without the quotes: a part of a string. */
void records_json_escape(records_text_t *out, const char *bytes, apr_size_t length);

/** Append a value as JSON, as its kind says: numbers bare, booleans
 *  as true or false, timestamps as ISO 8601 with T and a full zone, JSON as it is, the rest as a
 *  string.  A number that JSON cannot hold (NaN) becomes a string. */
void records_json_value(records_text_t *out, const records_value_t *value, records_kind_e kind);

/** Append a JSON text without the members that are null, at any depth; null elements of arrays stay,
 *  blanks between tokens do not.  open is room for its own use, and may be used again. */
void records_json_strip(records_text_t *out, records_text_t *open, const char *text,
                        apr_size_t length);

/** Append "key":"value" with value NULL written as null; with a comma before it if comma. */
void records_json_member(records_text_t *out, int comma, const char *key, const char *value);

/** Non-zero if the bytes are a number as JSON writes it: -12.5e3, not +1, .5, 007 or NaN. */
int records_json_is_number(const char *bytes, apr_size_t length);

struct json_object;

/** Parse a whole JSON text, which may hold at most depth arrays and objects in one another.
 *  Strictly as RFC 8259; of members with one name the last counts.  The object is released with
 *  pool.  NULL in *object is JSON null.  A number that int64 cannot hold is a double to json-c, but
 *  json_object_get_string() gives it back digit by digit.
 *  Returns 0 and leaves a reason in *why if the text is not one JSON value. */
int records_json_parse(struct json_object **object, const char *bytes, apr_size_t length, int depth,
                       const char **why, apr_pool_t *pool);

#endif
