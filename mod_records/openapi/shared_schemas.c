/* SPDX-License-Identifier: Apache-2.0 */
/* Schemas that are the same in every API.  No table's has a dot in its name, so they meet none. */
#include "openapi/parts.h"

static const char filter[] =
    ",'api.filter':{'description':'OPERATOR.VALUE, such as eq.5, gte.2024-01-31, like.*x*, in.(1,2), "
    "is.null, not.eq.5; several of them must all hold','type':['string','array'],"
    "'pattern':'^(not\\\\.)?[a-z][a-z0-9_]*(\\\\([^)]*\\\\))?\\\\.','items':{'type':'string'}}";

static const char error[] =
    ",'api.error':{'type':'object','required':['code','message'],'properties':{"
    "'code':{'type':'string','description':'PGRST..., REC... or an SQLSTATE'},"
    "'message':{'type':'string'},"
    "'details':{'description':'A text, or a list; or null'},"
    "'hint':{'type':['string','null']},"
    "'operation':{'type':'object','additionalProperties':true,'description':'Which operation of a batch it was'}}}";

static const char batch[] =
    ",'api.operation':{'type':'object','required':['path'],'additionalProperties':false,'properties':{"
    "'id':{'type':'string'},"
    "'method':{'type':'string','enum':['GET','HEAD','POST','PATCH','PUT','DELETE']},"
    "'path':{'type':'string','pattern':'^/'},"
    "'headers':{'type':'object','additionalProperties':{'type':'string'}},"
    "'body':{},"
    "'references':{'type':'object','additionalProperties':{'type':'string'},"
    "'description':'From a place in this operation (/body/show_id) to one in an earlier answer "
    "(show#/body/0/id)'}}},"
    "'api.batch':{'anyOf':[{'type':'array','items':{'$ref':'#/components/schemas/api.operation'}},"
    "{'type':'object','required':['operations'],'properties':{'operations':{'type':'array','items':{"
    "'$ref':'#/components/schemas/api.operation'}}}}]},"
    "'api.answer':{'type':'object','required':['status','headers'],'properties':{"
    "'id':{'type':'string'},"
    "'status':{'type':'integer'},"
    "'headers':{'type':'object','additionalProperties':{'type':'string'}},"
    "'body':{},"
    "'encoding':{'type':'string','enum':['base64']}}}";

void records_openapi_shared_schemas(records_openapi_t *d)
{
    if (d->filters)
        records_openapi_write(d, filter);
    records_openapi_write(d, error);
    if (d->api->rules->batches)
        records_openapi_write(d, batch);
}
