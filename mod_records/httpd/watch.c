/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/watch.h"

#include <errno.h>
#include <sys/socket.h>

#include <apr_atomic.h>
#include <apr_portable.h>
#include <apr_thread_proc.h>
#include <http_core.h>

#include "httpd/log.h"
#include "httpd/source.h"

#define TICK apr_time_from_msec(100)
#define TICKS_BETWEEN_TRIMS 100

typedef struct watch_t {
    server_rec *server;
    apr_thread_t *thread;
    apr_uint32_t stop;
    apr_pool_t *scratch;                 /* cleared at each tick */
} watch_t;

/* A socket that can be read and holds nothing has been closed by the other side. */
int records_watch_gone(void *connection)
{
    conn_rec *c = connection;
    apr_socket_t *socket;
    apr_os_sock_t fd;
    char byte;
    ssize_t seen;

    if (c->aborted)
        return 1;
    if (c->master != NULL)               /* a stream of HTTP/2: its connection is another's */
        return c->master->aborted;
    if ((socket = ap_get_conn_socket(c)) == NULL || apr_os_sock_get(&fd, socket) != APR_SUCCESS)
        return 0;
    seen = recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return seen == 0 || (seen < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
}

static void watch_pool(records_source_t *source, void *baton)
{
    watch_t *watch = baton;

    records_pool_watch(source->pool, watch->scratch);
}

static void trim_pool(records_source_t *source, void *baton)
{
    (void)baton;
    records_pool_trim(source->pool, 0);
}

static void check_catalog(records_source_t *source, void *baton)
{
    watch_t *watch = baton;

    records_catalog_check(source->catalog, watch->scratch);
}

static int ticks_between_checks(const server_rec *s)
{
    int seconds = records_server_config(s)->catalog_check;

    return (int)((seconds < 0 ? 30 : seconds) * (APR_USEC_PER_SEC / TICK));
}

static void *APR_THREAD_FUNC run(apr_thread_t *thread, void *data)
{
    watch_t *watch = data;
    const int check = ticks_between_checks(watch->server);
    unsigned tick;

    (void)thread;
    for (tick = 1; !apr_atomic_read32(&watch->stop); tick++) {
        apr_sleep(TICK);
        records_source_each(watch->server, watch_pool, watch);
        if (tick % TICKS_BETWEEN_TRIMS == 0)
            records_source_each(watch->server, trim_pool, watch);
        if (check > 0 && tick % (unsigned)check == 0)
            records_source_each(watch->server, check_catalog, watch);
        apr_pool_clear(watch->scratch);
    }
    return NULL;
}

static apr_status_t stop(void *data)
{
    watch_t *watch = data;
    apr_status_t rv;

    apr_atomic_set32(&watch->stop, 1);
    apr_thread_join(&rv, watch->thread);
    return APR_SUCCESS;
}

void records_watch_start(server_rec *main_server, apr_pool_t *pool)
{
    watch_t *watch = apr_pcalloc(pool, sizeof(*watch));
    apr_status_t rv;

    watch->server = main_server;
    apr_pool_create_unmanaged_ex(&watch->scratch, NULL, NULL);       /* used by its thread alone */
    apr_pool_tag(watch->scratch, "records_watch");
    rv = apr_thread_create(&watch->thread, NULL, run, watch, pool);
    if (rv != APR_SUCCESS) {
        ap_log_error(APLOG_MARK, APLOG_CRIT, rv, main_server, RECLOGNO(1004)
                     "no thread to watch statements with: time limits will not hold");
        return;
    }
    apr_pool_pre_cleanup_register(pool, watch, stop);
}
