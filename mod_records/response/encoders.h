/* SPDX-License-Identifier: Apache-2.0 */
/* The built-in encoders, by format.  Each writes whole rows, one sink->write a row or less. */
#ifndef RECORDS_ENCODERS_H
#define RECORDS_ENCODERS_H

#include "mod_records.h"

extern const records_encoder_t records_json_encoder;       /* [{...},\n{...}]  application/json */
extern const records_encoder_t records_object_encoder;     /* the first row alone: {...} */
extern const records_encoder_t records_json_stripped_encoder;      /* without members that are null */
extern const records_encoder_t records_object_stripped_encoder;
extern const records_encoder_t records_ndjson_encoder;     /* {...}\n a row */
extern const records_encoder_t records_values_encoder;     /* [v,\nv]: the first column alone */
extern const records_encoder_t records_value_encoder;      /* v: of the first row alone */
extern const records_encoder_t records_csv_encoder;        /* RFC 4180 quoting, header line always, \n */
extern const records_encoder_t records_geojson_encoder;    /* a FeatureCollection of features */
extern const records_encoder_t records_plain_encoder;      /* the first column's values as they are */
extern const records_encoder_t records_plan_encoder;       /* what EXPLAIN says, to be read */

#endif
