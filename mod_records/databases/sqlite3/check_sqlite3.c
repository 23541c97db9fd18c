/* SPDX-License-Identifier: Apache-2.0 */
/* The path of a database file, looked at when httpd reads its configuration.  SQLite itself would
 * make an empty database of whatever name it is given. */
#include <string.h>
#include <unistd.h>

#include <apr_file_info.h>
#include <apr_file_io.h>
#include <apr_strings.h>

#include "databases/sqlite3/driver_sqlite3.h"

#define RECORDS_EXAMPLE "RecordsDatabase films sqlite3 /var/lib/films/films.db"

/* A database begins with these sixteen bytes; an empty file is one without tables. */
static int is_database(const char *path, apr_off_t size, apr_pool_t *pool)
{
    static const char magic[16] = "SQLite format 3";
    char begins[sizeof(magic)];
    apr_size_t length = sizeof(begins);
    apr_file_t *file;
    apr_status_t rv;

    if (size == 0)
        return 1;
    if (apr_file_open(&file, path, APR_FOPEN_READ | APR_FOPEN_BINARY, APR_OS_DEFAULT, pool)
        != APR_SUCCESS)
        return 0;
    rv = apr_file_read_full(file, begins, sizeof(begins), &length);
    apr_file_close(file);
    return rv == APR_SUCCESS && memcmp(begins, magic, sizeof(magic)) == 0;
}

const char *records_sqlite3_check(const char *params, apr_pool_t *pool)
{
    apr_finfo_t found;

    if (params == NULL || *params == '\0')
        return "sqlite3 needs the path of a database file, as in: " RECORDS_EXAMPLE;
    if (strstr(params, ":memory:") != NULL)
        return "sqlite3 needs a file: in memory, each connection would have an empty database of "
               "its own. Write for example: " RECORDS_EXAMPLE;
    if (*params != '/')
        return apr_psprintf(pool, "'%s' is not a full path, and httpd does not stay in the folder it "
                            "was started in. Write for example: " RECORDS_EXAMPLE, params);
    if (apr_stat(&found, params, APR_FINFO_TYPE | APR_FINFO_SIZE, pool) != APR_SUCCESS)
        return apr_psprintf(pool, "There is no database file %s. Make it first, for example: "
                            "sqlite3 %s < schema.sql", params, params);
    if (found.filetype == APR_DIR)
        return apr_psprintf(pool, "%s is a folder. Name the database file in it, as in: "
                            RECORDS_EXAMPLE, params);
    if (found.filetype != APR_REG)
        return apr_psprintf(pool, "%s is not a file. Name a database file, as in: "
                            RECORDS_EXAMPLE, params);
    if (access(params, R_OK) != 0)
        return apr_psprintf(pool, "%s cannot be read. Let httpd's user read it, and write it and its "
                            "folder if clients may change records.", params);
    if (!is_database(params, found.size, pool))
        return apr_psprintf(pool, "%s is not an SQLite database. Make one, for example: "
                            "sqlite3 %s.db < schema.sql", params, params);
    return NULL;
}
