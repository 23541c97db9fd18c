/* SPDX-License-Identifier: Apache-2.0 */
#include "response/media.h"

#include <string.h>

#include <apr_strings.h>

#include "response/encoders.h"

#define ENCODER(format, type, vendor, text, row, encoder) \
    [RECORDS_FORMAT_##format] = &records_##encoder##_encoder,

static const records_encoder_t *const encoders[RECORDS_FORMAT_COUNT] = { RECORDS_FORMATS(ENCODER) };

/* One row of a function is an object, and what is no row has nothing around it. */
static const records_encoder_t *encoder_of(const records_plan_t *plan)
{
    const int json = plan->format == RECORDS_FORMAT_JSON || plan->format == RECORDS_FORMAT_OBJECT;
    const int one = plan->singular || (plan->function != NULL && !plan->function->set);

    if (plan->encoder != NULL)
        return &plan->encoder->provider;
    if (!json)
        return encoders[plan->format];
    if (plan->bare)
        return one ? &records_value_encoder : &records_values_encoder;
    if (one)
        return plan->stripped ? &records_object_stripped_encoder : &records_object_encoder;
    return plan->stripped ? &records_json_stripped_encoder : &records_json_encoder;
}

/* The type names the form that was asked for, not what a function made of it: an array of nothing but
 * one value is still application/json. */
static const char *type_of(const records_plan_t *plan)
{
    if (plan->encoder != NULL)
        return plan->encoder->provider.content_type;
    if (!plan->stripped)
        return encoders[plan->format]->content_type;
    return plan->format == RECORDS_FORMAT_OBJECT ? records_object_stripped_encoder.content_type
                                                 : records_json_stripped_encoder.content_type;
}

/* Types that are known to be text; only the author of another type knows its charset. */
static const char *with_charset(const char *type, apr_pool_t *pool)
{
    const records_media_type_t *known = records_media_type_find(type);

    return (known != NULL && known->text) || records_media_is_document(type)
               ? apr_pstrcat(pool, type, "; charset=utf-8", NULL)
               : type;
}

static int is_json(const records_media_t *explain)
{
    return strcmp(explain->type, RECORDS_MEDIA_PLAN "+json") == 0;
}

static void set_plan(records_response_t *response, const records_media_t *explain)
{
    const char *options = explain->plan_options;

    response->content_type =
        apr_pstrcat(response->pool, explain->type, "; for=\"", explain->plan_for, "\"",
                    options == NULL ? "" : "; options=", options == NULL ? "" : options,
                    "; charset=utf-8", NULL);
    if (is_json(explain)) /* a database whose plan is a table has its rows as JSON */
        response->encoder =
            response->columns.columns == 1 ? &records_plain_encoder : &records_json_encoder;
    else
        response->encoder = &records_plan_encoder;
}

void records_respond_media(records_response_t *response, const records_plan_t *plan)
{
    if (plan->explain != NULL) {
        set_plan(response, plan->explain);
        return;
    }
    response->encoder = encoder_of(plan);
    response->content_type = plan->format == RECORDS_FORMAT_RAW
                                 ? with_charset(plan->media, response->pool)
                                 : type_of(plan);
}
