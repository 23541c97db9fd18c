/* SPDX-License-Identifier: Apache-2.0 */
/* The files of the page, as `make page` leaves them: each as it is, and compressed. */
#include "httpd/docs_files.h"

#include <string.h>

#include <apr_file_io.h>
#include <apr_strings.h>
#include <httpd.h>

#include "base/digest.h"

#define SHELL "index.html"
#define PLACEHOLDER "@VERSION@"
#define VERSION_DIGITS 16

static const records_docs_file_t files[] = {
    { "swagger-ui-bundle.js", "text/javascript; charset=utf-8" },
    { "swagger-ui.css", "text/css; charset=utf-8" },
    { "page.js", "text/javascript; charset=utf-8" },
    { "reader.js", "text/javascript; charset=utf-8" },
    { "page.css", "text/css; charset=utf-8" },
    { "icon.svg", "image/svg+xml" },
    { "LICENSE.txt", "text/plain; charset=utf-8" },
};

#define FILES (sizeof(files) / sizeof(files[0]))

const records_docs_file_t *records_docs_file(const char *name)
{
    apr_size_t i;

    for (i = 0; i < FILES; i++)
        if (strcmp(name, files[i].name) == 0)
            return &files[i];
    return NULL;
}

const char *records_docs_path(const records_docs_t *docs, const records_docs_file_t *file, int gzip,
                              apr_pool_t *pool)
{
    return apr_pstrcat(pool, docs->folder, "/", file->name, gzip ? ".gz" : "", NULL);
}

/* ---- at start ---------------------------------------------------------------------- */

static const char *missing(const char *path, apr_status_t rv, apr_pool_t *pool)
{
    char why[120];

    return apr_psprintf(pool,
                        "%s: %s; the sources of mod_records get the page by \"make page\", and "
                        "\"make install\" puts it where it is looked for; or write where it is, as "
                        "in: RecordsDocs On files=/usr/local/share/mod_records/page",
                        path, apr_strerror(rv, why, sizeof(why)));
}

static const char *read_file(char **text, apr_size_t *length, const char *path, apr_pool_t *pool)
{
    apr_file_t *file;
    apr_finfo_t about;
    apr_status_t rv = apr_file_open(&file, path, APR_READ | APR_BINARY, APR_OS_DEFAULT, pool);

    if (rv != APR_SUCCESS)
        return missing(path, rv, pool);
    if ((rv = apr_file_info_get(&about, APR_FINFO_SIZE, file)) == APR_SUCCESS) {
        *length = (apr_size_t)about.size;
        *text = apr_palloc(pool, *length + 1);
        (*text)[*length] = '\0';
        rv = apr_file_read_full(file, *text, *length, NULL);
    }
    apr_file_close(file);
    return rv == APR_SUCCESS ? NULL : missing(path, rv, pool);
}

/* Both forms are read, though one tells of the other: so both are known to be there. */
static const char *add_file(records_digest_t *digest, const char *path, apr_pool_t *pool)
{
    const char *why;
    apr_size_t length;
    char *text;

    if ((why = read_file(&text, &length, path, pool)) != NULL)
        return why;
    records_digest_part(digest, text, length);
    return NULL;
}

static const char *replaced(const char *text, const char *version, apr_pool_t *pool)
{
    const char *found;
    char *out = apr_pstrdup(pool, "");

    for (; (found = strstr(text, PLACEHOLDER)) != NULL; text = found + strlen(PLACEHOLDER))
        out = apr_pstrcat(pool, out, apr_pstrmemdup(pool, text, (apr_size_t)(found - text)),
                          version, NULL);
    return apr_pstrcat(pool, out, text, NULL);
}

static const char *read_all(records_docs_t *docs, apr_pool_t *keep, apr_pool_t *pool)
{
    records_digest_t digest;
    const char *why;
    char *shell;
    apr_size_t length, i;

    records_digest_init(&digest);
    for (i = 0; i < FILES; i++)
        if ((why = add_file(&digest, records_docs_path(docs, &files[i], 0, pool), pool)) != NULL
            || (why = add_file(&digest, records_docs_path(docs, &files[i], 1, pool), pool)) != NULL)
            return why;
    if ((why = read_file(&shell, &length, apr_pstrcat(pool, docs->folder, "/" SHELL, NULL), pool))
        != NULL)
        return why;
    records_digest_part(&digest, shell, length);
    docs->version = apr_pstrmemdup(keep, records_digest_hex(&digest, pool), VERSION_DIGITS);
    docs->shell = apr_pstrdup(keep, replaced(shell, docs->version, pool));
    return NULL;
}

const char *records_docs_open(const records_docs_t **docs, const char *folder, apr_pool_t *pool)
{
    const char *key = apr_pstrcat(pool, "records_docs ", folder, NULL), *why;
    records_docs_t *opened;
    apr_pool_t *reading;
    void *found = NULL;

    apr_pool_userdata_get(&found, key, pool); /* of another Location */
    if ((*docs = found) != NULL)
        return NULL;
    opened = apr_pcalloc(pool, sizeof(*opened));
    opened->folder = folder;
    opened->read = apr_time_now();
    apr_pool_create(&reading, pool);
    apr_pool_tag(reading, "records_docs");
    if ((why = read_all(opened, pool, reading)) != NULL)
        why = apr_pstrdup(pool, why);
    apr_pool_destroy(reading);
    if (why == NULL)
        apr_pool_userdata_setn(*docs = opened, key, NULL, pool);
    return why;
}
