/* SPDX-License-Identifier: Apache-2.0 */
/* An HTTP message as plain data: what httpd received, without httpd. */
#ifndef RECORDS_MESSAGE_H
#define RECORDS_MESSAGE_H

#include <apr_tables.h>

typedef struct records_claims_set_t records_claims_set_t; /* request/claims.h */

typedef struct records_message_t {
    const char *method;                  /* upper case, "GET" */
    const char *path;                    /* below the mount point, still encoded: "/films/1"; "" for it */
    const char *query;                   /* without the question mark, still encoded; or NULL */
    const apr_table_t *headers;          /* names in any case */
    const char *body;                    /* NULL where none was sent */
    apr_size_t body_length;
} records_message_t;

/** A setting of the database: its name and value; request.method, app.settings.host */
typedef struct records_setting_t {
    const char *name, *value;
} records_setting_t;

/** The caller, as the auth module identified it, and the settings of the request for the
 *  database. */
typedef struct records_identity_t {
    const char *user;                    /* NULL is anonymous */
    const char *role;                    /* the database's role to act as; NULL: the login's own */
    unsigned role_is_name : 1;           /* no role to act as, but a name for SQL to read */
    unsigned role_named : 1;             /* by RecordsRole, and not in the operator's list: it may be none
                                          * of the catalog's reserved roles */
    unsigned has_context : 1;            /* directives say that the database gets settings */
    const apr_array_header_t *settings;  /* records_setting_t: request.*, app.settings.*; or NULL
                                          * where no directive asks for any, or nothing reads them */
    const char *application;             /* what the connection calls itself meanwhile; or NULL */
    records_claims_set_t *claims;        /* NULL where no directive asks for any */
    unsigned identified : 1;             /* all of this is known, and the caller is served */
} records_identity_t;

#endif
