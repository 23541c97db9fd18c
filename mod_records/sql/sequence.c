/* SPDX-License-Identifier: Apache-2.0 */
#include "sql/sequence.h"

#include <string.h>

#include "base/error.h"
#include "base/number.h"
#include "base/overrides.h"
#include "sql/database.h"

/* One run: what every step wants. */
typedef struct run_t {
    const records_steps_t *steps;
    void *c;
    const records_transaction_t *t;
    records_result_t *result;
    apr_pool_t *pool;
} run_t;

int records_sequence_length(const records_transaction_t *t)
{
    return (t->change != NULL) + (t->otherwise != NULL) + (t->check != NULL) + (t->rows != NULL)
           + (t->count != NULL) + (t->estimate != NULL) + (t->page != NULL);
}

static records_error_t *run_preamble(const run_t *run)
{
    const apr_array_header_t *preamble = run->t->preamble;
    records_error_t *error = NULL;
    int i;

    for (i = 0; preamble != NULL && i < preamble->nelts && error == NULL; i++)
        error =
            run->steps->tell(run->c, APR_ARRAY_IDX(preamble, i, records_statement_t *), run->pool);
    return error;
}

/* ---- what is asked beside the rows ------------------------------------------------------- */

static records_error_t *ask_number(apr_int64_t *number, const run_t *run,
                                   const records_statement_t *statement)
{
    const char *text = NULL;
    records_error_t *error;

    if (statement == NULL)
        return NULL;
    if ((error = run->steps->ask(&text, 1, run->c, statement, run->pool)) != NULL)
        return error;
    return text != NULL && records_number_parse(number, text)
               ? NULL
               : records_error(run->pool, 0, "XX000", "a count that is no number");
}

static records_error_t *run_counts(const run_t *run)
{
    const records_transaction_t *t = run->t;
    records_error_t *error;

    if ((error = ask_number(&run->result->total, run, t->count)) != NULL
        || (t->estimate != NULL
            && (error = run->steps->ask(&run->result->explained, 1, run->c, t->estimate, run->pool))
                   != NULL))
        return error;
    return ask_number(&run->result->in_page, run, t->page);
}

static const char *said(const char *text)
{
    return text == NULL || *text == '\0' ? NULL : text;
}

/* response.headers and response.status, as far as something has set them. */
static records_error_t *run_response(const run_t *run)
{
    const char *texts[2] = { NULL, NULL };
    records_error_t *error;

    if (run->t->response == NULL)
        return NULL;
    if ((error = run->steps->ask(texts, 2, run->c, run->t->response, run->pool)) != NULL)
        return error;
    run->result->headers = said(texts[0]);
    run->result->status = said(texts[1]);
    return NULL;
}

/* What cannot be answered so is not to be kept. */
static records_error_t *check_response(const run_t *run)
{
    records_overrides_t overrides;

    return records_overrides_read(&overrides, run->result->headers, run->result->status, run->pool);
}

/* ---- a read -------------------------------------------------------------------------------- */

/* response.headers and response.status are read after the first row has been computed; but before a
 * stream during which nothing else can run. */
static records_error_t *read_rows(const run_t *run)
{
    const records_steps_t *steps = run->steps;
    records_error_t *error = NULL;

    if (run->t->rows == NULL)
        return run_response(run);
    if (steps->collects(run->t))
        error = steps->collect(run->result, run->c, run->t, run->pool);
    else if (steps->one_at_a_time)
        return (error = run_response(run)) != NULL
                   ? error
                   : steps->stream(run->result, run->c, run->t, run->pool);
    else
        error = steps->stream(run->result, run->c, run->t, run->pool);
    return error != NULL ? error : run_response(run);
}

static records_error_t *run_read(const run_t *run)
{
    records_error_t *error;

    if ((error = run_preamble(run)) != NULL || (error = run_counts(run)) != NULL)
        return error;
    return read_rows(run);
}

/* ---- a write ------------------------------------------------------------------------------- */

static records_error_t *collect_rows(const run_t *run)
{
    return run->t->rows == NULL ? NULL
                                : run->steps->collect(run->result, run->c, run->t, run->pool);
}

static records_error_t *run_change(const run_t *run)
{
    const records_transaction_t *t = run->t;
    records_error_t *error;

    if (t->change == NULL)
        return NULL;
    error = run->steps->change(run->result, run->c, t->change, run->pool);
    if (error != NULL || t->otherwise == NULL || run->result->affected > 0)
        return error;
    run->result->created = 1;
    return run->steps->change(run->result, run->c, t->otherwise, run->pool);
}

/* Do the rules allow what the change has made?  Where it does not say so itself, it is read again. */
static records_error_t *check_change(const run_t *run)
{
    apr_int64_t allowed = run->result->affected;
    records_error_t *error;

    if ((error = ask_number(&allowed, run, run->t->check)) != NULL)
        return error;
    return allowed == run->result->affected
               ? NULL
               : records_error(run->pool, 0, RECORDS_ROW_REFUSED, "a rule does not allow a row");
}

/* The precondition does not hold: the row is there as it was, and nothing of it is wanted. */
static int is_refused(const run_t *run)
{
    return run->t->guarded && run->t->change != NULL && run->result->affected <= 0;
}

static records_error_t *run_write(const run_t *run)
{
    const records_transaction_t *t = run->t;
    records_error_t *error;

    if ((error = run_preamble(run)) != NULL
        || (t->rows_first && (error = collect_rows(run)) != NULL)
        || (error = run_change(run)) != NULL || is_refused(run)
        || (error = check_change(run)) != NULL
        || (!t->rows_first && (error = collect_rows(run)) != NULL))
        return error;
    if (t->rows != NULL && !t->rows_aside) /* what counts is the answer, which may leave rows out or
                                            * group them */
        run->result->affected = run->result->in_page;
    if ((error = run_counts(run)) != NULL || (error = run_response(run)) != NULL
        || (error = check_response(run)) != NULL)
        return error;
    return t->keep || run->steps->check == NULL ? NULL : run->steps->check(run->c, run->pool);
}

records_error_t *records_sequence_run(records_result_t *result, const records_steps_t *steps,
                                      void *c, const records_transaction_t *t, records_run_e how,
                                      apr_pool_t *pool)
{
    const run_t run = { steps, c, t, result, pool };
    records_error_t *error;

    memset(result, 0, sizeof(*result));
    result->affected = result->total = result->in_page = result->modified = -1;
    if ((error = steps->begin(c, t, how, pool)) == NULL)
        error = t->writes ? run_write(&run) : run_read(&run);
    if (error == NULL && t->writes && how == RECORDS_RUN_WHOLE)
        error = steps->end(c, t->keep, pool);
    return error;
}
