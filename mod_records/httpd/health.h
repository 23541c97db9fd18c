/* SPDX-License-Identifier: Apache-2.0 */
/* SetHandler records-health: /live, whether this process answers, and /ready, whether requests
 * should be sent here, for balancers and for those who restart what hangs. */
#ifndef RECORDS_HEALTH_H
#define RECORDS_HEALTH_H

#include <httpd.h>

int records_health_handler(request_rec *r);

#endif
