# SPDX-License-Identifier: Apache-2.0
"""Three httpds that count in one Redis, and many clients of all of them."""
import collections
import http.client
import json
import os
import sqlite3
import threading
import time

from httpd import Httpd
from process import new_folder, remove_folder, slowed

MPMS = ("event", "worker", "prefork")
CLIENTS = 200


def location(path, *lines):
    return "<Location /%s>\n  SetHandler records\n  RecordsAnonymous On\n  %s\n</Location>\n" % (
        path, "\n  ".join(lines))


def make_database(folder):
    path = os.path.join(folder, "films.db")
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE films (id INTEGER PRIMARY KEY, title TEXT)")
    connection.executemany("INSERT INTO films (title) VALUES (?)", [("a film",)] * 10)
    connection.commit()
    connection.close()
    os.chmod(folder, 0o755)              # root's httpd works as somebody else
    os.chmod(path, 0o644)
    return path


class Nodes:
    """lines is what stands in the configuration of each node after the database."""

    def __init__(self, lines, mpms=MPMS, processes=2):
        self.folder = new_folder("nodes")
        main = 'RecordsDatabase films sqlite3 "%s"\n%s\n' % (make_database(self.folder), lines)
        self.all = []
        try:
            for mpm in mpms:
                self.all.append(Httpd(main, mpm=mpm, processes=processes,
                                      drivers=("sqlite3", "redis")).start())
        except BaseException:
            self.close()
            raise

    def close(self):
        for httpd in self.all:
            httpd.close()
        remove_folder(self.folder)

    def __enter__(self):
        return self

    def __exit__(self, *ignored):
        self.close()

    def logs(self):
        return "".join(httpd.log() for httpd in self.all)

    def complaints(self):
        return [line for httpd in self.all for line in httpd.complaints()]


class Answer:
    def __init__(self, status, headers, body, began, ended):
        self.status, self.headers, self.body = status, headers, body
        self.began, self.ended = began, ended
        self.took = ended - began

    def code(self):
        return json.loads(self.body).get("code")


class Client:
    """One connection, kept open."""

    def __init__(self, httpd):
        self.httpd, self.connection = httpd, None

    def ask(self, path, headers=None, method="GET"):
        while True:
            fresh = self.connection is None
            if fresh:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.httpd.port,
                                                             timeout=slowed(60))
            began = time.monotonic()
            try:
                self.connection.request(method, path, headers=headers or {})
                answer = self.connection.getresponse()
                body = answer.read()
                return Answer(answer.status, answer.headers, body, began, time.monotonic())
            except (http.client.HTTPException, OSError):
                self.close()
                if fresh:
                    raise

    def close(self):
        if self.connection is not None:
            self.connection.close()
        self.connection = None


def ask(httpd, path, headers=None):
    client = Client(httpd)
    try:
        return client.ask(path, headers)
    finally:
        client.close()


class Crowd:
    """Clients, spread evenly over the nodes: each asks so many times, or until a moment."""

    def __init__(self, nodes, path, times=None, seconds=None, clients=CLIENTS, pause=0.0):
        self.path, self.times, self.seconds, self.pause = path, times, seconds, pause
        self.answers, self.broken = [], []
        self.stopped = threading.Event()
        self.threads = [threading.Thread(target=self.run, args=(nodes.all[i % len(nodes.all)],))
                        for i in range(clients)]

    def run(self, httpd):
        client, mine = Client(httpd), []
        end = None if self.seconds is None else time.monotonic() + self.seconds
        try:
            while not self.stopped.is_set() and (self.times is None or len(mine) < self.times) and (
                    end is None or time.monotonic() < end):
                mine.append(client.ask(self.path))
                if self.pause:
                    time.sleep(self.pause)
        except Exception as failed:      # pylint: disable=broad-except
            self.broken.append("%s: %r" % (self.path, failed))
        finally:
            client.close()
            self.answers += mine

    def start(self):
        for thread in self.threads:
            thread.start()
        return self

    def stop(self):
        self.stopped.set()
        return self.wait()

    def wait(self):
        for thread in self.threads:
            thread.join()
        if self.broken:
            raise AssertionError("%d clients got no answer: %s" % (len(self.broken), self.broken[0]))
        return self

    def counts(self):
        return collections.Counter(answer.status for answer in self.answers)
