# SPDX-License-Identifier: Apache-2.0
"""Many clients at once, who count what they were answered."""
import collections
import os
import socket
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "servers"))

from h2 import H2                                        # noqa: E402
from process import slowed                               # noqa: E402


class Asked:
    """What came of it: how many answers of each status, and how long all of it took."""

    def __init__(self):
        self.statuses, self.faults = collections.Counter(), []
        self.begun = time.monotonic()
        self.seconds = None

    def __str__(self):
        return "%s in %.2f s%s" % (dict(self.statuses), self.seconds or 0,
                                   "; " + self.faults[0] if self.faults else "")


class Client:
    """One connection that is kept; statuses are all that is read."""

    def __init__(self, port):
        self.port, self.socket, self.buffer = port, None, b""

    def connect(self):
        self.socket = socket.create_connection(("127.0.0.1", self.port), slowed(60))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""

    def more(self):
        data = self.socket.recv(65536)
        if not data:
            raise OSError("the connection was closed")
        self.buffer += data

    def send(self, path, headers):
        """Until something of the answer has come."""
        lines = ["GET %s HTTP/1.1" % path, "Host: localhost"] + ["%s: %s" % pair for pair in headers]
        self.socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        self.more()

    def ask(self, path, headers=(), repeat=True):
        """repeat: httpd may close a connection that waits between two requests, if all of its threads are
        busy; then the request has not been seen."""
        kept = self.socket is not None
        if not kept:
            self.connect()
        try:
            self.send(path, headers)
        except OSError:
            if not kept or not repeat:
                raise
            self.close()
            self.connect()
            self.send(path, headers)
        while b"\r\n\r\n" not in self.buffer:
            self.more()
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        length = 0
        for line in head.split(b"\r\n")[1:]:
            name, value = line.split(b":", 1)
            if name.lower() == b"content-length":
                length = int(value)
        while len(self.buffer) < length:
            self.more()
        self.buffer = self.buffer[length:]
        return int(head.split(b" ", 2)[1])

    def close(self):
        if self.socket is not None:
            self.socket.close()
            self.socket = None


def at_once(count, work):
    threads = [threading.Thread(target=work, args=(i,)) for i in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def ask_all(ports, clients, requests, path, headers=(), again=False):
    """So many clients, one after the other of the ports, each so many requests.  again: a connection that
    is lost is made anew, and its request is not repeated."""
    asked, lock, ready = Asked(), threading.Lock(), threading.Barrier(clients)

    def work(i):
        client, found = Client(ports[i % len(ports)]), collections.Counter()
        try:
            client.connect()
        except OSError as fault:
            found["lost"] += 1
            client.close()
            if not again:
                asked.faults.append(str(fault))
        ready.wait()
        for _ in range(requests):
            try:
                found[client.ask(path, headers, repeat=not again)] += 1
            except OSError as fault:
                found["lost"] += 1
                client.close()
                if not again:
                    asked.faults.append(str(fault))
                    break
        client.close()
        with lock:
            asked.statuses.update(found)

    at_once(clients, work)
    asked.seconds = time.monotonic() - asked.begun
    return asked


def ask_until(ports, clients, seconds, path, headers=()):
    """The same for so long a time."""
    asked, lock = Asked(), threading.Lock()
    end = asked.begun + seconds

    def work(i):
        client, found = Client(ports[i % len(ports)]), collections.Counter()
        try:
            while time.monotonic() < end:
                found[client.ask(path, headers)] += 1
        except OSError as fault:
            asked.faults.append(str(fault))
        client.close()
        with lock:
            asked.statuses.update(found)

    at_once(clients, work)
    asked.seconds = time.monotonic() - asked.begun
    return asked


def ask_streams(port, connections, streams, path, headers=()):
    """HTTP/2: each connection opens all of its streams before it reads an answer."""
    asked, lock = Asked(), threading.Lock()

    def work(_):
        h2, found = H2(port, 60), collections.Counter()
        try:
            numbers = [h2.ask("GET", path, headers=headers) for _ in range(streams)]
            for number in numbers:
                h2.wait(number)
                found[200 if h2.streams[number].ok else 429] += 1
        except Exception as fault:                       # told by the one who counts
            asked.faults.append(repr(fault))
        h2.close()
        with lock:
            asked.statuses.update(found)

    at_once(connections, work)
    asked.seconds = time.monotonic() - asked.begun
    return asked
