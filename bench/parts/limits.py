# SPDX-License-Identifier: Apache-2.0
"""What a database can do for a client that does nothing else.  Its connections are as old as those of the web
server: they are opened once, warmed over the whole table, and keep still between their turns."""
import os
import re
import select
import shutil
import signal
import subprocess
import time

from .process import Failed, cpu_seconds, run

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
WORKS = {"w1", "w2", "w3", "w4", "w5"}   # of the loop


class Pgbench:
    """pgbench -M prepared, stopped between its turns; what it did in a turn, it says every second."""
    works = {"w1", "w2", "w3", "w4", "w6", "w7"}

    def __init__(self, database, clients):
        self.database, self.clients, self.process = database, clients, None

    def start(self, work):
        folder = os.path.join(HERE, "pgbench")
        script = os.path.join(self.database.folder, f"{work}-{self.clients}.sql")
        with open(script, "w") as out:   # the first transaction of each client reads all there is
            for part in ("warm", work):
                if os.path.exists(os.path.join(folder, f"{part}.sql")):
                    with open(os.path.join(folder, f"{part}.sql")) as text:
                        out.write(text.read().replace("WARM", WARM.get(work, "SELECT 1")))
        self.process = subprocess.Popen(
            [os.path.join(self.database.bin, "pgbench"), "-n", "-M", "prepared", "-c", str(self.clients),
             "-j", "2", "-T", "100000", "-P", "1", "--progress-timestamp", "-D", "warm=1",
             "-D", f"rows={self.database.rows}", "-f", script],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, bufsize=0, env=self.database.environment,
            start_new_session=True, cwd="/")
        end = time.monotonic() + 300     # a transaction that has ended, and none that still reads all
        while self.line()[1] == 0 or self.warming():
            if time.monotonic() > end:
                raise Failed("pgbench's connections do not become warm")
        self.process.send_signal(signal.SIGSTOP)

    def warming(self):
        return self.database.ask("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pgbench' "
                                 "AND query LIKE '%/* warm */%' AND state <> 'idle'") != "0"

    def line(self):
        """The next line of progress: moment, transactions a second since the one before it."""
        while True:
            ready, _, _ = select.select([self.process.stderr], [], [], 60)
            text = self.process.stderr.readline().decode() if ready else ""
            if not text:
                raise Failed("pgbench says no more")
            if "ERROR" in text or "aborted" in text:
                raise Failed("pgbench: " + text)
            found = re.match(r"progress: ([\d.]+) s, ([\d.]+) tps(?:.*?(\d+) failed)?", text)
            if found:
                return float(found[1]), float(found[2]), int(found[3] or 0)

    def turn(self, work, seconds):
        """Transactions a second, and the client's and the database's microseconds of each."""
        self.process.send_signal(signal.SIGCONT)
        self.line()                      # of the time when it was stopped
        first, _, _ = self.line()
        before, last, done = self.spent(), first, 0
        while last < first + seconds:
            moment, rate, failed = self.line()
            done += rate * (moment - last)
            last = moment
            if failed:
                raise Failed(f"pgbench: {failed} transactions failed")
        after = self.spent()
        self.process.send_signal(signal.SIGSTOP)
        if done == 0:
            raise Failed(f"pgbench did nothing in {last - first:.1f} seconds")
        client, server = [(late - early) / done * 1e6 for early, late in zip(before, after)]
        return done / (last - first), client, server

    def spent(self):
        return cpu_seconds(self.process.pid), cpu_seconds(self.database.pid())

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()


# Each page, by the index that the work uses, so that its pages are read, too.
WARM = {
    "w1": "SELECT /* warm */ count(active) FROM (SELECT * FROM records WHERE id > 0 ORDER BY id) AS t",
    "w2": "SELECT /* warm */ count(active) FROM (SELECT * FROM records WHERE created_at > '2000-01-01' "
          "ORDER BY created_at) AS t",
    "w6": "SELECT /* warm */ count(maker_id) FROM (SELECT * FROM parents WHERE id > 0 ORDER BY id) AS t",
    "w7": "SELECT /* warm */ count(amount) FROM (SELECT * FROM children WHERE parent_id > 0 "
          "ORDER BY parent_id) AS t",
}
WARM["w3"] = WARM["w1"]


class Loop:
    """bench/loop with a database's own client library."""
    works = WORKS

    def __init__(self, database, folder, clients):
        self.database, self.clients = database, clients
        self.program = os.path.join(folder, f"loop-{database.name}")
        self.process = None

    def build(self):
        source = os.path.join(HERE, "loop")
        run([os.environ.get("CC", "cc"), "-std=gnu11", "-O2", "-pthread", "-I", source, "-o", self.program,
             os.path.join(source, "loop.c"), os.path.join(source, self.database.name + ".c"),
             *self.libraries()])

    def libraries(self):
        if self.database.name == "sqlite3":
            return ["-lsqlite3"]
        for config in ("mariadb_config", "mysql_config"):
            if shutil.which(config):
                return run([config, "--cflags", "--libs"]).split()
        raise Failed("mariadb_config is not here; install libmariadb-dev")

    def start(self, work):
        """Its connections stay open for all kinds of work."""
        if self.process:
            return
        self.build()
        who = [self.database.file] if self.database.name == "sqlite3" else [self.database.socket, "bench", "bench"]
        self.process = subprocess.Popen([self.program, str(self.clients), str(self.database.rows), *who],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
                                        start_new_session=True)
        if self.database.name == "sqlite3":
            self.ask("w5", self.clients, 0)

    def ask(self, work, clients, seconds):
        print(work[1:], clients, seconds, file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline().split()
        if len(answer) != 2:
            raise Failed(f"the client loop ended in {work}")
        return int(answer[0]), float(answer[1])

    def turn(self, work, seconds):
        """Requests a second, and the client's and the database's microseconds of each."""
        before = self.spent()
        clients = 1 if self.database.name == "sqlite3" and work == "w4" else self.clients
        done, took = self.ask(work, clients, seconds)
        client, server = [(late - early) / done * 1e6 for early, late in zip(before, self.spent())]
        return done / took, client, server

    def everything(self):
        """Seconds of W5."""
        return self.ask("w5", 1, 0)[1]

    def spent(self):
        server = self.database.pid()
        return cpu_seconds(self.process.pid), cpu_seconds(server) if server else 0.0

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
