/* SPDX-License-Identifier: Apache-2.0 */
/* A session: its settings, the check whether it is still the same and idle, and the cancelling
 * of its statement. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* dladdr, dl_iterate_phdr, POLLRDHUP */
#endif
#include <dlfcn.h>
#include <fcntl.h>
#include <link.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <apr_strings.h>

#include "databases/mysql/dialect_mysql.h"
#include "databases/mysql/parts.h"

#define OLDEST_MARIADB 100600 /* JSON_TABLE */
#define OLDEST_MYSQL 80019
#define MOST_CANCELS 10  /* without effect, before we close the connection */
#define CANCEL_TIMEOUT 3 /* seconds, for each step of a cancel */

/* optimizer_search_depth: of many tables MariaDB would try every order, which takes minutes for ten
 * embeds with !inner.  Four at a time are 0.1 s for twenty of them; its own choice, 0, is 16 s.
 *
 * NO_AUTO_VALUE_ON_ZERO: who writes 0 into an AUTO_INCREMENT column means 0, not the next number.
 *
 * group_concat_max_len: as much as can be.  JSON_ARRAYAGG obeys it, and tells in a warning where
 * that was not enough, which must not be lost among others. */
#define SETTINGS                                                                                   \
    "SET NAMES utf8mb4, time_zone = '+00:00', autocommit = 1, sql_select_limit = DEFAULT,"         \
    " lc_messages = 'en_US', group_concat_max_len = 1073741824, max_error_count = 65535, "         \
    "optimizer_search_depth = IF(@@optimizer_search_depth BETWEEN 1 AND 4,"                        \
    " @@optimizer_search_depth, 4), "                                                              \
    RECORDS_MYSQL_OLD " = 0, sql_mode = CONCAT("                                                   \
    "'STRICT_TRANS_TABLES,NO_AUTO_VALUE_ON_ZERO,', REGEXP_REPLACE(@@sql_mode,"                     \
    " '(^|,)(ANSI|ANSI_QUOTES|DB2|MAXDB|MSSQL|ORACLE|POSTGRESQL|NO_BACKSLASH_ESCAPES|EMPTY_STRING_IS_NULL)(?=,|$)', '')), "
#define QUESTIONS                                                                                  \
    "SELECT CONNECTION_ID(), @@max_allowed_packet, @@character_set_client,"                        \
    " @@character_set_connection, @@character_set_results, @@time_zone, @@autocommit,"             \
    " FIND_IN_SET('STRICT_TRANS_TABLES', @@sql_mode) > 0,"                                         \
    " FIND_IN_SET('NO_AUTO_VALUE_ON_ZERO', @@sql_mode) > 0, @@sql_mode REGEXP"                     \
    " 'ANSI_QUOTES|NO_BACKSLASH_ESCAPES|ORACLE', @@group_concat_max_len >= 1073741824, "

/* What the answers must be, from the third on. */
static const struct { const char *what, *value; } wanted[] = {
    { "character_set_client", "utf8mb4" },
    { "character_set_connection", "utf8mb4" },
    { "character_set_results", "utf8mb4" },
    { "time_zone", "+00:00" },
    { "autocommit", "1" },
    { "sql_mode STRICT_TRANS_TABLES", "1" },
    { "sql_mode NO_AUTO_VALUE_ON_ZERO", "1" },
    { "sql_mode without ANSI_QUOTES and NO_BACKSLASH_ESCAPES", "0" },
    { "group_concat_max_len", "1" },
    { "transaction isolation", "READ-COMMITTED" },
};

#define WANTED (sizeof(wanted) / sizeof(wanted[0]))

static records_error_t *unfit(const char *cause, apr_pool_t *pool)
{
    records_error_t *error = records_error(pool, 0, "08004", "the database cannot be used");

    error->cause = cause;
    return error;
}

/* ---- which client library --------------------------------------------------------- */

static int look_for_another(struct dl_phdr_info *info, size_t size, void *ours)
{
    const char *name = strrchr(info->dlpi_name, '/');

    (void)size;
    name = name == NULL ? info->dlpi_name : name + 1;
    return (strncmp(name, "libmysqlclient", 14) == 0 || strncmp(name, "libmariadb", 10) == 0)
           && strcmp(info->dlpi_name, ours) != 0;
}

/* A handle that another client library made has another shape. */
static int is_shared_library(void)
{
    Dl_info ours;

    return dladdr((void *)(apr_uintptr_t)mysql_init, &ours) != 0
           && dl_iterate_phdr(look_for_another, (void *)(apr_uintptr_t)ours.dli_fname) == 0;
}

/* ---- setting up -------------------------------------------------------------------- */

/* `web`; what a default role is called */
static const char *set_role(const char *role, apr_pool_t *pool)
{
    records_text_t text;

    records_text_init(&text, 64, pool);
    records_text_puts(&text, "SET ROLE `");
    for (; *role != '\0'; role++) {
        if (*role == '`')
            records_text_putc(&text, '`');
        records_text_putc(&text, *role);
    }
    records_text_putc(&text, '`');
    return records_text_string(&text);
}

static records_error_t *check_answers(records_mysql_t *my, MYSQL_ROW row, apr_pool_t *pool)
{
    apr_size_t i;

    my->server_id = strtoul(row[0], NULL, 10);
    my->most_bytes = strtoull(row[1], NULL, 10);
    if (my->mariadb && row[2 + WANTED] != NULL)
        my->role = set_role(row[2 + WANTED], my->pool);
    for (i = 0; i < WANTED; i++)
        if (row[i + 2] == NULL || strcmp(row[i + 2], wanted[i].value) != 0)
            return unfit(apr_psprintf(pool, "%s is %s, not %s", wanted[i].what,
                                      row[i + 2] == NULL ? "NULL" : row[i + 2], wanted[i].value),
                         pool);
    return NULL;
}

static records_error_t *set_up(records_mysql_t *my, apr_pool_t *pool)
{
    const char *level = my->mariadb ? "tx_isolation" : "transaction_isolation";
    const char *settings = apr_pstrcat(pool, SETTINGS, level, " = 'READ-COMMITTED'", NULL);
    const char *questions =
        apr_pstrcat(pool, QUESTIONS "@@", level, my->mariadb ? ", CURRENT_ROLE()" : "", NULL);
    records_error_t *error;
    MYSQL_RES *answers;
    MYSQL_ROW row;

    if (strcmp(mysql_character_set_name(my->native), "utf8mb4") != 0
        && mysql_set_character_set(my->native, "utf8mb4") != 0)
        return records_mysql_error(my, NULL, pool);
    if ((error = records_mysql_send(my, settings, pool)) != NULL
        || (error = records_mysql_send(my, questions, pool)) != NULL)
        return error;
    if ((answers = mysql_store_result(my->native)) == NULL)
        return records_mysql_error(my, NULL, pool);
    row = mysql_fetch_row(answers);
    error = row == NULL ? unfit("no settings came back", pool) : check_answers(my, row, pool);
    mysql_free_result(answers);
    return error;
}

static records_error_t *check_server(records_connection_t *c, records_mysql_t *my, apr_pool_t *pool)
{
    unsigned long version = mysql_get_server_version(my->native);

    c->server_version = apr_pstrdup(c->pool, mysql_get_server_info(my->native));
    my->mariadb = strstr(c->server_version, "MariaDB") != NULL;
    if (version >= (my->mariadb ? OLDEST_MARIADB : OLDEST_MYSQL))
        return NULL;
    return unfit(apr_psprintf(pool, "the server is %s; MariaDB 10.6 or MySQL 8.0.19 is needed",
                              c->server_version),
                 pool);
}

records_error_t *records_mysql_attach(records_connection_t *c, apr_pool_t *pool)
{
    records_mysql_t *my = apr_pcalloc(c->pool, sizeof(*my));
    const my_bool no = 0;
    records_error_t *error;

    if (!is_shared_library())
        return unfit("apr_dbd's mysql driver uses another client library than mod_records_mysql",
                     pool);
    c->state = my;
    my->hang_up = -1;
    my->native = c->native;
    my->pool = c->pool;
    my->stream.my = my;
    my->group = records_mysql_field(c->params, "group", c->pool);
    my->reuse = &c->reuse;
    my->keeps = c->statements > 0;
    my->statements = records_lru_make(c->statements, records_mysql_drop, my, c->pool);
    if (apr_thread_mutex_create(&my->lock, APR_THREAD_MUTEX_DEFAULT, c->pool) != APR_SUCCESS)
        return unfit("no mutex", pool);
    mysql_options(my->native, MYSQL_OPT_RECONNECT, &no); /* it would lose our settings */
    if ((error = check_server(c, my, pool)) != NULL || (error = set_up(my, pool)) != NULL)
        return error;
    my->thread_id = mysql_thread_id(my->native);
    my->hang_up = fcntl((int)mysql_get_socket(my->native), F_DUPFD_CLOEXEC, 0);
    return NULL;
}

void records_mysql_detach(records_connection_t *c)
{
    records_mysql_t *my = c->state;

    if (my == NULL)
        return;
    records_lru_clear(my->statements);
    if (my->hang_up >= 0)
        close(my->hang_up);
    c->state = NULL;
}

/* ---- still the same, and idle? ------------------------------------------------------- */

/* Between requests a server sends nothing, so anything that can be read is a fatal error. */
static int is_quiet(MYSQL *native)
{
    struct pollfd socket = { (int)mysql_get_socket(native), POLLIN | POLLRDHUP, 0 };

    return socket.fd >= 0 && poll(&socket, 1, 0) == 0;
}

int records_mysql_ready(records_connection_t *c)
{
    records_mysql_t *my = c->state;

    return my != NULL && !my->lost && !my->stream.open && !my->in_transaction && my->restore == NULL
           && mysql_thread_id(my->native) == my->thread_id
           && my->native->status == MYSQL_STATUS_READY
           && !(my->native->server_status & SERVER_STATUS_IN_TRANS)
           && (c->recent || is_quiet(my->native));
}

/* ---- interrupting ---------------------------------------------------------------------- */

/* On a connection of its own: ours is busy. */
static int kill_query(const records_mysql_t *my)
{
    const unsigned timeout = CANCEL_TIMEOUT;
    const MYSQL *native = my->native;
    MYSQL *other = mysql_init(NULL);
    char sql[64];
    int done;

    if (other == NULL)
        return 0;
    mysql_options(other, MYSQL_OPT_CONNECT_TIMEOUT, &timeout);
    mysql_options(other, MYSQL_OPT_READ_TIMEOUT, &timeout);
    mysql_options(other, MYSQL_OPT_WRITE_TIMEOUT, &timeout);
    if (my->group != NULL)
        mysql_options(other, MYSQL_READ_DEFAULT_GROUP, my->group);
    apr_snprintf(sql, sizeof(sql), "KILL QUERY %lu", my->server_id);
    done = mysql_real_connect(other, native->host, native->user, native->passwd, NULL, native->port,
                              native->unix_socket, 0)
               != NULL
           && mysql_real_query(other, sql, (unsigned long)strlen(sql)) == 0;
    mysql_close(other);
    return done;
}

int records_mysql_interrupt(records_mysql_t *my)
{
    int done = 0;

    apr_thread_mutex_lock(my->lock);
    if (my->running && my->hang_up >= 0 && my->cancelled >= MOST_CANCELS)
        shutdown(my->hang_up, SHUT_RDWR);
    else if (my->running) {
        my->cancelled++; /* even if it failed: the server may have received it */
        done = kill_query(my);
    }
    apr_thread_mutex_unlock(my->lock);
    return done;
}

void records_mysql_cancel(records_connection_t *c)
{
    records_mysql_t *my = c->state;

    if (my != NULL)
        (void)records_mysql_interrupt(my);
}

void records_mysql_begin_running(records_mysql_t *my)
{
    apr_thread_mutex_lock(my->lock);
    my->running = 1;
    my->cancelled = 0;
    apr_thread_mutex_unlock(my->lock);
}

/* A KILL QUERY that came too late for its statement would hit the next one: let it hit this. */
void records_mysql_end_running(records_mysql_t *my)
{
    int cancelled;

    apr_thread_mutex_lock(my->lock);
    my->running = 0;
    cancelled = my->cancelled;
    my->cancelled = 0;
    apr_thread_mutex_unlock(my->lock);
    if (cancelled && !my->lost)
        (void)mysql_real_query(my->native, "DO 0", 4);
}
