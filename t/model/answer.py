# SPDX-License-Identifier: Apache-2.0
"""An answer as it must be, and what all methods say alike of it."""
from reading import check_select, full_order, shown, sort_key, total
from world import TABLES, Fresh, Refused


class Answer:
    def __init__(self, status, rows=None, ordered=False, single=False, table=None):
        self.status, self.rows, self.ordered, self.single = status, rows, ordered, single
        self.table = table
        self.row = None                  # the one row that it is about: its ETag is of that
        self.headers = {}                # name: value, or None for a header that must be missing
        self.or_refused = set()          # what a database may also say, if it looks that far


# ---- errors: where several things are wrong, any of them may be told --------------------

def gather(*checks):
    """What each of them gives; or all of their errors together, since any of them may be told."""
    found = [attempt(check, None) for check in checks]
    refuse(set().union(*(errors for _, errors in found)))
    return [value for value, _ in found]


def attempt(check, without):
    """(what it gives, no errors); or (without, its errors)."""
    try:
        return check(), set()
    except Refused as refused:
        return without, refused.errors


def refuse(errors):
    if errors:
        raise Refused(*errors)


# ---- what all methods say alike --------------------------------------------------------

APPLIED = ("resolution", "missing", "return", "count", "tx", "handling", "max-affected")
MEANT = {
    "POST": {"resolution", "missing", "return", "count", "tx", "handling"},
    "PATCH": {"missing", "return", "count", "tx", "handling", "max-affected"},
    "PUT": {"return", "count", "tx", "handling"},
    "DELETE": {"return", "count", "tx", "handling", "max-affected"},
    "GET": {"count", "tx", "handling"}, "HEAD": {"count", "tx", "handling"},
    "RPC": {"count", "tx", "handling", "max-affected"}}


def applied(op, without=()):
    prefer = op.get("prefer", {})
    names = [name for name in APPLIED
             if name in prefer and name in MEANT[op["method"]] and name not in without
             and (name != "max-affected" or prefer.get("handling") == "strict")]
    return ", ".join("%s=%s" % (name, prefer[name]) for name in names) or None


def wants_rows(op):
    return op.get("prefer", {}).get("return") == "representation"


def judge(op, affected, shown=None):
    """What is looked at once the statement is done: how many rows it changed, how many it shows."""
    prefer, errors = op.get("prefer", {}), set()
    shown = affected if shown is None else shown
    if op.get("accept") == "object" and shown != 1 and op["method"] != "PUT":
        errors.add((406, "PGRST116"))
    if prefer.get("handling") == "strict" and "max-affected" in prefer \
            and "max-affected" in MEANT[op["method"]] and affected > prefer["max-affected"]:
        errors.add((400, "PGRST124"))
    if errors:
        raise Refused(*errors)


def is_single(op):
    return op.get("accept") == "object" or op.get("item") is not None


def total_of(op, number):
    return str(number) if op.get("prefer", {}).get("count") == "exact" else "*"


def show_all(model, op, rows):
    table = TABLES[op["table"]]
    return [shown(model, table, row, op.get("select")) for row in rows]


def order_known(op, rows):
    """Is the order of these rows in the answer laid down?  Not by numbers that are yet to be chosen."""
    table = TABLES[op["table"]]
    return bool(op.get("order")) and total(table, op) and not any(
        isinstance(row[term[0]], Fresh) for row in rows for term in full_order(table, op))


def representation(model, op, status, rows, shown_before=None):
    """The answer of a change that gives its rows back."""
    table = TABLES[op["table"]]
    known = order_known(op, rows)
    if known:
        rows = sorted(rows, key=lambda row: sort_key(row, full_order(table, op)))
    return Answer(status, shown_before or show_all(model, op, rows), known, is_single(op), table)


def check_answer(model, op):
    """select and order of a change that gives rows back."""
    table = TABLES[op["table"]]
    if not wants_rows(op):
        return
    unknown = any(name not in table.by_name for name, *_ in op.get("order", ()))
    keyless = op.get("order") and not table.key and model.differs("an answer's order needs a key")
    gather(lambda: check_select(table, op.get("select")), lambda: refuse({(400, "42703")} if unknown else ()),
           lambda: refuse({(400, "PGRST127")} if keyless else ()))
