# SPDX-License-Identifier: Apache-2.0
"""Clients that read slowly: what they leave waits in a file, and the database does not wait for them.

A check gets the suite and the name of a database, whose pools here have one connection."""
import hashlib
import os
import resource
import shutil
import socket
import sys
import tempfile
import time
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "servers"))

from h2 import H2                                        # noqa: E402
from httpd import Httpd                                  # noqa: E402
from process import memory_can_be_measured               # noqa: E402
from servers import location, serve                      # noqa: E402
from wire import Wire                                    # noqa: E402

ROWS = 110000                            # about 30 MB
FEWER = 15000                            # about 5 MB, of frames
GROWTH_KB = 12 * 1024                    # of a process, while it keeps some of them
METRICS = "RecordsMetrics On\n<Location /metrics>\n    SetHandler records-metrics\n</Location>"


def places(name, database, folder):
    """Pools of one connection: its answers wait in a file, in a small one, in none, and in one of a
    folder that tests take away."""
    parts = []
    for kind, wait, lines in (("spill", "60s", ("RecordsSpill 64M",)), ("bound", "1s", ("RecordsSpill 1M",)),
                              ("off", "1s", ("RecordsSpill Off",)),
                              ("zip", "60s", ("SetOutputFilter DEFLATE", "RecordsSpill 16M")),
                              ("folder", "1s", ("RecordsSpill 64M %s" % folder,))):
        parts.append(serve(name, database, "pool=1 wait=" + wait)
                     .replace("studio_" + name, kind + "_" + name, 1))
        parts.append(location("/%s-%s" % (name, kind), name, "RecordsTimeout 120", *lines)
                     .replace("studio_" + name, kind + "_" + name))
    return "\n".join(parts)


class Folder:
    """Of RecordsSpill; httpd's account may write there."""

    def __init__(self):
        self.path = tempfile.mkdtemp(prefix="records-spill-")
        os.chmod(self.path, 0o777)

    def files(self):
        return os.listdir(self.path)

    def close(self):
        shutil.rmtree(self.path, ignore_errors=True)


def path_of(name, kind, suite, rows=ROWS):
    return "/%s-%s/records?order=id&limit=%d" % (name, kind, min(rows, suite.options.rows))


class Slow:
    """Asks, reads the head and no more, until it is told to read the rest."""

    def __init__(self, suite, path, headers=(), httpd=None):
        self.wire = Wire((httpd or suite.httpd).port, 300)
        self.wire.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        self.wire.ask("GET", path, headers)
        self.response = self.wire.head()
        assert self.response.status == 200, self.response.status

    def rest(self):
        """A digest of the body, and how long it is."""
        digest, length = hashlib.sha256(), 0
        unzip = zlib.decompressobj(31) if self.response.get("Content-Encoding") == "gzip" else None
        for piece in self.wire.pieces("GET", self.response):
            piece = unzip.decompress(piece) if unzip else piece
            digest.update(piece)
            length += len(piece)
        stray = self.wire.stray()
        self.wire.close()
        assert stray == b"", "bytes behind the end: %r" % stray[:100]
        return digest.hexdigest(), length


def expected(suite, name, rows=ROWS):
    """What who reads at once gets."""
    answer = Slow(suite, path_of(name, "off", suite, rows)).rest()
    assert answer[1] > 200 * min(rows, suite.options.rows), answer
    return answer


def others(suite, name, kind):
    """What somebody else gets who needs the only connection."""
    begun = time.monotonic()
    status, _, body = suite.httpd.request("GET", "/%s-%s/shows?select=id&order=id" % (name, kind), timeout=120)
    return status, time.monotonic() - begun


def spilled(suite, name, kind):
    _, _, body = suite.httpd.request("GET", "/metrics")
    label = 'records_spilled_bytes_total{database="%s_%s"} ' % (kind, name)
    for line in body.decode().splitlines():
        if line.startswith(label):
            return int(line[len(label):])
    return 0


def served_meanwhile(suite, name):
    wanted = expected(suite, name)
    before, peak = spilled(suite, name, "spill"), suite.watch_memory()
    slow = Slow(suite, path_of(name, "spill", suite))
    status, seconds = others(suite, name, "spill")
    assert status == 200, status
    got, grown = slow.rest(), peak.growth()
    assert got == wanted, "%r is not %r" % (got, wanted)
    assert grown <= GROWTH_KB or not memory_can_be_measured(), "a process grew by %d kB" % grown
    kept = spilled(suite, name, "spill") - before
    assert wanted[1] / 4 < kept < wanted[1], "%d of %d bytes were spilled" % (kept, wanted[1])
    return "after %.2f s, %.1f MB in a file, +%d kB" % (seconds, kept / 1e6, grown)


def packed(suite, name):
    wanted = expected(suite, name)
    slow = Slow(suite, path_of(name, "zip", suite), [("Accept-Encoding", "gzip")])
    assert slow.response.get("Content-Encoding") == "gzip", slow.response.headers
    got = slow.rest()
    assert got == wanted, "%r is not %r" % (got, wanted)


def stream(suite, name):
    """HTTP/2, with the window that a stream has by default, which its client does not open."""
    wanted = expected(suite, name, FEWER)
    wire = H2(suite.httpd.port, 300, window=65535)
    number = wire.ask("GET", path_of(name, "spill", suite, FEWER))
    while not wire.streams[number].body:
        wire.read()
    status, seconds = others(suite, name, "spill")
    assert status == 200, status
    wire.open(number, 1 << 30)
    answer = wire.wait(number)
    wire.close()
    assert not answer.reset and answer.ok, answer.ok
    body = answer.body
    got = hashlib.sha256(body).hexdigest(), len(body)
    assert got == wanted, "%r is not %r" % (got, wanted)
    return "after %.2f s" % seconds


def waits(suite, name, kind, most):
    """No more than the bound is spilled: the connection is kept, and every byte arrives."""
    wanted = expected(suite, name)
    before = spilled(suite, name, kind)
    slow = Slow(suite, path_of(name, kind, suite))
    status, _ = others(suite, name, kind)
    assert status == 503, status
    got = slow.rest()
    assert got == wanted, "%r is not %r" % (got, wanted)
    kept = spilled(suite, name, kind) - before
    assert (kept > 0) == (most > 0), kept
    status, _ = others(suite, name, kind)
    assert status == 200, status


def leaves(suite, name):
    """Who leaves in the middle: nothing remains, and others are served."""
    for _ in range(5):
        slow = Slow(suite, path_of(name, "spill", suite))
        slow.wire.close()
    status, seconds = others(suite, name, "spill")
    assert status == 200, status
    return "after %.2f s" % seconds


def no_room(suite, name, folder):
    """The disk is full (here, what a process may write to a file): it is told, and every byte arrives."""
    wanted, usual = expected(suite, name), resource.getrlimit(resource.RLIMIT_FSIZE)
    httpd = Httpd(suite.httpd.main, mpm=suite.httpd.mpm, h2=True, drivers=suite.httpd.drivers)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2 << 20, usual[1]))
    try:
        httpd.start()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    try:
        slow = Slow(suite, path_of(name, "folder", suite), httpd=httpd)
        status, _, _ = httpd.request("GET", "/%s-folder/shows?limit=1" % name)
        got = slow.rest()
        httpd.stop()
        assert status == 503, status
        assert got == wanted, "%r is not %r" % (got, wanted)
        assert httpd.log().count("REC1068") == 1, httpd.log()
        assert folder.files() == [], folder.files()
        assert not httpd.complaints(), httpd.complaints()
    finally:
        httpd.close()


def no_folder(suite, name, folder):
    """The folder has been taken away."""
    wanted = expected(suite, name)
    os.rename(folder.path, folder.path + "-away")
    try:
        slow = Slow(suite, path_of(name, "folder", suite))
        status, _ = others(suite, name, "folder")
        got = slow.rest()
    finally:
        os.rename(folder.path + "-away", folder.path)
    assert status == 503, status
    assert got == wanted, "%r is not %r" % (got, wanted)
    assert "REC1068" in suite.httpd.log()


def prove(suite, databases, options):
    """With an httpd of its own, whose many catalogs and HTTP/2 the others do not have."""
    folder = Folder()
    parts = [METRICS] + [places(name, database, folder.path) for name, database in databases.items()]
    suite.httpd = Httpd("\n".join(parts) + "\n", mpm=options.mpm, h2=True, drivers=tuple(databases))
    try:
        suite.httpd.start()
        for name in databases:
            prove_one(suite, name, folder)
        suite.end_httpd()
    finally:
        suite.httpd.close(options.keep)
        folder.close()


def prove_one(suite, name, folder):
    suite.prove("%s: who reads slowly keeps no connection" % name, served_meanwhile, suite, name)
    suite.prove("%s: who reads slowly what is packed gets all of it" % name, packed, suite, name)
    suite.prove("%s: who reads slowly over HTTP/2 keeps no connection" % name, stream, suite, name)
    suite.prove("%s: no more is spilled than RecordsSpill says" % name, waits, suite, name, "bound", 1)
    suite.prove("%s: nothing is spilled with RecordsSpill Off" % name, waits, suite, name, "off", 0)
    suite.prove("%s: who leaves in the middle of what was spilled" % name, leaves, suite, name)
    suite.prove("%s: without room for it an answer is sent as it comes" % name, no_room, suite, name,
                folder)
    suite.prove("%s: without a folder for it an answer is sent as it comes" % name, no_folder, suite,
                name, folder)
