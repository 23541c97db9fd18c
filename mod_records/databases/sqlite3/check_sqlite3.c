/* SPDX-License-Identifier: Apache-2.0 */
/* The path of a database file, checked when httpd reads its configuration.  SQLite itself would
 * make an empty database of whatever name it is given. */
#include <string.h>
#include <unistd.h>

#include <apr_file_info.h>
#include <apr_file_io.h>
#include <apr_strings.h>

#include "databases/sqlite3/driver_sqlite3.h"

#define RECORDS_EXAMPLE "RecordsDatabase films sqlite3 /var/lib/films/films.db"

/* A database begins with these sixteen bytes; an empty file is one without tables. */
static const char magic[16] = "SQLite format 3";
#define READ_VERSION 19 /* the byte that is 2 in WAL mode */

/* As much of the head as there is. */
static apr_size_t read_head(char *head, apr_size_t length, const char *path, apr_pool_t *pool)
{
    apr_file_t *file;

    if (apr_file_open(&file, path, APR_FOPEN_READ | APR_FOPEN_BINARY, APR_OS_DEFAULT, pool)
        != APR_SUCCESS)
        return 0;
    (void)!apr_file_read_full(file, head, length, &length);
    apr_file_close(file);
    return length;
}

static const char *folder_of(const char *path, apr_pool_t *pool)
{
    const char *slash = strrchr(path, '/');

    return slash == path ? "/" : apr_pstrmemdup(pool, path, (apr_size_t)(slash - path));
}

/* If these two files do not exist, a reader must be able to create them. */
static const char *find_log(const char *path, const records_account_t *account, apr_pool_t *pool)
{
    const char *folder = folder_of(path, pool);

    if (records_account_stopped(account, folder, W_OK | X_OK, pool) == NULL
        || (records_account_stopped(account, apr_pstrcat(pool, path, "-wal", NULL), R_OK, pool)
                == NULL
            && records_account_stopped(account, apr_pstrcat(pool, path, "-shm", NULL), R_OK, pool)
                   == NULL))
        return NULL;
    return apr_psprintf(pool,
                        "%s is in WAL mode, in which readers write too, and the user %s may not "
                        "write into the folder %s. Let it (chown %s %s), or leave that mode: "
                        "PRAGMA journal_mode=DELETE",
                        path, records_account_name(account, pool), folder,
                        records_account_name(account, pool), folder);
}

static const char *not_reached(const char *path, const char *stopped,
                               const records_account_t *account, apr_pool_t *pool)
{
    const char *name = records_account_name(account, pool);

    if (strcmp(stopped, path) == 0)
        return apr_psprintf(pool,
                            "%s cannot be read by the user %s. Let httpd's user read it, and write "
                            "it and its folder if clients may change records: chown %s %s",
                            path, name, name, path);
    return apr_psprintf(pool,
                        "%s cannot be read by the user %s, who may not enter the folder %s. Let "
                        "httpd's user enter it: chmod o+x %s",
                        path, name, stopped, stopped);
}

/* Opens nothing: to close the file would drop the locks of all connections of this process. */
const char *records_sqlite3_find(const char *path, const records_account_t *account,
                                 apr_pool_t *pool)
{
    const char *stopped;
    apr_finfo_t found;
    apr_status_t rv = apr_stat(&found, path, APR_FINFO_TYPE | APR_FINFO_SIZE, pool);

    if (APR_STATUS_IS_ENOENT(rv) || APR_STATUS_IS_ENOTDIR(rv))
        return apr_psprintf(pool,
                            "There is no database file %s. Make it first, for example: "
                            "sqlite3 %s < schema.sql",
                            path, path);
    if (rv == APR_SUCCESS && found.filetype == APR_DIR)
        return apr_psprintf(
            pool, "%s is a folder. Name the database file in it, as in: " RECORDS_EXAMPLE, path);
    if (rv == APR_SUCCESS && found.filetype != APR_REG)
        return apr_psprintf(pool, "%s is not a file. Name a database file, as in: " RECORDS_EXAMPLE,
                            path);
    if ((stopped = records_account_stopped(account, path, R_OK, pool)) != NULL)
        return not_reached(path, stopped, account, pool);
    return NULL;
}

const char *records_sqlite3_inspect(const char *path, const records_account_t *account,
                                    apr_pool_t *pool)
{
    char head[READ_VERSION + 1] = "";
    apr_finfo_t found;

    if (apr_stat(&found, path, APR_FINFO_SIZE, pool) != APR_SUCCESS || found.size == 0)
        return NULL; /* another user may see it, this one may not: nothing more is known */
    if (read_head(head, sizeof(head), path, pool) < sizeof(head)
        || memcmp(head, magic, sizeof(magic)) != 0)
        return apr_psprintf(pool,
                            "%s is not an SQLite database. Make one, for example: "
                            "sqlite3 %s.db < schema.sql",
                            path, path);
    return head[READ_VERSION] == 2 ? find_log(path, account, pool) : NULL;
}

const char *records_sqlite3_writable(const char *path, const records_account_t *account,
                                     apr_pool_t *pool)
{
    const char *folder = folder_of(path, pool), *name = records_account_name(account, pool);
    const char *stopped = records_account_stopped(account, path, W_OK, pool);

    if (stopped == NULL)
        stopped = records_account_stopped(account, folder, W_OK | X_OK, pool);
    if (stopped == NULL)
        return NULL;
    return apr_psprintf(pool,
                        "the user %s may not write %s; let httpd's user write the file and its "
                        "folder: chown %s %s %s",
                        name, stopped, name, path, folder);
}

const char *records_sqlite3_check(const char *params, apr_pool_t *pool)
{
    if (params == NULL || *params == '\0')
        return "sqlite3 needs the path of a database file, as in: " RECORDS_EXAMPLE;
    if (strstr(params, ":memory:") != NULL)
        return "sqlite3 needs a file: in memory, each connection would have an empty database of "
               "its own. Write for example: " RECORDS_EXAMPLE;
    if (*params != '/')
        return apr_psprintf(pool,
                            "'%s' is not a full path, and httpd does not stay in the folder it "
                            "was started in. Write for example: " RECORDS_EXAMPLE,
                            params);
    return NULL;
}
