/* SPDX-License-Identifier: Apache-2.0 */
/* The headers that answers may have, one line each.  What a page of another origin is given to read is
 * made of them (httpd/cors.c), and t/guards/headers.sh sees that whatever is set has its line. */
#ifndef RECORDS_HEADERS_H
#define RECORDS_HEADERS_H

/* The name; SHOWN if a page of another origin may read it, else HIDDEN. */
#define RECORDS_HEADERS(X) \
    X("Content-Encoding", SHOWN) \
    X("Content-Location", SHOWN) \
    X("Content-Range", SHOWN) \
    X("Content-Type", SHOWN) \
    X("Date", SHOWN) \
    X("Location", SHOWN) \
    X("Server", SHOWN) \
    X("Transfer-Encoding", SHOWN) \
    X("Range-Unit", SHOWN) \
    X("Link", SHOWN) \
    X("ETag", SHOWN) \
    X("Last-Modified", SHOWN) \
    X("Preference-Applied", SHOWN) \
    X("Proxy-Status", SHOWN) \
    X("RateLimit", SHOWN) \
    X("RateLimit-Policy", SHOWN) \
    X("Retry-After", SHOWN) \
    X("WWW-Authenticate", SHOWN) \
    X("Idempotent-Replayed", SHOWN) \
    X("Accept-Post", HIDDEN) \
    X("Allow", HIDDEN) \
    X("Cache-Control", HIDDEN) \
    X("Content-Profile", HIDDEN) \
    X("Content-Security-Policy", HIDDEN) \
    X("Cross-Origin-Resource-Policy", HIDDEN) \
    X("Referrer-Policy", HIDDEN) \
    X("Server-Timing", HIDDEN) \
    X("Vary", HIDDEN) \
    X("X-Content-Type-Options", HIDDEN)

#endif
