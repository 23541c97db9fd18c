/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/spill.h"

#include <errno.h>
#include <unistd.h>

#include <apr_portable.h>
#include <apr_strings.h>

apr_status_t records_spill_open(records_spill_t *spill, const char *folder, apr_off_t limit,
                                int sendfile, apr_pool_t *pool)
{
    const apr_int32_t flags = APR_FOPEN_CREATE | APR_FOPEN_READ | APR_FOPEN_WRITE | APR_FOPEN_EXCL
                              | APR_FOPEN_BINARY | (sendfile ? APR_FOPEN_SENDFILE_ENABLED : 0);
    apr_os_file_t fd;
    apr_status_t rv;
    char *name;

    if (folder == NULL && (rv = apr_temp_dir_get(&folder, pool)) != APR_SUCCESS)
        return rv;
    name = apr_pstrcat(pool, folder, "/records.XXXXXX", NULL);
    if ((rv = apr_file_mktemp(&spill->file, name, flags, pool)) != APR_SUCCESS)
        return rv;
    apr_file_remove(name, pool);
    apr_os_file_get(&fd, spill->file);
    spill->fd = fd;
    spill->limit = limit;
    spill->put = spill->taken = 0;
    return APR_SUCCESS;
}

apr_off_t records_spill_length(const records_spill_t *spill)
{
    return spill->put - spill->taken;
}

int records_spill_has_room(const records_spill_t *spill, apr_size_t length)
{
    return spill->limit - records_spill_length(spill) >= (apr_off_t)length;
}

static apr_status_t write_at(int fd, const char *bytes, apr_size_t length, apr_off_t at)
{
    while (length > 0) {
        const ssize_t n = pwrite(fd, bytes, length, at);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n == 0 ? APR_ENOSPC : errno;
        bytes += n;
        length -= (apr_size_t)n;
        at += n;
    }
    return APR_SUCCESS;
}

static apr_status_t read_at(int fd, char *bytes, apr_size_t length, apr_off_t at)
{
    while (length > 0) {
        const ssize_t n = pread(fd, bytes, length, at);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n == 0 ? APR_EOF : errno;
        bytes += n;
        length -= (apr_size_t)n;
        at += n;
    }
    return APR_SUCCESS;
}

/* Of length bytes, those that lie before the end of the circle. */
static apr_size_t before_end(const records_spill_t *spill, apr_off_t at, apr_size_t length)
{
    const apr_off_t end = spill->limit - at % spill->limit;

    return end < (apr_off_t)length ? (apr_size_t)end : length;
}

apr_status_t records_spill_put(records_spill_t *spill, const char *bytes, apr_size_t length)
{
    const apr_size_t first = before_end(spill, spill->put, length);
    apr_status_t rv = write_at(spill->fd, bytes, first, spill->put % spill->limit);

    if (rv == APR_SUCCESS)
        rv = write_at(spill->fd, bytes + first, length - first, 0);
    if (rv == APR_SUCCESS)
        spill->put += (apr_off_t)length;
    return rv;
}

apr_status_t records_spill_take(records_spill_t *spill, char *bytes, apr_size_t *length)
{
    const apr_off_t there = records_spill_length(spill);
    apr_size_t first;
    apr_status_t rv;

    if (there < (apr_off_t)*length)
        *length = (apr_size_t)there;
    first = before_end(spill, spill->taken, *length);
    rv = read_at(spill->fd, bytes, first, spill->taken % spill->limit);
    if (rv == APR_SUCCESS)
        rv = read_at(spill->fd, bytes + first, *length - first, 0);
    if (rv == APR_SUCCESS)
        spill->taken += (apr_off_t)*length;
    if (records_spill_length(spill) == 0) /* from the beginning again: those pages are in memory */
        spill->put = spill->taken = 0;
    return rv;
}

void records_spill_give(records_spill_t *spill, apr_bucket_brigade *brigade, apr_pool_t *pool)
{
    const apr_size_t length = (apr_size_t)records_spill_length(spill);
    const apr_size_t first = before_end(spill, spill->taken, length);
    apr_bucket *bucket, *second;

    if (length == 0)
        return;
    bucket = apr_bucket_file_create(spill->file, spill->taken % spill->limit, first, pool,
                                    brigade->bucket_alloc);
    /* Windows of megabytes would count as memory that waits, and httpd would wait for their client. */
    apr_bucket_file_enable_mmap(bucket, 0);
    if (length > first) { /* a copy: both have one file, which httpd may move to another pool */
        apr_bucket_copy(bucket, &second);
        second->start = 0;
        second->length = length - first;
        APR_BRIGADE_INSERT_HEAD(brigade, second);
    }
    APR_BRIGADE_INSERT_HEAD(brigade, bucket);
    spill->put = spill->taken = 0;
}
