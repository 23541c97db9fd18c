# SPDX-License-Identifier: Apache-2.0
"""Idempotency-Key where two clients ask at the same time, on two servers, or where somebody dies in
the middle of it.  What one client sees alone is in idempotency.case."""
import http.client
import json
import os
import random
import signal
import subprocess
import threading
import time

from checks import check, equal
from keyed import JSON, count, rows, send, server
from process import slowed, wait_until

SLOW = True                              # --quick leaves it out
TOGETHER = True                          # each starts servers of its own


class Holding:
    """Another client holds what a change of tags needs: its row, or on SQLite the database."""

    def __init__(self, place):
        self.place, self.session, self.connection = place, None, None

    def __enter__(self):
        database = self.place.database
        if self.place.name == "sqlite3":
            self.connection = database.connect()
            self.connection.execute("BEGIN IMMEDIATE")
            return self
        command = (database.psql(database.name, "postgres") if self.place.name == "pgsql"
                   else database.mariadb(database.name, "root") + ["--unbuffered"])
        self.session = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.session.stdin.write("BEGIN;\nUPDATE tags SET note = 'held' WHERE name = 'plain';\n"
                                 "SELECT 'held';\n")
        self.session.stdin.flush()
        equal(self.session.stdout.readline().strip(), "held")
        return self

    def release(self):
        if self.connection is not None:
            self.connection.execute("ROLLBACK")
            self.connection.close()
            self.connection = None
        if self.session is not None:
            self.session.stdin.write("ROLLBACK;\n")
            self.session.stdin.close()
            self.session.wait(20)
            self.session.stdout.close()
            self.session = None

    def __exit__(self, *ignored):
        self.release()


class Asking(threading.Thread):
    """A request on a thread of its own; answer is what send() gives, or the name of what went wrong."""

    def __init__(self, httpd, *request):
        super().__init__()
        self.httpd, self.request, self.answer = httpd, request, None
        self.start()

    def run(self):
        try:
            self.answer = send(self.httpd, *self.request)
        except (OSError, http.client.HTTPException) as fault:
            self.answer = (type(fault).__name__, False, "")

    def end(self):
        self.join()
        return self.answer


def wait_for_lock(place):
    """Until the request is at its change, and waits.  (MariaDB tells of its locks only to those who do not
    ask often.)"""
    if place.database.program:
        wait_until("the change waits for its row", lambda: place.database.running("%tags%"))
        time.sleep(slowed(0.3))
    else:                                                # a writer of SQLite waits a few seconds only
        time.sleep(0.3)


PATCH = ("PATCH", "/api/tags?name=eq.plain", "held-key", {"note": "changed"},
         {"Prefer": "return=representation"})


# ---- at the same time -----------------------------------------------------------------

@check("of many that ask for one change at once, on two servers, one makes it", writes=True)
def once(place):
    one, other = server(place), server(place)
    keys, answers = 12, []
    try:
        def ask(number):
            for key in range(keys):
                answers.append((key,) + send((one, other)[number % 2], "POST", "/api/no_key?select=a,b",
                                             "once-%d" % key, {"a": 1000 + key, "b": "once"},
                                             {"Prefer": "return=representation"}))

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        equal(len(answers), 16 * keys)
        for key in range(keys):
            mine = [answer[1:] for answer in answers if answer[0] == key]
            equal(len([1 for status, replay, _ in mine if status == 201 and not replay]), 1,
                  "first answers of key %d: %r" % (key, mine))
            for status, replay, body in mine:
                if status == 201:
                    equal(json.loads(body), [{"a": 1000 + key, "b": "once"}])
                else:
                    equal((status, json.loads(body)["code"]), (409, "REC132"))
            equal(count(place, "SELECT count(*) FROM no_key WHERE a = %d" % (1000 + key)), 1)
        for httpd in (one, other):
            equal(send(httpd, "POST", "/api/no_key?select=a,b", "once-0", {"a": 1000, "b": "once"},
                       {"Prefer": "return=representation"})[:2], (201, True))
    finally:
        for httpd in (one, other):
            assert not httpd.complaints(), httpd.complaints()
            httpd.close()


LATE = """
ALTER TABLE records_idempotency RENAME TO kept_late;
CREATE VIEW records_idempotency AS
  SELECT kept_late.* FROM (SELECT pg_sleep(%(look)s)) AS late LEFT JOIN kept_late ON true;
CREATE FUNCTION keep_late() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
  $$BEGIN INSERT INTO kept_late VALUES (NEW.*); RETURN NEW; END$$;
CREATE TRIGGER keep_late INSTEAD OF INSERT ON records_idempotency
  FOR EACH ROW EXECUTE FUNCTION keep_late();
GRANT ALL ON records_idempotency TO PUBLIC;
CREATE FUNCTION change_late() RETURNS trigger LANGUAGE plpgsql AS
  $$BEGIN PERFORM pg_sleep(%(change)s); RETURN NEW; END$$;
CREATE TRIGGER change_late BEFORE INSERT ON tags FOR EACH ROW EXECUTE FUNCTION change_late()
"""
LATE_NO_MORE = """
DROP TRIGGER change_late ON tags;
DROP FUNCTION change_late;
DROP VIEW records_idempotency;
DROP FUNCTION keep_late;
ALTER TABLE kept_late RENAME TO records_idempotency
"""


@check("who looks while the answer is being kept is not told of a conflict with it", writes=True,
       only=("pgsql",))
def late_look(place):
    """The first one commits between the moment that the second one sees and the end of its look."""
    pause = {"look": slowed(0.5), "change": slowed(0.7)}
    for level in ("read-committed", "repeatable-read", "serializable"):
        place.database.sql(LATE % pause)
        httpd = server(place, "RecordsIdempotency On\nRecordsIsolation " + level)
        post = ("POST", "/api/tags", "late-" + level, {"name": level},
                {"Prefer": "return=minimal"})
        try:
            httpd.request("GET", "/api/tags")            # the catalog is there
            first = Asking(httpd, *post)
            time.sleep(pause["look"] + pause["change"] * 0.8)
            answers = [first, Asking(httpd, *post)]
            answers = [asked.end() for asked in answers]
            equal(answers[0][:2], (201, False), "%s: %r" % (level, answers))
            status, replay, body = answers[1]
            assert (status, replay) == (201, True) or '"REC132"' in body, "%s: %r" % (level, answers[1])
        finally:
            httpd.close()
            place.database.sql(LATE_NO_MORE)


@check("a second request is refused at once while the first one runs", writes=True,
       only=("pgsql", "mysql"))
def at_once(place):
    one, other = server(place), server(place)
    try:
        with Holding(place) as holding:
            first = Asking(one, *PATCH)
            wait_for_lock(place)
            for httpd in (one, other):
                begun = time.monotonic()
                status, heads, body = httpd.request(
                    PATCH[0], PATCH[1], dict(JSON, **{"Idempotency-Key": '"held-key"',
                                                      "Prefer": "return=representation"}),
                    json.dumps(PATCH[3]).encode())
                assert time.monotonic() - begun < slowed(2), "it waited"
                equal((status, json.loads(body)["code"]), (409, "REC132"))
                equal(heads.get("Retry-After"), "1")
            equal(send(other, "PATCH", "/api/tags?name=eq.dots", "other-key", {"note": "x"})[0], 204,
                  "another key")
            holding.release()
        equal(first.end()[:2], (200, False), first.answer)
        equal(send(other, *PATCH), (200, True, first.answer[2]))
    finally:
        one.close()
        other.close()


@check("on SQLite the second one waits, as any writer does, and gets the first answer", writes=True,
       only=("sqlite3",))
def in_turn(place):
    one, other = server(place), server(place)
    try:
        with Holding(place) as holding:
            asked = [Asking(httpd, *PATCH) for httpd in (one, other)]
            wait_for_lock(place)
            holding.release()
        answers = [asking.end() for asking in asked]
        equal(sorted(answer[:2] for answer in answers), [(200, False), (200, True)])
        equal(answers[0][2], answers[1][2])
    finally:
        one.close()
        other.close()


# ---- when somebody dies -----------------------------------------------------------------

@check("a first request whose connection to the database is killed leaves nothing behind", writes=True,
       only=("pgsql", "mysql"))
def killed_backend(place):
    httpd = server(place)
    try:
        with Holding(place) as holding:
            first = Asking(httpd, *PATCH)
            wait_for_lock(place)
            place.database.kill(place.database.running("%UPDATE%tags%"))
            time.sleep(slowed(0.2))                      # it may be tried again, and wait again
            holding.release()
        status, replay, body = first.end()
        assert status in (200, 503), first.answer
        again = send(httpd, *PATCH)
        equal(again[:2], (200, status == 200), again)
        equal(count(place, "SELECT count(*) FROM tags WHERE name = 'plain' AND note = 'changed'"), 1)
    finally:
        httpd.close()


@check("a first request whose httpd is killed leaves nothing behind", writes=True,
       only=("pgsql", "mysql"))
def killed_httpd(place):
    one, other = server(place), server(place)
    try:
        with Holding(place) as holding:
            first = Asking(one, *PATCH)
            wait_for_lock(place)
            for pid in one.workers():
                os.kill(pid, signal.SIGKILL)
            first.end()
            assert isinstance(first.answer[0], str), first.answer
            holding.release()
        deadline = time.monotonic() + slowed(20)
        while True:                      # 409 until the database knows that its client is dead
            again = send(other, *PATCH)
            if again[0] != 409 or time.monotonic() > deadline:
                break
            time.sleep(0.1)
        assert again[0] == 200, again
        equal(send(other, *PATCH), (200, True, again[2]))
    finally:
        one.close()
        other.close()


@check("retried until they are answered, changes are made once, whoever is killed meanwhile",
       writes=True)
def once_in_spite_of_all(place):
    servers = [server(place, "RecordsIdempotency On", "RecordsTimeout 20", processes=2)
               for _ in range(2)]
    keys, threads, over, killed = 20, 4, threading.Event(), [0]

    def ask(number):
        for key in range(keys):
            name = "killed-%d-%d" % (number, key)
            while True:
                try:
                    status = send(random.choice(servers), "POST", "/api/no_key", name,
                                  {"a": 5000 + number * keys + key, "b": "killed"}, timeout=30)[0]
                except (OSError, http.client.HTTPException):
                    continue
                assert status in (201, 409, 503), status
                if status == 201:
                    break
                time.sleep(0.01)

    def kill():
        while not over.is_set():
            time.sleep(random.uniform(0.02, 0.08))
            if random.random() < 0.5 and place.database.program:
                place.database.kill(place.database.backends()[:2])
            else:
                for pid in random.choice(servers).workers()[:1]:
                    try:
                        os.kill(pid, signal.SIGKILL)
                        killed[0] += 1
                    except ProcessLookupError:
                        pass

    try:
        faults = []

        def guarded(number):
            try:
                ask(number)
            except AssertionError as fault:
                faults.append("a status of %s" % fault)

        asking = [threading.Thread(target=guarded, args=(number,)) for number in range(threads)]
        killer = threading.Thread(target=kill)
        for thread in asking + [killer]:
            thread.start()
        for thread in asking:
            thread.join()
        over.set()
        killer.join()
        assert not faults, faults
        made = rows(place, "SELECT a FROM no_key WHERE b = 'killed' ORDER BY a")
        equal([int(a) for a in made], list(range(5000, 5000 + keys * threads)),
              "after %d processes were killed" % killed[0])
    finally:
        over.set()
        for httpd in servers:
            httpd.close()


# ---- how long ---------------------------------------------------------------------------

@check("what has expired is as new, and is deleted", writes=True)
def expiry(place):
    httpd = server(place, "RecordsIdempotency On expires=2s", processes=2)
    post = ("POST", "/api/no_key", "brief", {"a": 1, "b": "brief"})
    kept = "SELECT count(*) FROM records_idempotency WHERE idempotency_key LIKE 'brief%'"
    try:
        place.database.sql(FILL[place.name])             # more than one statement deletes
        equal(send(httpd, *post)[:2], (201, False))
        equal(send(httpd, *post)[:2], (201, True))
        assert count(place, kept) > 700 - 1
        time.sleep(2.2)
        wait_until("all of them are deleted", lambda: count(place, kept) == 0, slowed(20))
        equal(send(httpd, *post)[:2], (201, False), "after the end")
        equal(count(place, "SELECT count(*) FROM no_key WHERE b = 'brief'"), 2)
    finally:
        httpd.close()


OLD = ("INSERT INTO records_idempotency (id, idempotency_key, place, request, fingerprint, status, headers,"
       " body, created_at, expires_at) SELECT %s, '/api', 'POST /', '', 201, '', %s FROM %s")
FILL = {
    "pgsql": OLD % ("'old-' || n, 'brief-' || n", "'', now(), now() - interval '1 minute'",
                    "generate_series(1, 700) n"),
    "mysql": OLD % ("CONCAT('old-', seq), CONCAT('brief-', seq)",
                    "'', UTC_TIMESTAMP(6), UTC_TIMESTAMP(6) - INTERVAL 1 MINUTE", "seq_1_to_700"),
    "sqlite3": "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 700) "
               + OLD % ("'old-' || n, 'brief-' || n", "x'', unixepoch(), unixepoch() - 60", "n"),
}
