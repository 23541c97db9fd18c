/* SPDX-License-Identifier: Apache-2.0 */
/* Names of database roles in the configuration. */
#ifndef RECORDS_ROLE_H
#define RECORDS_ROLE_H

/** Can the word only be the name of a role?  Not if it means yes or no in any spelling: taken
 *  for a role, "RecordsAnonymous No" would open what it should close. */
int records_role_is_plain(const char *name);

#endif
