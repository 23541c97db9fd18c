/* SPDX-License-Identifier: Apache-2.0 */
#include "sql/extension.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <apr_cstr.h>
#include <apr_strings.h>

#include "base/header.h"
#include "plan/format.h"
#include "request/operator.h"
#include "sql/named.h"

/* A struct up to this member. */
#define UP_TO(type, member) (offsetof(type, member) + sizeof(((type *)0)->member))

#define KINDS (RECORDS_KIND_BIT(RECORDS_OTHER + 1) - 1)

records_extensions_t *records_extensions_make(apr_pool_t *pool)
{
    records_extensions_t *extensions = apr_pcalloc(pool, sizeof(*extensions));

    extensions->operators = apr_hash_make(pool);
    extensions->encoders = apr_array_make(pool, 2, sizeof(const records_added_encoder_t *));
    extensions->functions = apr_array_make(pool, 2, sizeof(const records_added_function_t *));
    return extensions;
}

const char *records_extension_take(void *ours, apr_size_t size, const void *given, apr_size_t least,
                                   apr_pool_t *pool)
{
    apr_size_t given_size;

    if (given == NULL)
        return "no struct was registered";
    memcpy(&given_size, given, sizeof(given_size));
    if (given_size < least || given_size > 65536)
        return apr_psprintf(pool,
                            "its struct says that it has %" APR_SIZE_T_FMT
                            " bytes; write .size = sizeof(...) of its type",
                            given_size);
    memset(ours, 0, size);
    memcpy(ours, given, given_size < size ? given_size : size);
    memcpy(ours, &size, sizeof(size));
    return NULL;
}

static const char *check_databases(const char *databases, apr_pool_t *pool)
{
    char *rest, *word, *last;

    if (databases == NULL)
        return NULL;
    rest = apr_pstrdup(pool, databases);
    while ((word = apr_strtok(rest, " ", &last)) != NULL) {
        rest = NULL;
        if (*word == ',' || word[strlen(word) - 1] == ',')
            return apr_psprintf(
                pool, "its databases '%s' stand with blanks between, without commas", databases);
    }
    return rest == NULL ? NULL : "its databases are none; NULL stands for all";
}

/* ---- operators ---------------------------------------------------------------------- */

static const char *check_operator_name(const char *name, apr_pool_t *pool)
{
    if (strspn(name, RECORDS_OP_NAME_BYTES) != strlen(name) || *name < 'a' || *name > 'z')
        return "its name is not a lower case letter and then lower case letters, digits and _";
    if (records_op_find(name) != RECORDS_OP_COUNT || strcmp(name, "not") == 0)
        return apr_psprintf(pool, "'%s' is an operator of mod_records itself; choose another name",
                            name);
    return NULL;
}

static const char *check_operator(const records_operator_t *provider, apr_pool_t *pool)
{
    if (provider->write == NULL)
        return "it has no write function";
    if (provider->takes != RECORDS_TAKES_VALUE && provider->takes != RECORDS_TAKES_LIST)
        return "what it takes is neither RECORDS_TAKES_VALUE nor RECORDS_TAKES_LIST";
    if (provider->flags & ~(RECORDS_OPERATOR_TAKES_WORD | RECORDS_OPERATOR_QUANTIFIES))
        return "it has flags that this mod_records does not know";
    if (provider->takes == RECORDS_TAKES_LIST && (provider->flags & RECORDS_OPERATOR_QUANTIFIES))
        return "what takes a list has no (any) or (all), so it cannot quantify";
    if (provider->kinds & ~KINDS)
        return "its kinds are not bits of records_kind_e; write RECORDS_KIND_BIT()";
    return check_databases(provider->databases, pool);
}

const char *records_extensions_add_operator(records_extensions_t *extensions, const char *name,
                                            const records_operator_t *given, apr_pool_t *pool)
{
    records_added_operator_t *added = apr_pcalloc(pool, sizeof(*added));
    const char *why;

    if ((why = records_extension_take(&added->provider, sizeof(added->provider), given,
                                      UP_TO(records_operator_t, write), pool))
            != NULL
        || (why = check_operator_name(name, pool)) != NULL
        || (why = check_operator(&added->provider, pool)) != NULL)
        return why;
    added->name = apr_pstrdup(pool, name);
    apr_hash_set(extensions->operators, added->name, APR_HASH_KEY_STRING, added);
    return NULL;
}

/* ---- encoders ----------------------------------------------------------------------- */

/* type/subtype, both of them tokens. */
static int is_media_type(const char *name, apr_pool_t *pool)
{
    const char *slash = strchr(name, '/');
    const char *at;

    for (at = name; *at != '\0'; at++)
        if ((*at >= 'A' && *at <= 'Z') || *at == '*')
            return 0;
    return slash != NULL
           && records_header_valid(apr_pstrmemdup(pool, name, (apr_size_t)(slash - name)), "")
           && records_header_valid(slash + 1, "");
}

static const char *check_encoder(const char *name, const records_encoder_t *provider,
                                 apr_pool_t *pool)
{
    if (!is_media_type(name, pool))
        return "its name is not a media type in lower case, without parameters and *";
    if (records_media_type_find(name) != NULL || strncmp(name, "application/vnd.pgrst.", 22) == 0)
        return apr_psprintf(
            pool, "%s is a media type of mod_records itself; choose one of your own", name);
    if (provider->row == NULL)
        return "it has no row function";
    if (provider->flags & ~RECORDS_ENCODER_TEXTS)
        return "it has flags that this mod_records does not know";
    if (provider->content_type != NULL
        && (*provider->content_type == '\0'
            || !records_header_valid("Content-Type", provider->content_type)))
        return "its content_type is not one line";
    return NULL;
}

static int by_media(const void *a, const void *b)
{
    return strcmp((*(const records_added_encoder_t *const *)a)->media,
                  (*(const records_added_encoder_t *const *)b)->media);
}

const char *records_extensions_add_encoder(records_extensions_t *extensions, const char *name,
                                           const records_encoder_t *given, apr_pool_t *pool)
{
    records_added_encoder_t *added = apr_pcalloc(pool, sizeof(*added));
    apr_array_header_t *all = extensions->encoders;
    const char *why;

    if ((why = records_extension_take(&added->provider, sizeof(added->provider), given,
                                      UP_TO(records_encoder_t, end), pool))
            != NULL
        || (why = check_encoder(name, &added->provider, pool)) != NULL)
        return why;
    added->media = apr_pstrdup(pool, name);
    if (added->provider.content_type == NULL)
        added->provider.content_type = added->media;
    APR_ARRAY_PUSH(all, const records_added_encoder_t *) = added;
    qsort(all->elts, (size_t)all->nelts, sizeof(void *),
          by_media); /* not by the order of loading */
    return NULL;
}

/* ---- functions ---------------------------------------------------------------------- */

static const records_parameter_t *parameter_at(const apr_array_header_t *list, int i)
{
    return APR_ARRAY_IDX(list, i, const records_parameter_t *);
}

/* Arguments are handed over in a table, whose keys are the same in any case of letters. */
static const char *check_twice(const apr_array_header_t *list, const char *what, apr_pool_t *pool)
{
    int i, k;

    for (i = 0; i < list->nelts; i++)
        for (k = 0; k < i; k++)
            if (apr_cstr_casecmp(parameter_at(list, i)->name, parameter_at(list, k)->name) == 0)
                return apr_psprintf(pool, "it has two %s called '%s'", what,
                                    parameter_at(list, i)->name);
    return NULL;
}

static const char *declare(const apr_array_header_t **declared, const char *const *texts,
                           const char *what, int any_type, apr_pool_t *pool)
{
    apr_array_header_t *list = apr_array_make(pool, 4, sizeof(const records_parameter_t *));
    const char *why = NULL;

    *declared = list;
    for (; texts != NULL && *texts != NULL && why == NULL; texts++)
        why = records_named_declare(&APR_ARRAY_PUSH(list, const records_parameter_t *), *texts,
                                    any_type, pool);
    return why != NULL ? why : check_twice(list, what, pool);
}

static const char *check_columns(const records_added_function_t *added, apr_pool_t *pool)
{
    int i;

    if (added->columns->nelts == 0)
        return "its columns are none; NULL stands for whatever comes";
    if (added->provider.flags & RECORDS_FUNCTION_SILENT)
        return "it declares columns, and is RECORDS_FUNCTION_SILENT";
    for (i = 0; i < added->columns->nelts; i++)
        if (parameter_at(added->columns, i)->type == NULL)
            return apr_psprintf(pool, "its column '%s' has no type; write name type",
                                parameter_at(added->columns, i)->name);
    return NULL;
}

static const char *check_function(records_added_function_t *added, apr_pool_t *pool)
{
    const records_procedure_t *provider = &added->provider;
    const unsigned known = RECORDS_FUNCTION_WRITES | RECORDS_FUNCTION_SILENT;
    const int any_type = provider->databases != NULL && strcmp(provider->databases, "pgsql") == 0;
    const char *why;

    if (provider->write == NULL)
        return "it has no write function";
    if (provider->flags & ~known)
        return "it has flags that this mod_records does not know";
    if ((provider->flags & known) == RECORDS_FUNCTION_SILENT)
        return "it is RECORDS_FUNCTION_SILENT, and writes nothing";
    if ((why = check_databases(provider->databases, pool)) != NULL
        || (why = declare(&added->parameters, provider->parameters, "parameters", any_type, pool))
               != NULL)
        return why;
    if (provider->columns == NULL)
        return NULL;
    why = declare(&added->columns, provider->columns, "columns", any_type, pool);
    return why != NULL ? why : check_columns(added, pool);
}

static int by_name(const void *a, const void *b)
{
    return strcmp((*(const records_added_function_t *const *)a)->name,
                  (*(const records_added_function_t *const *)b)->name);
}

const char *records_extensions_add_function(records_extensions_t *extensions, const char *name,
                                            const records_procedure_t *given, apr_pool_t *pool)
{
    records_added_function_t *added = apr_pcalloc(pool, sizeof(*added));
    apr_array_header_t *all = extensions->functions;
    const char *why;

    if ((why = records_extension_take(&added->provider, sizeof(added->provider), given,
                                      UP_TO(records_procedure_t, write), pool))
            != NULL
        || (why = check_function(added, pool)) != NULL)
        return why;
    if (*name == '\0' || strchr(name, '/') != NULL)
        return "its name is no path behind /rpc/";
    added->name = apr_pstrdup(pool, name);
    APR_ARRAY_PUSH(all, const records_added_function_t *) = added;
    qsort(all->elts, (size_t)all->nelts, sizeof(void *), by_name);
    return NULL;
}
