/* SPDX-License-Identifier: Apache-2.0 */
#include "compile.h"

#include <string.h>

#include "sql/generate.h"

records_error_t *records_compile(records_compiled_t *compiled, const records_message_t *message,
                                 const records_context_t *context)
{
    const records_ground_t ground = {
        .catalog = context->catalog,
        .rules = context->rules,
        .database = context->dialect->name,
        .defaults = (context->dialect->can & RECORDS_CAN_DEFAULT) != 0,
        .checks = (context->dialect->can & RECORDS_CAN_CHECK) != 0,
        .pool = context->pool,
    };
    records_request_t *request = &compiled->request;
    records_error_t *error;

    memset(compiled, 0, sizeof(*compiled));
    if ((error = records_parse_target(request, message, context->pool))
        || (error = records_plan_schema(&compiled->schema, request, &ground))
        || (error = records_parse_method(request, context->pool))
        || (error = records_parse_question(request, message, &context->rules->limits,
                                           context->pool))
        || (error = records_plan(&compiled->plan, request, compiled->schema, &ground)))
        return error;
    return records_generate(&compiled->transaction, &compiled->plan, context->dialect,
                            context->pool);
}
