# SPDX-License-Identifier: Apache-2.0
"""Tables for people, in Markdown."""
from statistics import median

from .goals import GOALS, IDLE, SCALE, UPLOAD

NAMES = {"ours": "mod_records", "web": "web tier: our 404", "fastify": "Fastify + pg", "postgrest": "PostgREST",
         "static": "static file", "copy": "psql COPY binary"}
WORKS = {"w1": "W1 one record", "w2": "W2 a window of 20", "w3": "W3 a thousand",
         "w4": "W4 one POST", "w5": "W5 every record", "w6": "W6 20 and their maker",
         "w7": "W7 20 x 50 children"}


def title(who, database=None):
    """Of a contender; another build of the module is called by its own name."""
    if who in ("limit", "limit32") and database:
        what = "pgbench" if database.name == "pgsql" else "C loop"
        return f"{what}, 32 clients" if who == "limit32" else f"{what}, as many as ours"
    return NAMES.get(who, who)


def table(head, rows):
    """Columns with a name to the right, beside the first one."""
    left = [at == 0 or name == "" and at == 1 for at, name in enumerate(head)]
    widths = [max(3, *(len(row[i]) for row in [head, *rows])) for i in range(len(head))]
    line = ["-" * width if to_left else "-" * (width - 1) + ":" for width, to_left in zip(widths, left)]
    for row in [head, line, *rows]:
        cells = [cell.ljust(width) if to_left else cell.rjust(width)
                 for cell, width, to_left in zip(row, widths, left)]
        print("| " + " | ".join(cells) + " |")
    print()


def number(value, digits=0):
    return "" if value is None else f"{value:,.{digits}f}"


def middle(measures, what):
    values = [getattr(measure, what) for measure in measures]
    return median(values) if values and values[0] is not None else None


def spread(measures):
    rates = [measure.rate for measure in measures]
    return f"{(max(rates) - min(rates)) / median(rates) * 100:.0f} %"


def rates(rounds, database):
    keys = list(dict.fromkeys(key for turn in rounds for key in turn if key[0] != "w5"))
    rows = []
    for work in [work for work in WORKS if any(key[0] == work for key in keys)]:
        for who in order(who for of, who in keys if of == work):
            turns = [turn[work, who] for turn in rounds if (work, who) in turn]
            rows.append([WORKS[work], title(who, database), number(middle(turns, "rate")),
                         ratio_to(rounds, work, who, database), spread(turns), number(middle(turns, "p99"), 1),
                         number(middle(turns, "web"), 1), number(middle(turns, "database"), 1),
                         number(middle(turns, "time"), 1), number(middle(turns, "switches"), 1)])
    if rows:
        table([database.title, "", "a second", "ours is", "spread", "p99 ms", "web us", "database us", "both us",
               "switches"], rows)


def order(names):
    """Ours, other builds, the limits, the peers."""
    last = ["limit", "limit32", "web", "fastify", "postgrest", "static", "copy"]
    return sorted(names, key=lambda who: (who != "ours", last.index(who) + 1 if who in last else 0))


def ratio_to(rounds, work, who, database):
    """Our rate, of this one's, in the same round."""
    ratios = [turn[work, "ours"].rate / turn[work, who].rate for turn in rounds
              if (work, "ours") in turn and (work, who) in turn]
    return "" if who == "ours" or not ratios else number(median(ratios), 2)


def everything(rounds, database):
    keys = order({key[1] for turn in rounds for key in turn if key[0] == "w5"})
    rows = []
    for who in keys:
        turns = [turn["w5", who] for turn in rounds if ("w5", who) in turn]
        grown = middle(turns, "grown")
        rows.append([title(who, database), number(middle(turns, "rate"), 2),
                     ratio_to(rounds, "w5", who, database), spread(turns),
                     number(None if grown is None else grown / 1e6, 1)])
    if rows:
        table([f"{database.title}, W5", "seconds", "ours is", "spread", "MB grown"], rows)


def against(rounds, database, other):
    """Our figures, of those of another build in the same round: the median of the rounds' ratios."""
    rows = []
    for work in dict.fromkeys(work for turn in rounds for work, who in turn if who == other):
        pairs = [(turn[work, "ours"], turn[work, other]) for turn in rounds
                 if (work, "ours") in turn and (work, other) in turn]
        if pairs:
            rows.append([WORKS[work] + (", seconds" if work == "w5" else ""), *(of_the_other(pairs, what) for what in
                                        ("rate", "p99", "web", "database", "time", "switches"))])
    if rows:
        table([f"{database.title}: ours, of {other}", "rate", "p99", "web us", "database us", "web + database", "switches"],
              rows)


def of_the_other(pairs, what):
    ratios = [getattr(ours, what) / getattr(other, what) for ours, other in pairs if getattr(other, what)]
    return number(median(ratios), 3) if ratios else ""


def verdict(good):
    return "pass" if good else "short"


def goals(rounds, database):
    rows = []
    for goal in [goal for goal in GOALS if goal.database == database.name]:
        value = goal.value(rounds)
        if value is not None:
            rows.append([f"{goal.work.upper()} {goal.sentence}", number(value, 2),
                         f"{'>=' if goal.more_is_better else '<='} {goal.bound:g}",
                         verdict(goal.reached(value))])
    if rows:
        table([f"{database.title}: bounds", "now", "bound", ""], rows)


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
    table([f"{played.work.upper()}: bounds", "now", "bound", ""],
          [[f"{name}, of {of}", number(ratio(rounds, name, of), 2), f">= {bound:g}",
            verdict(ratio(rounds, name, of) >= bound)] for name, of, bound in played.goals])


def ratio(rounds, name, of):
    return median(turn[name].rate / turn[of].rate for turn in rounds)


def scale(rounds, database):
    """rounds: of {connections: Measure}."""
    if not rounds:
        return
    rates = {count: median(turn[count].rate for turn in rounds) for count in rounds[0]}
    best = max(rates, key=rates.get)
    rows = [[str(count), number(rate), number(median(turn[count].p99 for turn in rounds), 1),
             number(median(turn[count].time for turn in rounds), 1), number(rate / rates[best], 2)]
            for count, rate in rates.items()]
    table([f"{database.title}: W1, connections", "a second", "p99 ms", "both us", "of the best"], rows)
    fall = 1 - min(rate / rates[best] for count, rate in rates.items() if count >= best)
    print(f"From its best (at {best}) W1 falls by {fall * 100:.0f} %; at most {SCALE * 100:g} %: "
          f"{verdict(fall <= SCALE)}\n")
