# SPDX-License-Identifier: Apache-2.0
"""What is measured beside the rounds: memory, large bodies, guarantees, limits and callers, many connections."""
from . import check, guarantees, identity, load, monitoring, report, upload
from .process import Failed

SCALE = (1, 8, 32, 64, 128, 256)
WARM_UP = 2


class Scale:
    """W1 with more and more connections: one thread for each of them, and some to spare."""

    def __init__(self, rounds):
        self.of, self.rounds = rounds, []

    def play(self):
        server, chosen = self.of.ours[0], self.of.chosen
        server.restart(threads=max(SCALE) + 32)
        load.wrk(server, self.of.database, "w1", WARM_UP, connections=max(SCALE))
        for number in range(max(1, min(2, chosen.rounds))):
            turn = {}
            for count in SCALE if number % 2 == 0 else SCALE[::-1]:
                turn[count] = load.wrk(server, self.of.database, "w1", chosen.seconds, connections=count)
                self.of.say(f"  {count:3} connections {turn[count].rate:10,.0f} a second")
                for fault in turn[count].faults:
                    self.of.fault(f"{count} connections: {fault}")
            self.rounds.append({count: turn[count] for count in SCALE})

    def report(self):
        report.scale(self.rounds, self.of.database)


class Studies:
    """Of our one build, over PostgreSQL."""

    def __init__(self, rounds, folder):
        self.of, self.chosen, self.database = rounds, rounds.chosen, rounds.database
        self.httpd = rounds.ours[0]
        self.marks = []                  # of (moment, bytes)
        self.uploads = None              # (times of its size that each of ten bodies took, MB)
        self.guaranteed = []             # of what guarantees.play() found, round by round
        self.ways = [room.make(folder, self.database, rounds.builds[0], self.chosen)
                     for room in (monitoring, identity)]

    def mark_idle(self):
        self.httpd.restart()
        check.w1(self.httpd, self.database)
        self.mark("idle, after its first requests")

    def mark(self, moment):
        self.marks.append((moment, self.httpd.child_memory()))

    def play(self):
        say = self.of.say
        if "w4" in self.chosen.only:
            say("bodies of very many small rows")
            self.play_upload()
        for ways in [ways for ways in self.ways if ways.work in self.chosen.only]:
            if ways.work == "w10" and not identity.can():
                say("without W10: mod_auth_openidc is not installed")
                continue
            say(ways.title)
            self.play_ways(ways)
        if self.chosen.guarantees:
            say("what guarantees cost")
            self.play_guarantees()

    def play_upload(self):
        """On a server that has done nothing yet."""
        self.httpd.restart()
        check.w1(self.httpd, self.database)
        try:
            self.uploads = upload.peaks(self.httpd, self.database)
        except Failed as failed:
            self.of.fault(str(failed))

    def play_guarantees(self):
        self.httpd.guarantees = True
        self.httpd.restart()
        for number in range(self.chosen.rounds):
            self.of.say(f"guarantees, {number + 1} of {self.chosen.rounds}")
            measures = guarantees.play(self.httpd, self.database, self.chosen.seconds, number)
            self.guaranteed.append(measures)
            for (name, which), measure in measures.items():
                self.of.say(f"  {name}, {which}: {measure.rate:,.0f} a second")
                for fault in measure.faults:
                    self.of.fault(f"{name}, {which}: {fault}")

    def play_ways(self, ways):
        ways.start(WARM_UP)
        for number in range(self.chosen.rounds):
            self.of.say(f"{ways.work}, {number + 1} of {self.chosen.rounds}")
            for name, measure in ways.play(self.chosen.seconds, number).items():
                self.of.say(f"  {ways.work} {name:38} {measure.rate:10,.0f} a second")
                for fault in measure.faults:
                    self.of.fault(f"{ways.work}, {name}: {fault}")
        ways.stop()

    def report(self):
        report.memory(self.marks)
        report.uploads(self.uploads)
        report.guarantees(self.guaranteed, guarantees.GUARANTEES)
        for ways in self.ways:
            report.ways(ways)

    def errors(self):
        return [line for ways in self.ways for line in ways.errors()]

    def stop(self):
        for ways in self.ways:
            ways.stop()
