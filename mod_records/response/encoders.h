/* SPDX-License-Identifier: Apache-2.0 */
/* The built-in encoders, by format.  Each writes whole rows, one sink->write a row or less. */
#ifndef RECORDS_ENCODERS_H
#define RECORDS_ENCODERS_H

#include "mod_records.h"

extern const records_encoder_t records_json_encoder;       /* [{...},\n{...}]  application/json */
extern const records_encoder_t records_object_encoder;     /* the first row alone: {...} */
extern const records_encoder_t records_ndjson_encoder;     /* {...}\n a row */
extern const records_encoder_t records_csv_encoder;        /* RFC 4180 quoting, header line always, \n */

#endif
