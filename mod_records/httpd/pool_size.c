/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/pool_size.h"

#include <ap_mpm.h>

#define BACKGROUND 4                            /* threads of ours that use connections as well */
#define FEW 8                                   /* more take from the server what they save here */
#define PART(connections) ((connections)*4 / 5) /* the rest is for others, and for restarts */

static int ask(int what)
{
    int answer = 0;

    return ap_mpm_query(what, &answer) == APR_SUCCESS && answer > 0 ? answer : 1;
}

int records_pool_size(const records_database_t *database)
{
    const int threads = ask(AP_MPMQ_MAX_THREADS) + BACKGROUND;
    int size = threads < FEW ? threads : FEW;

    if (database->connections == 0)
        return threads;
    if (size > PART(database->connections) / ask(AP_MPMQ_MAX_DAEMONS))
        size = PART(database->connections) / ask(AP_MPMQ_MAX_DAEMONS);
    return size > 1 ? size : 1;
}
