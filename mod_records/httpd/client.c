/* SPDX-License-Identifier: Apache-2.0 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* POLLRDHUP */
#endif
#include "httpd/client.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>

#include <apr_portable.h>
#include <http_core.h>

/* A client that closes its socket and one that only shuts down its sending direction look the
 * same until something is sent: then the first one resets the connection, and the second one
 * does not. */
static int has_closed(int fd, int answered)
{
#ifdef POLLRDHUP
    struct pollfd socket = { fd, answered ? 0 : POLLRDHUP, 0 };

    return poll(&socket, 1, 0) > 0; /* POLLERR and POLLHUP come unasked */
#else
    char byte;
    ssize_t seen;

    if (answered)
        return 0; /* sending tells */
    seen = recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return seen == 0 || (seen < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
#endif
}

int records_client_gone(void *request)
{
    const request_rec *r = request;
    conn_rec *c = r->connection;
    apr_socket_t *socket;
    apr_os_sock_t fd;

    if (c->aborted) /* mod_http2 says so where a stream was reset */
        return 1;
    if (c->master != NULL) /* the socket is not a stream's own */
        return c->master->aborted;
    if ((socket = ap_get_conn_socket(c)) == NULL || apr_os_sock_get(&fd, socket) != APR_SUCCESS)
        return 0;
    return has_closed(fd, r->sent_bodyct != 0);
}
