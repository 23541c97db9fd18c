/* SPDX-License-Identifier: Apache-2.0 */
/* JSON of rows inside rows, made by the encoder that makes the rest of the answer: records_object,
 * records_join, records_item and the aggregate records_array (subquery_sqlite3.c calls them). */
#include <stdlib.h>
#include <string.h>

#include <apr_lib.h>

#include "base/json.h"
#include "databases/sqlite3/dialect_sqlite3.h"
#include "databases/sqlite3/parts.h"

/* ---- specs -------------------------------------------------------------------------- */

/* What goes before a value: {"id": or ,"name": */
typedef struct member_t {
    const char *before;
    apr_size_t length;
    records_kind_e kind;
    unsigned ours : 1;                   /* JSON of our own */
} member_t;

typedef struct spec_t {
    apr_pool_t *pool;
    int count;
    member_t *members;
} spec_t;

static void forget(void *data)
{
    apr_pool_destroy(((spec_t *)data)->pool);
}

/* T4:name.  Moves past it; 0 if it is none. */
static int read_member(member_t *member, const char **at, const char *end, int first,
                       apr_pool_t *pool)
{
    const char *letter = *at < end ? strchr(RECORDS_SQLITE3_KINDS, **at) : NULL;
    records_text_t before;
    apr_size_t length = 0;

    member->ours = *at < end && **at == RECORDS_SQLITE3_OUR_JSON;
    if (letter == NULL && !member->ours)
        return 0;
    member->kind = member->ours ? RECORDS_JSON : (records_kind_e)(letter - RECORDS_SQLITE3_KINDS);
    for ((*at)++; *at < end && apr_isdigit(**at); (*at)++)
        length = length * 10 + (apr_size_t)(**at - '0');
    if (*at == end || *(*at)++ != ':' || length > (apr_size_t)(end - *at))
        return 0;
    records_text_init(&before, length + 8, pool);
    records_text_putc(&before, first ? '{' : ',');
    records_json_string(&before, *at, length);
    records_text_putc(&before, ':');
    *at += length;
    member->before = records_text_string(&before);
    member->length = before.length;
    return 1;
}

static spec_t *read_spec(records_sqlite3_t *s, const char *text, int length, int count)
{
    const char *at = text, *end = text + length;
    apr_pool_t *pool;
    spec_t *spec;

    apr_pool_create(&pool, s->pool);
    apr_pool_tag(pool, "records_sqlite3_spec");
    spec = apr_pcalloc(pool, sizeof(*spec));
    spec->pool = pool;
    spec->members = apr_pcalloc(pool, sizeof(*spec->members) * (apr_size_t)(count + 1));
    while (spec->count < count
           && read_member(&spec->members[spec->count], &at, end, spec->count == 0, pool))
        spec->count++;
    if (spec->count == count && at == end)
        return spec;
    apr_pool_destroy(pool);
    return NULL;
}

/* ---- records_object(spec, value, ...) -------------------------------------------------- */

static void append_member(records_text_t *out, const records_sqlite3_t *s, const member_t *member,
                          sqlite3_value *value)
{
    records_text_append(out, member->before, member->length);
    if (member->ours && sqlite3_value_type(value) == SQLITE_TEXT)
        records_text_append(out, (const char *)sqlite3_value_text(value),
                            (apr_size_t)sqlite3_value_bytes(value));
    else
        records_sqlite3_append(out, s, value, member->kind);
}

static void answer(sqlite3_context *context, const records_text_t *text)
{
    sqlite3_result_text64(context, records_text_string(text), text->length, SQLITE_TRANSIENT,
                          SQLITE_UTF8);
    sqlite3_result_subtype(context, RECORDS_SQLITE3_JSON);
}

static void object(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    records_sqlite3_t *s = records_sqlite3_of(context);
    spec_t *spec = sqlite3_get_auxdata(context, 0);
    const int known = spec != NULL;
    const char *text = count > 0 ? (const char *)sqlite3_value_text(arguments[0]) : NULL;
    records_text_t *out;
    int i;

    if (!known
        && (text == NULL
            || (spec = read_spec(s, text, sqlite3_value_bytes(arguments[0]), count - 1)) == NULL)) {
        records_sqlite3_raise(context, "XX000", "not what records_object() takes", text);
        return;
    }
    out = records_sqlite3_text(s);
    for (i = 0; i < spec->count; i++)
        append_member(out, s, &spec->members[i], arguments[i + 1]);
    records_text_puts(out, spec->count > 0 ? "}" : "{}");
    answer(context, out);
    if (!known) /* last, for this may forget it at once */
        sqlite3_set_auxdata(context, 0, spec, forget);
}

/* ---- records_join(object, ...) ----------------------------------------------------------- */

/* {"a":1}, {"b":2} -> {"a":1,"b":2} */
static void join(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    records_text_t *out = records_sqlite3_text(records_sqlite3_of(context));
    int i, length;

    for (i = 0; i < count; i++) {
        const char *text = (const char *)sqlite3_value_text(arguments[i]);

        length = sqlite3_value_bytes(arguments[i]);
        if (text == NULL || length < 2)
            return;
        records_text_putc(out, i == 0 ? '{' : ',');
        records_text_append(out, text + 1, (apr_size_t)length - 2);
    }
    records_text_putc(out, '}');
    answer(context, out);
}

/* ---- records_item(letter, value) ---------------------------------------------------------- */

static void item(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    records_sqlite3_t *s = records_sqlite3_of(context);
    const char *letter = (const char *)sqlite3_value_text(arguments[0]);
    const char *found =
        letter == NULL || *letter == '\0' ? NULL : strchr(RECORDS_SQLITE3_KINDS, *letter);
    records_text_t *out;

    (void)count;
    if (sqlite3_value_type(arguments[1]) == SQLITE_NULL || letter == NULL)
        return;
    if (found == NULL) { /* JSON of our own */
        sqlite3_result_value(context, arguments[1]);
        return;
    }
    out = records_sqlite3_text(s);
    records_sqlite3_append(out, s, arguments[1], (records_kind_e)(found - RECORDS_SQLITE3_KINDS));
    answer(context, out);
}

/* ---- records_array(json) ------------------------------------------------------------------- */

/* No array can be longer than what SQLite takes for a text; it says 54000 then. */
static void array_step(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    sqlite3_str **array = sqlite3_aggregate_context(context, sizeof(*array));

    (void)count;
    if (array == NULL) {
        sqlite3_result_error_nomem(context);
        return;
    }
    if (*array == NULL)
        *array = sqlite3_str_new(sqlite3_context_db_handle(context));
    sqlite3_str_appendchar(*array, 1, sqlite3_str_length(*array) == 0 ? '[' : ',');
    if (sqlite3_value_type(arguments[0]) == SQLITE_NULL)
        sqlite3_str_appendall(*array, "null");
    else
        sqlite3_str_append(*array, (const char *)sqlite3_value_text(arguments[0]),
                           sqlite3_value_bytes(arguments[0]));
    if (sqlite3_str_errcode(*array) == SQLITE_TOOBIG)
        sqlite3_result_error_toobig(context);
}

static void array_end(sqlite3_context *context)
{
    sqlite3_str **array = sqlite3_aggregate_context(context, 0);
    int code, length;

    if (array == NULL || *array == NULL) {
        sqlite3_result_text(context, "[]", 2, SQLITE_STATIC);
        sqlite3_result_subtype(context, RECORDS_SQLITE3_JSON);
        return;
    }
    sqlite3_str_appendchar(*array, 1, ']');
    code = sqlite3_str_errcode(*array);
    length = sqlite3_str_length(*array);
    if (code == SQLITE_OK) {
        sqlite3_result_text64(context, sqlite3_str_finish(*array), (sqlite3_uint64)length,
                              sqlite3_free, SQLITE_UTF8);
        sqlite3_result_subtype(context, RECORDS_SQLITE3_JSON);
        return;
    }
    sqlite3_free(sqlite3_str_finish(*array));
    sqlite3_result_error_code(context, code);
}

#define SIGNED (SQLITE_DIRECTONLY | RECORDS_SQLITE3_SIGNS)

const records_sqlite3_entry_t records_sqlite3_object_functions[] = {
    { "records_object", -1, SIGNED, object, NULL, NULL },        /* a zone may be set */
    { "records_join", -1, SIGNED, join, NULL, NULL },
    { "records_item", 2, SIGNED, item, NULL, NULL },
    { "records_array", 1, SIGNED, NULL, array_step, array_end },
    { NULL, 0, 0, NULL, NULL, NULL },
};
