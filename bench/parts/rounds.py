# SPDX-License-Identifier: Apache-2.0
"""Everybody who takes part over one database, and their turns."""
from concurrent.futures import ThreadPoolExecutor

from . import check, client, limits, load, report
from .fastify import Fastify
from .httpd import Httpd
from .mariadb import MariaDB
from .postgres import Postgres
from .postgrest import PostgREST
from .process import Failed, family
from .sqlite import SQLite

DATABASES = {"pgsql": Postgres, "mysql": MariaDB, "sqlite3": SQLite}
WARM_UP = 2                              # seconds: compilers at run time and caches need them
OURS = 8                                 # connections of a limit that has as many as we by default
# What each connection of ours reads before the clock runs, PostgreSQL: its pages become part of its process.
WARM = ("records?select=active&order=id", "records?select=active&order=created_at",
        "children?select=amount&order=parent_id", "parents?select=maker_id&order=id")


class Rounds:
    """say: prints a line; fault: the same, and the run has failed."""

    def __init__(self, name, folder, builds, chosen, say, fault):
        self.chosen, self.say, self.fault = chosen, say, fault
        self.database = DATABASES[name](folder, chosen.rows)
        self.builds = builds
        self.works = [work for work in chosen.only if work in check.OF_DATABASE[name]]
        self.ours = [Httpd(folder, self.database, build, chosen.mpm, chosen.threads, chosen.pool,
                           name=f"httpd-{name}-{number}") for number, build in enumerate(builds)]
        self.servers = dict(zip(["ours", *(build.name for build in builds[1:])], self.ours))
        self.limits = {}
        self.here = [who for who in chosen.contenders if who in self.servers or who in ("static", "web")]
        self.here += [who for who in self.servers if who != "ours"]
        self.invite(folder)
        self.rounds = [{} for _ in range(chosen.rounds)]       # of {(work, who): Measure}

    def invite(self, folder):
        """The peers and the limits of this database."""
        wanted = self.chosen.contenders
        pool = self.chosen.pool or OURS
        if self.database.name == "pgsql":
            if "fastify" in wanted:
                self.servers["fastify"] = Fastify(folder, self.database)
            if "postgrest" in wanted:
                self.servers["postgrest"] = PostgREST(folder, self.database, pool)
            self.here += [who for who in ("fastify", "postgrest") if who in wanted]
        if "limit" in wanted:
            for who, clients in (("limit", pool), ("limit32", load.CONNECTIONS)):
                self.limits[who] = (limits.Pgbench(self.database, clients) if self.database.name == "pgsql"
                                    else limits.Loop(self.database, folder, clients))
                self.here.append(who)
        if self.database.name != "pgsql" and "static" in self.here:
            self.here.remove("static")

    def leave_out(self, who, why):
        if who in self.here:
            self.here.remove(who)
            self.say(f"without {report.title(who)}: {why}")

    # -- before any time is taken --

    def start(self):
        self.say(f"{self.database.title} with {self.chosen.rows:,} records ...")
        self.database.start()
        for build in self.builds:
            if not build.complete(self.database.module):
                raise Failed(f"{build.folder} has no mod_records.so and {self.database.module}.so "
                             "(RECORDS_BUILD says where they are)")
        for who in [who for who in self.servers if who in self.here]:
            if who == "fastify":
                why = self.servers[who].install()
            elif who == "postgrest":
                why = None if self.servers[who].program() else "no such program (POSTGREST says where)"
            else:
                why = None
            if why:
                self.leave_out(who, why)
            else:
                self.servers[who].start()
        self.check()
        if "static" in self.here:
            self.make_files()

    def check(self):
        """Every answer of everyone is right, or that one does not take part."""
        for who in [who for who in self.servers if who in self.here]:
            works = [work for work in self.works if check.takes_part(who, work)]
            try:
                for work in works:
                    check.WORK[work](self.servers[who], self.database)
                self.say(f"{report.title(who)} answers {', '.join(works)} rightly")
            except Failed as failed:
                self.fault(f"{report.title(who)}, {work}: {failed}")
                self.leave_out(who, "its answer is wrong")

    def make_files(self):
        """What the static file weighs is what the others answer."""
        for work in ("w1", "w2", "w3"):
            self.ours[0].add_file(work + ".json", check.WORK[work](self.ours[0], self.database))

    def warm(self):
        """On servers that have only just started: the checks asked for a million records."""
        for who in [who for who in self.servers if who in self.here]:
            self.servers[who].restart()
            if who in ("fastify", "postgrest") or self.database.name != "pgsql":
                continue
            count = self.chosen.pool or OURS
            with ThreadPoolExecutor(count) as threads:
                for target in WARM:
                    list(threads.map(lambda _, t=target: client.ask(self.servers[who].port, "/api/" + t),
                                     range(count)))

    # -- the rounds --

    def turn(self, who, work, seconds):
        if who in self.limits:
            return load.limit(self.limits[who], work, seconds)
        if who == "static":
            return load.wrk(self.ours[0], self.database, "file", seconds, f"/{work}.json")
        if who == "web":
            return load.wrk(self.ours[0], self.database, "nothing", seconds, "/api/nosuch")
        return load.wrk(self.servers[who], self.database, work, seconds)

    def takes_part(self, who, work):
        if who in self.limits:
            return work in self.limits[who].works and not (
                who == "limit32" and work == "w4" and self.database.name == "sqlite3")
        return check.takes_part(who, work, self.database.name)

    def play(self):
        """Work by work, so that the limits' connections are those of one work."""
        for work in [work for work in self.works if work not in check.BY_ITSELF]:
            who_plays = [who for who in self.here if self.takes_part(who, work)]
            for who in who_plays:
                if who in self.limits:
                    self.limits[who].start(work)
                if not isinstance(self.limits.get(who), limits.Pgbench):
                    self.turn(who, work, WARM_UP if not self.chosen.quick else 1)
            for number, measures in enumerate(self.rounds):
                self.say(f"{self.database.title} {work}, round {number + 1} of {len(self.rounds)}")
                shift = number % len(who_plays) if who_plays else 0
                for who in who_plays[shift:] + who_plays[:shift]:
                    if work == "w4":
                        self.database.empty_target()
                    self.note(measures, work, who, self.turn(who, work, self.chosen.seconds))
            if self.database.name == "pgsql":
                for peer in self.limits.values():
                    peer.stop()
        if "w5" in self.works:
            for measures in self.rounds:
                self.play_everything(measures)

    def note(self, measures, work, who, measure):
        measures[work, who] = measure
        self.say(f"  {work} {report.title(who, self.database):24} {measure.rate:10,.0f} a second")
        for fault in measure.faults:
            self.fault(f"{self.database.title}, {report.title(who)}, {work}: {fault}")

    def play_everything(self, measures):
        """W5, on servers that have done nothing yet: memory once used would hide growth."""
        if self.database.name == "pgsql":
            measures["w5", "copy"] = load.copy(self.database)
        elif "limit" in self.limits:
            self.limits["limit"].start("w5")
            measures["w5", "limit"] = load.Measure(self.limits["limit"].everything())
        for who in [who for who in self.servers if who in self.here and check.takes_part(who, "w5")]:
            server = self.servers[who]
            server.restart()
            for _ in range(8):
                check.w1(server, self.database)
            measures["w5", who] = load.everything(server, self.database,
                                                  lambda: family(server.server.pid))
            self.say(f"  w5 {report.title(who):16} {measures['w5', who].rate:10.2f} seconds")

    def errors(self):
        return [line for server in self.ours if server.server for line in server.errors()]

    def stop(self):
        for one in (*self.servers.values(), *self.limits.values(), self.database):
            one.stop()
