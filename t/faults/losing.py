# SPDX-License-Identifier: Apache-2.0
"""Answers of the database that never arrive: a relay between httpd and the server cuts the connection
at the worst moment, before the server has heard of a change, or when it has carried it out."""
import json
import os
import socket
import sys
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "servers"))

from httpd import Httpd                                  # noqa: E402
from process import new_folder, remove_folder            # noqa: E402
from servers import location                             # noqa: E402

HELD = (("Prefer", "handling=strict, max-affected=5"),)  # the COMMIT comes in a message of its own
REPRESENTATION = (("Prefer", "return=representation"),)


class Relay:
    """Listens where a database would, and passes everything on, until it is told to cut."""

    def __init__(self, database):
        self.database = database
        self.folder = new_folder("relay")
        os.chmod(self.folder, 0o777)
        self.name = ".s.PGSQL.5432" if database.driver == "pgsql" else "relay.sock"
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(os.path.join(self.folder, self.name))
        os.chmod(os.path.join(self.folder, self.name), 0o777)
        self.listener.listen(16)
        self.words, self.heard, self.cuts = None, False, 0
        self.down_after = False
        threading.Thread(target=self.accept, daemon=True).start()

    def close(self):
        self.listener.close()
        remove_folder(self.folder)

    def params(self):
        """Those of the database, by way of us."""
        if self.database.driver == "pgsql":
            return "host=%s port=5432 dbname=%s user=studio" % (self.folder, self.database.name)
        return "host=localhost,user=studio,dbname=%s,sock=%s/relay.sock,reconnect=0" % (
            self.database.name, self.folder)

    def target(self):
        if self.database.driver == "pgsql":
            return os.path.join(self.database.folder, ".s.PGSQL.%d" % self.database.port)
        return self.database.socket

    def cut(self, *words, heard, down=False):
        """Once, when these words have come from httpd, one message after the other: before the server
        hears the last, or after it has answered that.  down: and from then on nobody gets through."""
        self.words, self.heard, self.cuts, self.down_after = list(words), heard, 0, down

    # ---- passing on --------------------------------------------------------------------
    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            if self.down_after and self.cuts:
                client.close()
                continue
            server = socket.socket(socket.AF_UNIX)
            try:
                server.connect(self.target())
            except OSError:
                client.close()
                continue
            silent = threading.Event()
            threading.Thread(target=self.ask, args=(client, server, silent), daemon=True).start()
            threading.Thread(target=self.answer, args=(client, server, silent), daemon=True).start()

    def ask(self, client, server, silent):
        try:
            while True:
                data = client.recv(1 << 16)
                if not data:
                    break
                while self.words and self.words[0] in data:
                    self.words.pop(0)
                    if self.words == []:
                        self.words, self.cuts = None, 1
                        if not self.heard:
                            return self.end(client, server)
                        silent.set()     # the other thread ends it when the server has answered
                server.sendall(data)
        except OSError:
            pass
        self.end(client, server)

    def answer(self, client, server, silent):
        try:
            while True:
                data = server.recv(1 << 16)
                if not data or silent.is_set():
                    break
                client.sendall(data)
        except OSError:
            pass
        self.end(client, server)

    @staticmethod
    def end(client, server):
        for end in (client, server):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            end.close()


class Through:
    """An httpd whose way to the database leads over a relay."""

    def __init__(self, suite, name, *lines):
        self.suite, self.name, self.database = suite, name, suite.databases[name]
        self.relay = Relay(self.database)
        self.httpd = Httpd('RecordsDatabase studio_%s %s "%s"%s pool=2\n'
                           % (name, self.database.driver, self.relay.params(), self.database.options)
                           + location("/api", name, *lines) + "\n",
                           mpm=suite.options.mpm, drivers=(name,))

    def __enter__(self):
        self.httpd.start()
        self.suite.expect(self.ask("GET", "/batches?batch=eq.none"), 200)
        return self

    def __exit__(self, *ignored):
        self.httpd.close()
        self.relay.close()

    def ask(self, method, path, body=None, headers=()):
        return self.suite.ask(method, "/api" + path, body, headers, self.httpd)

    def numbers(self, batch):
        answer = self.suite.get("/%s/batches?batch=eq.%s&order=n" % (self.name, batch))
        return [row["n"] for row in self.suite.expect(answer, 200).json()]


def unknown(suite, answer):
    """Told that it is not known whether the change was done."""
    suite.expect(answer, 503)
    code = json.loads(answer.body)["code"]
    assert code.startswith("08"), answer.text
    for name in ("Preference-Applied", "Content-Range", "Location", "ETag"):
        assert answer.get(name) is None, "%s is of the answer that was not given" % name


def lost_answer(suite, name):
    """The change is there, once, and nobody said that it is not."""
    with Through(suite, name) as way:
        for batch, headers in (("plain", ()), ("shown", REPRESENTATION)):
            for n in (1, 2):             # the second one's statements are prepared already
                way.relay.cut(batch.encode(), heard=True)
                unknown(suite, way.ask("POST", "/batches", {"batch": batch, "n": n}, headers))
                assert way.relay.cuts == 1, "the connection was not cut"
                suite.expect(way.ask("POST", "/batches", {"batch": batch, "n": n + 10}, headers), 201)
            assert way.numbers(batch) == [1, 2, 11, 12], way.numbers(batch)
        way.relay.cut(b"plain", b"COMMIT", heard=True)
        unknown(suite, way.ask("PATCH", "/batches?batch=eq.plain&n=lt.10", {"batch": "held"}, HELD))
        assert way.relay.cuts == 1, "the connection was not cut"
        assert way.numbers("held") == [1, 2], way.numbers("held")
        # MariaDB's PUT is a transaction of two statements
        way.relay.cut(*((b"once", b"COMMIT") if name == "mysql" else (b"once",)), heard=True)
        unknown(suite, way.ask("PUT", "/batches/once,1", {"batch": "once", "n": 1}))
        assert way.numbers("once") == [1], way.numbers("once")


def lost_request(suite, name):
    """What the server has not heard is not there; and it may not be sent again, since who knows."""
    with Through(suite, name) as way:
        for batch, headers in (("unheard", ()), ("unseen", REPRESENTATION)):
            way.relay.cut(batch.encode(), heard=False)
            unknown(suite, way.ask("POST", "/batches", {"batch": batch, "n": 1}, headers))
            assert way.relay.cuts == 1, "the connection was not cut"
            assert way.numbers(batch) == [], way.numbers(batch)
        suite.expect(way.ask("POST", "/batches", {"batch": "unheard", "n": 1}), 201)
        way.relay.cut(b"unheard", b"COMMIT", heard=False)
        unknown(suite, way.ask("PATCH", "/batches?batch=eq.unheard", {"n": 2}, HELD))
        assert way.relay.cuts == 1, "the connection was not cut"
        assert way.numbers("unheard") == [1], way.numbers("unheard")


def lost_read(suite, name):
    """A read whose answer is lost is done again."""
    with Through(suite, name) as way:
        for heard in (True, False):
            way.relay.cut(b"again", heard=heard)
            suite.expect(way.ask("GET", "/batches?batch=eq.again"), 200)
            assert way.relay.cuts == 1, "the connection was not cut"


def lost_with_key(suite, name):
    """mod_records finds out by itself what became of a COMMIT, where there is a key; and where it cannot
    ask, it does not say that nothing was done."""
    with Through(suite, name, "RecordsIdempotency On") as way:
        for down in (False, True):
            batch = "key%d" % down
            headers = (("Idempotency-Key", batch), REPRESENTATION[0])
            way.relay.cut(batch.encode(), b"COMMIT", heard=True, down=down)
            answer = way.ask("POST", "/batches", {"batch": batch, "n": 1}, headers)
            assert way.relay.cuts == 1, "the connection was not cut"
            if down:
                unknown(suite, answer)
            else:
                suite.expect(answer, 201)
            way.relay.down_after = False
            again = suite.expect(way.ask("POST", "/batches", {"batch": batch, "n": 1}, headers), 201)
            assert again.get("Idempotent-Replayed") == "true", again.text
            assert again.json() == [{"batch": batch, "n": 1}], again.text
            assert way.numbers(batch) == [1], way.numbers(batch)


def prove(suite, name):
    suite.prove("%s: a change whose answer is lost is there once, and 503" % name, lost_answer, suite, name)
    suite.prove("%s: a change that the server has not heard of is not there, and 503" % name,
                lost_request, suite, name)
    suite.prove("%s: a read whose answer is lost is done again" % name, lost_read, suite, name)
    suite.prove("%s: a change with a key whose COMMIT was not answered is done once" % name,
                lost_with_key, suite, name)
