/* SPDX-License-Identifier: Apache-2.0 */
/* Messages in the error log carry a number, used once: t/guards/lognos.sh gives the next one. */
#ifndef RECORDS_LOG_H
#define RECORDS_LOG_H

#include <httpd.h>
#include <http_log.h>

#define RECLOGNO(n) "REC" #n ": "

APLOG_USE_MODULE(records);

#endif
