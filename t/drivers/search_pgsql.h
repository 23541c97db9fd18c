/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RECORDS_TEST_SEARCH_PGSQL_H
#define RECORDS_TEST_SEARCH_PGSQL_H

#include <check.h>

/** sql/search.c against PostgreSQL's own readers. */
TCase *search_case(void);

#endif
