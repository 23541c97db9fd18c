/* SPDX-License-Identifier: Apache-2.0 */
/* A place between two rows, as a client carries it: which way to go from a row, and what that
 * row had in the columns of the order.  Clients do not interpret it. */
#ifndef RECORDS_CURSOR_H
#define RECORDS_CURSOR_H

#include "base/fnv.h"
#include "mod_records.h"

typedef struct records_cursor_t {
    unsigned backward : 1;               /* the rows before it */
    apr_uint64_t binding;                /* what question it belongs to */
    int count;
    const records_value_t *values;       /* no text: NULL */
} records_cursor_t;

/** base64url. */
const char *records_cursor_write(const records_cursor_t *cursor, apr_pool_t *pool);

/** 0 if the text is no cursor. */
int records_cursor_read(records_cursor_t *cursor, const char *text, apr_pool_t *pool);

/** A number that is another for other texts, nearly always (FNV-1a); begin with RECORDS_BINDING. */
apr_uint64_t records_binding(apr_uint64_t binding, const char *text);

#define RECORDS_BINDING RECORDS_FNV

#endif
