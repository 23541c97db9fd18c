/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/reload.h"

#include <apr_atomic.h>

#include "httpd/shared.h"

#define TICKS_BETWEEN_TRIES 10

/* Virtual hosts have the sources of the main server, too: each gets one place. */
static void place_all(server_rec *main_server, apr_uint32_t *places)
{
    const server_rec *s;
    int i, count = 0;

    for (s = main_server; s != NULL; s = s->next) {
        const apr_array_header_t *sources = records_server_config(s)->sources;

        for (i = 0; i < sources->nelts; i++) {
            records_source_settings_t *source =
                APR_ARRAY_IDX(sources, i, records_source_settings_t *);

            if (source->asked == NULL)
                source->asked = &places[count++];
        }
    }
}

static int most_of(const server_rec *main_server)
{
    const server_rec *s;
    int most = 0;

    for (s = main_server; s != NULL; s = s->next)
        most += records_server_config(s)->sources->nelts;
    return most;
}

/* After a restart the places may be of other sources: then a child looks once too often. */
int records_reload_prepare(apr_pool_t *pconf, server_rec *s)
{
    const int most = most_of(s);
    apr_uint32_t *places;

    (void)pconf;
    if (most == 0)
        return 1;
    places = records_shared_make("reload 1", sizeof(*places) * (apr_size_t)most, s, NULL);
    if (places == NULL)
        return 0;
    place_all(s, places);
    return 1;
}

apr_status_t records_reload_ask(const server_rec *s)
{
    const apr_array_header_t *sources = records_server_config(s)->sources;
    int i;

    for (i = 0; i < sources->nelts; i++) {
        records_source_settings_t *source = APR_ARRAY_IDX(sources, i, records_source_settings_t *);

        if (source->asked == NULL)
            return APR_EINIT;
        apr_atomic_inc32(source->asked);
    }
    return sources->nelts > 0 ? APR_SUCCESS : APR_NOTFOUND;
}

apr_uint32_t records_reload_asked(const records_source_t *source)
{
    return source->settings->asked == NULL ? 0 : apr_atomic_read32(source->settings->asked);
}

int records_reload_is_due(records_source_t *source, unsigned tick)
{
    const apr_uint32_t asked = records_reload_asked(source);

    if (asked == apr_atomic_read32(&source->looked)
        || (asked == apr_atomic_read32(&source->tried) && tick % TICKS_BETWEEN_TRIES != 0))
        return 0;
    apr_atomic_set32(&source->tried, asked);
    return 1;
}
