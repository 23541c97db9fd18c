/* SPDX-License-Identifier: Apache-2.0 */
/* Prepared statements: at most so many a connection, called rTAG_1, rTAG_2, ... in the order in
 * which they were made.  libpq 15 cannot close one by protocol, so DEALLOCATE travels in the
 * pipeline that needs the room.
 *
 * The tag is the connection's own: where a proxy lets several use one session, none may execute
 * what another prepared by that name.  A connection that keeps no statements uses the unnamed
 * one alone, whose Parse travels with its Execute. */
#include <string.h>

#include <apr_general.h>
#include <apr_strings.h>

#include "base/text.h"
#include "databases/pgsql/parts.h"

#define NAME_ROOM 48
#define MOST_LOSSES 3     /* of prepared statements, before none is kept any more */
#define MOST_PARAMS 65535 /* the protocol counts them in 16 bits */

/* One snapshot for rows and their count; a write begins as the server is set up to, if no level is
 * asked for. */
static const struct { const char *name, *text; } words[RECORDS_PGSQL_WORDS] = {
    [RECORDS_PGSQL_BEGIN_READ] = { "begin_read",
                                   "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" },
    [RECORDS_PGSQL_BEGIN_READ_SERIALIZABLE] = { "begin_read_serializable",
                                                "BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY" },
    [RECORDS_PGSQL_BEGIN_WRITE] = { "begin_write", "BEGIN" },
    [RECORDS_PGSQL_BEGIN_READ_COMMITTED] = { "begin_committed",
                                             "BEGIN ISOLATION LEVEL READ COMMITTED" },
    [RECORDS_PGSQL_BEGIN_REPEATABLE_READ] = { "begin_repeatable",
                                              "BEGIN ISOLATION LEVEL REPEATABLE READ" },
    [RECORDS_PGSQL_BEGIN_SERIALIZABLE] = { "begin_serializable",
                                           "BEGIN ISOLATION LEVEL SERIALIZABLE" },
    [RECORDS_PGSQL_CONSTRAINTS] = { "constraints", "SET CONSTRAINTS ALL IMMEDIATE" },
    [RECORDS_PGSQL_SAVEPOINT] = { "savepoint", "SAVEPOINT records_read" },
    [RECORDS_PGSQL_READ_ONLY] = { "read_only", "SET LOCAL transaction_read_only = on" },
    [RECORDS_PGSQL_RELEASE] = { "release", "RELEASE SAVEPOINT records_read" },
    [RECORDS_PGSQL_COMMIT] = { "commit", "COMMIT" },
    [RECORDS_PGSQL_ROLLBACK] = { "rollback", "ROLLBACK" },
};

static void name_of(char name[NAME_ROOM], const records_pgsql_t *p, apr_uint64_t number)
{
    apr_snprintf(name, NAME_ROOM, "r%s_%" APR_UINT64_T_FMT, p->tag, number);
}

static void make_tag(records_pgsql_t *p)
{
    apr_uint32_t random = (apr_uint32_t)apr_time_now();

    apr_generate_random_bytes((unsigned char *)&random, sizeof(random));
    apr_snprintf(p->tag, sizeof(p->tag), "%08x%x", random, (unsigned)p->pid);
}

static void name_words(records_pgsql_t *p, apr_pool_t *pool)
{
    int i;

    for (i = 0; i < RECORDS_PGSQL_WORDS; i++)
        p->words[i] = apr_psprintf(pool, "r%s_%s", p->tag, words[i].name);
}

int records_pgsql_keeps(const records_pgsql_t *p)
{
    return p->bound > 0 && !p->unnamed;
}

static void drop(void *baton, void *thing)
{
    records_pgsql_t *p = baton;

    if (!p->silent)
        APR_ARRAY_PUSH(p->dropped, apr_uint64_t) = (apr_uint64_t)(apr_uintptr_t)thing;
}

void records_pgsql_prepared_init(records_pgsql_t *p, apr_size_t bound, apr_pool_t *pool)
{
    p->bound = bound;
    p->cache = records_lru_make(bound, drop, p, pool);
    p->dropped = apr_array_make(pool, 8, sizeof(apr_uint64_t));
    make_tag(p);
    name_words(p, pool);
}

int records_pgsql_lose(records_pgsql_t *p)
{
    if (!records_pgsql_keeps(p))
        return 0;
    records_pgsql_forget(p);
    if (++p->losses == MOST_LOSSES)
        p->bound = 0;
    return 1;
}

int records_pgsql_is_prepared(records_pgsql_t *p, const records_statement_t *statement)
{
    return records_lru_get(p->cache, statement->text) != NULL;
}

static records_pgsql_step_t *push(records_pgsql_t *p, records_pgsql_what_e what)
{
    records_pgsql_step_t *step = apr_array_push(p->steps);

    step->what = what;
    step->text = NULL;
    step->number = 0;
    return step;
}

records_error_t *records_pgsql_bind(const char ***values, const apr_array_header_t *params,
                                    apr_pool_t *pool)
{
    int i;

    *values = NULL;
    if (params == NULL || params->nelts == 0)
        return NULL;
    if (params->nelts > MOST_PARAMS)
        return records_error(pool, 0, "54023", "too many values in one request");
    *values = apr_palloc(pool, (apr_size_t)params->nelts * sizeof(**values));
    for (i = 0; i < params->nelts; i++) {
        const records_value_t *value = &APR_ARRAY_IDX(params, i, records_param_t).value;

        if (value->text == NULL) {
            (*values)[i] = NULL;
            continue;
        }
        if (memchr(value->text, '\0', value->length) != NULL)
            return records_error(pool, 0, "22021",
                                 "invalid byte sequence for encoding \"UTF8\": 0x00");
        (*values)[i] = apr_pstrmemdup(pool, value->text, value->length);
    }
    return NULL;
}

records_error_t *records_pgsql_close_dropped(records_pgsql_t *p, apr_pool_t *pool)
{
    for (; p->closing < p->dropped->nelts; p->closing++) {
        apr_uint64_t number = APR_ARRAY_IDX(p->dropped, p->closing, apr_uint64_t);
        char name[NAME_ROOM], sql[NAME_ROOM + 16];

        name_of(name, p, number);
        apr_snprintf(sql, sizeof(sql), "DEALLOCATE %s", name);
        if (!PQsendQueryParams(p->conn, sql, 0, NULL, NULL, NULL, NULL, 0))
            return records_pgsql_error(p, NULL, pool);
        push(p, RECORDS_PGSQL_CLOSE)->number = number;
        p->reused = 1;
    }
    return NULL;
}

static void undrop(records_pgsql_t *p, apr_uint64_t number)
{
    int i, kept = 0;

    for (i = 0; i < p->dropped->nelts; i++) {
        apr_uint64_t other = APR_ARRAY_IDX(p->dropped, i, apr_uint64_t);

        if (other != number)
            APR_ARRAY_IDX(p->dropped, kept++, apr_uint64_t) = other;
    }
    p->dropped->nelts = kept;
}

/* The oldest goes before the new one comes, so the server never holds more than the bound. */
static records_error_t *prepare(records_pgsql_t *p, const char *text, apr_pool_t *pool)
{
    apr_uint64_t number = ++p->numbers;
    records_error_t *error;
    records_pgsql_step_t *step;
    char name[NAME_ROOM];

    records_lru_put(p->cache, text, (void *)(apr_uintptr_t)number);
    error = records_pgsql_close_dropped(p, pool);
    name_of(name, p, number);
    if (error == NULL && !PQsendPrepare(p->conn, name, text, 0, NULL))
        error = records_pgsql_error(p, NULL, pool);
    if (error != NULL) {
        records_pgsql_forget(p); /* the connection is broken, and all of them with it */
        return error;
    }
    step = push(p, RECORDS_PGSQL_PARSE);
    step->text = text;
    step->number = number;
    return NULL;
}

static void *find_prepared(records_pgsql_t *p, const records_statement_t *statement)
{
    void *number;

    if (!records_pgsql_keeps(p))
        return NULL;
    number = records_lru_get(p->cache, statement->text);
    p->reuse->hits += number != NULL;
    p->reuse->misses += number == NULL && !statement->once;
    return number;
}

static records_error_t *execute(records_pgsql_t *p, const records_statement_t *statement,
                                const char *const *values, apr_pool_t *pool)
{
    int count = statement->params == NULL ? 0 : statement->params->nelts;
    records_error_t *error;
    char name[NAME_ROOM];
    void *number;

    number = find_prepared(p, statement);
    if (number != NULL)
        p->reused = 1;
    else if (statement->once || !records_pgsql_keeps(p) || !p->piped)
        return PQsendQueryParams(p->conn, statement->text, count, NULL, values, NULL, NULL, 0)
                   ? NULL
                   : records_pgsql_error(p, NULL, pool);
    else {
        if ((error = prepare(p, statement->text, pool)) != NULL)
            return error;
        number = (void *)(apr_uintptr_t)p->numbers;
    }
    name_of(name, p, (apr_uint64_t)(apr_uintptr_t)number);
    return PQsendQueryPrepared(p->conn, name, count, values, NULL, NULL, 0)
               ? NULL
               : records_pgsql_error(p, NULL, pool);
}

records_error_t *records_pgsql_send_bound(records_pgsql_t *p, records_pgsql_what_e what,
                                          const records_statement_t *statement,
                                          const char *const *values, apr_pool_t *pool)
{
    records_error_t *error = execute(p, statement, values, pool);

    if (error == NULL)
        push(p, what);
    return error;
}

records_error_t *records_pgsql_send(records_pgsql_t *p, records_pgsql_what_e what,
                                    const records_statement_t *statement, apr_pool_t *pool)
{
    const char **values;
    records_error_t *error = records_pgsql_bind(&values, statement->params, pool);

    return error != NULL
               ? error
               : records_pgsql_send_bound(p, what, statement, (const char *const *)values, pool);
}

/* Words of our own, prepared. */
static records_error_t *execute_word(records_pgsql_t *p, records_pgsql_word_e word,
                                     apr_pool_t *pool)
{
    if ((p->known & 1u << word) != 0)
        p->reused = 1;
    else {
        if (!PQsendPrepare(p->conn, p->words[word], words[word].text, 0, NULL))
            return records_pgsql_error(p, NULL, pool);
        push(p, RECORDS_PGSQL_PARSE)->number = word;
    }
    return PQsendQueryPrepared(p->conn, p->words[word], 0, NULL, NULL, NULL, 0)
               ? NULL
               : records_pgsql_error(p, NULL, pool);
}

records_error_t *records_pgsql_do(records_pgsql_t *p, records_pgsql_word_e word, apr_pool_t *pool)
{
    records_error_t *error = NULL;

    if (records_pgsql_keeps(p))
        error = execute_word(p, word, pool);
    else if (!PQsendQueryParams(p->conn, words[word].text, 0, NULL, NULL, NULL, NULL, 0))
        error = records_pgsql_error(p, NULL, pool);
    if (error == NULL)
        push(p, RECORDS_PGSQL_DO);
    return error;
}

records_error_t *records_pgsql_end_row_by_row(records_pgsql_t *p, apr_pool_t *pool)
{
    if (!p->row_by_row)
        return NULL;
    if (!PQsendQueryParams(p->conn, "SELECT", 0, NULL, NULL, NULL, NULL, 0))
        return records_pgsql_error(p, NULL, pool);
    push(p, RECORDS_PGSQL_DO);
    return NULL;
}

/* It may have been dropped before it was prepared. */
static void unborn(records_pgsql_t *p, const records_pgsql_step_t *step)
{
    if (records_lru_get(p->cache, step->text) == (void *)(apr_uintptr_t)step->number) {
        p->silent = 1;
        records_lru_remove(p->cache, step->text);
        p->silent = 0;
    }
    undrop(p, step->number);
}

void records_pgsql_prepared(records_pgsql_t *p, const records_pgsql_step_t *step, int done)
{
    if (step->what == RECORDS_PGSQL_CLOSE && done)
        undrop(p, step->number);
    if (step->what == RECORDS_PGSQL_PARSE && step->text == NULL)
        p->known |= (done ? 1u : 0u) << step->number;
    else if (step->what == RECORDS_PGSQL_PARSE && !done)
        unborn(p, step);
}

void records_pgsql_unprepare(records_pgsql_t *p, const records_statement_t *statement)
{
    if (statement != NULL)
        records_lru_remove(p->cache, statement->text);
}

void records_pgsql_forget(records_pgsql_t *p)
{
    p->silent = 1;
    records_lru_clear(p->cache);
    p->silent = 0;
    p->known = 0;
    apr_array_clear(p->dropped);
}

void records_pgsql_close_all(records_pgsql_t *p, apr_pool_t *pool)
{
    char name[NAME_ROOM];
    records_text_t sql;
    int i;

    records_lru_clear(p->cache);
    records_text_init(&sql, 256, pool);
    for (i = 0; i < p->dropped->nelts; i++) {
        name_of(name, p, APR_ARRAY_IDX(p->dropped, i, apr_uint64_t));
        records_text_printf(&sql, "DEALLOCATE %s;", name);
    }
    for (i = 0; i < RECORDS_PGSQL_WORDS; i++)
        if ((p->known & 1u << i) != 0)
            records_text_printf(&sql, "DEALLOCATE %s;", p->words[i]);
    if (sql.length > 0)
        PQclear(PQexec(p->conn, records_text_string(&sql)));
    records_pgsql_forget(p);
}
