/* SPDX-License-Identifier: Apache-2.0 */
/* The shape of a request, for a log: the names and operators that it has, and no value. */
#ifndef RECORDS_SHAPE_H
#define RECORDS_SHAPE_H

#include "request/request.h"

/** "/films?select=title,actors(name)&year=gte&or=(a.eq,b.is)&order=year.desc&limit": a key is {}, keys of
 *  JSON are left out, and of a function's arguments there are the names.  mount is written before it.
 *  Where it is too long it ends with dots. */
const char *records_shape(const records_request_t *request, const char *mount, apr_pool_t *pool);

#endif
