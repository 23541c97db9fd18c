# SPDX-License-Identifier: Apache-2.0
"""Clients that leave: what waits or runs for them ends, and the others are served as if nothing had
been.  A check gets the suite and the name of a database."""
import os
import socket
import struct
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "servers"))

from h2 import H2                                        # noqa: E402
from httpd import Httpd                                  # noqa: E402
from process import slowed, wait_until                   # noqa: E402

SLOW = "/%s-queue/sleep"                 # 15 s, on a pool of one


def request(path):
    return ("GET %s HTTP/1.1\r\nHost: x\r\n\r\n" % path).encode()


def close(wire, rudely=False):
    """rudely: with RST, as a process that was killed or a lost route has it."""
    if rudely:
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    wire.close()


def crowd(httpd, path, count):
    """So many ask at once."""
    wires = []
    for _ in range(count):
        wires.append(httpd.socket())
        wires[-1].sendall(request(path))
    return wires


def ordinary(suite, path, httpd=None):
    """How long a request takes when nothing is wrong: the longest of a few."""
    return max(suite.expect(suite.get(path, httpd=httpd), 200).seconds for _ in range(5))


def soon(suite, path, usual, httpd=None, more=1.0):
    """Answered in the usual time, and no more than a tick of the watch and a cancel on top."""
    answer = suite.expect(suite.get(path, httpd=httpd), 200)
    most = usual * 5 + slowed(more)
    assert answer.seconds < most, "after %.2f s, not within %.2f s" % (answer.seconds, most)
    return "%.2f s, usually %.2f s" % (answer.seconds, usual)


def nothing_runs(suite, name):
    if name != "sqlite3":                # of whose statements nobody tells
        wait_until("nothing runs any more",
                   lambda: not suite.databases[name].running("%sleep%"))


def leave_queue(suite, name):
    """Many wait for the only connection, and leave: the next is served at once."""
    path, usual = SLOW % name, ordinary(suite, "/%s-queue/shows?id=eq.1" % name)
    wires = crowd(suite.httpd, path, 60)
    time.sleep(0.5)
    for i, wire in enumerate(wires):
        close(wire, i % 2 == 1)
    told = soon(suite, "/%s-queue/shows?id=eq.1" % name, usual)
    nothing_runs(suite, name)
    return told


def order_afterwards(suite, name):
    """Who stayed in the queue is served in the order of coming."""
    done, lock, threads = [], threading.Lock(), []
    held = suite.hold(SLOW % name, name)

    def ask(number):
        answer = suite.get("/%s-queue/nap" % name)
        with lock:
            done.append((number, answer.status))

    leavers = []
    for number in range(4):
        leavers += crowd(suite.httpd, SLOW % name, 3)
        threads.append(threading.Thread(target=ask, args=(number,)))
        threads[-1].start()
        time.sleep(min(slowed(0.1), 1))
    for wire in leavers + [held]:
        close(wire)
    for thread in threads:
        thread.join()
    assert done == [(number, 200) for number in range(4)], done


def storm(suite, name, count=300):
    """Hundreds come and go at once."""
    path, shows = "/%s/sleep" % name, "/%s/shows?id=eq.1" % name
    usual = ordinary(suite, shows)
    begun = time.monotonic()

    def hurry(number):
        for i in range(count // 6):
            wire = suite.httpd.socket()
            wire.sendall(request(path))
            time.sleep(0.005)
            close(wire, i % 2 == number % 2)

    threads = [threading.Thread(target=hurry, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    come = time.monotonic() - begun
    suite.expect(suite.get(shows), 200)
    nothing_runs(suite, name)
    over = time.monotonic() - begun - come
    assert over < slowed(8), "not over after %.1f s" % over
    soon(suite, shows, usual)
    return "%d came in %.1f s, over %.1f s later" % (count, come, over)


def send_half(suite, name):
    """Who leaves while it sends its body holds no connection, nor a thread."""
    usual = ordinary(suite, "/%s-one/shows?id=eq.1" % name)
    wires = []
    for i in range(40):
        wires.append(suite.httpd.socket())
        wires[-1].sendall(b"POST /%s-one/batches HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n"
                          b"Content-Type: application/json\r\n\r\n[{\"batch\":" % name.encode())
    time.sleep(0.2)
    for i, wire in enumerate(wires):
        close(wire, i % 2 == 1)
    return soon(suite, "/%s-one/shows?id=eq.1" % name, usual)


def half_closed_answer(suite, path, slowly):
    got = b""
    with suite.httpd.socket() as wire:
        wire.sendall(request(path))
        wire.shutdown(socket.SHUT_WR)
        while True:
            piece = wire.recv(65536)
            if not piece:
                return got
            got += piece
            if len(got) < 200000 and slowly:
                time.sleep(0.1)


def half_closed(suite, name):
    """Who has only ended its sending gets its answer where that needs no waiting, and a long one to
    its end."""
    for path, least in (("/%s/shows?id=eq.1" % name, 1), ("/%s/records?limit=1500" % name, 300000)):
        # a busy machine may keep even a short statement until it is asked whether its client is there
        got = wait_until("it is answered", lambda: half_closed_answer(suite, path, least > 1))
        assert got.startswith(b"HTTP/1.1 200"), got[:200]
        assert len(got) > least, "%d bytes" % len(got)
        assert got.rstrip().endswith((b"]", b"0")), got[-40:]


def not_a_false_answer(suite, name):
    """Nothing is sent to who has gone: no empty 200."""
    with suite.httpd.socket() as wire:
        wire.sendall(request("/%s/sleep" % name))
        wire.shutdown(socket.SHUT_WR)
        got = wire.recv(65536)
    assert got == b"", got[:200]
    nothing_runs(suite, name)


def streams(suite, httpd, name):
    """Streams of HTTP/2 that are reset, and a connection that goes with all of them."""
    path, shows = SLOW % name, "/%s-queue/shows?id=eq.1" % name
    usual = ordinary(suite, shows, httpd)
    for goes in (False, True):
        wire = H2(httpd.port)
        numbers = [wire.ask("GET", path) for _ in range(20)]
        half = wire.ask("POST", "/%s-queue/batches" % name, b"[{\"batch\":", ends=False,
                        headers=(("content-type", "application/json"),))
        time.sleep(0.6)
        if goes:
            wire.close()
        else:
            for number in numbers + [half]:
                wire.reset(number)
            begun = time.monotonic()
            answer = wire.wait(wire.ask("GET", shows))
            assert answer.ok, "reset %r: %r" % (answer.reset, answer.body[:200])
            taken = time.monotonic() - begun
            assert taken < usual * 5 + slowed(1), "after %.2f s on that connection" % taken
            wire.close()
        told = soon(suite, shows, usual, httpd)
        nothing_runs(suite, name)
    return told


def prove_streams(suite, options, conf, names):
    """All databases behind one httpd that speaks HTTP/2."""
    httpd = Httpd("LogLevel http2:error\n" + conf, mpm="event", h2=True, drivers=tuple(names))
    try:
        httpd.start()
        for name in names:
            suite.prove("%s: streams that were reset leave the queue" % name, streams, suite, httpd,
                        name)
        httpd.stop()
        for complaint in httpd.complaints():
            suite.failed += 1
            print("FAIL  httpd over HTTP/2: " + complaint)
    finally:
        httpd.close(options.keep)


def prove(suite, name):
    for sentence, check in (
            ("who leaves the queue makes room at once", leave_queue),
            ("who stays in the queue keeps the place", order_afterwards),
            ("a storm of clients that leave is over soon", storm),
            ("who leaves while sending holds up nobody", send_half),
            ("who has only ended its sending is answered", half_closed),
            ("who has gone is sent nothing", not_a_false_answer)):
        suite.prove("%s: %s" % (name, sentence), check, suite, name)
