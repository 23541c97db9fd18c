# SPDX-License-Identifier: Apache-2.0
"""Transactions that meet: what a level prevents, and that it is the level of one transaction alone."""
import json
import threading
import time

from checks import check, equal
from httpd import Httpd
from process import wait_until
from servers import location, serve

SLOW = True                              # --quick leaves it out
TOGETHER = True                          # each starts servers of its own

SERVERS = ("pgsql", "mysql")             # whose functions can wait between two statements
ATTEMPTS = 20                            # at a meeting, which depends on the scheduler
PATIENCE = 60


def level(name):
    return {"Prefer": "isolation=" + name} if name else {}


class Meeting:
    """An httpd of its own; requests at the same time."""

    def __init__(self, place, *lines, options="pool=8 wait=60s", more=""):
        self.place = place
        allow = "RecordsIsolation default allow=read-committed,repeatable-read,serializable"
        self.httpd = Httpd("\n".join([
            serve(place.name, place.database, options),
            location("/usual", place.name, "RecordsTimeout 60", allow, *lines),
            location("/never", place.name, "RecordsTimeout 60", "RecordsRetries 0", allow),
            location("/all", place.name, "RecordsTimeout 60", "RecordsIsolation serializable"), more]),
            drivers=(place.name,))

    def __enter__(self):
        self.httpd.start()
        return self

    def __exit__(self, *ignored):
        self.httpd.close()

    def ask(self, method, target, headers=None, body=None):
        headers = dict({"Content-Type": "application/json"}, **headers or {})
        status, _, answer = self.httpd.request(method, target, headers,
                                               None if body is None else json.dumps(body).encode())
        return status, answer.decode()

    def together(self, *requests):
        """Their answers, in order."""
        answers = [None] * len(requests)
        start = threading.Barrier(len(requests))

        def send(i):
            start.wait()
            answers[i] = self.ask(*requests[i])

        threads = [threading.Thread(target=send, args=(i,)) for i in range(len(requests))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return answers

    def leave(self, mount, headers):
        """Both doctors leave, if another is there: the answers, and how many are there at last."""
        self.place.database.sql("UPDATE on_call SET here = true")
        answers = self.together(*[("POST", mount + "/rpc/leave_call", headers, {"i": i}) for i in (1, 2)])
        return answers, int(self.place.database.sql("SELECT count(*) FROM on_call WHERE here"))


@check("two transactions that rely on each other's rows both succeed under read-committed", writes=True,
       only=SERVERS)
def skewed(place):
    with Meeting(place) as meeting:
        for headers in (level(None), level("read-committed")):
            for _ in range(ATTEMPTS):
                answers, left = meeting.leave("/usual", headers)
                equal([status // 100 for status, _ in answers], [2, 2], answers)
                if left == 0:
                    break
            equal(left, 0, "doctors that are left")


@check("under serializable one of them is run again, and sees what the other did", writes=True, only=SERVERS)
def serializable(place):
    with Meeting(place) as meeting:
        for mount, headers in (("/usual", level("serializable")), ("/all", level(None))):
            for _ in range(2):
                answers, left = meeting.leave(mount, headers)
                equal([status // 100 for status, _ in answers], [2, 2], answers)
                equal(left, 1, "doctors that are left")


@check("without retries one of them is refused", writes=True, only=SERVERS)
def refused(place):
    with Meeting(place) as meeting:
        for _ in range(ATTEMPTS):
            answers, left = meeting.leave("/never", level("serializable"))
            equal(left, 1, "doctors that are left")
            codes = sorted(status for status, _ in answers)
            if codes[1] == 503:
                break
        equal(codes[0] // 100, 2, answers)
        said = [json.loads(text)["code"] for status, text in answers if status == 503]
        equal(said, ["40001" if place.name == "pgsql" else "40P01"])


@check("what is read twice is the same twice under repeatable-read, and not under read-committed",
       writes=True, only=SERVERS)
def repeatable(place):
    count = "SELECT count(*) FROM on_call"
    sleeping = "%count_twice%" if place.name == "pgsql" else "%SLEEP(0.25)%"

    def twice(meeting, name):
        answer = []
        reader = threading.Thread(target=lambda: answer.append(
            meeting.ask("POST", "/usual/rpc/count_twice", level(name), {})))
        before = int(place.database.sql(count))
        reader.start()
        wait_until("it reads", lambda: answer or place.database.running(sleeping), PATIENCE)
        place.database.sql("INSERT INTO on_call VALUES (%d, true)" % (before + 1))
        reader.join()
        status, text = answer[0]
        equal(status, 200, text)
        return json.loads(text)[0]

    with Meeting(place) as meeting:
        for name, same in (("read-committed", False), ("repeatable-read", True), ("serializable", True)):
            for _ in range(ATTEMPTS):
                row = twice(meeting, name)
                if same or row["first"] != row["second"]:
                    break
            equal(row["first"] == row["second"], same, "%s: %r" % (name, row))


@check("no change is lost under repeatable-read", writes=True, only=SERVERS)
def not_lost(place):
    """MariaDB's own repeatable read changes the newest rows by what it has read before."""
    snapshot = place.name == "mysql" and place.database.sql("SHOW VARIABLES LIKE 'innodb_snapshot_isolation'")
    if place.name == "mysql" and not snapshot:
        return
    if snapshot:
        place.database.sql("SET GLOBAL innodb_snapshot_isolation = ON")
    try:
        with Meeting(place) as meeting:
            for name, kept in (("read-committed", False), ("repeatable-read", True), ("serializable", True)):
                for _ in range(ATTEMPTS if not kept else 1):
                    place.database.sql("DELETE FROM on_call")
                    place.database.sql("INSERT INTO on_call VALUES (1, true)")
                    answers = meeting.together(*[("POST", "/usual/rpc/one_more", level(name), {})] * 2)
                    equal([status // 100 for status, _ in answers], [2, 2], answers)
                    last = place.database.sql("SELECT id FROM on_call")
                    if not kept and last == "2":
                        break
                equal(last, "3" if kept else "2", name)
    finally:
        if snapshot:
            place.database.sql("SET GLOBAL innodb_snapshot_isolation = OFF")


@check("an operation that needs a stronger level than its batch has is refused", writes=True)
def stronger(place):
    place_of_tags = "<Location /usual/tags>\nRecordsIsolation repeatable-read\n</Location>\n" \
                    "<Location /usual/shows>\nRecordsIsolation read-committed\n</Location>"
    batch = [{"path": "/shows?select=id"}, {"method": "PATCH", "path": "/tags?name=eq.plain", "body": {"note": "z"}}]
    with Meeting(place, "RecordsBatch 5", more=place_of_tags) as meeting:
        status, text = meeting.ask("POST", "/usual/", {}, batch)
        equal((status, json.loads(text)["code"], json.loads(text)["operation"]["index"]), (400, "REC140", 1))
        for name in ("repeatable-read", "serializable"):
            status, text = meeting.ask("POST", "/usual/", level(name), batch)
            equal(status, 200, text)
        equal(meeting.ask("PATCH", "/usual/tags?name=eq.plain", {}, {"note": "y"})[0], 204)


@check("rows and their count are of one snapshot, whatever the level is", writes=True)
def counted(place):
    over = threading.Event()
    odd = []

    def write(meeting):
        n = 100
        while not over.is_set():
            n += 2
            meeting.ask("POST", "/usual/on_call", {}, [{"id": n, "here": True}, {"id": n + 1, "here": True}])
            meeting.ask("DELETE", "/usual/on_call?id=eq.%d" % n)
            time.sleep(0.005)            # without WAL, SQLite's readers wait for a moment without a writer

    with Meeting(place) as meeting:
        writer = threading.Thread(target=write, args=(meeting,))
        writer.start()
        try:
            for name in (None, "read-committed", "repeatable-read", "serializable"):
                for _ in range(25):
                    headers = dict(level(name))
                    headers["Prefer"] = headers.get("Prefer", "handling=lenient") + ", count=exact"
                    status, found, text = meeting.httpd.request(
                        "GET", "/usual/on_call?select=id,here&order=id", headers)
                    equal(status, 200, text)
                    rows = len(json.loads(text))
                    if dict(found).get("Content-Range") != "0-%d/%d" % (rows - 1, rows):
                        odd.append((name, rows, dict(found).get("Content-Range")))
        finally:
            over.set()
            writer.join()
    equal(odd, [])


@check("one of many must stay, however many leave at once", writes=True)
def stays(place):
    """One statement that reads and writes, of clients that all are the last but one."""
    sql = {"mysql": "UPDATE on_call SET here = false WHERE id = :id::int AND (SELECT n FROM"
                    " (SELECT count(*) AS n FROM on_call WHERE here) AS o) > 1"}.get(
        place.name, "UPDATE on_call SET here = false WHERE id = :id::int AND"
                    " (SELECT count(*) FROM on_call WHERE here) > 1")
    place.database.sql("DELETE FROM on_call")
    place.database.sql("INSERT INTO on_call VALUES %s" % ", ".join("(%d, true)" % i for i in range(1, 9)))
    httpd = Httpd("\n".join([serve(place.name, place.database, "pool=8 wait=60s"),
                             'RecordsQuery leave "%s"' % sql,
                             location("/all", place.name, "RecordsTimeout 60", "RecordsRetries 30",
                                      "RecordsIsolation serializable")]), drivers=(place.name,))
    try:
        httpd.start()
        bad = []

        def leave(i):
            status, _, text = httpd.request("POST", "/all/rpc/leave", {"Content-Type": "application/json"},
                                            b'{"id": %d}' % i)
            if status // 100 != 2:
                bad.append((status, text))

        for _ in range(3):
            place.database.sql("UPDATE on_call SET here = true")
            threads = [threading.Thread(target=leave, args=(i,)) for i in range(1, 9)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            equal(bad, [])
            equal(place.database.sql("SELECT count(*) FROM on_call WHERE here"), "1", "those who stay")
    finally:
        httpd.close()


@check("the next request on the connection has the usual level again", writes=True, only=("mysql",))
def not_left(place):
    """MariaDB's own word for the level of each transaction that runs."""
    def levels(meeting, name):
        answer = []
        asking = threading.Thread(target=lambda: answer.append(
            meeting.ask("POST", "/usual/rpc/count_twice", level(name), {})))
        asking.start()
        wait_until("it runs", lambda: place.database.running("%SLEEP(0.25)%"), PATIENCE)
        seen = place.database.sql("SELECT trx_isolation_level FROM information_schema.innodb_trx")
        asking.join()
        equal(answer[0][0], 200, answer)
        return seen

    with Meeting(place, options="pool=1 wait=60s") as meeting:
        for name, expected in ((None, "READ COMMITTED"), ("serializable", "SERIALIZABLE"),
                               (None, "READ COMMITTED"), ("repeatable-read", "REPEATABLE READ"),
                               ("read-committed", "READ COMMITTED")):
            equal(levels(meeting, name), expected, str(name))
        status, _ = meeting.ask("POST", "/usual/on_call", level("serializable"), {"id": 1, "here": True})
        equal(status, 409)
        equal(levels(meeting, None), "READ COMMITTED", "after an error")
        status, _ = meeting.ask("GET", "/usual/on_call", {"Prefer": "isolation=serializable, count=exact"})
        equal(status, 200)
        equal(levels(meeting, None), "READ COMMITTED", "after a read")
