# SPDX-License-Identifier: Apache-2.0
"""Tables for people."""
from statistics import median

from .goals import GOALS, IDLE, SCALE, UPLOAD

NAMES = {"ours": "mod_records", "fastify": "Fastify + pg", "static": "static file",
         "pgbench": "pgbench", "copy": "psql COPY binary"}
WORKS = {"w1": "W1 one record", "w2": "W2 a window of 20", "w3": "W3 a thousand",
         "w4": "W4 one POST", "w5": "W5 every record", "w6": "W6 20 and their maker",
         "w7": "W7 20 x 50 children"}


def title(who):
    """Of a contender; another build of the module is called by its own name."""
    return NAMES.get(who, who)


def table(head, rows):
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    for row in [head, ["-" * width for width in widths], *rows]:
        cells = [row[0].ljust(widths[0])] + [cell.rjust(width) for cell, width
                                             in zip(row[1:], widths[1:])]
        print("  ".join(cells).rstrip())
    print()


def number(value, digits=0):
    return "" if value is None else f"{value:,.{digits}f}"


def middle(measures, what):
    values = [getattr(measure, what) for measure in measures]
    return median(values) if values and values[0] is not None else None


def spread(measures):
    rates = [measure.rate for measure in measures]
    return f"{(max(rates) - min(rates)) / median(rates) * 100:.0f} %"


def rates(rounds):
    keys = list(dict.fromkeys(key for turn in rounds for key in turn if key[0] != "w5"))
    rows = []
    for work in [work for work in WORKS if any(key[0] == work for key in keys)]:
        for _, who in [key for key in keys if key[0] == work]:
            turns = [turn[work, who] for turn in rounds if (work, who) in turn]
            rows.append([WORKS[work], title(who), number(middle(turns, "rate")), spread(turns),
                         number(middle(turns, "p99"), 1), number(middle(turns, "web"), 1),
                         number(middle(turns, "database"), 1), number(middle(turns, "switches"), 1)])
    if rows:
        table(["", "", "a second", "spread", "p99 ms", "web us", "database us", "switches"], rows)


def against(rounds, other):
    """Our figures, of those of another build in the same round: the median of the rounds' ratios."""
    rows = []
    for work in dict.fromkeys(work for turn in rounds for work, who in turn if who == other):
        pairs = [(turn[work, "ours"], turn[work, other]) for turn in rounds
                 if (work, "ours") in turn and (work, other) in turn]
        if pairs:
            rows.append([WORKS[work] + (", seconds" if work == "w5" else ""), *(of_the_other(pairs, what) for what in
                                        ("rate", "p99", "web", "database", "time", "switches"))])
    if rows:
        table([f"ours, of {other}", "rate", "p99", "web us", "database us", "web + database", "switches"],
              rows)


def of_the_other(pairs, what):
    ratios = [getattr(ours, what) / getattr(other, what) for ours, other in pairs if getattr(other, what)]
    return number(median(ratios), 3) if ratios else ""


def everything(rounds):
    keys = list(dict.fromkeys(key for turn in rounds for key in turn if key[0] == "w5"))
    rows = []
    for key in keys:
        turns = [turn[key] for turn in rounds if key in turn]
        grown = middle(turns, "grown")
        rows.append([WORKS["w5"], title(key[1]), number(middle(turns, "rate"), 2), spread(turns),
                     number(None if grown is None else grown / 1e6, 1)])
    if rows:
        table(["", "", "seconds", "spread", "MB grown"], rows)


def verdict(good):
    return "reached" if good else "NOT reached"


def goals(rounds):
    rows = []
    for goal in GOALS:
        value = goal.value(rounds)
        if value is None:
            continue
        sign = ">=" if goal.more_is_better else "<="
        rows.append([goal.work.upper() + " " + goal.sentence, number(value, 2),
                     f"{sign} {goal.first:g}", verdict(goal.reached(value, goal.first)),
                     f"{sign} {goal.then:g}", verdict(goal.reached(value, goal.then))])
    if rows:
        table(["what we must reach", "now", "first", "", "then", ""], rows)


def memory(marks):
    """marks: what a child held at some moments, in order."""
    if not marks:
        return
    rows = [[moment, number(held / 1e6, 1)] for moment, held in marks]
    table(["memory of the child", "MB"], rows)
    idle = marks[0][1] / 1e6
    print(f"idle: {idle:.1f} MB, at most {IDLE:g}: {verdict(idle <= IDLE)}\n")


def uploads(measured):
    """measured: how many times its size each of ten bodies took, and that size in MB."""
    if measured is None:
        return
    times, size = measured
    table([f"memory of a body of {size:.1f} MB, MB for each MB", "peak"],
          [["the first", number(times[0], 1)], [f"number {len(times)}", number(times[-1], 1)],
           ["the most", number(max(times), 1)]])
    print(f"at most {UPLOAD:g} MB for each: {verdict(max(times) <= UPLOAD)}\n")


def guarantees(rounds, all_of_them):
    """What each costs: the rate with it, of the rate without, in the same round."""
    rows = []
    for one in all_of_them if rounds else []:
        without = [turn[one.name, "without"] for turn in rounds]
        given = [turn[one.name, "given"] for turn in rounds]
        ratio = median(b.rate * one.times / a.rate for a, b in zip(without, given))
        rows.append([one.name, number(middle(without, "rate")), number(middle(given, "rate")),
                     number(ratio, 2), number(middle(without, "web"), 1),
                     number(middle(given, "web") / one.times, 1),
                     number(middle(without, "database"), 1),
                     number(middle(given, "database") / one.times, 1)])
    if rows:
        table(["what it costs, us of each row", "without", "with", "ratio", "web", "web with",
               "database", "database with"], rows)


def ways(played):
    """W9, W10: the rate of each way, of the rate of none in the same round."""
    rounds = played.rounds
    if not rounds:
        return
    rows = [[name, number(middle(turns, "rate")), spread(turns), number(ratio(rounds, name, "none"), 2),
             number(middle(turns, "web"), 1), number(middle(turns, "database"), 1)]
            for name in rounds[0] for turns in [[turn[name] for turn in rounds]]]
    table([played.work.upper() + ": W1 with", "a second", "spread", "of none", "web us", "database us"],
          sorted(rows, key=lambda row: list(played.servers).index(row[0])))
    for name, of, first, then in played.goals:
        value = ratio(rounds, name, of)
        print(f"{name}, of {of}: {value:.2f}; first >= {first:g}: {verdict(value >= first)}; "
              f"then >= {then:g}: {verdict(value >= then)}")
    print()


def ratio(rounds, name, of):
    return median(turn[name].rate / turn[of].rate for turn in rounds)


def scale(measures):
    if not measures:
        return
    best = max(measures, key=lambda c: measures[c].rate)
    rows = [[str(c), number(m.rate), number(m.p99, 1), f"{m.rate / measures[best].rate:.2f}"]
            for c, m in measures.items()]
    table(["W1 connections", "a second", "p99 ms", "of the best"], rows)
    worst = min(m.rate / measures[best].rate for c, m in measures.items() if c >= best)
    fall = 1 - worst
    print(f"from its best (at {best}) W1 falls by {fall * 100:.0f} %: "
          f"first <= {SCALE[0] * 100:g} %: {verdict(fall <= SCALE[0])}; "
          f"then <= {SCALE[1] * 100:g} %: {verdict(fall <= SCALE[1])}\n")
