# SPDX-License-Identifier: Apache-2.0
"""The tables as the database itself has them, through a client that stays open."""
import json
import os
import subprocess
from decimal import Decimal

from process import Failed
from world import MYSQL, PGSQL, STORED, rows_sql

END = "--end--"


def parse(text):
    return json.loads(text, parse_float=Decimal)


class Console:
    """psql or mariadb, reading statements from a pipe."""

    def __init__(self, command, end):
        self.end = end
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, env=dict(os.environ, LC_ALL="C.UTF-8"))

    def ask(self, *statements):
        """The lines that they print."""
        self.process.stdin.write(("".join(one + ";\n" for one in statements) + self.end).encode("utf-8"))
        self.process.stdin.flush()
        lines = []
        while True:
            line = self.process.stdout.readline().decode("utf-8")
            if not line:
                raise Failed("the database's client ended: %s" % lines)
            if line.rstrip("\n") == END:
                break
            lines.append(line.rstrip("\n"))
        if any("ERROR" in line for line in lines):
            raise Failed("%s: %s" % (statements, lines))
        return lines

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class PgsqlTables:
    def __init__(self, database):
        self.console = Console(database.psql(database.name, "postgres") + ["-f", "-"], "\\echo %s\n" % END)
        parts = ["'%s', (SELECT coalesce(jsonb_agg(to_jsonb(t)), '[]') FROM %s t)" % (t.name, t.name)
                 for t in STORED]
        self.question = "SELECT jsonb_build_object(%s)" % ", ".join(parts)

    def reset(self):
        self.console.ask("BEGIN", *rows_sql(PGSQL), "COMMIT", "DELETE FROM records_idempotency",
                         "SELECT setval('makers_id_seq', 1000, false)")

    def read(self):
        return parse(self.console.ask(self.question)[0])

    def close(self):
        self.console.close()


class MysqlTables:
    def __init__(self, database):
        command = database.mariadb(database.name, "root")
        self.console = Console(command[:-1] + ["--raw", "--unbuffered", "--skip-reconnect", command[-1]],
                               "SELECT '%s';\n" % END)
        self.questions = ["SELECT '%s', JSON_ARRAY(%s) FROM %s" % (t.name, ", ".join(
            "CONVERT(%s USING utf8mb4) COLLATE utf8mb4_nopad_bin" % c.name if c.kind == "json" else c.name
            for c in t.columns), t.name) for t in STORED]

    def reset(self):
        self.console.ask("BEGIN", *rows_sql(MYSQL), "COMMIT", "DELETE FROM records_idempotency")

    def read(self):
        found = {table.name: [] for table in STORED}
        kinds = {table.name: table.columns for table in STORED}
        for line in self.console.ask(*self.questions):
            name, _, text = line.partition("\t")
            found[name].append({column.name: self.value(column, value)
                                for column, value in zip(kinds[name], parse(text))})
        return found

    @staticmethod
    def value(column, value):
        if column.kind == "json" and value is not None:
            return parse(value)
        return as_boolean(value) if column.kind == "boolean" else value

    def close(self):
        self.console.close()


class SqliteTables:
    def __init__(self, database):
        self.connection = database.connect()

    def reset(self):
        for statement in ["BEGIN IMMEDIATE"] + rows_sql("sqlite3") + ["DELETE FROM records_idempotency", "COMMIT"]:
            self.connection.execute(statement)

    def read(self):
        found = {}
        for table in STORED:
            rows = self.connection.execute("SELECT %s FROM %s" % (", ".join(table.names()), table.name))
            found[table.name] = [{column.name: self.value(column, value)
                                  for column, value in zip(table.columns, row)} for row in rows]
        return found

    @staticmethod
    def value(column, value):
        if value is None:
            return None
        if column.kind == "boolean":
            return as_boolean(value)
        if column.kind == "json":
            return parse(str(value))      # a number in a column of JSON is stored as one
        return Decimal(str(value)) if column.kind == "numeric" else value

    def close(self):
        self.connection.close()


def as_boolean(value):
    return {0: False, 1: True}.get(value, value)


def tables_of(name, database):
    return {"pgsql": PgsqlTables, "mysql": MysqlTables, "sqlite3": SqliteTables}[name](database)
