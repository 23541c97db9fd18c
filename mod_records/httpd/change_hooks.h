/* SPDX-License-Identifier: Apache-2.0 */
/* What modules that have registered before_write and after_write (mod_records.h) say of a change: before
 * any SQL of it, and when its rows are known, before COMMIT.  Where there are none, a request pays
 * the look at one variable. */
#ifndef RECORDS_CHANGE_HOOKS_H
#define RECORDS_CHANGE_HOOKS_H

#include "httpd/exchange.h"

/** In child_init: are there any? */
void records_change_hooks_find(void);

/** Before the SQL of what was compiled: x->change is there where somebody wants to see it.  An error
 *  refuses it. */
RECORDS_MUST_CHECK
records_error_t *records_change_hooks_before(records_exchange_t *x);

/** Between its rows and its COMMIT; x->change is there. */
RECORDS_MUST_CHECK
records_error_t *records_change_hooks_after(const records_exchange_t *x,
                                            const records_result_t *result);

#endif
