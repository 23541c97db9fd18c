# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL, MariaDB and SQLite, each in a folder of its own.

All three answer to the same few words: start, stop, sql, load, save, reset, params.
"""
import glob
import os
import shutil
import signal
import sqlite3
import time

from process import (Failed, account, am_root, children, free_port, new_folder, remove_folder, run,
                     start, stop, tail, wait_until)

OWNER = "studio"                         # the account that httpd logs in with: no superuser
ANONYMOUS = "studio_anonymous"           # roles that it may act as
EDITOR = "studio_editor"


class Database:
    """What the three have in common: a folder, and its end."""
    driver = None                        # as RecordsDatabase calls it
    options = ""                         # of that directive, after a blank
    program = True                       # a process of its own, which can die
    settings = ()                        # more of the server's command line, for start()

    def __init__(self, folder=None, name=OWNER):
        self.given = folder is not None
        self.folder = folder or new_folder(self.driver)
        self.name = name
        os.makedirs(self.folder, exist_ok=True)

    def close(self, keep=False):
        self.stop()
        if not keep and not self.given:
            remove_folder(self.folder)

    def restart(self):
        self.stop()
        self.start()

    def load_file(self, path):
        with open(path, encoding="utf-8") as f:
            self.load(f.read())


class Postgres(Database):
    driver = "pgsql"

    def __init__(self, folder=None, name=OWNER):
        super().__init__(folder, name)
        found = sorted(glob.glob("/usr/lib/postgresql/*/bin/postgres"),
                       key=lambda p: float(p.split("/")[4]))
        path = shutil.which("postgres") if not found else found[-1]
        if path is None:
            raise Failed("no PostgreSQL server is installed")
        self.bin = os.path.dirname(os.path.realpath(path))
        self.data = os.path.join(self.folder, "data")
        self.log = os.path.join(self.folder, "postgres.log")
        self.saved = os.path.join(self.folder, "saved.sql")
        self.port = free_port()
        self.process = None
        if not os.path.exists(self.data):
            self.create()

    def drop_root(self, command):
        """PostgreSQL refuses to run as root."""
        return ["runuser", "-u", "postgres", "--"] + command if am_root() else command

    def create(self):
        if am_root():
            who = account("postgres")
            os.chown(self.folder, who.pw_uid, who.pw_gid)
        run(self.drop_root([self.bin + "/initdb", "-D", self.data, "-U", "postgres", "--no-sync",
                            "--auth=trust", "--locale=C.UTF-8", "--encoding=UTF8"]))
        with open(self.data + "/postgresql.conf", "a") as f:
            f.write("listen_addresses = '127.0.0.1'\n"
                    "unix_socket_directories = '%s'\n"
                    "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"
                    "shared_buffers = 64MB\nmax_connections = 60\ntimezone = 'UTC'\n"
                    % self.folder)

    def start(self):
        self.process = start(self.drop_root([self.bin + "/postgres", "-D", self.data,
                                             "-p", str(self.port), *self.settings]),
                             self.log, folder="/")
        try:
            wait_until("PostgreSQL answers", self.answers, process=self.process)
        except Failed as failed:
            raise Failed("%s\n%s" % (failed, tail(self.log))) from None
        if self.sql("SELECT 1 FROM pg_roles WHERE rolname = '%s'" % OWNER, "postgres") == "":
            self.sql("CREATE ROLE %s LOGIN" % OWNER, "postgres")
            self.sql("CREATE ROLE {0}; CREATE ROLE {1}; GRANT {0}, {1} TO {2}".format(
                ANONYMOUS, EDITOR, OWNER), "postgres")
        if self.sql("SELECT 1 FROM pg_database WHERE datname = '%s'" % self.name, "postgres") == "":
            self.sql("CREATE DATABASE %s OWNER %s" % (self.name, OWNER), "postgres")

    def answers(self):
        # not pg_isready: it says yes while the server still refuses to let anybody in
        return run(self.psql("postgres", "postgres") + ["-c", "SELECT 1"],
                   check=False).returncode == 0

    def server_pid(self):
        """runuser stands between us and the server; signals must reach the server."""
        if am_root():
            below = children(self.process.pid)
            return below[0] if below else None
        return self.process.pid

    def stop(self, how=signal.SIGINT):
        """SIGINT ends it with all its connections; SIGTERM would wait for them."""
        if self.process is None or self.process.poll() is not None:
            return
        pid = self.server_pid()
        if pid is not None:
            os.kill(pid, how)
        try:
            self.process.wait(20)
        except Exception:
            stop(self.process)
        self.process = None

    def psql(self, database, user):
        return ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", self.folder,
                "-p", str(self.port), "-U", user, "-d", database]

    def sql(self, text, database=None):
        """As superuser; rows as lines, columns parted by |."""
        return run(self.psql(database or self.name, "postgres") + ["-c", text]).strip()

    def load(self, text):
        run(self.psql(self.name, OWNER), text)

    def save(self):
        """Remember all data, for reset."""
        tables = self.sql("SELECT coalesce(string_agg(format('%I.%I', schemaname, tablename), ', '), '')"
                          " FROM pg_tables WHERE tableowner = '" + OWNER + "'")
        data = run([self.bin + "/pg_dump", "-h", self.folder, "-p", str(self.port), "-U", "postgres",
                    "--data-only", "--disable-triggers", self.name])
        # \restrict of newer pg_dumps would be refused by an older psql
        lines = [line for line in data.splitlines() if not line.startswith(("\\restrict",
                                                                            "\\unrestrict"))]
        with open(self.saved, "w") as f:
            f.write("BEGIN;\nSET client_min_messages = warning;\n")
            if tables:
                f.write("TRUNCATE %s RESTART IDENTITY CASCADE;\n" % tables)
            f.write("\n".join(lines) + "\nCOMMIT;\n")

    def reset(self):
        run(self.psql(self.name, "postgres") + ["-f", self.saved])

    def params(self):
        return "host=%s port=%d dbname=%s user=%s connect_timeout=5" % (self.folder, self.port,
                                                                       self.name, OWNER)

    # ---- what the fault tests ask ------------------------------------------------
    def backends(self, where="true"):
        """Process ids of the clients of httpd."""
        answer = self.sql("SELECT pid FROM pg_stat_activity WHERE usename = '%s' AND %s"
                          % (OWNER, where), "postgres")
        return [int(pid) for pid in answer.split()]

    def running(self, like):
        return self.backends("state = 'active' AND query LIKE '%s'" % like)

    def kill(self, pids):
        for pid in pids:
            self.sql("SELECT pg_terminate_backend(%d)" % pid, "postgres")

    def kill_some(self, count):
        self.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '%s'"
                 " ORDER BY random() LIMIT %d" % (OWNER, count), "postgres")

    def crash(self, chance):
        """The server dies without a word, or one back end does and the others are thrown out."""
        victims = self.backends() if chance.random() < 0.5 else []
        if victims:
            try:
                os.kill(chance.choice(victims), signal.SIGKILL)
            except ProcessLookupError:
                pass
            time.sleep(0.1)
            wait_until("PostgreSQL answers again", self.answers, process=self.process)
        else:
            self.stop(signal.SIGQUIT)
            self.start()

    def hold(self, change, seconds):
        """A change by somebody else, who takes it back after a while."""
        run(self.psql(self.name, "postgres")
            + ["-c", "BEGIN; %s; SELECT pg_sleep(%f); ROLLBACK" % (change, seconds)], check=False)


# Only where it was used: that ALTER takes longer than the rows of all tables do.
SET_COUNTER = ("SET @counter = (SELECT IF(auto_increment = {2}, 'DO 0',"
               " 'ALTER TABLE {0}.`{1}` AUTO_INCREMENT = {2}')"
               " FROM information_schema.tables WHERE table_schema = '{0}' AND table_name = '{1}')")


class MariaDB(Database):
    driver = "mysql"
    options = " tinyint1=boolean"

    def __init__(self, folder=None, name=OWNER):
        super().__init__(folder, name)
        self.data = os.path.join(self.folder, "data")
        self.socket = os.path.join(self.folder, "mariadb.sock")
        self.log = os.path.join(self.folder, "mariadb.log")
        self.process = None
        self.saved = name + "_saved"
        self.server = shutil.which("mariadbd") or shutil.which("mariadbd", path="/usr/sbin")
        self.client = shutil.which("mariadb") or shutil.which("mysql")
        if self.server is None or self.client is None:
            raise Failed("no MariaDB server or client is installed")
        # A server that starts removes all temporary tables of its tmpdir, others' too.
        self.tmpdir = "--tmpdir=" + self.folder
        if not os.path.exists(self.data):
            run(["mariadb-install-db", "--no-defaults", "--datadir=" + self.data, "--skip-test-db",
                 "--auth-root-authentication-method=normal", self.tmpdir] + self.as_root())

    @staticmethod
    def as_root():
        return ["--user=root"] if am_root() else []

    def start(self):
        self.process = start([self.server, "--no-defaults", "--datadir=" + self.data,
                              "--socket=" + self.socket, "--skip-networking",
                              "--pid-file=" + self.data + "/mariadb.pid",
                              "--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=64M",
                              "--performance-schema=OFF", "--character-set-server=utf8mb4",
                              "--max-connections=60", "--skip-name-resolve",
                              "--default-time-zone=+00:00", self.tmpdir, *self.settings]
                             + self.as_root(), self.log)
        try:
            wait_until("MariaDB answers", self.answers, process=self.process)
        except Failed as failed:
            raise Failed("%s\n%s" % (failed, tail(self.log))) from None
        os.chmod(self.socket, 0o777)
        self.sql("CREATE DATABASE IF NOT EXISTS %s COLLATE utf8mb4_nopad_bin;"
                 "CREATE DATABASE IF NOT EXISTS %s COLLATE utf8mb4_nopad_bin;"
                 "CREATE USER IF NOT EXISTS '%s'@'localhost';"
                 "GRANT ALL ON %s.* TO '%s'@'localhost'"
                 % (self.name, self.saved, OWNER, self.name, OWNER), "mysql")
        for role in (ANONYMOUS, EDITOR):
            self.sql("CREATE ROLE IF NOT EXISTS %s; GRANT SELECT, EXECUTE ON %s.* TO %s;"
                     "GRANT %s TO '%s'@'localhost'" % (role, self.name, role, role, OWNER), "mysql")

    def answers(self):
        return os.path.exists(self.socket) and run(self.mariadb("mysql", "root")
                                                   + ["-e", "SELECT 1"],
                                                   check=False).returncode == 0

    def stop(self, how=signal.SIGTERM):
        stop(self.process, how)
        self.process = None

    def mariadb(self, database, user):
        return [self.client, "--no-defaults", "--socket=" + self.socket, "--user=" + user,
                "--batch", "--skip-column-names", "--default-character-set=utf8mb4", database]

    def sql(self, text, database=None):
        """As root; rows as lines, columns parted by tabs."""
        return run(self.mariadb(database or self.name, "root") + ["-e", text]).strip()

    def load(self, text):
        run(self.mariadb(self.name, OWNER), text)

    def save(self):
        """Remember all data in a database beside it."""
        names = self.sql("SELECT table_name FROM information_schema.tables WHERE table_schema = '%s'"
                         " AND table_type = 'BASE TABLE'" % self.name).split("\n")
        keep, back = [], ["SET foreign_key_checks = 0", "SET SESSION unique_checks = 0",
                          "SET SESSION sql_mode = CONCAT(@@sql_mode, ',NO_AUTO_VALUE_ON_ZERO')"]
        for table in names:
            columns = self.sql(
                "SELECT GROUP_CONCAT(CONCAT('`', REPLACE(column_name, '`', '``'), '`')"
                " ORDER BY ordinal_position)"
                " FROM information_schema.columns WHERE table_schema = '%s' AND table_name = '%s'"
                " AND COALESCE(generation_expression, '') = ''" % (self.name, table))
            counter = self.sql("SELECT COALESCE(auto_increment, 0) FROM information_schema.tables"
                               " WHERE table_schema = '%s' AND table_name = '%s'"
                               % (self.name, table))
            keep += ["DROP TABLE IF EXISTS %s.`%s`" % (self.saved, table),
                     "CREATE TABLE %s.`%s` AS SELECT %s FROM %s.`%s`"
                     % (self.saved, table, columns, self.name, table)]
            back += ["DELETE FROM %s.`%s`" % (self.name, table),
                     "INSERT INTO %s.`%s` (%s) SELECT %s FROM %s.`%s`"
                     % (self.name, table, columns, columns, self.saved, table)]
            if int(counter):
                back += [SET_COUNTER.format(self.name, table, counter), "EXECUTE IMMEDIATE @counter"]
        self.sql(";\n".join(keep))
        self.back = ";\n".join(back)

    def reset(self):
        run(self.mariadb(self.name, "root"), self.back)

    def params(self):
        return ("host=localhost,user=%s,dbname=%s,sock=%s,reconnect=0"
                % (OWNER, self.name, self.socket))

    # ---- what the fault tests ask ------------------------------------------------
    def backends(self, where="true"):
        answer = self.sql("SELECT id FROM information_schema.processlist WHERE user = '%s' AND %s"
                          % (OWNER, where))
        return [int(pid) for pid in answer.split()]

    def running(self, like):
        return self.backends("command IN ('Query', 'Execute') AND info LIKE '%s'" % like)

    def kill(self, pids):
        for pid in pids:
            run(self.mariadb("mysql", "root") + ["-e", "KILL CONNECTION %d" % pid], check=False)

    def kill_some(self, count):
        kill = ("SET @kill = CONCAT('KILL CONNECTION ', (SELECT id FROM information_schema.processlist"
                " WHERE user = '%s' ORDER BY RAND() LIMIT 1)); EXECUTE IMMEDIATE @kill" % OWNER)
        run(self.mariadb("mysql", "root") + ["--force", "-e", ";".join([kill] * count)], check=False)

    def crash(self, chance):
        """The server dies without a word."""
        self.stop(signal.SIGKILL)
        self.start()

    def hold(self, change, seconds):
        """A change by somebody else, who takes it back after a while."""
        run(self.mariadb(self.name, "root")
            + ["-e", "BEGIN; %s; DO SLEEP(%f); ROLLBACK" % (change, seconds)], check=False)


class SQLite(Database):
    driver = "sqlite3"
    program = False

    def __init__(self, folder=None, name=OWNER):
        super().__init__(folder, name)
        self.file = os.path.join(self.folder, name + ".db")
        self.saved = os.path.join(self.folder, name + ".saved.db")

    def start(self):
        pass

    def stop(self):
        pass

    def connect(self):
        return sqlite3.connect(self.file, timeout=20, isolation_level=None)

    def share(self):
        """httpd's account must be able to write the file, and the journal beside it."""
        if am_root():
            who = account("www-data", "apache", "http", "nobody")
            for path in [self.folder] + glob.glob(self.file + "*"):
                os.chown(path, who.pw_uid, who.pw_gid)

    def sql(self, text, database=None):
        connection = self.connect()
        try:
            rows = connection.execute(text).fetchall()
        finally:
            connection.close()
        return "\n".join("|".join("" if v is None else str(v) for v in row) for row in rows)

    def load(self, text):
        connection = self.connect()
        try:
            connection.executescript(text)
        finally:
            connection.close()
        self.share()

    def copy(self, origin, target):
        source = sqlite3.connect(origin, timeout=20)
        copy = sqlite3.connect(target, timeout=20)
        try:
            source.backup(copy)
        finally:
            source.close()
            copy.close()

    def save(self):
        self.copy(self.file, self.saved)

    def reset(self):
        for attempt in range(50):
            try:
                return self.copy(self.saved, self.file)
            except sqlite3.OperationalError:         # a reader is still at it
                time.sleep(0.05)
        self.copy(self.saved, self.file)

    def params(self):
        return self.file

    def hold(self, change, seconds):
        """A change by somebody else, who takes it back after a while."""
        connection = self.connect()
        try:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(change)
            time.sleep(seconds)
            connection.execute("ROLLBACK")
        finally:
            connection.close()


KINDS = {kind.driver: kind for kind in (Postgres, MariaDB, SQLite)}
ALL = tuple(KINDS)
