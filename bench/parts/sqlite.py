# SPDX-License-Identifier: Apache-2.0
"""An SQLite file with the bench's tables, in WAL."""
import os
import sqlite3

from . import rows
from .process import account

TABLES = """
PRAGMA journal_mode = WAL;
CREATE TABLE {name} (
    id         INTEGER PRIMARY KEY,
    title      TEXT NOT NULL,
    body       TEXT NOT NULL,
    kind       TEXT NOT NULL,
    amount     DECIMAL(12,2) NOT NULL,
    active     BOOLEAN NOT NULL,
    created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX {name}_created_at ON {name} (created_at);
"""


class SQLite:
    name, title, module = "sqlite3", "SQLite", "mod_records_sqlite3"
    options = ""                         # of RecordsDatabase
    sums = ("count(*), sum(id), CAST(sum(round(amount * 100)) AS INTEGER), sum(active), "
            "sum(length(title) + length(body))")

    def __init__(self, folder, count):
        self.rows = count
        self.folder = os.path.join(folder, "sqlite")
        os.makedirs(self.folder, exist_ok=True)
        self.file = os.path.join(self.folder, "bench.db")
        self.params = self.file

    def connect(self):
        return sqlite3.connect(self.file, timeout=20, isolation_level=None)

    def start(self):
        """All of it again, unless it is there with as many rows."""
        if os.path.exists(self.file) and self.ask("SELECT count(*) FROM records") == str(self.rows):
            return
        for end in ("", "-wal", "-shm"):
            if os.path.exists(self.file + end):
                os.unlink(self.file + end)
        connection = self.connect()
        for table in ("records", "records_w"):
            connection.executescript(TABLES.format(name=table))
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?)",
                               map(rows.record, range(1, self.rows + 1)))
        connection.execute("COMMIT")
        connection.execute("ANALYZE")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        self.share()

    def share(self):
        """httpd's account writes the file, and what SQLite puts beside it."""
        who = account("www-data", "apache", "nobody")
        for name in os.listdir(self.folder) if who else ():
            os.chown(os.path.join(self.folder, name), who.pw_uid, who.pw_gid)
        if who:
            os.chown(self.folder, who.pw_uid, who.pw_gid)

    def ask(self, sql):
        """The one value (or the line) that a query answers with."""
        connection = self.connect()
        try:
            return "\n".join("|".join(map(str, row)) for row in connection.execute(sql))
        finally:
            connection.close()

    def records(self, condition):
        connection = self.connect()
        try:
            return [{**dict(zip(rows.COLUMNS, row)), "active": bool(row[5])} for row in
                    connection.execute(f"SELECT {', '.join(rows.COLUMNS)} FROM {condition}")]
        finally:
            connection.close()

    def empty_target(self):
        """The same start for everyone who is about to write."""
        self.ask("DELETE FROM records_w")
        self.ask("PRAGMA wal_checkpoint(TRUNCATE)")
        self.share()

    def pid(self):
        """Of the server: there is none, and its work is its client's."""
        return None

    def stop(self):
        pass
