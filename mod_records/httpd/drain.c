/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/drain.h"

#include <errno.h>
#include <unistd.h>

#include <apr_atomic.h>
#include <apr_strings.h>
#include <http_protocol.h>

#include "httpd/check_database.h"
#include "httpd/log.h"
#include "httpd/watch.h"

#define AGAIN apr_time_from_sec(1)

/* Of this process: written when it begins, and by the watch. */
static struct {
    const server_rec *server;
    const char *path;                    /* NULL: it is never asked for */
    volatile apr_uint32_t on;
    unsigned complained : 1;
} drain;

/* A file that the children's account cannot see would be written in vain. */
const char *records_drain_check(server_rec *main_server, apr_pool_t *pool)
{
    const char *path = records_server_config(main_server)->drain, *stopped, *why;
    const records_account_t *account;

    if (path == NULL)
        return NULL;
    account = records_check_account(pool);
    stopped = records_account_stopped(account, ap_make_dirstr_parent(pool, path), X_OK, pool);
    if (stopped != NULL) {
        why = apr_psprintf(pool,
                           "RecordsDrain %s: the folder %s is missing, or %s may not enter it; "
                           "name a file in a folder that it may enter, such as /run/records/drain",
                           path, stopped, records_account_name(account, pool));
        if (!records_check_is_restart())
            return why;
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, NULL, RECLOGNO(1050) "%s", why);
    }
    if (access(path, F_OK) == 0)
        ap_log_error(APLOG_MARK, APLOG_STARTUP | APLOG_WARNING, 0, NULL,
                     RECLOGNO(1051) "RecordsDrain: %s is there, so records-health answers 503 "
                                    "until somebody removes it",
                     path);
    return NULL;
}

static void look(void *none)
{
    const int there = access(drain.path, F_OK) == 0, why = there ? 0 : errno;

    (void)none;
    if (!there && why != ENOENT && !drain.complained) {
        ap_log_error(APLOG_MARK, APLOG_WARNING, APR_FROM_OS_ERROR(why), drain.server,
                     RECLOGNO(1052) "RecordsDrain: whether %s is there cannot be found out",
                     drain.path);
        drain.complained = 1;
    }
    if (there != (int)apr_atomic_read32(&drain.on))
        ap_log_error(APLOG_MARK, APLOG_INFO, 0, drain.server, RECLOGNO(1053) "RecordsDrain: %s %s",
                     drain.path, there ? "is there: draining" : "is gone: no longer draining");
    apr_atomic_set32(&drain.on, there ? 1 : 0);
}

void records_drain_start(server_rec *main_server)
{
    drain.server = main_server;
    drain.path = records_server_config(main_server)->drain;
    if (drain.path == NULL)
        return;
    look(NULL);
    records_watch_look(AGAIN, look, NULL);
}

int records_drain_is_on(void)
{
    return apr_atomic_read32(&drain.on) != 0;
}

void records_drain_close(request_rec *r)
{
    if (records_drain_is_on() && r->connection->master == NULL)
        r->connection->keepalive = AP_CONN_CLOSE;
}
