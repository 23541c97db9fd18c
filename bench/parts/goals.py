# SPDX-License-Identifier: Apache-2.0
"""What the module must reach: ratios, because a machine's speed drifts and ratios do not.

Each goal names what it compares, in one and the same round, and its bound.
"""
from dataclasses import dataclass
from statistics import median

PEERS = {"limit": "the database's limit", "fastify": "Fastify", "web": "the web tier's limit",
         "copy": "COPY binary", None: ""}


@dataclass
class Goal:
    database: str
    work: str
    what: str                            # rate, p99, grown
    peer: str                            # or None: the value itself
    bound: float

    @property
    def more_is_better(self):
        return self.what == "rate" and self.work != "w5"

    @property
    def sentence(self):
        if self.what == "grown":
            return "memory grown, MB"
        what = {"p99": "p99 of ", "rate": "seconds of " if self.work == "w5" else "of "}[self.what]
        return what + PEERS[self.peer]

    def value(self, rounds):
        """The median over the rounds, or None where somebody was not there."""
        values = [self.once(turn) for turn in rounds]
        values = [value for value in values if value is not None]
        return median(values) if values else None

    def once(self, turn):
        mine = turn.get((self.work, "ours"))
        if mine is None:
            return None
        if self.peer is None:
            return getattr(mine, self.what) / 1e6
        other = limit(turn, self.work) if self.peer == "limit" else turn.get((self.work, self.peer))
        if other is None:
            return None
        return getattr(mine, self.what) / getattr(other, self.what)

    def reached(self, value):
        return value >= self.bound if self.more_is_better else value <= self.bound


def limit(turn, work):
    """The faster one: with as many connections as ours, or with 32."""
    both = [turn[work, who] for who in ("limit", "limit32") if (work, who) in turn]
    return max(both, key=lambda measure: measure.rate) if both else None


class EmbedGoal(Goal):
    """The time of a request, of that of the same SQL by hand and what W2 takes beside its SQL."""
    sentence = "time, of SQL by hand and W2's overhead"
    more_is_better = False

    def once(self, turn):
        ours = [turn.get((work, "ours")) for work in (self.work, "w2")]
        by_hand = [limit(turn, work) for work in (self.work, "w2")]
        if not all(ours + by_hand):
            return None
        (mine, w2), (hand, w2_by_hand) = [[1 / one.rate for one in pair] for pair in (ours, by_hand)]
        return mine / (hand + w2 - w2_by_hand)


GOALS = [
    Goal("pgsql", "w1", "rate", "limit", 0.50),
    Goal("pgsql", "w1", "rate", "fastify", 2.0),
    Goal("pgsql", "w1", "p99", "fastify", 0.5),
    Goal("pgsql", "w2", "rate", "limit", 0.50),
    Goal("pgsql", "w2", "rate", "fastify", 2.3),
    Goal("pgsql", "w3", "rate", "limit", 0.80),
    Goal("pgsql", "w3", "rate", "fastify", 4.0),
    Goal("pgsql", "w4", "rate", "limit", 0.60),
    Goal("pgsql", "w4", "rate", "fastify", 1.5),
    EmbedGoal("pgsql", "w6", "rate", "limit", 1.1),
    EmbedGoal("pgsql", "w7", "rate", "limit", 1.1),
    Goal("pgsql", "w5", "rate", "copy", 1.3),
    Goal("pgsql", "w5", "grown", None, 1.0),
    Goal("mysql", "w1", "rate", "limit", 0.50),
    Goal("mysql", "w2", "rate", "limit", 0.50),
    Goal("mysql", "w4", "rate", "limit", 0.50),
    Goal("mysql", "w5", "grown", None, 1.0),
    Goal("sqlite3", "w1", "rate", "web", 0.80),
    Goal("sqlite3", "w2", "rate", "web", 0.80),
    Goal("sqlite3", "w4", "rate", "limit", 0.80),
    Goal("sqlite3", "w5", "grown", None, 1.0),
]

IDLE = 20.0                              # MB of an idle child
UPLOAD = 6.0                             # MB for each MB of a body of small rows, at its peak
SCALE = 0.05                             # how far W1 may fall from its best with more connections
