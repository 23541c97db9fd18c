# SPDX-License-Identifier: Apache-2.0
"""A private PostgreSQL with the bench's tables, on a Unix socket."""
import glob
import json
import os
import shutil
import signal
import subprocess
from decimal import Decimal

from .process import Failed, Server, account, run

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TABLES = [os.path.join(os.path.dirname(HERE), "sql", name + "-pgsql.sql")
          for name in ("idempotency", "usage", "quota")]
NAME = "bench"                           # of the database and of the role
READER = "bench_reader"                  # a role that a request may act as
SETTINGS = {"listen_addresses": "", "shared_buffers": "1GB", "max_connections": "500",
            "timezone": "UTC", "log_timezone": "UTC"}


def binaries():
    """The folder with initdb; the newest where there are several."""
    def version(path):
        return [int(part) for part in path.split("/") if part.isdigit()]

    found = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=version)
    if os.environ.get("PG_BIN"):
        return os.environ["PG_BIN"]
    if found:
        return found[-1]
    if shutil.which("initdb"):
        return os.path.dirname(os.path.realpath(shutil.which("initdb")))
    raise Failed("PostgreSQL's initdb is not here; install postgresql, or set PG_BIN")


class Postgres:
    name, title, module = "pgsql", "PostgreSQL", "mod_records_pgsql"
    options = ""                         # of RecordsDatabase
    sums = ("count(*), sum(id), sum(amount * 100)::bigint, count(*) FILTER (WHERE active), "
            "sum(length(title) + length(body))")

    def __init__(self, folder, rows):
        self.bin, self.rows = binaries(), rows
        self.who = account("postgres")
        self.folder = os.path.join(folder, "postgres")
        self.data = os.path.join(self.folder, "data")
        os.makedirs(self.folder, exist_ok=True)
        os.chmod(self.folder, 0o755)
        if self.who:
            os.chown(self.folder, self.who.pw_uid, self.who.pw_gid)
        self.params = f"host={self.folder} dbname={NAME} user={NAME}"
        self.environment = {**os.environ, "PGHOST": self.folder, "PGDATABASE": NAME, "PGUSER": NAME}
        self.server = None

    def tool(self, name, *arguments, who=None, **more):
        return run([os.path.join(self.bin, name), *arguments], who=who, cwd="/",
                   env=self.environment, **more)

    def start(self):
        fresh = not os.path.exists(os.path.join(self.data, "PG_VERSION"))
        if fresh:
            self.tool("initdb", "-D", self.data, "-U", "owner", "--auth=trust", "--encoding=UTF8",
                      "--locale=C.UTF-8", who=self.who)
        argv = [os.path.join(self.bin, "postgres"), "-D", self.data, "-k", self.folder]
        for name, value in SETTINGS.items():
            argv += ["-c", f"{name}={value}"]
        self.server = Server("PostgreSQL", argv, os.path.join(self.folder, "log"), who=self.who,
                             stop_by=signal.SIGINT, cwd="/")
        self.server.wait_until(self.answers)
        if fresh:
            self.tool("createuser", "-U", "owner", NAME)
            self.tool("createdb", "-U", "owner", "-O", NAME, NAME)
            self.tool("createuser", "-U", "owner", "--no-login", READER)
            self.tool("psql", "-U", "owner", "-d", NAME, "-c", f"GRANT {READER} TO {NAME}")
        if not self.loaded():
            self.load()

    def answers(self):
        try:
            self.tool("psql", "-U", "owner", "-d", "postgres", "-c", "SELECT 1")
            return True
        except Failed:
            return False

    def loaded(self):
        if self.ask("SELECT to_regclass('records_quota') IS NULL") == "t":
            return False
        return self.ask("SELECT count(*) FROM records") == str(self.rows)

    def load(self):
        for path in [os.path.join(HERE, "records.sql"), *TABLES]:
            with open(path) as script:
                self.tool("psql", "-Xq", "-v", f"rows={self.rows}", stdin=script)
        self.ask(f"GRANT SELECT ON records TO {READER}")
        self.as_owner("CHECKPOINT")

    def ask(self, sql):
        """The one value (or the lines) that a query answers with."""
        return self.tool("psql", "-XAtc", sql).strip()

    def records(self, condition):
        lines = self.ask("SELECT row_to_json(r) FROM (SELECT id, title, body, kind, amount, active, created_at "
                         f"FROM {condition}) r").splitlines()
        return [json.loads(line, parse_float=Decimal) for line in lines]

    def pid(self):
        return self.server.pid

    def pour(self, sql, out):
        """Send what a query answers somewhere."""
        subprocess.run([os.path.join(self.bin, "psql"), "-Xqc", sql], stdout=out, check=True,
                       env=self.environment)

    def as_owner(self, sql):
        self.tool("psql", "-XqU", "owner", "-c", sql)

    def empty_target(self):
        """The same start for everyone who is about to write."""
        self.ask("TRUNCATE records_w, records_idempotency RESTART IDENTITY")
        self.as_owner("CHECKPOINT")

    def stop(self):
        if self.server:
            self.server.stop()
