/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include <apr_file_io.h>
#include <apr_lib.h>
#include <apr_network_io.h>
#include <apr_strings.h>

#include "stores/redis/parts.h"

#define DEFAULT_PORT 6379
#define DEFAULT_PREFIX "{records}:"
#define MOST_OF_FILE 4096

/* ---- where ------------------------------------------------------------------------------- */

int records_redis_resolve(redis_addresses_t *addresses, const redis_settings_t *settings,
                          apr_pool_t *pool)
{
    apr_sockaddr_t *address;

    addresses->count = 0;
    if (apr_sockaddr_info_get(&address, settings->host, APR_UNSPEC, (apr_port_t)settings->port, 0,
                              pool)
        != APR_SUCCESS)
        return 0;
    for (; address != NULL && addresses->count < REDIS_ADDRESSES; address = address->next)
        if (apr_sockaddr_ip_getbuf(addresses->text[addresses->count], REDIS_ADDRESS_LENGTH, address)
            == APR_SUCCESS)
            addresses->count++;
    return addresses->count > 0;
}

static const char *read_where(redis_settings_t *settings, const char *where, apr_pool_t *pool)
{
    char *host, *scope;
    apr_port_t port;

    if (*where == '/') {
        settings->socket = where;
        return NULL;
    }
    if (strncmp(where, "rediss:", 7) == 0)
        return "there is no TLS here; let a tunnel such as stunnel speak it, and write where that "
               "listens, such as 127.0.0.1:6379";
    if (strstr(where, "://") != NULL
        || apr_parse_addr_port(&host, &scope, &port, where, pool) != APR_SUCCESS || host == NULL
        || *host == '\0' || scope != NULL)
        return apr_psprintf(
            pool,
            "'%s' is no place of a Redis; write HOST:PORT, such as "
            "redis.example.net:6379 or [::1]:6379, or the path of a socket, such as "
            "/run/redis/redis.sock",
            where);
    settings->host = host;
    settings->port = port != 0 ? port : DEFAULT_PORT;
    (void)records_redis_resolve(&settings->addresses, settings, pool); /* else later */
    return NULL;
}

/* ---- options ----------------------------------------------------------------------------- */

static const char *read_time(apr_interval_time_t *time, const char *name, const char *value,
                             apr_pool_t *pool)
{
    char *end;
    const apr_int64_t number = apr_strtoi64(value, &end, 10);
    const apr_interval_time_t unit = strcmp(end, "ms") == 0  ? apr_time_from_msec(1)
                                     : strcmp(end, "s") == 0 ? apr_time_from_sec(1)
                                                             : 0;

    if (!apr_isdigit(*value) || unit == 0 || number < 1 || number > 60000
        || number * unit > apr_time_from_sec(60))
        return apr_psprintf(pool, "%s= takes a time from 1ms to 60s, such as 50ms, not '%s'", name,
                            value);
    *time = number * unit;
    return NULL;
}

static const char *read_number(int *number, const char *name, const char *value, int lowest,
                               int highest, apr_pool_t *pool)
{
    char *end;
    const apr_int64_t read = apr_strtoi64(value, &end, 10);

    if (!apr_isdigit(*value) || *end != '\0' || read < lowest || read > highest)
        return apr_psprintf(pool, "%s= takes a number from %d to %d, not '%s'", name, lowest,
                            highest, value);
    *number = (int)read;
    return NULL;
}

/* The first line of a file, which only root may be able to read: it is read with the configuration. */
static const char *read_file(const char **text, const char *path, apr_pool_t *pool)
{
    char *line = apr_palloc(pool, MOST_OF_FILE);
    apr_file_t *file;
    apr_status_t rv;
    char reason[120];

    rv =
        apr_file_open(&file, path, APR_FOPEN_READ | APR_FOPEN_BUFFERED, APR_FPROT_OS_DEFAULT, pool);
    if (rv == APR_SUCCESS) {
        rv = apr_file_gets(line, MOST_OF_FILE, file);
        apr_file_close(file);
    }
    if (rv != APR_SUCCESS && rv != APR_EOF)
        return apr_psprintf(pool, "password=@%s: the file cannot be read: %s", path,
                            apr_strerror(rv, reason, sizeof(reason)));
    if (rv == APR_EOF)
        *line = '\0';
    line[strcspn(line, "\r\n")] = '\0';
    if (*line == '\0')
        return apr_psprintf(pool,
                            "password=@%s: the first line of the file is the password, and it "
                            "is empty",
                            path);
    *text = line;
    return NULL;
}

static const char *read_password(const char **password, const char *value, apr_pool_t *pool)
{
    if (*value == '\0')
        return "password= is empty; write the password, or @ and the path of a file whose first "
               "line it is";
    if (*value == '@')
        return read_file(password, value + 1, pool);
    *password = value;
    return NULL;
}

static const char *read_prefix(const char **prefix, const char *value, apr_pool_t *pool)
{
    const char *at;

    for (at = value; *at != '\0'; at++)
        if (!apr_isgraph(*at))
            break;
    if (*value == '\0' || *at != '\0' || at - value > 100)
        return apr_psprintf(pool,
                            "prefix= takes up to 100 characters without spaces, such as "
                            "{records}:, not '%s'",
                            value);
    *prefix = value;
    return NULL;
}

static const char *read_option(redis_settings_t *settings, const char *name, const char *value,
                               apr_pool_t *pool)
{
    if (strcmp(name, "timeout") == 0)
        return read_time(&settings->timeout, name, value, pool);
    if (strcmp(name, "connect-timeout") == 0)
        return read_time(&settings->connect_timeout, name, value, pool);
    if (strcmp(name, "connections") == 0)
        return read_number(&settings->connections, name, value, 1, 1000, pool);
    if (strcmp(name, "db") == 0)
        return read_number(&settings->db, name, value, 0, 65535, pool);
    if (strcmp(name, "password") == 0)
        return read_password(&settings->password, value, pool);
    if (strcmp(name, "prefix") == 0)
        return read_prefix(&settings->prefix, value, pool);
    if (strcmp(name, "user") == 0) {
        settings->user = value;
        return *value == '\0' ? "user= is empty; write the name of an ACL user of Redis" : NULL;
    }
    return apr_psprintf(pool,
                        "unknown option '%s='; there are timeout=, connect-timeout=, "
                        "connections=, db=, user=, password= and prefix=",
                        name);
}

const char *records_redis_parse(void **result, const char *where, const apr_table_t *options,
                                apr_pool_t *pool)
{
    redis_settings_t *settings = apr_pcalloc(pool, sizeof(*settings));
    const apr_array_header_t *list = apr_table_elts(options);
    const char *error;
    int i;

    settings->timeout = apr_time_from_msec(50);
    settings->connect_timeout = apr_time_from_msec(100);
    settings->connections = 16;
    settings->prefix = DEFAULT_PREFIX;
    for (i = 0; i < list->nelts; i++) {
        const apr_table_entry_t *option = &APR_ARRAY_IDX(list, i, apr_table_entry_t);

        if ((error = read_option(settings, option->key, option->val, pool)) != NULL)
            return error;
    }
    if (settings->user != NULL && settings->password == NULL)
        return "user= needs its password=";
    *result = settings;
    return read_where(settings, where, pool);
}
