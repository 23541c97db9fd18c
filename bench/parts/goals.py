# SPDX-License-Identifier: Apache-2.0
"""What the module must reach: ratios, because a machine's speed drifts and ratios do not.

Each goal names what it compares, in one and the same round, and two bounds: first, then.
"""
from dataclasses import dataclass
from statistics import median


@dataclass
class Goal:
    work: str
    what: str                            # rate, p99, grown
    peer: str                            # or None: the value itself
    first: float
    then: float

    @property
    def more_is_better(self):
        return self.what == "rate" and self.work != "w5"

    @property
    def sentence(self):
        if self.what == "grown":
            return "memory grown, MB"
        return ("p99 / " if self.what == "p99" else "of ") + self.peer

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
        other = turn.get((self.work, self.peer))
        if other is None:
            return None
        return getattr(mine, self.what) / getattr(other, self.what)

    def reached(self, value, bound):
        return value >= bound if self.more_is_better else value <= bound


class EmbedGoal(Goal):
    """The time of a request, of that of the same SQL by hand and what W2 takes beside its SQL."""
    sentence = "of SQL by hand and W2's overhead"
    more_is_better = False

    def once(self, turn):
        keys = [(work, who) for work in (self.work, "w2") for who in ("ours", "pgbench")]
        if not all(key in turn for key in keys):
            return None
        mine, by_hand, w2, w2_by_hand = [1 / turn[key].rate for key in keys]
        return mine / (by_hand + w2 - w2_by_hand)


GOALS = [
    Goal("w1", "rate", "pgbench", 0.25, 0.50),
    Goal("w1", "rate", "fastify", 1.2, 2.0),
    Goal("w1", "p99", "fastify", 1.0, 0.5),
    Goal("w2", "rate", "pgbench", 0.33, 0.50),
    Goal("w2", "rate", "fastify", 1.7, 2.3),
    Goal("w3", "rate", "pgbench", 0.60, 0.80),
    Goal("w3", "rate", "fastify", 3.0, 4.0),
    Goal("w4", "rate", "pgbench", 0.45, 0.60),
    Goal("w4", "rate", "fastify", 1.1, 1.5),
    EmbedGoal("w6", "rate", "pgbench", 1.3, 1.1),
    EmbedGoal("w7", "rate", "pgbench", 1.3, 1.1),
    Goal("w5", "rate", "copy", 1.8, 1.3),
    Goal("w5", "grown", None, 4.0, 1.0),
]

IDLE = 20.0                              # MB of an idle child
UPLOAD = 6.0                             # MB for each MB of a body of small rows, at its peak
SCALE = (0.15, 0.05)                     # how far W1 may fall from its best with more connections
