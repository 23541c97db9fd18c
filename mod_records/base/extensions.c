/* SPDX-License-Identifier: Apache-2.0 */
#include "base/extensions.h"

#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "base/header.h"

const records_added_operator_t *records_extensions_operator(const records_extensions_t *extensions,
                                                            const char *name)
{
    return extensions == NULL ? NULL
                              : apr_hash_get(extensions->operators, name, APR_HASH_KEY_STRING);
}

/* The range of everything is ours. */
static int covers(const char *range, const char *type)
{
    const apr_size_t length = strlen(range);

    if (strcmp(range, type) == 0)
        return 1;
    return length > 2 && strcmp(range, "*/*") != 0 && strcmp(range + length - 2, "/*") == 0
           && strncmp(range, type, length - 1) == 0;
}

const records_added_encoder_t *records_extensions_encoder(const records_extensions_t *extensions,
                                                          const char *range)
{
    int i;

    for (i = 0; extensions != NULL && i < extensions->encoders->nelts; i++) {
        const records_added_encoder_t *one =
            APR_ARRAY_IDX(extensions->encoders, i, const records_added_encoder_t *);

        if (covers(range, one->media))
            return one;
    }
    return NULL;
}

static int names(const char *words, const char *word)
{
    const apr_size_t length = strlen(word);
    const char *at = words;

    while ((at = strstr(at, word)) != NULL) {
        if ((at == words || at[-1] == ' ') && (at[length] == '\0' || at[length] == ' '))
            return 1;
        at += length;
    }
    return 0;
}

/* RecordsDatabase says mysql of both. */
int records_extension_serves(const char *databases, const char *database)
{
    return databases == NULL || names(databases, database)
           || (strcmp(database, "mariadb") == 0 && names(databases, "mysql"));
}

records_error_t *records_extension_broken(const char *of, const char *why, apr_pool_t *pool)
{
    records_error_t *error = records_fail(pool, "REC170", "An extension of the server failed");

    error->cause = apr_psprintf(pool, "%s: %s", of, why);
    return error;
}

/* The code goes into a header, too. */
static const char *fault_of(const records_error_t *error, apr_pool_t *pool)
{
    if (error->code == NULL || *error->code == '\0' || !records_header_valid(error->code, ""))
        return "its error has no code that can be sent";
    if (error->message == NULL)
        return apr_psprintf(pool, "its error %s has no message", error->code);
    if (error->status != 0 && (error->status < 400 || error->status > 599))
        return apr_psprintf(pool, "its error %s has the status %d", error->code, error->status);
    return NULL;
}

records_error_t *records_extension_error(const records_error_t *error, const char *of,
                                         apr_pool_t *pool)
{
    const apr_size_t size = error->size < sizeof(*error) ? error->size : sizeof(*error);
    records_error_t *ours = apr_pcalloc(pool, sizeof(*ours));
    const char *fault;

    memcpy(ours, error, size);
    ours->size = sizeof(*ours);
    if ((fault = fault_of(ours, pool)) != NULL)
        return records_extension_broken(of, fault, pool);
    if (ours->status == 0)
        ours->status = records_error_status(ours->code, ours->message, 0);
    return ours;
}
