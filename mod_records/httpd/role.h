/* SPDX-License-Identifier: Apache-2.0 */
/* Names of database roles in the configuration. */
#ifndef RECORDS_ROLE_H
#define RECORDS_ROLE_H

/** Is it a name that can be nothing but a role's?  Not a word that says yes or no, however it is
 *  spelt: taken for a role, "RecordsAnonymous No" would open what it should close. */
int records_role_is_plain(const char *name);

#endif
