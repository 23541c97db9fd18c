/* SPDX-License-Identifier: Apache-2.0 */
/* The root: this document, and batches. */
#include "openapi/parts.h"

static void write_get(records_openapi_t *d)
{
    records_openapi_write(d, ",'get':{'operationId':'describe','tags':['api'],"
                             "'summary':'This document','parameters':[");
    records_openapi_parameter(d, RECORDS_SHARED_IF_NONE_MATCH);
    records_openapi_profile(d, RECORDS_SHARED_ACCEPT_PROFILE);
    records_openapi_write(
        d, "],'responses':{'200':{'description':'What the caller may do','headers':{");
    records_openapi_header(d, RECORDS_SHARED_HEADER_ETAG);
    records_openapi_write(d,
                          "},'content':{'application/openapi+json':{'schema':{'type':'object'}},"
                          "'application/vnd.oai.openapi+json':{'schema':{'type':'object'}},"
                          "'application/vnd.swagger+json':{'schema':{'type':'object'}}%j}}",
                          d->api->docs ? ",\"text/html\":{\"schema\":{\"type\":\"string\"}}" : "");
    records_openapi_errors(d, RECORDS_DOES_VALIDATE);
    records_openapi_write(d, "}}");
}

static void write_batch(records_openapi_t *d)
{
    records_openapi_write(d, ",'post':{'operationId':'batch','tags':['api'],'summary':"
                             "'Several operations in one transaction','parameters':[");
    records_openapi_parameter(d, RECORDS_SHARED_PREFER_BATCH);
    records_openapi_idempotency(d, 0);
    records_openapi_write(
        d, "],'requestBody':{'required':true,'content':{'application/json':{'schema':{"
           "'$ref':'#/components/schemas/api.batch'}},"
           "'application/vnd.records.batch+json':{'schema':{"
           "'$ref':'#/components/schemas/api.batch'}}}},'responses':{'200':{"
           "'description':'An answer for each operation','headers':{");
    records_openapi_header(d, RECORDS_SHARED_HEADER_PREFERENCE_APPLIED);
    records_openapi_write(d, "},'content':{'application/json':{'schema':{'type':'array','items':{"
                             "'$ref':'#/components/schemas/api.answer'}}}}}");
    records_openapi_errors(d, RECORDS_DOES_CHANGE | RECORDS_DOES_SEND | RECORDS_DOES_REPEAT
                                  | RECORDS_DOES_MATCH | RECORDS_DOES_READ | RECORDS_DOES_PAGE);
    records_openapi_write(d, "}}");
}

void records_openapi_root(records_openapi_t *d)
{
    records_openapi_write(d, ",'/':{");
    write_get(d);
    if (d->api->rules->batches)
        write_batch(d);
    records_openapi_write(d, "}");
}
