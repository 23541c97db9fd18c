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
    faults: list = field(default_factory=list)

    @property
    def time(self):
        """Processor time of a request in microseconds, or None."""
        return None if self.web is None else self.web + self.database


def spent(server, database):
    """Processor time so far in microseconds, of both; and how often the web server's threads slept."""
    return (cpu_seconds(server.server.pid) * 1e6, cpu_seconds(database.server.pid) * 1e6,
            sleeps(server.server.pid))


def wrk(server, database, work, seconds, path="/", connections=CONNECTIONS, extra=(), headers=""):
    before = spent(server, database)
    text = run(["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s",
                "-s", os.path.join(HERE, "requests.lua"),
                f"http://127.0.0.1:{server.port}{path}", "--", work, str(database.rows), *extra],
               env={**os.environ, "BENCH_HEADERS": headers})
    after = spent(server, database)
    last = re.search(r"^bench (.*)$", text, re.M)
    if not last:
        raise Failed(f"wrk said nothing of use:\n{text}")
    said = {name: float(value) for name, value in
            (pair.split("=") for pair in last[1].split())}
    requests = said["requests"] or 1
    measure = Measure(said["rate"], said["p99"], *((late - early) / requests
                                                   for early, late in zip(before, after)))
    if said["refused"]:
        measure.faults.append(f"{said['refused']:.0f} answers were not 2xx")
    if said["broken"]:
        measure.faults.append(f"{said['broken']:.0f} connections failed or timed out")
    return measure


def pgbench(database, work, seconds):
    before = cpu_seconds(database.server.pid)
    text = database.tool("pgbench", "-n", "-M", "prepared", "-c", str(CONNECTIONS), "-j", "2",
                         "-T", str(seconds), "-D", f"rows={database.rows}",
                         "-f", os.path.join(HERE, "pgbench", work + ".sql"))
    after = cpu_seconds(database.server.pid)
    rate = re.search(r"^tps = ([\d.]+)", text, re.M)
    done = re.search(r"transactions actually processed: (\d+)", text)
    if not rate or not done:
        raise Failed(f"pgbench said nothing of use:\n{text}")
    measure = Measure(float(rate[1]), database=(after - before) / int(done[1]) * 1e6)
    if not re.search(r"failed transactions: 0 ", text):
        measure.faults.append("some transactions failed")
    return measure


def everything(server, database, pids):
    """W5: a million records, thrown away at the client; how long, and what it cost in memory."""
    pids = pids()
    for pid in pids:
        forget_peak(pid)
    before = {pid: resident(pid) for pid in pids}
    seconds, _ = client.drain(server.port, "/api/records")
    grown = max(resident(pid, "VmHWM") - before[pid] for pid in pids)
    return Measure(seconds, grown=grown)


def copy(database):
    begun = time.monotonic()
    with open(os.devnull, "wb") as nowhere:
        database.pour("COPY records TO STDOUT (FORMAT binary)", nowhere)
    return Measure(time.monotonic() - begun)
