/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/preload.h"

#include <unistd.h>

#include <apr_general.h>

#define FIRST_TICKS 10 /* a second: the first try is within it */
#define LONGEST_TICKS 600

/* Processes of one machine have numbers that differ, those of two may not. */
static unsigned by_chance(unsigned most)
{
    unsigned char byte = 0;

    if (apr_generate_random_bytes(&byte, 1) != APR_SUCCESS)
        byte = (unsigned char)getpid();
    return byte % most;
}

static int is_wanted(const records_source_t *source)
{
    return source->settings->served && records_server_config(source->server)->catalog_preload != 0;
}

int records_preload_is_due(records_source_t *source, unsigned tick)
{
    records_preload_t *preload = &source->preload;

    if (preload->done)
        return 0;
    if (!is_wanted(source) || records_catalog_is_loaded(source->catalog)) {
        preload->done = 1;
        return 0;
    }
    if (preload->pause == 0) {
        preload->pause = FIRST_TICKS;
        preload->next = tick + by_chance(FIRST_TICKS);
    }
    if (tick < preload->next)
        return 0;
    preload->next = tick + preload->pause + by_chance(FIRST_TICKS);
    preload->pause = preload->pause * 2 < LONGEST_TICKS ? preload->pause * 2 : LONGEST_TICKS;
    return 1;
}

void records_preload_run(records_source_t *source)
{
    apr_pool_t *scratch;

    if (apr_pool_create_unmanaged_ex(&scratch, NULL, NULL) != APR_SUCCESS)
        return;
    apr_pool_tag(scratch, "records_preload");
    records_catalog_preload(source->catalog, scratch);
    apr_pool_destroy(scratch);
}
