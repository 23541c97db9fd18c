/* SPDX-License-Identifier: Apache-2.0 */
/* SQLite's statements.  Argument: the file. */
#include "loop.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define COLUMNS "id, title, body, kind, amount, active, created_at"
#define BODY "lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor " \
             "lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor lorem ipsum dolor " \
             "lorem ipsum dolor "

struct connection_t {
    sqlite3 *db;
    long rows;
    sqlite3_stmt *statements[6];         /* by kind of work */
};

static const char *const texts[] = {
    NULL,
    "SELECT " COLUMNS " FROM records WHERE id = ?",
    "SELECT " COLUMNS " FROM records WHERE created_at >= ? AND created_at < ? ORDER BY created_at LIMIT ?",
    "SELECT " COLUMNS " FROM records WHERE id >= ? ORDER BY id LIMIT ?",
    "INSERT INTO records_w (title, body, kind, amount, active) VALUES (?, ?, ?, ?, ?) RETURNING " COLUMNS,
    "SELECT " COLUMNS " FROM records",
};

connection_t *open_connection(char **arguments, long rows)
{
    connection_t *connection = calloc(1, sizeof(*connection));

    if (connection == NULL || arguments[0] == NULL)
        give_up("SQLite", "the file is not given");
    connection->rows = rows;
    if (sqlite3_open_v2(arguments[0], &connection->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL)
        != SQLITE_OK)
        give_up(arguments[0], sqlite3_errmsg(connection->db));
    sqlite3_busy_timeout(connection->db, 20000);
    for (int i = 1; i <= 5; i++) {
        if (sqlite3_prepare_v3(connection->db, texts[i], -1, SQLITE_PREPARE_PERSISTENT,
                               &connection->statements[i], NULL) != SQLITE_OK)
            give_up(texts[i], sqlite3_errmsg(connection->db));
    }
    return connection;
}

static void bind_moment(sqlite3_stmt *statement, int at, time_t moment)
{
    char text[32];
    struct tm parts;

    gmtime_r(&moment, &parts);
    strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", &parts);
    sqlite3_bind_text(statement, at, text, -1, SQLITE_TRANSIENT);
}

static void bind(connection_t *connection, sqlite3_stmt *statement, int work, uint64_t *random)
{
    char title[40];
    long n;

    switch (work) {
    case 1:
        sqlite3_bind_int64(statement, 1, choose(random, connection->rows));
        break;
    case 2:
        n = BEGIN + choose(random, connection->rows * SECONDS_A_ROW);
        bind_moment(statement, 1, n);
        bind_moment(statement, 2, n + 3600);
        sqlite3_bind_int(statement, 3, LIMIT);
        break;
    case 3:
        sqlite3_bind_int64(statement, 1, choose(random, connection->rows - PAGE));
        sqlite3_bind_int(statement, 2, PAGE);
        break;
    case 4:
        n = choose(random, 1000000);
        snprintf(title, sizeof(title), "Record number %ld", n);
        sqlite3_bind_text(statement, 1, title, -1, SQLITE_TRANSIENT);
        sqlite3_bind_text(statement, 2, BODY, -1, SQLITE_STATIC);
        sqlite3_bind_text(statement, 3, "note", -1, SQLITE_STATIC);
        sqlite3_bind_double(statement, 4, n / 100.0);
        sqlite3_bind_int(statement, 5, 1);
        break;
    }
}

long ask(connection_t *connection, int work, uint64_t *random)
{
    sqlite3_stmt *statement = connection->statements[work];
    long bytes = 0;
    int status;

    bind(connection, statement, work, random);
    while ((status = sqlite3_step(statement)) == SQLITE_ROW) {
        for (int i = 0; i < 7; i++) {
            sqlite3_column_text(statement, i);
            bytes += sqlite3_column_bytes(statement, i);
        }
    }
    if (status != SQLITE_DONE)
        give_up(texts[work], sqlite3_errmsg(connection->db));
    sqlite3_reset(statement);
    return bytes;
}
