# SPDX-License-Identifier: Apache-2.0
"""Load for some seconds: wrk against a server, pgbench against the database."""
import os
import re
import time
from dataclasses import dataclass, field

from . import client
from .process import Failed, cpu_seconds, forget_peak, resident, run, sleeps

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CONNECTIONS = 32


@dataclass
class Measure:
    """One contender's one turn."""
    rate: float                          # requests a second; of W5 the seconds
    p99: float = None                    # milliseconds
    web: float = None                    # processor time of a request in microseconds
    database: float = None
    switches: float = None               # how often a thread of the web server went to sleep, a request
    grown: int = None                    # W5: bytes
    requests: int = None
    faults: list = field(default_factory=list)

    @property
    def time(self):
        """Processor time of a request in microseconds, or None."""
        return None if self.web is None and self.database is None else (self.web or 0) + (self.database or 0)


def spent(server, database):
    """Processor time so far in microseconds, of both; and how often the web server's threads slept."""
    pid = database.pid()
    return (cpu_seconds(server.server.pid) * 1e6, cpu_seconds(pid) * 1e6 if pid else 0.0,
            sleeps(server.server.pid))


def wrk(server, database, work, seconds, path="/", connections=CONNECTIONS, extra=(), headers=""):
    """path: of the works "file" and "nothing", of which the second one is answered with 404."""
    before = spent(server, database)
    text = run(["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s",
                "-s", os.path.join(HERE, "requests.lua"),
                f"http://127.0.0.1:{server.port}{path}", "--", server.words.get(work, work),
                str(database.rows), *extra],
               env={**os.environ, "BENCH_BASE": server.base, "BENCH_HEADERS": headers or server.headers})
    after = spent(server, database)
    last = re.search(r"^bench (.*)$", text, re.M)
    if not last:
        raise Failed(f"wrk said nothing of use:\n{text}")
    said = {name: float(value) for name, value in
            (pair.split("=") for pair in last[1].split())}
    requests = said["requests"] or 1
    measure = Measure(said["rate"], said["p99"], *((late - early) / requests
                                                   for early, late in zip(before, after)))
    measure.requests = int(said["requests"])
    if work == "nothing":
        said["refused"] -= said["requests"]
    if said["refused"]:
        measure.faults.append(f"{said['refused']:.0f} answers were not 2xx")
    if said["broken"]:
        measure.faults.append(f"{said['broken']:.0f} connections failed or timed out")
    return measure


def limit(peer, work, seconds):
    """One turn of a Pgbench or a Loop."""
    rate, web, database = peer.turn(work, seconds)
    return Measure(rate, web=web, database=database)


def everything(server, database, pids):
    """W5: a million records, thrown away at the client; how long, and what it cost in memory."""
    pids = pids()
    for pid in pids:
        forget_peak(pid)
    before = {pid: resident(pid) for pid in pids}
    seconds, _ = client.drain(server.port, server.base + "records")
    grown = max(resident(pid, "VmHWM") - before[pid] for pid in pids)
    return Measure(seconds, grown=grown)


def copy(database):
    begun = time.monotonic()
    with open(os.devnull, "wb") as nowhere:
        database.pour("COPY records TO STDOUT (FORMAT binary)", nowhere)
    return Measure(time.monotonic() - begun)
