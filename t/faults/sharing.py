# SPDX-License-Identifier: Apache-2.0
"""Reads that travel together: each has its own answer, whatever becomes of those beside it.  A check gets
the suite and the name of a database whose reads do."""
import json
import os
import random
import re
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "servers"))

from process import slowed                   # noqa: E402
from wire import Broken, Wire                            # noqa: E402

CLIENTS = 64
SECONDS = 2
WRONG = 0.02                             # of the reads: their literal is none
STREAMS = 0.01                           # of them: a list that comes row by row
PLACE = "/shared-pgsql"                  # a pool that shares, with metrics


def server_lines():
    return "RecordsMetrics On\n<Location /shared-metrics>\n    SetHandler records-metrics\n    Require all granted\n</Location>"


def counted(suite, word):
    """Of the pool that shares."""
    text = suite.get("/shared-metrics").text
    found = re.search(r'^records_%s_total\{database="shared_pgsql"\} (\d+)' % word, text, re.M)
    return int(found[1]) if found else 0


def ask_one(suite, wire, target):
    """On a connection that stays open, but that httpd may have closed meanwhile, as it may at any time."""
    if wire is not None:
        try:
            wire.ask("GET", target)
            return wire, wire.receive("GET")
        except (Broken, OSError) as fault:
            wire.close()
            if "b''" not in str(fault) and not isinstance(fault, OSError):
                raise
    wire = Wire(suite.httpd.port, slowed(60))
    wire.ask("GET", target)
    return wire, wire.receive("GET")


def ask_all(suite, path, seconds, ask):
    """CLIENTS ask for a while, each on a connection that stays open.  How long each took."""
    end = time.monotonic() + seconds
    times, faults, lock = [], [], threading.Lock()

    def client(seed):
        chance, wire, mine = random.Random(seed), None, []
        try:
            while time.monotonic() < end and not faults:
                target, right = ask(chance)
                begun = time.monotonic()
                wire, answer = ask_one(suite, wire, path + target)
                mine.append(time.monotonic() - begun)
                if not right(answer.status, answer.text()):
                    faults.append("%s: %d %s" % (target, answer.status, answer.text()[:200]))
                if answer.get("Connection") == "close":
                    wire.close()
                    wire = None
        except (Broken, OSError) as fault:
            faults.append("%s: %r" % (target, fault))
        finally:
            if wire is not None:
                wire.close()
            with lock:
                times.extend(mine)

    threads = [threading.Thread(target=client, args=(seed,)) for seed in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults, faults[:3]
    return sorted(times)


def known(suite, name):
    """What each record is, and what a wrong literal is told, of a pool that shares nothing.  The other has
    its catalog, too."""
    suite.expect(suite.get(PLACE + "/records/1?select=id"), 200)
    suite.expect(suite.get(PLACE + "-hurried/records/1?select=id"), 200)
    rows = json.loads(suite.get("/%s-alone/records?select=id,title,amount&order=id&limit=1000" % name).body)
    wrong = suite.get("/%s-alone/records/x7?select=id,title,amount" % name)
    return {row["id"]: row for row in rows}, (wrong.status, wrong.text)


def reader(rows, wrong):
    ids = sorted(rows)
    every = [{"id": number} for number in ids]

    def ask(chance):
        if chance.random() < STREAMS:
            return ("/records?select=id&order=id&id=lte.%d" % ids[-1],
                    lambda status, text: status == 200 and json.loads(text) == every)
        if chance.random() < WRONG:
            return "/records/x7?select=id,title,amount", lambda status, text: (status, text) == wrong
        number = chance.choice(ids)
        if chance.random() < 0.5:
            return ("/records/%d?select=id,title,amount" % number,
                    lambda status, text: status == 200 and json.loads(text) == rows[number])
        return ("/records?id=eq.%d&select=id,title,amount" % number,
                lambda status, text: status == 200 and json.loads(text) == [rows[number]])

    return ask


def errors_are_their_own(suite, name):
    before = counted(suite, "shared_reads"), counted(suite, "shared_pipelines")
    times = ask_all(suite, PLACE, SECONDS, reader(*known(suite, name)))
    reads = counted(suite, "shared_reads") - before[0]
    pipelines = counted(suite, "shared_pipelines") - before[1]
    assert reads > len(times) / 10, "%d of %d reads travelled together" % (reads, len(times))
    return "%d reads, %d of them in %d pipelines, p99 %.0f ms" % (
        len(times), reads, pipelines, times[len(times) * 99 // 100] * 1e3)


def killed_in_midst(suite, name):
    database, stop = suite.databases[name], threading.Event()
    kills = []

    def kill():
        while not stop.is_set():
            database.kill_some(2)
            kills.append(1)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        times = ask_all(suite, PLACE, SECONDS, reader(*known(suite, name)))
    finally:
        stop.set()
        killer.join()
    assert kills
    return "%d reads, %d times two back ends killed" % (len(times), len(kills))


class Lock:
    """A table that somebody else holds, as a migration does."""

    def __init__(self, database, table):
        self.holder = subprocess.Popen(database.psql(database.name, "postgres"), stdin=subprocess.PIPE,
                                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.take(table)

    def take(self, table):
        self.holder.stdin.write("BEGIN; LOCK TABLE %s IN ACCESS EXCLUSIVE MODE; SELECT 'has %s';\n"
                                % (table, table))
        self.holder.stdin.flush()
        for line in self.holder.stdout:
            assert "ERROR" not in line, line
            if line == "has %s\n" % table:
                return
        raise AssertionError("psql has ended")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.holder.communicate("ROLLBACK;\n")


def ask_in_threads(suite, path, count, answers):
    threads = [threading.Thread(target=lambda: answers.append(suite.get(path, timeout=slowed(60))))
               for _ in range(count)]
    for thread in threads:
        thread.start()
    return threads


def locked_table(suite, name):
    """Reads of another table are answered as before; a migration that locks both is not undone."""
    ask, held = reader(*known(suite, name)), []
    with Lock(suite.databases[name], "shows") as lock:
        threads = ask_in_threads(suite, PLACE + "/shows/2?select=id", 3, held)
        time.sleep(0.3)
        times = ask_all(suite, PLACE, SECONDS, ask)
        lock.take("records")
    for thread in threads:
        thread.join()
    assert [(answer.status, answer.json()) for answer in held] == [(200, {"id": 2})] * 3, held
    p99 = times[len(times) * 99 // 100]
    assert p99 < slowed(1), "p99 %.2f s beside a locked table" % p99
    return "%d reads beside it, p99 %.0f ms" % (len(times), p99 * 1e3)


def in_time(suite, name):
    """A locked table: each reader is told in its own time."""
    answers = []
    known(suite, name)
    with Lock(suite.databases[name], "shows"):
        for thread in ask_in_threads(suite, "%s-hurried/shows/2?select=id" % PLACE, 6, answers):
            thread.join()
    for answer in answers:
        suite.expect(answer, 504, "57014")
        assert answer.seconds < 1 + slowed(2), "after %.1f s" % answer.seconds
    suite.expect(suite.get(PLACE + "/shows/2?select=id"), 200)


def leaving(suite, name):
    """Clients that hang up take nobody's answer with them."""
    rows, wrong = known(suite, name)
    stop = threading.Event()

    def leave(seed):
        chance = random.Random(seed)
        while not stop.is_set():
            wire = suite.httpd.socket()
            wire.sendall(b"GET %s/records/%d HTTP/1.1\r\nHost: x\r\n\r\n"
                         % (PLACE.encode(), chance.choice(sorted(rows))))
            wire.close()

    leavers = [threading.Thread(target=leave, args=(seed,)) for seed in range(4)]
    for thread in leavers:
        thread.start()
    try:
        ask_all(suite, PLACE, SECONDS, reader(rows, wrong))
    finally:
        stop.set()
        for thread in leavers:
            thread.join()


def prove(suite, name):
    suite.prove("%s: a read that fails changes nothing for those that travel with it" % name,
                errors_are_their_own, suite, name)
    suite.prove("%s: reads that travel on a connection that is killed are answered" % name,
                killed_in_midst, suite, name)
    suite.prove("%s: reads of a locked table hold up no others, and no migration" % name,
                locked_table, suite, name)
    suite.prove("%s: reads that wait for a lock end in their own time" % name, in_time, suite, name)
    suite.prove("%s: clients that leave take no other's answer with them" % name, leaving, suite, name)
