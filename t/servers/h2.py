# SPDX-License-Identifier: Apache-2.0
"""HTTP/2 spoken by hand: many streams on one connection, and streams that are reset.

Only what tests need: headers are sent as literals, and of an answer's head no more is read than
whether it begins with 200.
"""
import socket
import struct

from process import slowed

DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE = 0, 1, 3, 4, 6, 7, 8
END_STREAM, ACK, END_HEADERS = 1, 1, 4
CANCEL = 8
OK = 0x88                                # ":status: 200" in the table that all share


class Stream:
    def __init__(self):
        self.ok = None                   # does the answer begin with 200?  None: it has not begun
        self.body = b""
        self.ended = self.reset = False


class H2:
    """A connection.  ask() opens a stream, reset() gives it up, wait() reads until it has ended."""

    def __init__(self, port, timeout=30, window=1 << 30):
        self.socket = socket.create_connection(("127.0.0.1", port), slowed(timeout))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer, self.streams, self.next = b"", {}, 1
        self.socket.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        self.frame(SETTINGS, 0, 0, struct.pack(">HI", 4, window))        # of a stream
        self.frame(WINDOW_UPDATE, 0, 0, struct.pack(">I", 1 << 30))

    def close(self):
        self.socket.close()

    def frame(self, kind, flags, stream, payload=b""):
        self.socket.sendall(struct.pack(">I", len(payload))[1:] + bytes((kind, flags))
                            + struct.pack(">I", stream) + payload)

    @staticmethod
    def text(text):
        data, size = text.encode(), len(text.encode())
        if size < 127:
            return bytes((size,)) + data
        rest, more = size - 127, b""
        while rest >= 128:
            more += bytes((rest % 128 + 128,))
            rest //= 128
        return b"\x7f" + more + bytes((rest,)) + data

    def ask(self, method, path, body=None, headers=(), ends=True):
        """Ask; without ends the body is not at its end yet."""
        number, self.next = self.next, self.next + 2
        fields = [(":method", method), (":scheme", "http"), (":authority", "localhost"),
                  (":path", path)] + list(headers)
        block = b"".join(b"\0" + self.text(name) + self.text(value) for name, value in fields)
        self.streams[number] = Stream()
        self.frame(HEADERS, END_HEADERS | (END_STREAM if body is None and ends else 0), number, block)
        if body is not None:
            self.frame(DATA, END_STREAM if ends else 0, number, body)
        return number

    def open(self, number, more):
        """So many bytes more may be sent on the stream."""
        self.frame(WINDOW_UPDATE, 0, number, struct.pack(">I", more))

    def reset(self, number):
        self.frame(RST_STREAM, 0, number, struct.pack(">I", CANCEL))

    def exactly(self, size):
        while len(self.buffer) < size:
            data = self.socket.recv(65536)
            if not data:
                raise ConnectionError("the server closed the connection")
            self.buffer += data
        piece, self.buffer = self.buffer[:size], self.buffer[size:]
        return piece

    def read(self):
        """One frame."""
        head = self.exactly(9)
        payload = self.exactly(int.from_bytes(head[:3], "big"))
        kind, flags, number = head[3], head[4], int.from_bytes(head[5:], "big") & 0x7FFFFFFF
        stream = self.streams.get(number)
        if kind == SETTINGS and not flags & ACK:
            self.frame(SETTINGS, ACK, 0)
        elif kind == PING and not flags & ACK:
            self.frame(PING, ACK, 0, payload)
        elif kind == GOAWAY:
            raise ConnectionError("the server goes away")
        if stream is None:
            return
        if kind == HEADERS and stream.ok is None:
            # a change of the table's size may stand before the status
            stream.ok = payload.lstrip(b"\x3f\xe1\x1f\x20")[:1] == bytes((OK,))
        if kind == DATA:
            stream.body += payload
        stream.reset = stream.reset or kind == RST_STREAM
        stream.ended = stream.ended or kind == RST_STREAM \
            or (kind in (DATA, HEADERS) and bool(flags & END_STREAM))

    def wait(self, number):
        while not self.streams[number].ended:
            self.read()
        return self.streams[number]
