/* SPDX-License-Identifier: Apache-2.0 */
/* A connection's settings, and whether it is still the one that has them. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <apr_strings.h>

#include "databases/pgsql/parts.h"
#include "databases/pgsql/session_pgsql.h"

#define OLDEST_SERVER 120000 /* generated columns in the catalog */
#define USUAL_PATIENCE 10    /* seconds, where connect_timeout says nothing */
#define MOST_CANCELS 10      /* without effect, before we close the connection */
#define MOST_LOOKS 16        /* at a socket that always has something to read */

/* What the text of a value depends on.  The answer must begin with the value. */
static const struct { const char *name, *value; } settings[] = {
    { "client_encoding", "UTF8" },
    { "DateStyle", "ISO" },
    { "IntervalStyle", "postgres" },
    { "extra_float_digits", "1" },
    { "bytea_output", "hex" },
    { "standard_conforming_strings", "on" },
};
#define SETTINGS ((int)(sizeof(settings) / sizeof(settings[0])))

/* Notices are ignored, but an unexpected FATAL one means that the session is over. */
static void on_notice(void *baton, const PGresult *notice)
{
    records_pgsql_t *p = baton;
    const char *severity = PQresultErrorField(notice, PG_DIAG_SEVERITY_NONLOCALIZED);
    const char *code = PQresultErrorField(notice, PG_DIAG_SQLSTATE);

    if (severity == NULL || (strcmp(severity, "FATAL") != 0 && strcmp(severity, "PANIC") != 0))
        return;
    apr_cpystrn(p->fatal, code == NULL ? "08006" : code, sizeof(p->fatal));
}

static void ignore_notice(void *baton, const PGresult *notice)
{
    (void)baton;
    (void)notice;
}

/* connect_timeout, which libpq itself no longer applies once the connection is made. */
static apr_interval_time_t connect_timeout(PGconn *conn)
{
    PQconninfoOption *options = PQconninfo(conn), *option;
    int seconds = 0;

    for (option = options; option != NULL && option->keyword != NULL; option++)
        if (strcmp(option->keyword, "connect_timeout") == 0 && option->val != NULL)
            seconds = atoi(option->val);
    PQconninfoFree(options);
    return apr_time_from_sec(seconds > 0 ? seconds : USUAL_PATIENCE);
}

/* Is there an answer?  Behind a proxy it may be a server that is not there yet. */
static int is_answered(PGconn *conn, apr_time_t deadline)
{
    struct pollfd socket = { PQsocket(conn), POLLIN, 0 };
    apr_interval_time_t left;

    while (PQisBusy(conn)) {
        if ((left = deadline - apr_time_now()) <= 0)
            return 0;
        if (poll(&socket, 1, (int)apr_time_as_msec(left) + 1) > 0 && !PQconsumeInput(conn))
            return 1; /* with a lost connection */
    }
    return 1;
}

static records_error_t *no_answer(apr_interval_time_t timeout, apr_pool_t *pool)
{
    records_error_t *error = records_error(pool, 0, "08001", "Database connection error.");

    error->cause = apr_psprintf(pool,
                                "connected, and then no answer within %d s (connect_timeout); a "
                                "proxy may have no server behind it",
                                (int)apr_time_sec(timeout));
    return error;
}

/* The last result of sql. */
static records_error_t *ask_in_time(PGresult **answer, records_pgsql_t *p, const char *sql,
                                    apr_pool_t *pool)
{
    const apr_interval_time_t timeout = connect_timeout(p->conn);
    const apr_time_t deadline = apr_time_now() + timeout;
    PGresult *result;

    *answer = NULL;
    if (!PQsendQuery(p->conn, sql))
        return records_pgsql_error(p, NULL, pool);
    do {
        if (!is_answered(p->conn, deadline))
            return no_answer(timeout, pool);
        if ((result = PQgetResult(p->conn)) == NULL)
            return NULL;
        PQclear(*answer);
        *answer = result;
    } while (1);
}

static records_error_t *verify(const records_pgsql_t *p, const PGresult *answer, apr_pool_t *pool)
{
    records_error_t *error;
    int i;

    if (PQresultStatus(answer) != PGRES_TUPLES_OK)
        return records_pgsql_error(p, answer, pool);
    for (i = 0; i < SETTINGS; i++) {
        const char *value = PQgetvalue(answer, 0, i);

        if (strncmp(value, settings[i].value, strlen(settings[i].value)) == 0)
            continue;
        error = records_error(pool, 0, "08004", "Database connection error.");
        error->cause =
            p->bound > 0
                ? apr_psprintf(pool, "the server keeps %s at \"%s\", told to make it \"%s\"",
                               settings[i].name, value, settings[i].value)
                : apr_psprintf(
                    pool,
                    "%s is \"%s\"; with statements=0 it must be set for the login, as in "
                    "ALTER ROLE ... SET %s = '%s'",
                    settings[i].name, value, settings[i].name, settings[i].value);
        return error;
    }
    return NULL;
}

/* Where no statement is kept, nothing is: the next transaction may have another session. */
static records_error_t *configure(records_pgsql_t *p, apr_pool_t *pool)
{
    const char *form = p->bound > 0 ? "%s%spg_catalog.set_config('%s', '%s', false)"
                                    : "%s%spg_catalog.current_setting('%s')";
    const char *sql = "SELECT ";
    records_error_t *error;
    PGresult *answer;
    int i;

    for (i = 0; i < SETTINGS; i++)
        sql = apr_psprintf(pool, form, sql, i > 0 ? ", " : "", settings[i].name, settings[i].value);
    if ((error = ask_in_time(&answer, p, sql, pool)) == NULL)
        error = verify(p, answer, pool);
    PQclear(answer);
    return error;
}

/* The state outlives a reconnection of the handle (apr_dbd's check may reset it). */
static records_pgsql_t *state_of(records_connection_t *c)
{
    records_pgsql_t *p = c->state;

    if (p != NULL)
        return p;
    p = apr_pcalloc(c->pool, sizeof(*p));
    p->hang_up = -1;
    p->steps = apr_array_make(c->pool, 8, sizeof(records_pgsql_step_t));
    apr_thread_mutex_create(&p->lock, APR_THREAD_MUTEX_DEFAULT, c->pool);
    p->pid = PQbackendPID(c->native);
    p->reuse = &c->reuse;
    records_pgsql_prepared_init(p, c->statements, c->pool);
    c->state = p;
    return p;
}

/* What cancel() works with: conn is NULL at the end.  The descriptor is our own, since libpq may close
 * its one, and the system give that number to another, while we look at it. */
static void take_cancel(records_pgsql_t *p, PGconn *conn)
{
    apr_thread_mutex_lock(p->lock);
    PQfreeCancel(p->cancel);
    p->cancel = conn == NULL ? NULL : PQgetCancel(conn);
    if (p->hang_up >= 0)
        close(p->hang_up);
    p->hang_up = conn == NULL ? -1 : fcntl(PQsocket(conn), F_DUPFD_CLOEXEC, 0);
    p->talking = 0;
    apr_thread_mutex_unlock(p->lock);
}

records_error_t *records_pgsql_attach(records_connection_t *c, apr_pool_t *pool)
{
    records_pgsql_t *p = state_of(c);
    records_error_t *error;
    const char *version;

    p->conn = c->native;
    p->pid = PQbackendPID(p->conn);
    p->fatal[0] = '\0';
    p->held = 0;
    p->row_by_row = 0;
    records_pgsql_rows_end(p);
    records_pgsql_forget(p);
    if (PQstatus(p->conn) != CONNECTION_OK)
        return records_pgsql_error(p, NULL, pool);
    if (PQserverVersion(p->conn) < OLDEST_SERVER)
        return records_error(pool, 0, "0A000", "PostgreSQL 12 or newer is needed");
    PQsetNoticeReceiver(p->conn, on_notice, p);
    take_cancel(p, p->conn);
    version = PQparameterStatus(p->conn, "server_version");
    c->server_version = version == NULL ? NULL : apr_pstrdup(c->pool, version);
    if ((error = configure(p, pool)) != NULL)
        take_cancel(p, NULL);
    return error;
}

void records_pgsql_detach(records_connection_t *c)
{
    records_pgsql_t *p = c->state;
    apr_pool_t *pool;

    if (p == NULL)
        return;
    records_pgsql_rows_end(p);
    if (records_pgsql_ready(c)) { /* the handle may be used by others after us */
        apr_pool_create(&pool, c->pool);
        records_pgsql_close_all(p, pool);
        apr_pool_destroy(pool);
    }
    take_cancel(p, NULL);
    PQsetNoticeReceiver(p->conn, ignore_notice, NULL);
    c->state = NULL;
}

/* A server that closed left its fatal, or the end of the stream, in the socket.  A NOTICE or a
 * changed parameter may lie there as well: libpq takes them in. */
static int nothing_amiss(records_pgsql_t *p)
{
    struct pollfd socket;
    int looks, ready;

    socket.fd = PQsocket(p->conn);
    socket.events = POLLIN;
    for (looks = 0; looks < MOST_LOOKS; looks++) {
        socket.revents = 0;
        do
            ready = poll(&socket, 1, 0);
        while (ready < 0 && errno == EINTR);
        if (ready == 0)
            return p->fatal[0] == '\0';
        if (ready < 0 || !PQconsumeInput(p->conn) || PQisBusy(p->conn))
            return 0;
    }
    return 0;
}

int records_pgsql_ready(records_connection_t *c)
{
    records_pgsql_t *p = c->state;

    return p != NULL && !p->talking && !p->held && PQstatus(p->conn) == CONNECTION_OK
           && PQbackendPID(p->conn) == p->pid && PQtransactionStatus(p->conn) == PQTRANS_IDLE
           && PQpipelineStatus(p->conn) == PQ_PIPELINE_OFF && (c->recent || nothing_amiss(p));
}

/* While the lock is held the conversation cannot end, so what is cancelled is what was meant.
 * A proxy without a free session, or a server that is stuck, does not get the cancel. */
void records_pgsql_cancel(records_connection_t *c)
{
    records_pgsql_t *p = c->state;
    char ignored[256];

    if (p == NULL)
        return;
    apr_thread_mutex_lock(p->lock);
    if (p->talking && p->hang_up >= 0 && p->cancels++ >= MOST_CANCELS)
        shutdown(p->hang_up, SHUT_RDWR);
    else if (p->talking && p->cancel != NULL)
        PQcancel(p->cancel, ignored, sizeof(ignored));
    apr_thread_mutex_unlock(p->lock);
}
