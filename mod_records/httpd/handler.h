/* SPDX-License-Identifier: Apache-2.0 */
/* The whole path, in one screen: receive, compile, execute, respond, send. */
#ifndef RECORDS_HANDLER_H
#define RECORDS_HANDLER_H

#include <httpd.h>

int records_handler(request_rec *r);

#endif
