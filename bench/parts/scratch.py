# SPDX-License-Identifier: Apache-2.0
"""Empty databases of the servers that the bench starts, for tables of any kind and number."""
import os

from . import mariadb, postgres
from .sqlite import SQLite


class Scratch:
    """An empty database of a server.  It is to httpd what that server's own database is."""

    def __init__(self, server, name):
        self.server, self.database = server, name
        self.name, self.title, self.module = server.name, server.title, server.module
        self.options, self.rows, self.pid = server.options, server.rows, server.pid
        self.make()

    def numbers(self, count):
        """What stands in FROM for n, from 1 to count."""
        return {"pgsql": f"generate_series(1, {count}) AS n",
                "mysql": f"(SELECT seq AS n FROM seq_1_to_{count}) AS s",
                "sqlite3": f"(WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {count}) "
                           "SELECT n FROM s)"}[self.name]

    def make(self):
        server, name = self.server, self.database
        if self.name == "pgsql":
            server.as_owner(f"DROP DATABASE IF EXISTS {name}")
            server.as_owner(f"CREATE DATABASE {name} OWNER {postgres.NAME}")
            self.params = f"host={server.folder} dbname={name} user={postgres.NAME}"
        elif self.name == "mysql":
            server.as_owner(f"DROP DATABASE IF EXISTS {name}; CREATE DATABASE {name}; "
                            f"GRANT ALL ON {name}.* TO {mariadb.NAME}@localhost")
            self.params = server.params.replace(f"dbname={mariadb.NAME}", f"dbname={name}")
        else:
            self.file = os.path.join(server.folder, name + ".db")
            if os.path.exists(self.file):
                os.unlink(self.file)
            self.params = self.file

    def load(self, sql):
        """Statements, each with its semicolon."""
        if self.name == "pgsql":
            self.server.tool("psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-d", self.database, input=sql)
        elif self.name == "mysql":
            self.server.as_owner(sql, self.database)
        else:
            own = SQLite.__new__(SQLite)
            own.file, own.folder = self.file, self.server.folder
            connection = own.connect()
            connection.executescript("PRAGMA journal_mode = WAL; BEGIN;" + sql + "COMMIT; ANALYZE;")
            connection.close()
            own.share()
