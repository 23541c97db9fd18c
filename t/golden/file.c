/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include <apr_file_io.h>
#include <apr_strings.h>

#include "golden.h"

const char *golden_folder(apr_pool_t *pool)
{
    const char *srcdir = getenv("srcdir");

    return apr_pstrcat(pool, srcdir == NULL ? "." : srcdir, "/t/golden/", NULL);
}

char *golden_read(const char *path, apr_pool_t *pool)
{
    apr_finfo_t info;
    apr_file_t *file;
    apr_status_t rv;
    char *text;

    if (apr_file_open(&file, path, APR_FOPEN_READ, APR_OS_DEFAULT, pool) != APR_SUCCESS)
        return NULL;
    if (apr_file_info_get(&info, APR_FINFO_SIZE, file) != APR_SUCCESS) {
        apr_file_close(file);
        return NULL;
    }
    text = apr_pcalloc(pool, (apr_size_t)info.size + 1);
    rv = apr_file_read_full(file, text, (apr_size_t)info.size, NULL);
    apr_file_close(file);
    return rv == APR_SUCCESS || info.size == 0 ? text : NULL;
}

int golden_write(const char *path, const char *text, apr_pool_t *pool)
{
    const char *made = apr_pstrcat(pool, path, ".new", NULL);
    const int flags = APR_FOPEN_WRITE | APR_FOPEN_CREATE | APR_FOPEN_TRUNCATE;
    apr_file_t *file;
    apr_status_t rv;

    if (apr_file_open(&file, made, flags, APR_OS_DEFAULT, pool) != APR_SUCCESS)
        return 0;
    rv = apr_file_write_full(file, text, strlen(text), NULL);
    return apr_file_close(file) == APR_SUCCESS && rv == APR_SUCCESS
           && apr_file_rename(made, path, pool) == APR_SUCCESS;
}
