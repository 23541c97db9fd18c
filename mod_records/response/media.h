/* SPDX-License-Identifier: Apache-2.0 */
/* What the rows become: the Content-Type and the encoder. */
#ifndef RECORDS_RESPONSE_MEDIA_H
#define RECORDS_RESPONSE_MEDIA_H

#include "response/response.h"

/** Content type and encoder of a plan's answer, whose columns are in response->columns already. */
void records_respond_media(records_response_t *response, const records_plan_t *plan);

#endif
