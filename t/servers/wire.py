# SPDX-License-Identifier: Apache-2.0
"""HTTP/1 spoken by hand: every byte that a server sends is seen, and none that it should not send
is overlooked.  h2 goes through curl."""
import select
import socket
import subprocess
import tempfile

from process import slowed


class Broken(Exception):
    """The server's bytes are no HTTP message, or end in the middle of one."""


class Response:
    def __init__(self, version, status, reason, headers):
        self.version, self.status, self.reason, self.headers = version, status, reason, headers
        self.body = b""
        self.closes = False              # the server ends the connection behind it
        self.informed = []               # the statuses of 1xx answers that came before

    def all(self, name):
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def get(self, name):
        values = self.all(name)
        return ", ".join(values) if values else None

    def text(self):
        return self.body.decode("utf-8", "backslashreplace")


class Wire:
    """A connection.  send() gives bytes, receive() reads one answer, stray() tells of bytes too many."""

    def __init__(self, port, timeout=30, host="127.0.0.1", tls=None):
        self.socket = socket.create_connection((host, port), slowed(timeout))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls is not None:
            self.socket = tls.wrap_socket(self.socket, server_hostname=host)
        self.buffer = b""

    def close(self):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data if isinstance(data, bytes) else data.encode("utf-8"))

    def ask(self, method, target, headers=(), body=None, version="HTTP/1.1"):
        """Send a request; Host and Content-Length are added where they are not given."""
        names = [name.lower() for name, _ in headers]
        lines = ["%s %s %s" % (method, target, version)]
        if "host" not in names:
            lines.append("Host: localhost")
        lines += ["%s: %s" % pair for pair in headers]
        if body is not None and "content-length" not in names and "transfer-encoding" not in names:
            lines.append("Content-Length: %d" % len(body))
        head = ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "surrogateescape")
        self.send(head + (body or b""))

    # ---- reading -------------------------------------------------------------------
    def fill(self):
        data = self.socket.recv(65536)
        self.buffer += data
        return len(data)

    def line(self):
        while b"\n" not in self.buffer:
            if len(self.buffer) > 1 << 20:
                raise Broken("a line without an end")
            if not self.fill():
                raise Broken("the connection ended within a line: %r" % self.buffer[:200])
        line, _, self.buffer = self.buffer.partition(b"\n")
        return line.rstrip(b"\r")

    def exactly(self, size):
        while size > 0:
            if not self.buffer and not self.fill():
                raise Broken("the connection ended with %d bytes still to come" % size)
            piece, self.buffer = self.buffer[:size], self.buffer[size:]
            size -= len(piece)
            yield piece

    def chunks(self):
        while True:
            text = self.line().split(b";")[0].strip()
            try:
                size = int(text, 16)
            except ValueError:
                raise Broken("%r is no chunk size" % text[:80]) from None
            if size == 0:
                while self.line():                       # trailers
                    pass
                return
            yield from self.exactly(size)
            if self.line() != b"":
                raise Broken("a chunk is longer than it says")

    def rest(self):
        while self.buffer or self.fill():
            piece, self.buffer = self.buffer, b""
            yield piece

    def head(self):
        """The status line and the headers of the next answer."""
        first = self.line().decode("latin-1")
        parts = first.split(" ", 2)
        if len(parts) < 2 or not parts[0].startswith("HTTP/") or not parts[1].isdigit():
            raise Broken("%r is no status line" % first[:200])
        headers = []
        while True:
            line = self.line()
            if not line:
                break
            name, colon, value = line.decode("utf-8", "surrogateescape").partition(":")
            if not colon:
                raise Broken("%r is no header" % line[:200])
            headers.append((name, value.strip()))
        response = Response(parts[0], int(parts[1]), parts[2] if len(parts) > 2 else "", headers)
        said = (response.get("Connection") or "").lower()
        response.closes = "close" in said or (parts[0] == "HTTP/1.0" and "keep-alive" not in said)
        return response

    def pieces(self, method, response):
        """The body, as it comes."""
        if method == "HEAD" or response.status in (204, 304) or response.status < 200:
            return iter(())
        if "chunked" in (response.get("Transfer-Encoding") or "").lower():
            return self.chunks()
        length = response.get("Content-Length")
        if length is not None:
            return self.exactly(int(length))
        response.closes = True
        return self.rest()

    def receive(self, method="GET"):
        """One whole answer."""
        informed = []
        while True:
            response = self.head()
            if response.status >= 200:
                break
            informed.append(response.status)
        response.informed = informed
        response.body = b"".join(self.pieces(method, response))
        return response

    def stray(self):
        """Bytes behind the answer that nobody asked for."""
        if not self.buffer and select.select([self.socket], [], [], 0)[0]:
            self.fill()
        return self.buffer


class Client:
    """Asks over one kept connection, and opens another when the server closed it.  tls: an
    ssl.SSLContext."""

    def __init__(self, port, timeout=30, tls=None):
        self.port, self.timeout, self.tls, self.wire = port, timeout, tls, None

    def close(self):
        if self.wire is not None:
            self.wire.close()
            self.wire = None

    def ask(self, method, target, headers=(), body=None, version="HTTP/1.1"):
        fresh = self.wire is None
        try:
            return self.once(method, target, headers, body, version)
        except (Broken, OSError):
            self.close()
            if fresh:
                raise
        return self.once(method, target, headers, body, version)   # it had grown old

    def once(self, method, target, headers, body, version):
        if self.wire is None:
            self.wire = Wire(self.port, self.timeout, tls=self.tls)
        self.wire.ask(method, target, headers, body, version)
        response = self.wire.receive(method)
        stray = self.wire.stray()
        if response.closes:
            self.close()
        elif stray:
            self.close()
            raise Broken("%d bytes too many behind the answer: %r" % (len(stray), stray[:200]))
        return response


class CurlClient:
    """The same over HTTP/2, as curl speaks it."""

    def __init__(self, port, timeout=30):
        self.port, self.timeout = port, timeout

    def close(self):
        pass

    def ask(self, method, target, headers=(), body=None, version=None):
        command = ["curl", "--http2-prior-knowledge", "-s", "-S", "--path-as-is", "--globoff",
                   "-m", str(slowed(self.timeout)), "-H", "Accept:", "-H", "User-Agent:"]
        if method == "HEAD":
            command.append("--head")
        else:
            command += ["-X", method]
        for name, value in headers:
            command += ["-H", "%s: %s" % (name, value)]
        if not any(name.lower() == "content-type" for name, _ in headers):
            command += ["-H", "Content-Type:"]
        if body is not None:
            command += ["--data-binary", "@-"]
        with tempfile.NamedTemporaryFile() as head, tempfile.NamedTemporaryFile() as out:
            command += ["-D", head.name, "-o", out.name, "http://127.0.0.1:%d%s" % (self.port, target)]
            done = subprocess.run(command, input=body, stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE)
            if done.returncode != 0:
                raise Broken("curl: %s" % done.stderr.decode(errors="replace").strip())
            blocks = head.read().decode("utf-8", "surrogateescape").strip().split("\r\n\r\n")
            lines = blocks[-1].split("\r\n")
            words = lines[0].split(" ", 2)
            response = Response(words[0], int(words[1]), "",
                                [(name, value.strip()) for name, _, value in
                                 (line.partition(":") for line in lines[1:])])
            if response.version != "HTTP/2":
                raise Broken("the server spoke %s" % response.version)
            response.body = b"" if method == "HEAD" else out.read()
            return response
