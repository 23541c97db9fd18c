# SPDX-License-Identifier: Apache-2.0
"""A client of the bank as a careful author would write it: it knows which answers say that something
was done, which say that nothing was, and which say neither; then it sends the same request again."""
import json
import random
import time

from process import Failed, slowed
from wire import Broken, Wire

PATIENCE = 60                            # seconds for one transfer, on a quiet machine


class Wrong(Exception):
    """An answer that the bank's clients can not explain."""


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.get, self.body = response.get, response.body

    def json(self):
        return json.loads(self.body)

    def code(self):
        try:
            return self.json().get("code") or ""
        except (ValueError, AttributeError):
            return ""

    def __str__(self):
        return "%d %s" % (self.status, self.body[:300].decode("utf-8", "replace"))


def refused(answer):
    """The service is not there for now; nothing was done."""
    return answer.status in (503, 504) and not lost(answer)


def lost(answer):
    """The database was lost on the way, perhaps behind its COMMIT."""
    code = answer.code()
    return answer.status == 503 and (not code or code.startswith("08") or code.startswith("57P0"))


def runs(answer):
    """Another request with the same Idempotency-Key."""
    return answer.status == 409 and answer.code() == "REC132"


class Client:
    """Talks to all nodes over kept connections."""

    def __init__(self, bank, number):
        self.bank, self.number = bank, number
        self.chance = random.Random("%s/%d" % (bank.seed, number))
        self.wires = {}
        self.sent = 0                    # transfers begun
        self.done = []                   # (id, source, target, amount, way)
        self.why = {}                    # of those not done: what was answered
        self.rows = {}                   # of the ledger, as answers showed them: transfer, row
        self.not_done = []               # the same: refused, or given up after a clear no
        self.open = []                   # the same: perhaps done
        self.counts = {}
        self.until = 0

    def count(self, what, by=1):
        self.counts[what] = self.counts.get(what, 0) + by

    # ---- one request -----------------------------------------------------------------
    @staticmethod
    def message(body, headers):
        """The body's bytes, and all headers."""
        if body is None:
            return None, headers
        if not any(name == "Content-Type" for name, _ in headers):
            headers = list(headers) + [("Content-Type", "application/json")]
        return json.dumps(body).encode(), headers

    def choose_node(self):
        return self.chance.randrange(len(self.bank.nodes))

    def connect(self, node):
        return Wire(self.bank.nodes[node].port, 40)

    def ask(self, method, path, body=None, headers=()):
        """One answer, or None where there was none: then anything may have happened."""
        node = self.choose_node()
        data, headers = self.message(body, headers)
        self.count("requests")
        try:
            wire = self.wires.get(node)
            if wire is None:
                wire = self.wires[node] = self.connect(node)
            wire.ask(method, path, headers, data)
            if method != "GET" and self.chance.random() < self.bank.impatient:
                self.count("hung up")
                self.hang_up(node)
                return None
            response = wire.receive(method)
        except (OSError, Broken):
            self.count("connections lost")
            self.hang_up(node)
            return None
        if response.closes:
            self.hang_up(node)
        return self.told(response)

    def told(self, response):
        answer = Answer(response)
        self.count(str(answer.status))
        if answer.status == 503 and not (answer.get("Retry-After") or "").isdigit():
            raise Wrong("503 without Retry-After: %s" % answer)
        return answer

    # ---- the same request on another connection, at the same time ------------------------
    def send_copy(self, method, path, body, headers):
        try:
            wire = self.connect(self.choose_node())
            data, headers = self.message(body, headers)
            wire.ask(method, path, headers, data)
            self.count("sent twice")
            return wire
        except OSError:
            return None

    def receive_copy(self, wire, method):
        if wire is None:
            return None
        try:
            return self.told(wire.receive(method))
        except (OSError, Broken):
            return None
        finally:
            wire.close()

    def hang_up(self, node):
        wire = self.wires.pop(node, None)
        if wire is not None:
            wire.close()

    def hang_up_all(self):
        for node in list(self.wires):
            self.hang_up(node)

    # ---- again -----------------------------------------------------------------------
    def begin(self):
        self.until = time.monotonic() + PATIENCE

    def pause(self, attempt):
        """Before another try: longer each time, and never as long as others wait."""
        if self.bank.stopped.is_set():
            raise Failed("stopped")
        if time.monotonic() > self.until:
            if time.monotonic() > self.until + slowed(PATIENCE):
                raise Wrong("a transfer does not come to its end")
        time.sleep(self.chance.uniform(0.2, 1) * min(0.01 * 2 ** attempt, 0.5))

    def read(self, path, headers=()):
        for attempt in range(10000):
            answer = self.ask("GET", path, headers=headers)
            if answer is not None and answer.status == 200:
                return answer
            if answer is not None and answer.status not in (503, 504):
                raise Wrong("GET %s: %s" % (path, answer))
            self.pause(attempt)

    def until_known(self, method, path, body, headers=(), give_up=False, doubt=False):
        """Sends one request until its outcome is known; the answer, and whether an earlier one of these
        may have been carried out, as doubt says of those before.  give_up: a clear no may be the end."""
        for attempt in range(10000):
            answer = self.ask(method, path, body, headers() if callable(headers) else headers)
            if answer is None or lost(answer):
                doubt = True
            elif runs(answer):
                if not doubt:            # nobody else uses this key
                    raise Wrong("%s %s still runs, and was not sent before" % (method, path))
            elif not refused(answer):
                return answer, doubt
            elif give_up and not doubt and self.chance.random() < 0.3:
                return answer, False
            self.count("sent again")
            self.pause(attempt)
