/* SPDX-License-Identifier: Apache-2.0 */
/* Where httpd would look for a file: nowhere, since no URL of ours is one. */
#ifndef RECORDS_STORAGE_H
#define RECORDS_STORAGE_H

void records_storage_register(void);

#endif
