/* SPDX-License-Identifier: Apache-2.0 */
/* Members of one object that have the same name, found while a JSON text is checked. */
#ifndef RECORDS_JSON_REPEATS_H
#define RECORDS_JSON_REPEATS_H

#include "base/text.h"
#include "mod_records.h"

typedef struct records_json_repeats_t {
    const char *start;                   /* of the JSON text */
    records_text_t names, members;       /* of the objects that are open */
    records_text_t edits;                /* what is to be left out, or replaced */
    apr_pool_t *pool;
} records_json_repeats_t;

/** Where an object's members begin among those that are open. */
typedef struct records_json_level_t {
    apr_size_t members, names;
} records_json_level_t;

void records_json_repeats_init(records_json_repeats_t *repeats, const records_value_t *json,
                               apr_pool_t *pool);

/** An object begins. */
records_json_level_t records_json_repeats_open(const records_json_repeats_t *repeats);

/** A member, whose name is in names from there on, and whose value begins at value. */
void records_json_repeats_add(records_json_repeats_t *repeats, apr_size_t name, const char *value);

/** The value of the member that was added last ends. */
void records_json_repeats_ends(records_json_repeats_t *repeats, const char *end);

/** The object ends. */
void records_json_repeats_close(records_json_repeats_t *repeats, records_json_level_t level);

/** json with the last of several members in the place of the first. */
void records_json_repeats_apply(records_json_repeats_t *repeats, records_value_t *json);

#endif
