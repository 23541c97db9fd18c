# SPDX-License-Identifier: Apache-2.0
"""What a body of very many small rows takes of the process that reads it: at its peak, for each MB of
it, the first time and the tenth.  One at a time, and each on whatever thread comes next."""
import http.client
import time

from .process import Failed, children, forget_peak, resident

TIMES = 10
ROWS = 100000


def body_of(rows):
    one = b'{"title":"t","body":"","kind":"k","amount":1,"active":true}'
    return b"[" + b",".join([one] * rows) + b"]"


def post(port, body):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    try:
        connection.request("POST", "/api/records_w", body, {"Content-Type": "application/json",
                                                            "Prefer": "return=minimal"})
        answer = connection.getresponse()
        text = answer.read()
    finally:
        connection.close()
    if answer.status != 201:
        raise Failed(f"a large body: {answer.status}: {text[:300]!r}")


def peaks(server, database):
    """How many times its size a body takes: of each of ten; and its size in MB."""
    body = body_of(ROWS)
    pid = max(children(server.server.pid), key=resident)
    base, found = resident(pid), []
    for _ in range(TIMES):
        database.empty_target()
        forget_peak(pid)
        post(server.port, body)
        found.append((resident(pid, "VmHWM") - base) / len(body))
        time.sleep(0.6)                  # what is free is given back twice a second
    return found, len(body) / 1e6
