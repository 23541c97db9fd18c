/* SPDX-License-Identifier: Apache-2.0 */
/* MariaDB's statements.  Arguments: the socket, the account, the database. */
#include "loop.h"

#include <mysql.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define COLUMNS "id, title, body, kind, amount, active, created_at"
#define BODY "lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor " \
             "lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor " \
             "lorem ipsum dolor "

/* What a request sends and receives: the same memory each time. */
struct connection_t {
    MYSQL *db;
    long rows;
    MYSQL_STMT *statements[6];           /* by kind of work */
    long long number;
    MYSQL_TIME since, until;
    char title[40];
    double amount;
    signed char active;
    char text[7][1024];                  /* of the answer's columns */
    unsigned long length[7];
};

static const char *const texts[] = {
    NULL,
    "SELECT " COLUMNS " FROM records WHERE id = ?",
    "SELECT " COLUMNS " FROM records WHERE created_at >= ? AND created_at < ? ORDER BY created_at LIMIT 20",
    "SELECT " COLUMNS " FROM records WHERE id >= ? ORDER BY id LIMIT 1000",
    "INSERT INTO records_w (title, body, kind, amount, active) VALUES (?, ?, ?, ?, ?) RETURNING " COLUMNS,
    "SELECT " COLUMNS " FROM records",
};

static MYSQL_BIND value(enum enum_field_types type, void *buffer, unsigned long length)
{
    MYSQL_BIND bind;

    memset(&bind, 0, sizeof(bind));
    bind.buffer_type = type;
    bind.buffer = buffer;
    bind.buffer_length = length;
    return bind;
}

static MYSQL_BIND text(const char *text)
{
    return value(MYSQL_TYPE_STRING, (void *) text, strlen(text));
}

static void send_values(connection_t *connection, int work)
{
    MYSQL_BIND values[5];

    if (work == 1 || work == 3)
        values[0] = value(MYSQL_TYPE_LONGLONG, &connection->number, 0);
    else if (work == 2) {
        values[0] = value(MYSQL_TYPE_TIMESTAMP, &connection->since, 0);
        values[1] = value(MYSQL_TYPE_TIMESTAMP, &connection->until, 0);
    }
    else if (work == 4) {
        values[0] = text(connection->title);
        values[1] = text(BODY);
        values[2] = text("note");
        values[3] = value(MYSQL_TYPE_DOUBLE, &connection->amount, 0);
        values[4] = value(MYSQL_TYPE_TINY, &connection->active, 0);
    }
    else
        return;
    if (mysql_stmt_bind_param(connection->statements[work], values))
        give_up(texts[work], mysql_stmt_error(connection->statements[work]));
}

static void receive_values(connection_t *connection, int work)
{
    MYSQL_BIND values[7];

    for (int i = 0; i < 7; i++) {
        values[i] = value(MYSQL_TYPE_STRING, connection->text[i], sizeof(connection->text[i]));
        values[i].length = &connection->length[i];
    }
    if (mysql_stmt_bind_result(connection->statements[work], values))
        give_up(texts[work], mysql_stmt_error(connection->statements[work]));
}

connection_t *open_connection(char **arguments, long rows)
{
    connection_t *connection = calloc(1, sizeof(*connection));

    if (connection == NULL || arguments[0] == NULL || arguments[1] == NULL || arguments[2] == NULL)
        give_up("MariaDB", "the arguments are SOCKET ACCOUNT DATABASE");
    connection->rows = rows;
    connection->db = mysql_init(NULL);
    mysql_options(connection->db, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    if (!mysql_real_connect(connection->db, "localhost", arguments[1], NULL, arguments[2], 0, arguments[0], 0))
        give_up(arguments[0], mysql_error(connection->db));
    if (mysql_query(connection->db, "SET time_zone = '+00:00'"))
        give_up("time_zone", mysql_error(connection->db));
    for (int i = 1; i <= 5; i++) {
        connection->statements[i] = mysql_stmt_init(connection->db);
        if (mysql_stmt_prepare(connection->statements[i], texts[i], strlen(texts[i])))
            give_up(texts[i], mysql_stmt_error(connection->statements[i]));
    }
    return connection;
}

static MYSQL_TIME moment(time_t seconds)
{
    MYSQL_TIME moment;
    struct tm parts;

    memset(&moment, 0, sizeof(moment));
    gmtime_r(&seconds, &parts);
    moment.year = parts.tm_year + 1900;
    moment.month = parts.tm_mon + 1;
    moment.day = parts.tm_mday;
    moment.hour = parts.tm_hour;
    moment.minute = parts.tm_min;
    moment.second = parts.tm_sec;
    moment.time_type = MYSQL_TIMESTAMP_DATETIME;
    return moment;
}

static void choose_values(connection_t *connection, int work, uint64_t *random)
{
    long n;

    if (work == 1)
        connection->number = choose(random, connection->rows);
    else if (work == 2) {
        n = BEGIN + choose(random, connection->rows * SECONDS_A_ROW);
        connection->since = moment(n);
        connection->until = moment(n + 3600);
    }
    else if (work == 3)
        connection->number = choose(random, connection->rows - PAGE);
    else if (work == 4) {
        n = choose(random, 1000000);
        snprintf(connection->title, sizeof(connection->title), "Record number %ld", n);
        connection->amount = n / 100.0;
        connection->active = 1;
    }
}

/* Rows are read as they come, so W5 needs no memory. */
long ask(connection_t *connection, int work, uint64_t *random)
{
    MYSQL_STMT *statement = connection->statements[work];
    long bytes = 0;
    int status;

    choose_values(connection, work, random);
    send_values(connection, work);
    if (mysql_stmt_execute(statement))
        give_up(texts[work], mysql_stmt_error(statement));
    receive_values(connection, work);
    while ((status = mysql_stmt_fetch(statement)) == 0) {
        for (int i = 0; i < 7; i++)
            bytes += connection->length[i];
    }
    if (status != MYSQL_NO_DATA)
        give_up(texts[work], mysql_stmt_error(statement));
    mysql_stmt_free_result(statement);
    return bytes;
}
