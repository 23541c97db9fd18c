/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>

#include "base/json.h"

/* Where one code means several things, the message tells them apart.  Asked before the codes. */
static const struct { const char *code, *starts, *ends; int status; } phrases[] = {
    { "21000", "", "requires a WHERE clause", 400 },
    { "21000", "ON CONFLICT DO UPDATE", "affect row a second time", 400 },
    { "22023", "role \"", "\" does not exist", 401 },
    { "54000", "the request is larger", "", 413 },
    { "55000", "cannot ", " this view", 405 },       /* MariaDB knows it only when it is tried */
    { "0A000", "cached plan must not change", "", 500 },
};

/* A code, or the beginning of codes.  The first that matches decides, so exact codes come
 * before their class. */
static const struct { const char *code; int status; } statuses[] = {
    { "PGRST000", 503 },                 /* no connection */
    { "PGRST001", 503 },
    { "PGRST002", 503 },                 /* no catalog */
    { "PGRST003", 503 },                 /* waited too long for a connection: come back later */
    { "PGRST100", 400 },                 /* query string */
    { "PGRST101", 405 },
    { "PGRST102", 400 },                 /* body */
    { "PGRST103", 416 },                 /* range */
    { "PGRST105", 405 },
    { "PGRST106", 406 },                 /* schema */
    { "PGRST107", 406 },                 /* media type */
    { "PGRST108", 400 },
    { "PGRST111", 500 },
    { "PGRST112", 500 },
    { "PGRST114", 400 },
    { "PGRST115", 400 },
    { "PGRST116", 406 },                 /* not exactly one row */
    { "PGRST117", 405 },                 /* method */
    { "PGRST118", 400 },
    { "PGRST120", 400 },
    { "PGRST121", 500 },
    { "PGRST122", 400 },                 /* preferences */
    { "PGRST123", 400 },
    { "PGRST124", 400 },                 /* max-affected */
    { "PGRST125", 404 },                 /* path */
    { "PGRST126", 404 },
    { "PGRST127", 400 },                 /* not implemented */
    { "PGRST128", 400 },
    { "PGRST200", 400 },
    { "PGRST201", 300 },
    { "PGRST202", 404 },
    { "PGRST203", 300 },
    { "PGRST204", 400 },                 /* no such column */
    { "PGRST205", 404 },                 /* no such table */
    { "PGRST300", 500 },
    { "PGRST301", 401 },
    { "PGRST302", 401 },
    { "PGRST303", 401 },
    { "PGRST", 500 },

    { "REC101", 400 },                   /* PATCH or DELETE without a filter */
    { "REC102", 400 },                   /* more filters, or deeper, than is allowed */
    { "REC103", 405 },                   /* writing is not enabled */
    { "REC104", 404 },                   /* no such item */
    { "REC105", 413 },                   /* body too large */
    { "REC106", 414 },                   /* URL too long */
    { "REC108", 400 },                   /* embeds too deep in one another */
    { "REC109", 403 },                   /* a claim that must be there is not */
    { "REC110", 400 },                   /* the cursor belongs to another question */
    { "REC111", 400 },                   /* no pages by a cursor of this */
    { "REC112", 400 },                   /* too many embeds */
    { "REC113", 400 },                   /* the body is no batch */
    { "REC114", 405 },                   /* batches are not enabled */
    { "REC115", 400 },                   /* a reference to an earlier answer cannot be used */
    { "REC116", 413 },                   /* an answer that must be kept is too large */
    { "REC120", 412 },                   /* a precondition does not hold */
    { "REC121", 428 },                   /* a precondition is required */
    { "REC122", 400 },                   /* a precondition that cannot be asked here */
    { "REC130", 400 },                   /* Idempotency-Key: malformed, twice, or missing */
    { "REC131", 422 },                   /* the same key with another request */
    { "REC132", 409 },                   /* the first request of this key is still running */
    { "REC133", 500 },                   /* the table of keys is missing */
    { "REC134", 400 },                   /* keys are not enabled here */
    { "REC140", 400 },                   /* an isolation level that is not allowed */
    { "REC150", 429 },                   /* too many requests */
    { "REC151", 429 },                   /* a quota is used up */
    { "REC152", 503 },                   /* the store that counts requests is down */
    { "REC153", 500 },                   /* the rate or cost of this caller cannot be read */
    { "REC154", 503 },                   /* what was used cannot be read now */
    { "REC160", 403 },                   /* a claim does not fit the rule that needs it */
    { "REC161", 403 },                   /* a column has the value of a claim, and no other */
    { "REC162", 403 },                   /* there is no such claim; 401 for an anonymous caller */
    { "REC170", 500 },                   /* an extension is broken */
    { "REC180", 503 },                   /* the description of the API is still being made */
    { "REC181", 406 },                   /* no encoding of it that the client takes */
    { "REC173", 403 },                   /* an extension refuses the change */
    { "REC174", 403 },                   /* a source of claims refuses the caller */
    { "REC", 500 },                      /* REC107, REC117 have a status of httpd: their caller sets it */

    { "08", 503 },                       /* connection */
    { "09", 500 },
    { "0L", 403 },                       /* grantor, role */
    { "0P", 403 },
    { "21", 500 },
    { "23503", 409 },                    /* foreign key */
    { "23505", 409 },                    /* unique */
    { "24", 500 },                       /* cursors: the session's affair, as are those of 25, 26, 34 */
    { "25006", 405 },                    /* read-only transaction */
    { "25", 500 },
    { "26", 500 },                       /* prepared statements */
    { "28", 403 },                       /* authorisation */
    { "2D", 500 },
    { "34", 500 },
    { "38", 500 },
    { "39", 500 },
    { "3B", 500 },
    { "40001", 503 },                    /* serialization: worth trying again */
    { "40P01", 503 },                    /* deadlock: the same */
    { "40", 500 },
    { "42501", 403 },                    /* privilege; 401 for an anonymous caller */
    { "42883", 404 },                    /* no such function */
    { "42P01", 404 },                    /* no such table */
    { "42P03", 500 },                    /* a cursor, a prepared statement of that name is there */
    { "42P05", 500 },
    { "42P17", 500 },
    { "53400", 500 },
    { "53", 503 },                       /* resources */
    { "54", 400 },                       /* too much, or too complex, for the database */
    { "55P03", 503 },                    /* lock not available */
    { "55", 500 },
    { "57014", 504 },                    /* cancelled: the time limit */
    { "57P01", 503 },                    /* shut down, crashed, starting up */
    { "57P02", 503 },
    { "57P03", 503 },
    { "57", 500 },
    { "58", 500 },
    { "F0", 500 },
    { "HV", 500 },
    { "P0001", 400 },                    /* RAISE */
    { "P0", 500 },
    { "XX", 500 },
};

static int starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

static int ends_with(const char *text, const char *end)
{
    const apr_size_t length = strlen(text), tail = strlen(end);

    return length >= tail && strcmp(text + length - tail, end) == 0;
}

/* 0 if the message does not decide. */
static int status_by_message(const char *code, const char *message)
{
    apr_size_t i;

    for (i = 0; message != NULL && i < sizeof(phrases) / sizeof(phrases[0]); i++)
        if (strcmp(code, phrases[i].code) == 0 && starts_with(message, phrases[i].starts)
            && ends_with(message, phrases[i].ends))
            return phrases[i].status;
    return 0;
}

static int status_by_code(const char *code)
{
    apr_size_t i;

    for (i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
        if (starts_with(code, statuses[i].code))
            return statuses[i].status;
    return 400; /* of the remaining SQLSTATEs the client is the cause */
}

/* PT402 -> 402: SQL that names its own status. */
static int is_chosen(const char *code)
{
    return strlen(code) == 5 && strncmp(code, "PT", 2) == 0;
}

static int chosen_status(const char *digits)
{
    const int status = atoi(digits);

    if (!apr_isdigit(digits[0]) || !apr_isdigit(digits[1]) || !apr_isdigit(digits[2]))
        return 500;
    return status >= 200 && status <= 599 ? status : 500;
}

int records_error_asks_who(const char *code)
{
    return strcmp(code, "42501") == 0 || strcmp(code, "REC162") == 0;
}

int records_error_status(const char *code, const char *message, int anonymous)
{
    int status;

    if (code == NULL)
        return 500;
    if (is_chosen(code))
        return chosen_status(code + 2);
    if (anonymous && records_error_asks_who(code))
        return 401;
    status = status_by_message(code, message);
    return status != 0 ? status : status_by_code(code);
}

records_error_t *records_fail(apr_pool_t *pool, const char *code, const char *format, ...)
{
    va_list arguments;
    const char *message;

    va_start(arguments, format);
    message = apr_pvsprintf(pool, format, arguments);
    va_end(arguments);
    return records_error(pool, records_error_status(code, message, 0), apr_pstrdup(pool, code),
                         message);
}

records_error_t *records_explain(records_error_t *error, const char *details, const char *hint)
{
    if (details != NULL)
        error->details = details;
    if (hint != NULL)
        error->hint = hint;
    return error;
}

records_error_t *records_unable(const char *details, const char *hint, apr_pool_t *pool)
{
    return records_explain(records_fail(pool, "PGRST127", "Feature not implemented"), details,
                           hint);
}

static void write_explained(records_text_t *out, const records_error_t *error)
{
    if (error->details_json != NULL) {
        records_text_puts(out, ",\"details\":");
        records_text_puts(out, error->details_json);
    } else {
        records_json_member(out, 1, "details", error->details);
    }
    records_json_member(out, 1, "hint", error->hint);
}

const char *records_error_json(const records_error_t *error, int terse, apr_pool_t *pool)
{
    records_text_t out;

    records_text_init(&out, 256, pool);
    records_text_putc(&out, '{');
    records_json_member(&out, 0, "code", error->code);
    records_json_member(&out, 1, "message", error->message);
    if (!terse)
        write_explained(&out, error);
    if (error->operation != NULL) {
        records_text_puts(&out, ",\"operation\":");
        records_text_puts(&out, error->operation);
    }
    records_text_putc(&out, '}');
    return records_text_string(&out);
}

records_error_t *records_precondition_failed(apr_pool_t *pool)
{
    return records_explain(records_fail(pool, "REC120", "The record is not what it was"), NULL,
                           "Read it again, and decide anew.");
}
