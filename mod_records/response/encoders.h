/* SPDX-License-Identifier: Apache-2.0 */
/* The built-in encoders.  Each writes whole rows, one sink->write a row or less. */
#ifndef RECORDS_ENCODERS_H
#define RECORDS_ENCODERS_H

#include "plan/format.h"

/* One for each format:
 *
 *     json     [{...},\n{...}]
 *     object   the first row alone: {...}
 *     csv      RFC 4180 quoting, header line always, \n
 *     ndjson   {...}\n a row
 *     geojson  a FeatureCollection of features
 *     plain    the first column's values as they are */
#define RECORDS_DECLARE_ENCODER(format, type, vendor, text, row, encoder) \
    extern const records_encoder_t records_##encoder##_encoder;
RECORDS_FORMATS(RECORDS_DECLARE_ENCODER)
#undef RECORDS_DECLARE_ENCODER

/* And those of JSON in other shapes. */
extern const records_encoder_t records_json_stripped_encoder; /* without members that are null */
extern const records_encoder_t records_object_stripped_encoder;
extern const records_encoder_t records_values_encoder; /* [v,\nv]: the first column alone */
extern const records_encoder_t records_value_encoder;  /* v: of the first row alone */
extern const records_encoder_t records_plan_encoder;   /* what EXPLAIN says, to be read */

#endif
