/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/rights.h"

#include <string.h>

#include <apr_strings.h>
#include <apr_thread_mutex.h>

#define ROLES 256       /* that are remembered; of others it is asked each time */
#define LONGEST_NAME 63 /* of a role, in PostgreSQL */

/* A role of a catalog; free where there is no catalog. */
typedef struct known_t {
    const records_catalog_t *catalog;
    char role[4 * LONGEST_NAME + 1];     /* "": the login */
    apr_uint64_t rights;
    apr_time_t found, used;
} known_t;

static struct {
    apr_thread_mutex_t *mutex;           /* the rest; never held for long */
    known_t roles[ROLES];
} rights;

void records_rights_start(apr_pool_t *pool)
{
    memset(rights.roles, 0, sizeof(rights.roles));
    if (apr_thread_mutex_create(&rights.mutex, APR_THREAD_MUTEX_DEFAULT, pool) != APR_SUCCESS)
        rights.mutex = NULL;
}

static known_t *find(const records_catalog_t *catalog, const char *role)
{
    int i;

    for (i = 0; i < ROLES; i++)
        if (rights.roles[i].catalog == catalog && strcmp(rights.roles[i].role, role) == 0)
            return &rights.roles[i];
    return NULL;
}

static known_t *oldest(void)
{
    known_t *best = &rights.roles[0];
    int i;

    for (i = 0; i < ROLES; i++) {
        if (rights.roles[i].catalog == NULL)
            return &rights.roles[i];
        if (rights.roles[i].used < best->used)
            best = &rights.roles[i];
    }
    return best;
}

apr_uint64_t records_rights_known(const records_catalog_t *catalog, const char *role,
                                  apr_interval_time_t age)
{
    const apr_time_t now = apr_time_now();
    apr_uint64_t number = 0;
    known_t *known;

    if (rights.mutex == NULL)
        return 0;
    apr_thread_mutex_lock(rights.mutex);
    if ((known = find(catalog, role == NULL ? "" : role)) != NULL) {
        known->used = now;
        if (age == 0 || now - known->found < age)
            number = known->rights;
        else
            known->found = now; /* others take the old one until this thread knows better */
    }
    apr_thread_mutex_unlock(rights.mutex);
    return number;
}

void records_rights_note(const records_catalog_t *catalog, const char *role, apr_uint64_t number)
{
    known_t *known;

    role = role == NULL ? "" : role;
    if (rights.mutex == NULL || strlen(role) >= sizeof(known->role))
        return;
    apr_thread_mutex_lock(rights.mutex);
    if ((known = find(catalog, role)) == NULL) {
        known = oldest();
        known->catalog = catalog;
        apr_cpystrn(known->role, role, sizeof(known->role));
    }
    known->rights = number;
    known->found = known->used = apr_time_now();
    apr_thread_mutex_unlock(rights.mutex);
}

void records_rights_unknown(const records_catalog_t *catalog, const char *role)
{
    known_t *known;

    if (rights.mutex == NULL)
        return;
    apr_thread_mutex_lock(rights.mutex);
    if ((known = find(catalog, role == NULL ? "" : role)) != NULL)
        known->catalog = NULL;
    apr_thread_mutex_unlock(rights.mutex);
}

void records_rights_forget(const records_catalog_t *catalog)
{
    int i;

    if (rights.mutex == NULL)
        return;
    apr_thread_mutex_lock(rights.mutex);
    for (i = 0; i < ROLES; i++)
        if (rights.roles[i].catalog == catalog)
            rights.roles[i].catalog = NULL;
    apr_thread_mutex_unlock(rights.mutex);
}
