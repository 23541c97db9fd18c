/* SPDX-License-Identifier: Apache-2.0 */
/* The sets of rules that the places of one database have, with a number each.  Most are known when httpd
 * starts; <If> and <LocationMatch> may combine others.  There is no lock in here. */
#ifndef RECORDS_RULE_SETS_H
#define RECORDS_RULE_SETS_H

#include "catalog/rules.h"

typedef struct records_rule_sets_t records_rule_sets_t;

/** A database has no more of them. */
#define RECORDS_RULE_SETS_MOST 64

/** Are the rules the same ones?  Each directive is an object of its own. */
int records_rule_sets_same(const apr_array_header_t *a, const apr_array_header_t *b);

/** Of these (const apr_array_header_t * of const records_rule_t *, or NULL for no rules; or NULL for
 *  none yet), which live as long as parent; NULL where there is no memory. */
records_rule_sets_t *records_rule_sets_make(const apr_array_header_t *known, apr_pool_t *parent);

/** The number of a set: its own, the next one where it is new.  -1 where there are too many. */
int records_rule_sets_number(records_rule_sets_t *sets, const apr_array_header_t *rules);

/** All of them, by number, in pool; at least one. */
const apr_array_header_t *records_rule_sets_known(records_rule_sets_t *sets, apr_pool_t *pool);

#endif
