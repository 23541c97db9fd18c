# SPDX-License-Identifier: Apache-2.0
"""A proxy before a server of ours, which may be slow."""
import socket
import threading
import time


class Proxy:
    """Forwards to a port.  delay: seconds that each answer is late; drip: seconds between its bytes."""

    def __init__(self, target):
        self.target, self.delay, self.drip = target, 0.0, 0.0
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port = self.listener.getsockname()[1]
        self.pairs, self.lock, self.closed = [], threading.Lock(), False
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while not self.closed:
            try:
                client = self.listener.accept()[0]
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                client.close()
                continue
            with self.lock:
                self.pairs.append((client, server))
            threading.Thread(target=self.pump, args=(client, server, False), daemon=True).start()
            threading.Thread(target=self.pump, args=(server, client, True), daemon=True).start()

    def pump(self, source, sink, answers):
        try:
            while True:
                data = source.recv(65536)
                if not data:
                    break
                if answers and self.delay:
                    time.sleep(self.delay)
                if answers and self.drip:
                    for byte in data:
                        time.sleep(self.drip)
                        sink.sendall(bytes((byte,)))
                else:
                    sink.sendall(data)
        except OSError:
            pass
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def close(self):
        self.closed = True
        self.listener.close()
        with self.lock:
            for pair in self.pairs:
                for end in pair:
                    end.close()
