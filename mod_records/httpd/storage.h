/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps httpd from looking for a file: no URL of the API is one. */
#ifndef RECORDS_STORAGE_H
#define RECORDS_STORAGE_H

void records_storage_register(void);

#endif
