/* SPDX-License-Identifier: Apache-2.0 */
/* Which of the formats a client would rather have. */
#ifndef RECORDS_METRICS_ACCEPT_H
#define RECORDS_METRICS_ACCEPT_H

#include "metrics/write.h"

/** By the header Accept, or NULL.  Who names neither gets the text that everybody can read. */
records_metrics_format_e records_metrics_accepted(const char *header);

#endif
