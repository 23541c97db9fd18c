# SPDX-License-Identifier: Apache-2.0
"""W1 told in several ways: each way is an httpd of its own, since some of it is decided for a process."""
from dataclasses import dataclass

from . import check, load
from .httpd import Httpd


@dataclass
class Way:
    name: str
    server: str = ""                     # directives outside of all Locations
    location: str = ""                   # directives of /api
    modules: tuple = ()                  # of httpd's folder, beside the usual ones
    headers: str = ""                    # of each request
    open_to_all: bool = True             # RecordsAnonymous On


class Ways:
    """All of them, started; each has its turn in each round.  work: "w9"; goals: a way's name, another one's,
    and what it must leave of that one's rate."""

    def __init__(self, work, title, ways, goals, folder, database, build, chosen):
        self.work, self.title, self.goals, self.database = work, title, goals, database
        self.rounds = []                 # of {way's name: Measure}
        self.headers = {way.name: way.headers for way in ways}
        self.servers = {way.name: Httpd(folder, database, build, chosen.mpm, chosen.threads, chosen.pool,
                                        name=f"httpd-{work}-{number}", way=way)
                        for number, way in enumerate(ways)}

    def load(self, name, seconds):
        return load.wrk(self.servers[name], self.database, "w1", seconds, headers=self.headers[name])

    def start(self, seconds):
        """What each answers is checked, and its caches are filled."""
        for name, server in self.servers.items():
            server.start()
            check.w1(server, self.database, self.headers[name])
            self.load(name, seconds)

    def play(self, seconds, number):
        """One round: {way's name: Measure}."""
        names = list(self.servers)
        shift = number % len(names)
        self.rounds.append({name: self.load(name, seconds) for name in names[shift:] + names[:shift]})
        return self.rounds[-1]

    def errors(self):
        return [line for server in self.servers.values() if server.server
                for line in server.errors()]

    def stop(self):
        for server in self.servers.values():
            server.stop()
