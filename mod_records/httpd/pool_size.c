/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/pool_size.h"

#include <ap_mpm.h>

#define BACKGROUND 4                            /* threads of ours that use connections as well */
#define PART(connections) ((connections)*4 / 5) /* the rest is for others, and for restarts */

static int ask(int what)
{
    int answer = 0;

    return ap_mpm_query(what, &answer) == APR_SUCCESS && answer > 0 ? answer : 1;
}

int records_pool_size_for(const records_database_t *database, int threads, int processes)
{
    const int wanted = threads + BACKGROUND, part = PART(database->connections) / processes;

    if (database->connections == 0 || wanted <= part)
        return wanted;
    return part > 1 ? part : 1;
}

int records_pool_size(const records_database_t *database)
{
    return records_pool_size_for(database, ask(AP_MPMQ_MAX_THREADS), ask(AP_MPMQ_MAX_DAEMONS));
}
