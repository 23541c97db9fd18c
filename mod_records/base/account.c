/* SPDX-License-Identifier: Apache-2.0 */
#include "base/account.h"

#include <errno.h>
#include <grp.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <apr_strings.h>
#include <apr_tables.h>
#include <apr_user.h>

#define UNKNOWN 255 /* the exit status of a process that could find out nothing */

/* "/var/lib/films.db": "/", "/var", "/var/lib" and the whole */
static apr_array_header_t *steps_of(const char *path, apr_pool_t *pool)
{
    apr_array_header_t *steps = apr_array_make(pool, 8, sizeof(const char *));
    const char *slash = path;

    APR_ARRAY_PUSH(steps, const char *) = "/";
    while ((slash = strchr(slash + 1, '/')) != NULL)
        APR_ARRAY_PUSH(steps, const char *) =
            apr_pstrmemdup(pool, path, (apr_size_t)(slash - path));
    APR_ARRAY_PUSH(steps, const char *) = path;
    return steps;
}

/* The step that this process may not take; as many as there are: none. */
static int first_refused(const apr_array_header_t *steps, int mode)
{
    int i;

    for (i = 0; i < steps->nelts; i++)
        if (access(APR_ARRAY_IDX(steps, i, const char *), i + 1 < steps->nelts ? X_OK : mode) != 0)
            break;
    return i;
}

/* In a new process: access() checks the real user, with all groups of that user. */
static void become_and_try(const records_account_t *account, const apr_array_header_t *steps,
                           int mode)
{
    if (setgid(account->gid) != 0 || initgroups(account->name, account->gid) != 0
        || setuid(account->uid) != 0)
        _exit(UNKNOWN);
    _exit(first_refused(steps, mode));
}

static int refused_to(const records_account_t *account, const apr_array_header_t *steps, int mode)
{
    const pid_t child = steps->nelts < UNKNOWN ? fork() : -1;
    int status = 0;

    if (child == 0)
        become_and_try(account, steps, mode);
    while (child > 0 && waitpid(child, &status, 0) == -1)
        if (errno != EINTR)
            return steps->nelts;
    return child > 0 && WIFEXITED(status) && WEXITSTATUS(status) != UNKNOWN ? WEXITSTATUS(status)
                                                                            : steps->nelts;
}

const char *records_account_stopped(const records_account_t *account, const char *path, int mode,
                                    apr_pool_t *pool)
{
    const apr_array_header_t *steps = steps_of(path, pool);
    const int refused =
        account == NULL ? first_refused(steps, mode) : refused_to(account, steps, mode);

    return refused < steps->nelts ? APR_ARRAY_IDX(steps, refused, const char *) : NULL;
}

const char *records_account_name(const records_account_t *account, apr_pool_t *pool)
{
    char *name;

    if (account != NULL)
        return account->name;
    return apr_uid_name_get(&name, geteuid(), pool) == APR_SUCCESS
               ? name
               : apr_psprintf(pool, "%lu", (unsigned long)geteuid());
}
