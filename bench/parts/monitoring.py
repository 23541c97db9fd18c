# SPDX-License-Identifier: Apache-2.0
"""W9: W1 with throttles, quotas, usage, metrics and log fields, against W1 with none of them.  Each way is
an httpd of its own, since some of it is decided for a process."""
from dataclasses import dataclass

from . import check, load
from .httpd import Httpd


@dataclass
class Way:
    name: str
    server: str = ""                     # directives outside of all Locations
    location: str = ""                   # directives of /api


THROTTLE = "    RecordsThrottle 1000000/s\n"
USAGE_TABLE = "RecordsUsageTable bench\n"
USAGE = "    RecordsUsage On\n"
QUOTA = "    RecordsQuota 1000000000/day\n"
METRICS = "RecordsMetrics On\n"
LOG_FIELDS = "    RecordsTraceContext Accept\n    RecordsLogFields On\n    RecordsSlowRequests 1000\n"

WAYS = [
    Way("none"),
    Way("throttle", location=THROTTLE),
    Way("quota", USAGE_TABLE, QUOTA),
    Way("usage", USAGE_TABLE, USAGE),
    Way("metrics", METRICS),
    Way("throttle, usage and metrics", USAGE_TABLE + METRICS, THROTTLE + USAGE),
    Way("traces, log fields, slow requests", location=LOG_FIELDS),
    Way("all of it", USAGE_TABLE + METRICS, THROTTLE + QUOTA + USAGE + LOG_FIELDS),
]
GOAL = ("throttle, usage and metrics", 0.90, 0.97)   # of none: first, then


class Monitored:
    """All ways, started; each has its turn in each round."""

    def __init__(self, folder, database, chosen):
        self.database = database
        self.servers = {way.name: Httpd(folder, database, chosen.mpm, chosen.threads, chosen.pool,
                                        name=f"httpd-w9-{number}", way=way)
                        for number, way in enumerate(WAYS)}

    def start(self, seconds):
        """What each answers is checked, and its caches are filled."""
        for server in self.servers.values():
            server.start()
            check.w1(server.port, self.database)
            load.wrk(server, self.database, "w1", seconds)

    def play(self, seconds, number):
        """One round: {way's name: Measure}."""
        names = list(self.servers)
        shift = number % len(names)
        return {name: load.wrk(self.servers[name], self.database, "w1", seconds)
                for name in names[shift:] + names[:shift]}

    def errors(self):
        return [line for server in self.servers.values() if server.server
                for line in server.errors()]

    def stop(self):
        for server in self.servers.values():
            server.stop()
