# SPDX-License-Identifier: Apache-2.0
"""A private MariaDB with the bench's tables, on a Unix socket."""
import os
import shutil

from . import rows
from .process import Failed, Server, run

NAME = "bench"                           # of the database and of the account
SETTINGS = ("--skip-networking", "--skip-name-resolve", "--innodb-buffer-pool-size=1G",
            "--innodb-log-file-size=512M", "--max-connections=500", "--character-set-server=utf8mb4",
            "--collation-server=utf8mb4_nopad_bin", "--default-time-zone=+00:00", "--local-infile=1",
            "--performance-schema=OFF")
TABLE = """
DROP TABLE IF EXISTS {name};
CREATE TABLE {name} (
    id         BIGINT AUTO_INCREMENT PRIMARY KEY,
    title      VARCHAR(200) NOT NULL,
    body       VARCHAR(1000) NOT NULL,
    kind       VARCHAR(20) NOT NULL,
    amount     DECIMAL(12,2) NOT NULL,
    active     BOOLEAN NOT NULL,
    created_at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    INDEX {name}_created_at (created_at)
) ENGINE=InnoDB;
"""


def program(*names):
    for name in names:
        path = shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin:/usr/local/sbin")
        if path:
            return path
    raise Failed(f"MariaDB's {names[0]} is not here; install mariadb-server, or leave mysql out of --databases")


class MariaDB:
    name, title, module = "mysql", "MariaDB", "mod_records_mysql"
    options = " tinyint1=boolean"        # of RecordsDatabase
    sums = ("count(*), sum(id), CAST(sum(amount * 100) AS SIGNED), CAST(sum(active) AS SIGNED), "
            "CAST(sum(char_length(title) + char_length(body)) AS SIGNED)")

    def __init__(self, folder, count):
        self.rows = count
        self.folder = os.path.join(folder, "mariadb")
        self.data = os.path.join(self.folder, "data")
        self.socket = os.path.join(self.folder, "socket")
        os.makedirs(self.folder, exist_ok=True)
        os.chmod(self.folder, 0o755)
        self.params = f"host=localhost,user={NAME},dbname={NAME},sock={self.socket},reconnect=0"
        self.server = None

    def start(self):
        server, install = program("mariadbd", "mysqld"), program("mariadb-install-db")
        # A server that starts removes all temporary tables of its tmpdir, others' too.
        common = ["--no-defaults", "--datadir=" + self.data, "--tmpdir=" + self.folder]
        common += ["--user=root"] if os.geteuid() == 0 else []
        fresh = not os.path.exists(self.data)
        if fresh:
            run([install, *common, "--skip-test-db", "--auth-root-authentication-method=normal"])
        self.server = Server("MariaDB", [server, *common, "--socket=" + self.socket, *SETTINGS],
                             os.path.join(self.folder, "log"))
        self.server.wait_until(self.answers)
        if fresh:
            self.as_owner(f"CREATE DATABASE {NAME}; CREATE USER {NAME}@localhost; "
                          f"GRANT ALL ON {NAME}.* TO {NAME}@localhost", "mysql")
        os.chmod(self.socket, 0o777)
        if not self.loaded():
            self.load()

    def client(self, who, database):
        return [program("mariadb", "mysql"), "--no-defaults", "--socket=" + self.socket, "--user=" + who,
                "--batch", "--skip-column-names", "--local-infile=1", "--default-character-set=utf8mb4",
                database]

    def answers(self):
        try:
            self.as_owner("SELECT 1", "mysql")
            return True
        except Failed:
            return False

    def loaded(self):
        try:
            return self.ask("SELECT count(*) FROM records") == str(self.rows)
        except Failed:
            return False

    def load(self):
        path = os.path.join(self.folder, "records.tsv")
        with open(path, "w") as out:
            for n in range(1, self.rows + 1):
                print(*rows.record(n), sep="\t", file=out)
        self.as_owner(TABLE.format(name="records") + TABLE.format(name="records_w")
                      + f"LOAD DATA LOCAL INFILE '{path}' INTO TABLE records; ANALYZE TABLE records")
        os.unlink(path)

    def as_owner(self, sql, database=NAME):
        return run(self.client("root", database), input=sql).strip()

    def ask(self, sql):
        """The one value (or the lines) that a query answers with, its columns with a bar between them."""
        return run(self.client(NAME, NAME), input=sql).strip().replace("\t", "|")

    def records(self, condition):
        text = run(self.client(NAME, NAME),
                   input=f"SELECT {', '.join(rows.COLUMNS)} FROM {condition}")
        found = [[unescaped(value) for value in line.split("\t")] for line in text.splitlines()]
        return [{**dict(zip(rows.COLUMNS, row)), "id": int(row[0]), "active": row[5] == "1"}
                for row in found]

    def empty_target(self):
        """The same start for everyone who is about to write."""
        self.ask("TRUNCATE records_w")

    def pid(self):
        return self.server.pid

    def stop(self):
        if self.server:
            self.server.stop()


def unescaped(text):
    """A value as the client writes it in batch mode."""
    for shown, meant in (("\\n", "\n"), ("\\t", "\t"), ("\\\\", "\\")):
        text = text.replace(shown, meant)
    return text
