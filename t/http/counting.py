# SPDX-License-Identifier: Apache-2.0
"""For the checks of usage: a server that counts, clients that count as well, and the table."""
import base64
import collections
import hashlib
import http.client
import json
import os
import random
import subprocess
import threading
import time

from httpd import Httpd
from process import wait_until
from servers import location, serve

COUNTERS = ("requests", "rows_sent", "rows_changed", "bytes_in", "bytes_out", "client_errors",
            "server_errors", "throttled")
USERS = ["ada", "bob", "eve"]


def password_file(folder, users):
    path = os.path.join(folder, "users")
    digest = base64.b64encode(hashlib.sha1(b"secret").digest()).decode()
    with open(path, "w", encoding="utf-8") as f:
        for user in users:
            f.write("%s:{SHA}%s\n" % (user, digest))
    os.chmod(path, 0o644)
    return path


class Counting:
    """An httpd with two places, /api for users and /open for all, and one more that is not counted."""

    def __init__(self, place, mpm, table="", processes=3, database=None, users=USERS, options="wait=20s",
                 alone=True):
        self.place, self.users, self.alone = place, users, alone
        self.httpd = Httpd("", mpm=mpm, processes=processes, drivers=(place.name,),
                           log_level="warn records:info")
        known = 'AuthType Basic\nAuthName x\nAuthBasicProvider file\nAuthUserFile "%s"\nRequire valid-user' \
            % password_file(self.httpd.folder, users)
        self.httpd.main = "\n".join([
            serve(place.name, database or place.database, options),
            "RecordsUsageTable studio_%s %s" % (place.name, table),
            location("/api", place.name, known, "RecordsUsage On", "RecordsBatch 10"),
            location("/open", place.name, "RecordsUsage On", "RecordsMaxRows 3"),
            location("/quiet", place.name),
            location("/usage", place.name, known, "RecordsExpose records_usage", "RecordsAggregates On",
                     "RecordsWrite Off")])

    def __enter__(self):
        if not self.alone:               # the other one has done it
            self.httpd.start()
            return self
        self.place.database.load("DROP TABLE IF EXISTS usage_notes;\n"
                                 "CREATE TABLE usage_notes (name VARCHAR(100));")
        self.place.database.sql("DELETE FROM records_usage")
        self.place.database.sql("DELETE FROM records_flushes")
        self.httpd.start()
        return self

    def __exit__(self, kind, *ignored):
        self.httpd.stop()
        complaints = [line for line in self.httpd.complaints() if "Killed (9)" not in line]
        self.httpd.close()
        if self.alone:
            self.place.database.load("DROP TABLE usage_notes;")
        assert kind is not None or complaints == [], "\n".join(complaints)


class Held:
    """Another client holds what a flush has to write."""

    def __init__(self, place):
        self.place = place

    def __enter__(self):
        database = self.place.database
        if self.place.name == "sqlite3":
            self.connection = database.connect()
            self.connection.execute("BEGIN IMMEDIATE")
            return
        self.session = subprocess.Popen(
            database.psql(database.name, "postgres") if self.place.name == "pgsql"
            else database.mariadb(database.name, "root") + ["--unbuffered"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.session.stdin.write("BEGIN;\nSELECT id FROM records_flushes FOR UPDATE;\n")
        self.session.stdin.flush()
        while "usage-" not in self.session.stdout.readline():
            pass

    def __exit__(self, *ignored):
        if self.place.name == "sqlite3":
            self.connection.execute("ROLLBACK")
            self.connection.close()
            return
        self.session.stdin.close()       # which ends the transaction
        self.session.wait(20)
        self.session.stdout.close()


def table(place, *keys):
    """{(caller, resource, location): Counter} of all hours."""
    keys = keys or ("caller", "resource", "location")
    text = place.database.sql("SELECT 'row', %s, %s FROM records_usage GROUP BY %s" % (
        ", ".join(keys), ", ".join("sum(%s)" % name for name in COUNTERS), ", ".join(keys)))
    found = {}
    for line in text.splitlines():
        fields = line.split("\t") if "\t" in line else line.split("|")
        found[tuple(fields[1:len(keys) + 1])] = collections.Counter(
            {name: int(value) for name, value in zip(COUNTERS, fields[len(keys) + 1:]) if int(value)})
    return found


def total(place, name="requests"):
    return int(place.database.sql("SELECT coalesce(sum(%s), 0) FROM records_usage" % name))


class Client(threading.Thread):
    """Asks all kinds of questions and counts what it asked and what it got."""

    def __init__(self, counting, seed, requests=None):
        super().__init__()
        self.counting, self.random = counting, random.Random(seed)
        self.requests = requests         # so many; None: until it is told to stop
        self.stopping = threading.Event()
        self.counted = collections.defaultdict(collections.Counter)
        self.begun = self.done = 0
        self.times = []                  # of the answers
        self.fault = self.connection = None
        self.prefix = "main" if counting.place.name == "sqlite3" else \
            "studio" if counting.place.name == "mysql" else "public"

    def run(self):
        try:
            while not self.stopping.is_set() and (self.requests is None or self.done < self.requests):
                self.one()
        except Exception as fault:       # told by the check
            self.fault = fault
        finally:
            if self.connection is not None:
                self.connection.close()

    def ask(self, caller, place, method, path, body=None, headers=None):
        headers = dict({"Content-Type": "application/json"} if body is not None else {}, **(headers or {}))
        if caller:
            headers["Authorization"] = "Basic " + base64.b64encode((caller + ":secret").encode()).decode()
        self.begun += 1
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.counting.httpd.port, timeout=120)
            self.connection.request(method, place + path, body, headers)
            answer = self.connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException):
            if self.connection is not None:
                self.connection.close()
            self.connection = None
            return None, b""
        self.done += 1
        self.times.append(time.monotonic())
        return answer, text

    def one(self):
        kind = self.random.choice(("rows", "rows", "rows", "open", "insert", "patch", "missing", "bad", "head",
                                   "root", "batch", "quiet", "stranger"))
        caller, place, method, body, headers = self.random.choice(self.counting.users), "/api", "GET", None, None
        resource, rows, changed = self.prefix + ".artists", 0, 0
        path = "/artists?select=id,name&limit=%d" % self.random.randrange(6)
        if kind == "open":
            caller, place, path = "", "/open", "/shows?select=code"
            resource = self.prefix + ".shows"
        elif kind == "insert":
            count = self.random.randrange(1, 4)
            body, changed = json.dumps([{"name": "x" * self.random.randrange(1, 50)}] * count), count
            method, path, resource = "POST", "/usage_notes", self.prefix + ".usage_notes"
        elif kind == "patch":
            body, changed, method = json.dumps({"role": "lead"}), 2, "PATCH"
            path, headers = "/artists?id=in.(1,2)", {"Prefer": "return=representation"}
        elif kind == "missing":
            path, resource = "/nothing", "(none)"
        elif kind == "bad":
            path = "/artists?id=eq.x"
        elif kind == "head":
            method = "HEAD"
        elif kind == "root":
            path, resource = "/", "(root)"
        elif kind == "batch":
            method, path, resource, changed = "POST", "/", "(batch)", 2
            body = json.dumps({"operations": [{"method": "POST", "path": "/usage_notes",
                                               "body": {"name": "a"}}] * 2})
            headers = {"Content-Type": "application/vnd.records.batch+json"}
        elif kind == "quiet":
            caller, place = "", "/quiet"
        elif kind == "stranger":
            caller = "eve" if "eve" in self.counting.users else caller
        self.count(kind, resource, changed, self.ask(caller, place, method, path, body, headers), caller,
                   place, body)

    def count(self, kind, resource, changed, answered, caller, place, body):
        answer, text = answered
        if answer is None or kind == "quiet":
            self.done -= kind == "quiet" and answer is not None
            self.begun -= kind == "quiet" and answer is not None
            return
        counter = self.counted[(caller, resource, place)]
        counter["requests"] += 1
        counter["bytes_in"] += len(body or "")
        counter["bytes_out"] += len(text)
        if 400 <= answer.status < 500:
            counter["client_errors"] += 1
        elif answer.status >= 500:
            counter["server_errors"] += 1
        else:
            counter["rows_changed"] += changed
            if kind in ("rows", "open", "patch", "stranger"):
                counter["rows_sent"] += len(json.loads(text))


def counted(clients, of=lambda key: key):
    """What they all counted, as table() has it; of: what of (caller, resource, location) counts."""
    sums = collections.defaultdict(collections.Counter)
    for client in clients:
        assert client.fault is None, repr(client.fault)
        for key, counter in client.counted.items():
            sums[of(key)].update(counter)
    return {key: collections.Counter({name: n for name, n in counter.items() if n})
            for key, counter in sums.items()}


def differences(expected, got):
    return ["%s: clients %s, table %s" % (key, dict(expected.get(key, {})), dict(got.get(key, {})))
            for key in sorted(set(expected) | set(got)) if expected.get(key) != got.get(key)]


def wait_for_total(place, number):
    wait_until("%d requests are in the table" % number, lambda: total(place) >= number, 30)
