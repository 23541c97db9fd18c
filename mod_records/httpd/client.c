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
#include <util_filter.h>

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

/* -1 where there is none. */
static int socket_of(conn_rec *c)
{
    apr_socket_t *socket = ap_get_conn_socket(c);
    apr_os_sock_t fd;

    return socket != NULL && apr_os_sock_get(&fd, socket) == APR_SUCCESS ? fd : -1;
}

int records_client_gone(void *request)
{
    const request_rec *r = request;
    conn_rec *c = r->connection;
    int fd;

    if (c->aborted) /* mod_http2 says so where a stream was reset */
        return 1;
    if (c->master != NULL) /* the socket is not a stream's own */
        return c->master->aborted;
    return (fd = socket_of(c)) >= 0 && has_closed(fd, r->sent_bodyct != 0);
}

static int is_writable(conn_rec *c)
{
    struct pollfd socket = { socket_of(c), POLLOUT, 0 };

    return socket.fd < 0 || poll(&socket, 1, 0) > 0;
}

/* What the network filter has kept back, as the MPM does it when a connection can be written to. */
static void send_kept(conn_rec *c)
{
    ap_filter_t *network = c->output_filters;

    while (network->next != NULL)
        network = network->next;
    network->frec->filter_func.out_func(network, NULL);
}

int records_client_takes(conn_rec *c)
{
    while (c->data_in_output_filters && !c->aborted && is_writable(c))
        send_kept(c);
    return !c->data_in_output_filters || c->aborted;
}
