#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The document of an API of many tables: made once, kept in bounded memory, sent piece by piece, and
nobody else waits for it.

    t/stream/documents.py [--tables N] [--db NAME ...]
"""
import argparse
import gzip
import json
import os
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "servers"))

from process import memory_can_be_measured, slowed, status_kb, wait_until   # noqa: E402
from servers import ALL, Studio, location                                   # noqa: E402
from wire import Client                                                       # noqa: E402

TYPES = {
    "pgsql": ("serial PRIMARY KEY", "varchar(80) NOT NULL", "text", "numeric(12,2) DEFAULT 0",
              "boolean NOT NULL DEFAULT false", "timestamptz DEFAULT now()", "date", "jsonb"),
    "mysql": ("INT PRIMARY KEY AUTO_INCREMENT", "VARCHAR(80) NOT NULL", "TEXT", "DECIMAL(12,2) DEFAULT 0",
              "BOOLEAN NOT NULL DEFAULT FALSE", "TIMESTAMP NULL", "DATE", "JSON"),
    "sqlite3": ("INTEGER PRIMARY KEY", "varchar(80) NOT NULL", "text", "numeric(12,2) DEFAULT 0",
                "boolean NOT NULL DEFAULT false", "timestamp", "date", "json"),
}
NAMES = ("id", "name", "remarks", "price", "done", "made_at", "due_on", "meta")
BOUND_KB = 16 * 1024                     # RecordsOpenAPICache
GROWTH_KB = 4 * 1024                     # what a process may grow by while it answers again and again


def tables(name, count):
    """Tables of nine columns; each refers to the one before it."""
    columns = ", ".join("%s %s" % pair for pair in zip(NAMES, TYPES[name]))
    yield "CREATE TABLE many_0 (%s);" % columns
    for i in range(1, count):
        yield ("CREATE TABLE many_%d (%s, before_id integer, FOREIGN KEY (before_id) REFERENCES many_%d (id));"
               % (i, columns, i - 1))


def fill(name, database, count):
    lines = list(tables(name, count))
    for start in range(0, count, 500):
        database.load("\n".join(["BEGIN;"] + lines[start:start + 500] + ["COMMIT;"]))


class Documents:
    def __init__(self, studio, name, count):
        self.httpd, self.count = studio.httpd, count
        self.database = studio.databases[name]
        self.place = "/" + name

    def ask(self, accept=None, zipped=True, tag=None, timeout=300):
        """The whole answer, and how long it took."""
        headers = [("Accept-Encoding", "gzip" if zipped else "identity")]
        headers += [("Accept", accept)] if accept else []
        headers += [("If-None-Match", tag)] if tag else []
        wire, begun = Client(self.httpd.port, timeout), time.monotonic()
        try:
            response = wire.ask("GET", self.place + "/", headers)
        finally:
            wire.close()
        assert response.status in (200, 304), "%d %s" % (response.status, response.text()[:300])
        return response, time.monotonic() - begun

    def memory(self):
        return max(status_kb(pid) for pid in self.httpd.workers())

    def peak(self):
        return max(status_kb(pid, "VmHWM") for pid in self.httpd.workers())

    def made(self):
        """The first is made, all others come from memory."""
        client = Client(self.httpd.port, 300)
        assert client.ask("GET", self.place + "/shows?limit=1").status == 200    # the catalog is there
        client.close()
        before = self.memory()
        first, slow = self.ask()
        again, quick = self.ask()
        plain, unpacked = self.ask(zipped=False)
        none, unchanged = self.ask(tag=first.get("ETag"))
        body = gzip.decompress(first.body)
        assert body == plain.body == gzip.decompress(again.body), "the same document, packed and not"
        assert first.get("Content-Encoding") == "gzip" and plain.get("Content-Encoding") is None
        assert none.status == 304 and not none.body, none.status
        assert first.get("ETag") == again.get("ETag") == plain.get("ETag")[:-1] + '-gzip"'
        assert len([path for path in json.loads(body)["paths"] if path.startswith("/many_")]) >= self.count
        assert quick < slow / 2 + slowed(0.2), "from memory %.3f s, made in %.3f s" % (quick, slow)
        return ("%d tables: %.1f MB, %.2f MB packed; made in %.2f s, again %.3f s, unpacked %.2f s, 304 in %.4f s; "
                "%.1f MB of memory" % (self.count, len(body) / 1e6, len(first.body) / 1e6, slow, quick, unpacked,
                                        unchanged, (self.memory() - before) / 1024))

    def flat(self):
        """However often it is asked for, memory does not grow."""
        for zipped in (True, False) * 3:
            self.ask(zipped=zipped)
        before = self.memory()
        for zipped in (True, False) * 5:
            self.ask(zipped=zipped)
        grown = self.memory() - before
        assert not memory_can_be_measured() or grown < GROWTH_KB, "%d KB" % grown
        return "%d KB more after ten more answers" % grown

    def bounded(self):
        """While it is made and sent, it is never in memory as a whole."""
        body = gzip.decompress(self.ask()[0].body)
        before = self.memory()
        self.ask(accept="application/vnd.swagger+json", zipped=False)
        grown = self.peak() - before
        assert not memory_can_be_measured() or grown < BOUND_KB + GROWTH_KB, "%d KB" % grown
        return "%d KB at most while another is made, beside one of %.1f MB" % (grown, len(body) / 1e6)

    def alone(self):
        """Others are answered while one is made."""
        wire, times, ended = Client(self.httpd.port, 60), [], threading.Event()

        def once():
            begun = time.monotonic()
            assert wire.ask("GET", self.place + "/shows?id=eq.1").status == 200
            return time.monotonic() - begun

        usual = sorted(once() for _ in range(200))
        self.forget()
        made = []
        maker = threading.Thread(target=lambda: (made.append(self.ask()[1]), ended.set()))
        maker.start()
        while not ended.is_set():
            times.append(once())
        maker.join()
        wire.close()
        times.sort()
        middle = times[len(times) // 2]
        told = ("others while one is made in %.2f s: median %.2f ms (else %.2f ms), the slowest %.1f ms"
                % (made[0], 1e3 * middle, 1e3 * usual[100], 1e3 * times[-1]))
        assert middle < max(20 * usual[100], made[0] / 4) + slowed(0.05), told
        return told

    def together(self):
        """Many ask at once: one makes it, and all get the same."""
        self.forget()
        before, answers = self.memory(), []
        threads = [threading.Thread(target=lambda: answers.append(self.ask()[0])) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(answers) == 12 and len({answer.body for answer in answers}) == 1, len(answers)
        assert not memory_can_be_measured() or self.memory() - before < BOUND_KB + GROWTH_KB

    def forget(self):
        """The schema changes: what was kept of it goes."""
        table = "many_more_%d" % time.monotonic_ns()
        client = Client(self.httpd.port, 300)
        self.database.load("CREATE TABLE %s (id integer PRIMARY KEY);" % table)
        wait_until("another catalog", lambda: client.ask("GET", "%s/%s" % (self.place, table)).status == 200, 120)
        client.close()


def prove(suite, name, count):
    def places(one, database):
        return location("/" + one, one, "RecordsTimeout 300")

    studio = Studio((name,), places, before="RecordsCatalogCheck 1")
    try:
        fill(name, studio.databases[name], count)
        old = studio.httpd.workers()
        studio.httpd.restart()
        wait_until("other processes", lambda: studio.httpd.workers() and not set(old) & set(studio.httpd.workers()))
        documents = Documents(studio, name, count)
        for what, function in (("is made once, and kept", documents.made),
                               ("takes no more memory however often it is asked for", documents.flat),
                               ("is made in bounded memory", documents.bounded),
                               ("is nothing that others wait for", documents.alone),
                               ("is made once for many who ask at once", documents.together)):
            suite.prove("%s: the document of %d tables %s" % (name, count, what), function)
        studio.httpd.stop()
        for complaint in studio.httpd.complaints():
            suite.failed += 1
            print("FAIL  httpd: " + complaint)
    finally:
        studio.close()


class Alone:
    """What t/stream/run has of its suite."""

    def __init__(self):
        self.failed = 0

    def prove(self, sentence, function, *arguments):
        told = function(*arguments)
        print("ok    " + sentence + (", " + told if told else ""), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--tables", type=int, default=10000)
    parser.add_argument("--db", action="append", choices=ALL)
    options = parser.parse_args()
    suite = Alone()
    for name in options.db or ALL:
        prove(suite, name, options.tables)
    return 1 if suite.failed else 0


if __name__ == "__main__":
    sys.exit(main())
