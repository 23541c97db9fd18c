/* SPDX-License-Identifier: Apache-2.0 */
#include "base/raise.h"

#include <string.h>

#include <apr_strings.h>
#include <json-c/json.h>

#include "base/error.h"
#include "base/header.h"
#include "base/json.h"

#define DEEPEST 8 /* arrays and objects inside one another */

static void unreadable(records_error_t *error, const char *details, const char *hint)
{
    error->code = "PGRST121";
    error->message = "Could not parse JSON in the \"RAISE SQLSTATE 'PGRST'\" error";
    error->details = details;
    error->hint = hint;
    error->status = records_error_status(error->code, error->message, 0);
    error->headers = NULL;
    error->reason = NULL;
}

static void unreadable_message(records_error_t *error, apr_pool_t *pool)
{
    unreadable(error, apr_psprintf(pool, "Invalid JSON value for MESSAGE: '%s'", error->message),
               "MESSAGE must be a JSON object with obligatory keys: 'code', 'message' and optional "
               "keys: 'details', 'hint'.");
}

static void unreadable_detail(records_error_t *error, apr_pool_t *pool)
{
    unreadable(error,
               error->details == NULL
                   ? "DETAIL is missing in the RAISE statement"
                   : apr_psprintf(pool, "Invalid JSON value for DETAIL: '%s'", error->details),
               "DETAIL must be a JSON object with obligatory keys: 'status', 'headers' and "
               "optional key: 'status_text'.");
}

static struct json_object *read_object(const char *text, apr_pool_t *pool)
{
    struct json_object *object;
    const char *why;

    if (text == NULL || !records_json_parse(&object, text, strlen(text), DEEPEST, &why, pool)
        || !json_object_is_type(object, json_type_object))
        return NULL;
    return object;
}

/* A member that is a string; NULL if it is absent, null or, as *good tells, something else. */
static const char *member(struct json_object *object, const char *name, int *good, apr_pool_t *pool)
{
    struct json_object *value;

    if (!json_object_object_get_ex(object, name, &value) || value == NULL)
        return NULL;
    if (!json_object_is_type(value, json_type_string)) {
        *good = 0;
        return NULL;
    }
    return apr_pstrdup(pool, json_object_get_string(value));
}

static int read_status(int *status, struct json_object *object)
{
    struct json_object *value;

    if (!json_object_object_get_ex(object, "status", &value)
        || !json_object_is_type(value, json_type_int))
        return 0;
    *status = json_object_get_int(value);
    return *status >= 200 && *status <= 599;
}

static int read_headers(const apr_table_t **headers, struct json_object *object, apr_pool_t *pool)
{
    apr_table_t *table = apr_table_make(pool, 4);
    struct json_object *all;

    if (!json_object_object_get_ex(object, "headers", &all)
        || !json_object_is_type(all, json_type_object))
        return 0;
    json_object_object_foreach (all, name, value) {
        if (!json_object_is_type(value, json_type_string)
            || !records_header_valid(name, json_object_get_string(value)))
            return 0;
        if (!records_header_frames(name))
            apr_table_add(table, name, json_object_get_string(value));
    }
    *headers = table;
    return 1;
}

/* A reason phrase is of one line. */
static const char *reason_of(const char *text)
{
    return text != NULL && *text != '\0' && records_header_valid("x", text) ? text : NULL;
}

static void read_raised(records_error_t *error, apr_pool_t *pool)
{
    struct json_object *told = read_object(error->message, pool);
    struct json_object *how =
        error->details == NULL && told != NULL ? told : read_object(error->details, pool);
    records_error_t read = *error;
    int good = 1;

    if (told == NULL) {
        unreadable_message(error, pool);
        return;
    }
    read.code = member(told, "code", &good, pool);
    read.message = member(told, "message", &good, pool);
    read.details = member(told, "details", &good, pool);
    read.hint = member(told, "hint", &good, pool);
    if (!good || read.code == NULL || read.message == NULL) {
        unreadable_message(error, pool);
        return;
    }
    if (how == NULL || !read_status(&read.status, how) || !read_headers(&read.headers, how, pool)) {
        unreadable_detail(error, pool);
        return;
    }
    read.reason = reason_of(member(how, "status_text", &good, pool));
    *error = read;
}

void records_raise_read(records_error_t *error, apr_pool_t *pool)
{
    if (strcmp(error->code, "PGRST") == 0)
        read_raised(error, pool);
    else if (strlen(error->code) == 5 && strncmp(error->code, "PT", 2) == 0)
        error->reason = reason_of(error->message);
}
