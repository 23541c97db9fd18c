/* SPDX-License-Identifier: Apache-2.0 */
/* rows -> encoder -> sink: the pump. */
#ifndef RECORDS_ENCODE_H
#define RECORDS_ENCODE_H

#include "sql/result.h"

/** Encode all rows to the sink.  An error of the database comes back as it is; a sink that cannot
 *  write any more is code RECGONE with its apr_status_t in rv; an encoder that fails by itself is what it
 *  says in sink->error, or REC170. */
RECORDS_MUST_CHECK
records_error_t *records_encode(records_rows_t *rows, const records_encoder_t *encoder,
                                const records_row_t *columns, records_sink_t *sink,
                                apr_int64_t *count);

/** What most sinks do for object(): the row as a JSON object, written with write(). */
apr_status_t records_encode_object(records_sink_t *sink, const records_row_t *row);

#endif
