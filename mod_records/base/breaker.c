/* SPDX-License-Identifier: Apache-2.0 */
#include "base/breaker.h"

int records_breaker_is_closed(const records_breaker_t *breaker)
{
    return breaker->pause == 0;
}

/* Calls that were under way when it opened say nothing new. */
static int is_late(const records_breaker_t *breaker, apr_time_t began)
{
    return !records_breaker_is_closed(breaker) && began < breaker->until;
}

int records_breaker_is_open(const records_breaker_t *breaker, apr_time_t now)
{
    return !records_breaker_is_closed(breaker) && (breaker->probing || now < breaker->until);
}

int records_breaker_admits(records_breaker_t *breaker, apr_time_t now)
{
    if (records_breaker_is_open(breaker, now))
        return 0;
    breaker->probing = !records_breaker_is_closed(breaker);
    return 1;
}

void records_breaker_succeeded(records_breaker_t *breaker, apr_time_t began)
{
    if (is_late(breaker, began))
        return;
    breaker->failures = 0;
    breaker->probing = 0;
    breaker->pause = 0;
}

void records_breaker_failed(records_breaker_t *breaker, apr_time_t began, int at_once,
                            apr_time_t now)
{
    if (is_late(breaker, began))
        return;
    if (records_breaker_is_closed(breaker)) {
        breaker->failures++;
        if (!at_once && breaker->failures < RECORDS_BREAKER_FAILURES)
            return;
        breaker->pause = RECORDS_BREAKER_PAUSE;
    } else {
        breaker->pause *= 2;
        if (breaker->pause > RECORDS_BREAKER_LONGEST_PAUSE)
            breaker->pause = RECORDS_BREAKER_LONGEST_PAUSE;
    }
    breaker->probing = 0;
    breaker->until = now + breaker->pause;
}
