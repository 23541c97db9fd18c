# SPDX-License-Identifier: Apache-2.0
"""What happens to the bank's servers meanwhile.  So many of each for a thousand transfers; each comes
when the transfers have come so far, so that a slow machine sees as many as a fast one."""
import os
import random
import signal
import threading
import time

from process import Failed, children

# kind: how many for a thousand transfers, and for which databases
KINDS = {
    "back end killed": 6,
    "child killed": 3,
    "row locked": 1,
    "httpd graceful": 0.4,
    "httpd restart": 0.2,
    "httpd stopped": 0.15,
    "database restart": 0.1,
    "database crash": 0.15,
}
SERVER_ONLY = ("back end killed", "database restart", "database crash")


def plan(seed, transfers, program):
    """(at how many transfers, kind), in order; at least one of each."""
    chance = random.Random("%s/faults" % seed)
    events = []
    for kind, rate in KINDS.items():
        if kind in SERVER_ONLY and not program:
            continue
        for _ in range(max(1, round(rate * transfers / 1000))):
            events.append((chance.randrange(transfers), kind))
    return sorted(events)


class Faults(threading.Thread):
    def __init__(self, bank):
        super().__init__(name="faults")
        self.bank, self.database = bank, bank.database
        self.chance = random.Random("%s/faults/chosen" % bank.seed)
        self.plan = plan(bank.seed, bank.transfers, bank.database.program)
        self.counts = {}
        self.broken = None

    def run(self):
        try:
            for at, kind in self.plan:
                while self.bank.begun() < at:
                    if self.bank.finished.wait(0.01):
                        return
                if self.bank.finished.is_set():
                    return
                getattr(self, kind.replace(" ", "_"))()
                self.counts[kind] = self.counts.get(kind, 0) + 1
        except Exception as fault:       # a harness that can not go on
            self.broken = fault
            self.bank.stopped.set()

    # ---- httpd -----------------------------------------------------------------------
    def node(self):
        return self.chance.choice(self.bank.nodes)

    def child_killed(self):
        workers = self.node().workers()
        if workers:
            try:
                os.kill(self.chance.choice(workers), signal.SIGKILL)
            except ProcessLookupError:
                pass

    def httpd_graceful(self):
        self.node().graceful()

    def httpd_restart(self):
        self.node().restart()

    def httpd_stopped(self):
        node = self.node()
        node.stop()
        time.sleep(self.chance.uniform(0, 0.5))
        node.start()

    # ---- the database ------------------------------------------------------------------
    def back_end_killed(self):
        self.database.kill_some(self.chance.randint(1, 2))

    def database_restart(self):
        self.database.restart()

    def database_crash(self):
        self.database.crash(self.chance)

    def row_locked(self):
        """Somebody beside the API holds an account, and lets it go; on SQLite, the file."""
        self.database.hold("UPDATE accounts SET balance = balance WHERE id <= 3",
                           self.chance.uniform(0.05, 0.5))
