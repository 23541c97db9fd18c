/* SPDX-License-Identifier: Apache-2.0 */
/* records_sum and records_avg: of decimals, which SQLite keeps as doubles.  Its own sum() of 0.1 and
 * 0.2 is 0.30000000000000004; ours carries what each addition loses, and at the end keeps the digits
 * that a double is sure of. */
#include <math.h>
#include <stdlib.h>

#include "base/number.h"
#include "databases/sqlite3/parts.h"

#define SURE "%.15g" /* the digits that a double keeps */

typedef struct sum_t {
    apr_int64_t count, whole;            /* of the integers; exact while there is no other */
    double sum, lost;
    apr_int64_t turns;                   /* how often whole went over its end, and back */
    unsigned inexact : 1;
} sum_t;

/* Neumaier's way: of two numbers it is the smaller one whose end is lost. */
static void add(sum_t *sum, double number)
{
    const double total = sum->sum + number;

    if (fabs(sum->sum) >= fabs(number))
        sum->lost += (sum->sum - total) + number;
    else
        sum->lost += (number - total) + sum->sum;
    sum->sum = total;
}

/* What goes over on the way may come back: it is the end that must fit 64 bits. */
static void add_whole(sum_t *sum, apr_int64_t number)
{
    if (number > 0 && sum->whole > APR_INT64_MAX - number)
        sum->turns++;
    else if (number < 0 && sum->whole < APR_INT64_MIN - number)
        sum->turns--;
    sum->whole = (apr_int64_t)((apr_uint64_t)sum->whole + (apr_uint64_t)number);
}

static void step(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    sum_t *sum = sqlite3_aggregate_context(context, sizeof(*sum));
    const int type = sqlite3_value_numeric_type(arguments[0]);

    (void)count;
    if (sum == NULL) {
        sqlite3_result_error_nomem(context);
        return;
    }
    if (type == SQLITE_NULL)
        return;
    sum->count++;
    add(sum, sqlite3_value_double(arguments[0]));
    if (type == SQLITE_INTEGER)
        add_whole(sum, sqlite3_value_int64(arguments[0]));
    else
        sum->inexact = 1;
}

static double rounded(double number)
{
    char digits[64];

    if (number - number != 0) /* NaN, infinity */
        return number;
    sqlite3_snprintf(sizeof(digits), digits, SURE, number);
    return strtod(digits, NULL);
}

static void sum_end(sqlite3_context *context)
{
    const sum_t *sum = sqlite3_aggregate_context(context, 0);

    if (sum == NULL || sum->count == 0)
        return;
    if (sum->inexact)
        sqlite3_result_double(context, rounded(sum->sum + sum->lost));
    else if (sum->turns != 0)
        records_sqlite3_raise(context, "22003", "bigint out of range", NULL);
    else
        sqlite3_result_int64(context, sum->whole);
}

static void avg_end(sqlite3_context *context)
{
    const sum_t *sum = sqlite3_aggregate_context(context, 0);

    if (sum != NULL && sum->count > 0)
        sqlite3_result_double(context, rounded((sum->sum + sum->lost) / (double)sum->count));
}

const records_sqlite3_entry_t records_sqlite3_sum_functions[] = {
    { "records_sum", 1, RECORDS_SQLITE3_OURS, NULL, step, sum_end },
    { "records_avg", 1, RECORDS_SQLITE3_OURS, NULL, step, avg_end },
    { NULL, 0, 0, NULL, NULL, NULL },
};
