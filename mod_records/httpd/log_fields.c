/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/log_fields.h"

#include <string.h>

#include "base/fnv.h"
#include "httpd/trace.h"

#define MOST_DIGITS 24 /* of a 64-bit number, with sign, point and NUL */
#define NUMBERS 10     /* fields that are numbers */
#define HEX 16

/* Every request writes these, so their texts are made by hand, in one piece of memory. */
typedef struct fields_t {
    request_rec *r;
    char *at;                            /* room for the next number */
} fields_t;

static const char *const times[RECORDS_STAGES] = {
    [RECORDS_STAGE_IDENTIFY] = "records-identify-ms",
    [RECORDS_STAGE_PARSE] = "records-parse-ms",
    [RECORDS_STAGE_PLAN] = "records-plan-ms",
    [RECORDS_STAGE_WAIT] = "records-wait-ms",
    [RECORDS_STAGE_TRANSACTION] = "records-transaction-ms",
    [RECORDS_STAGE_RESPONSE] = "records-response-ms",
};

/* A set would compare the name with all others. */
static void note(const fields_t *fields, const char *name, const char *value)
{
    if (value != NULL)
        apr_table_addn(fields->r->notes, name, value);
}

/* From the right; so many digits behind a point. */
static const char *decimal(fields_t *fields, apr_int64_t number, int behind)
{
    char *end = fields->at + MOST_DIGITS - 1, *at = end;
    apr_uint64_t rest = number < 0 ? 0 : (apr_uint64_t)number;
    int digits = 0;

    *at = '\0';
    do {
        if (behind > 0 && digits == behind)
            *--at = '.';
        *--at = (char)('0' + rest % 10);
        rest /= 10;
        digits++;
    } while (rest > 0 || digits <= behind);
    fields->at = end + 1;
    return at;
}

static void note_number(fields_t *fields, const char *name, apr_int64_t number)
{
    note(fields, name, decimal(fields, number, 0));
}

static void note_times(fields_t *fields, const records_measure_t *measure)
{
    int i;

    for (i = 0; i < RECORDS_STAGES; i++)
        note(fields, times[i], decimal(fields, measure->spent[i], 3)); /* of microseconds */
}

/* FNV by words of eight bytes, since some statements are long; what is high is mixed into what is low. */
static apr_uint64_t hash_of(const char *text)
{
    apr_size_t left = strlen(text);
    apr_uint64_t hash = RECORDS_FNV, word;

    for (; left >= sizeof(word); text += sizeof(word), left -= sizeof(word)) {
        memcpy(&word, text, sizeof(word));
        hash = (hash ^ word) * APR_UINT64_C(0x100000001b3);
        hash ^= hash >> 32;
    }
    return records_fnv(hash, text, left);
}

const char *records_log_fingerprint(const records_statement_t *statement, apr_pool_t *pool)
{
    apr_uint64_t hash = hash_of(statement->text);
    char *text = apr_palloc(pool, HEX + 1);
    int i;

    text[HEX] = '\0';
    for (i = HEX; i > 0; hash >>= 4)
        text[--i] = "0123456789abcdef"[hash & 15];
    return text;
}

void records_log_fields(request_rec *r, records_measure_t *measure)
{
    fields_t fields = { r, apr_palloc(r->pool, NUMBERS * MOST_DIGITS) };

    note(&fields, "records-caller", records_measure_caller(measure, r->pool));
    if (measure->who != NULL)
        note(&fields, "records-role", measure->who->role);
    if (measure->source != NULL)
        note(&fields, "records-database", measure->source->settings->name);
    note(&fields, "records-resource", measure->resource);
    note_number(&fields, "records-rows", measure->rows);
    note_number(&fields, "records-changed", measure->changed);
    note_number(&fields, "records-received", (apr_int64_t)measure->received);
    note_number(&fields, "records-retries", measure->effort.retries);
    note(&fields, "records-error", measure->error);
    if (measure->statement != NULL)
        note(&fields, "records-statement", records_log_fingerprint(measure->statement, r->pool));
    if (r->prev != NULL && measure->trace != NULL) /* else it is there */
        apr_table_setn(r->notes, RECORDS_TRACE_NOTE, measure->trace->trace);
    note_times(&fields, measure);
}
