# SPDX-License-Identifier: Apache-2.0
"""A failing sequence made short: whole operations are left out first, then parts of each."""
import copy

PARTS = ("prefer", "filters", "order", "select", "columns", "rows", "arguments")
WORDS = ("accept", "limit", "offset", "texts", "array", "form", "on_conflict", "select", "order", "filters",
         "columns", "prefer", "if_match", "if_none_match")


def smaller_operations(op):
    """The same operation with one thing less."""
    for name in WORDS:
        if name in op and name != "rows":
            yield {key: value for key, value in op.items() if key != name}
    for name in PARTS:
        if name not in op:
            continue
        for key in list(op[name]) if isinstance(op[name], dict) else range(len(op[name])):
            less = copy.deepcopy(op)
            del less[name][key]
            if less[name] or name in ("rows", "prefer", "filters", "arguments"):
                yield less
    names = {name for row in op.get("rows", ()) for name in row}
    for name in sorted(names):
        less = copy.deepcopy(op)
        for row in less["rows"]:
            row.pop(name, None)
        yield less
    for row in range(len(op.get("rows", ()))):
        for name in op["rows"][row]:
            less = copy.deepcopy(op)
            del less["rows"][row][name]
            yield less


def smaller(operations):
    size = len(operations) // 2
    while size > 0:
        for first in range(0, len(operations), size):
            yield operations[:first] + operations[first + size:]
        size //= 2
    for at, op in enumerate(operations):
        for less in smaller_operations(op):
            yield operations[:at] + [less] + operations[at + 1:]


def shrink(operations, fails, most=400):
    """The shortest sequence found that still fails; fails() says whether one does."""
    tries = 0
    again = True
    while again and tries < most:
        again = False
        for less in smaller(operations):
            tries += 1
            if less and fails(less):
                operations, again = less, True
                break
            if tries >= most:
                break
    return operations
