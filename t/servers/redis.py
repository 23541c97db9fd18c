# SPDX-License-Identifier: Apache-2.0
"""A Redis of our own, on a loopback port."""
import os
import signal
import socket

from process import (Failed, free_port, new_folder, remove_folder, start, stop, tail, wait_until)


class Redis:
    """options are what stands in its configuration after the usual, a line each.  durable: it keeps what
    it has answered.  socket: it has one, which httpd's account may use."""

    def __init__(self, options=(), durable=False, socket=False):
        self.folder = new_folder("redis")
        self.port = free_port()
        self.socket = os.path.join(self.folder, "redis.sock") if socket else None
        self.options, self.durable = list(options), durable
        self.log = os.path.join(self.folder, "redis.log")
        self.process = None
        self.password = None

    def start(self):
        conf = os.path.join(self.folder, "redis.conf")
        if self.socket:
            os.chmod(self.folder, 0o755)
        with open(conf, "w") as f:
            f.write("\n".join(["bind 127.0.0.1", "port %d" % self.port, "dir %s" % self.folder,
                               "save \"\"", "appendonly %s" % ("yes" if self.durable else "no"),
                               "appendfsync always", "daemonize no"] + self.options
                              + (["unixsocket " + self.socket, "unixsocketperm 777"]
                                 if self.socket else [])) + "\n")
        self.process = start(["redis-server", conf], self.log)
        try:
            wait_until("redis-server answers", self.answers, 20, self.process)
        except Failed as failed:
            raise Failed("%s\n%s" % (failed, tail(self.log))) from None
        return self

    def answers(self):
        try:
            return self.tell("PING") == "PONG"
        except (OSError, Failed) as failed:
            return "NOAUTH" in str(failed)

    def tell(self, *words):
        """A command, and the text of its answer; Failed if that is an error."""
        with socket.create_connection(("127.0.0.1", self.port), 20) as s:
            f = s.makefile("rb")
            if self.password:
                self.ask(s, f, ("AUTH", self.password))
            return self.ask(s, f, words)

    def ask(self, s, f, words):
        parts = [str(word).encode() for word in words]
        s.sendall(b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(p), p) for p in parts))
        return self.read(f)

    def read(self, f):
        line = f.readline().decode().rstrip("\r\n")
        if not line:
            raise Failed("redis-server has closed the connection")
        kind, rest = line[0], line[1:]
        if kind == "-":
            raise Failed(rest)
        if kind == "$":
            return None if rest == "-1" else f.read(int(rest) + 2)[:-2].decode()
        if kind == "*":
            return [self.read(f) for _ in range(int(rest))]
        return int(rest) if kind == ":" else rest

    def pause(self):
        """Hang: connections are accepted by the system, and nothing is answered."""
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self):
        self.process.send_signal(signal.SIGCONT)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def close(self):
        if self.process is not None and self.process.poll() is None:
            self.go_on()
        stop(self.process)
        remove_folder(self.folder)
