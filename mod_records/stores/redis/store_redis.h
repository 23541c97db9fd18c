/* SPDX-License-Identifier: Apache-2.0 */
/* Redis as a store. */
#ifndef RECORDS_STORE_REDIS_H
#define RECORDS_STORE_REDIS_H

#include "mod_records.h"

extern const records_store_t records_redis_store;

#endif
