/* SPDX-License-Identifier: Apache-2.0 */
/* A column and what may follow its name: data->address->>city, created_at.bucket(day) */
#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>

#include "base/error.h"
#include "base/text.h"
#include "request/parts.h"

/* No array has more elements; beyond it some databases have no number for an index. */
#define HIGHEST_INDEX "2147483647"

static int is_key_byte(char c)
{
    return c != '\0' && strchr("(-:.,>)", c) == NULL;
}

/* Digits are an index only where the step ends behind them: data->0, but not data->0xy. */
static const char *end_of_index(const char *at)
{
    const char *end = at + (*at == '-'), *next;
    const apr_size_t digits = strspn(end, "0123456789");

    if (digits == 0)
        return NULL;
    end += digits;
    next = end + strspn(end, " \t");
    if (*next == '\0' || strchr(".,)", *next) != NULL || strncmp(next, "->", 2) == 0
        || strncmp(next, "::", 2) == 0)
        return end;
    return NULL;
}

/* -007 is -7, and -0 is 0. */
static const char *canonical_index(const char *digits, apr_pool_t *pool)
{
    const int negative = *digits == '-';
    apr_size_t length;

    digits += negative;
    digits += strspn(digits, "0");
    length = strlen(digits);
    if (length == 0)
        return "0";
    if (length > strlen(HIGHEST_INDEX)
        || (length == strlen(HIGHEST_INDEX) && strcmp(digits, HIGHEST_INDEX) > 0))
        digits = HIGHEST_INDEX;
    return negative ? apr_pstrcat(pool, "-", digits, NULL) : digits;
}

/* A dash stands between two parts, so an arrow is none. */
static const char *end_of_key(const char *at)
{
    const char *end = at;

    while (*end == '-' ? end > at && is_key_byte(end[1]) : is_key_byte(*end))
        end++;
    return end;
}

static records_error_t *scan_step(records_scan_t *scan, records_step_t *step)
{
    const char *end;

    memset(step, 0, sizeof(*step));
    step->as_text = records_scan_token(scan, "->>") ? 1 : 0;
    if (!step->as_text)
        scan->at += 2;
    records_scan_blanks(scan);
    if (*scan->at == '"') {
        step->key = records_scan_quoted(scan);
    } else if ((end = end_of_index(scan->at)) != NULL) {
        step->key = canonical_index(records_scan_take(scan, end), scan->pool);
        step->is_index = 1;
    } else if ((end = end_of_key(scan->at)) > scan->at) {
        step->key = records_trimmed(records_scan_take(scan, end), scan->pool);
    }
    records_scan_blanks(scan);
    return step->key != NULL ? NULL
                             : records_scan_fail(scan, "any non reserved character different from: "
                                                       ".,>()");
}

records_error_t *records_scan_path(records_scan_t *scan, const apr_array_header_t **path,
                                   const records_limits_t *limits)
{
    apr_array_header_t *steps = NULL;
    records_error_t *error;

    while (strncmp(scan->at, "->", 2) == 0) {
        if (steps == NULL)
            *path = steps = apr_array_make(scan->pool, 2, sizeof(records_step_t));
        if (steps->nelts >= limits->nesting)
            return records_explain(
                records_fail(scan->pool, "REC102", "A JSON path is too deep"),
                apr_psprintf(scan->pool, "At most %d levels are allowed.", limits->nesting), NULL);
        if ((error = scan_step(scan, &APR_ARRAY_PUSH(steps, records_step_t))) != NULL)
            return error;
    }
    return NULL;
}

records_error_t *records_scan_field(records_scan_t *scan, records_field_t *field,
                                    const records_limits_t *limits)
{
    memset(field, 0, sizeof(*field));
    if ((field->column = records_scan_name(scan)) == NULL)
        return records_scan_fail(scan, RECORDS_EXPECT_NAME);
    return records_scan_path(scan, &field->path, limits);
}

#define WORD(bucket, word) [RECORDS_BUCKET_##bucket] = word,

const char *const records_buckets[RECORDS_BUCKET_COUNT] = { RECORDS_BUCKETS(WORD) };

records_error_t *records_scan_bucket(records_scan_t *scan, records_bucket_e *bucket)
{
    const char *word, *begin;
    unsigned i;

    *bucket = RECORDS_BUCKET_NONE;
    if (!records_scan_token(scan, ".bucket("))
        return NULL;
    records_scan_blanks(scan);
    begin = scan->at;
    word = records_scan_word(scan);
    for (i = RECORDS_BUCKET_NONE + 1; word != NULL && i < RECORDS_BUCKET_COUNT; i++)
        if (strcmp(word, records_buckets[i]) == 0)
            *bucket = (records_bucket_e)i;
    if (*bucket == RECORDS_BUCKET_NONE) {
        scan->at = begin;
        return records_scan_fail(scan, "period (second, minute, hour, day, week, month, quarter, "
                                       "year)");
    }
    if (!records_scan_token(scan, ")"))
        return records_scan_fail(scan, "\")\"");
    records_scan_blanks(scan);
    return NULL;
}
