/* SPDX-License-Identifier: Apache-2.0 */
#include "request/body.h"

#include <string.h>

#include "request/parts.h"

#define ROW(body, type, class, read, parameter, binary) \
    [RECORDS_BODY_##body] = { type, RECORDS_BODY_OF_##class, read, parameter, binary },

const records_body_t records_bodies[RECORDS_BODY_COUNT] = { RECORDS_BODIES(ROW) };

records_body_e records_body_find(const char *type)
{
    unsigned body;

    for (body = 0; body < RECORDS_BODY_COUNT; body++)
        if (strcmp(type, records_bodies[body].type) == 0)
            break;
    return (records_body_e)body;
}
