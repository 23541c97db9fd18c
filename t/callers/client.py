# SPDX-License-Identifier: Apache-2.0
"""Many callers on one connection: requests sent ahead (pipelined), answers read in their order."""
import socket


class Closed(Exception):
    """The connection ended where an answer was due."""


class Connection:
    def __init__(self, port, timeout):
        self.address, self.timeout, self.socket = ("127.0.0.1", port), timeout, None

    def open(self):
        self.socket = socket.create_connection(self.address, self.timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.file = self.socket.makefile("rb", 65536)

    def close(self):
        if self.socket is not None:
            self.file.close()
            self.socket.close()
            self.socket = None

    def ask(self, requests):
        """[(status, body)], as many as came before the connection ended; requests are bytes."""
        answers = []
        try:
            if self.socket is None:
                self.open()
            self.socket.sendall(b"".join(requests))
            for _ in requests:
                answers.append(self.answer())
        except (OSError, Closed, ValueError):
            self.close()
        return answers

    def answer(self):
        line = self.file.readline()
        if not line:
            raise Closed
        status, length, chunked, closes = int(line[9:12]), 0, False, False
        while True:
            line = self.file.readline()
            if line in (b"\r\n", b""):
                break
            name = line[:line.index(b":")].lower()
            if name == b"content-length":
                length = int(line[15:])
            elif name == b"transfer-encoding":
                chunked = True
            elif name == b"connection" and b"close" in line:
                closes = True
        body = self.chunks() if chunked else self.exactly(length)
        if closes:
            self.close()
        return status, body

    def exactly(self, length):
        body = self.file.read(length)
        if len(body) < length:
            raise Closed
        return body

    def chunks(self):
        parts = []
        while True:
            line = self.file.readline()
            if not line:
                raise Closed
            length = int(line.split(b";")[0], 16)
            part = self.exactly(length + 2)[:-2]
            if length == 0:
                return b"".join(parts)
            parts.append(part)
