# SPDX-License-Identifier: Apache-2.0
"""Which rows a request speaks of: filters, order, page; and what is shown of them: select, embeds."""
import functools
import re

from world import TABLES, Fresh, FreshText, Refused


# ---- filters ---------------------------------------------------------------------------

def read_literal(model, column, value):
    """A filter's text may be longer than the column, and its decimal larger: it then equals nothing."""
    if column.textual() or isinstance(value, Fresh):
        return value
    return column.read(value, bits=64) if column.kind == "numeric" else model.read(column, value)


def place(value, key):
    """column->>key: a text, or None."""
    if not isinstance(value, dict) or value.get(key) is None:
        return None
    found = value[key]
    return found if isinstance(found, str) else "true" if found is True \
        else "false" if found is False else str(found)


def like(pattern, text, ignore_case=False):
    # the wire has * for %, and the model's patterns have no other wild cards
    regex = ".*".join(re.escape(part) for part in pattern.split("*"))
    return re.fullmatch(regex, text, re.S | (re.I if ignore_case else 0)) is not None


COMPARE = {
    "eq": lambda a, b: a == b, "neq": lambda a, b: a != b, "gt": lambda a, b: a > b,
    "gte": lambda a, b: a >= b, "lt": lambda a, b: a < b, "lte": lambda a, b: a <= b,
    "like": lambda a, b: like(b, a), "ilike": lambda a, b: like(b, a, True)}


def named(table, name):
    if name not in table.by_name:
        raise Refused((400, "42703"))
    return table.by_name[name]


def check(model, table, term):
    """The same for all rows: does every name exist, is every literal one of its column's type?"""
    if "tree" in term:
        errors = set()
        for one in term["of"]:
            try:
                check(model, table, one)
            except Refused as refused:
                errors |= refused.errors
        if errors:
            raise Refused(*errors)
        return
    column = named(table, term["c"])
    if "place" not in term and term["op"] not in ("is", "like", "ilike"):
        for value in term["v"] if term["op"] == "in" else [term["v"]]:
            read_literal(model, column, value)


def passes(model, table, row, term):
    """True, False, or None for unknown."""
    if "tree" in term:
        found = [passes(model, table, row, one) for one in term["of"]]
        if term["tree"] == "or":
            answer = True if True in found else None if None in found else False
        else:
            answer = False if False in found else None if None in found else True
    else:
        answer = compare(model, table, row, term)
    return (None if answer is None else not answer) if term.get("not") else answer


def compare(model, table, row, term):
    column, value, op = named(table, term["c"]), row[term["c"]], term["op"]
    if "place" in term:
        value, read = place(value, term["place"]), lambda text: text
    else:
        read = functools.partial(read_literal, model, column)
    if op == "is":
        return {"null": value is None, "not_null": value is not None,
                "true": value is True, "false": value is False}[term["v"]]
    if op == "isdistinct":
        return value != read(term["v"])
    if value is None:
        return None if op != "in" or term["v"] else False
    if op == "in":
        return value in [read(one) for one in term["v"]]
    return COMPARE[op](value, read(term["v"]))


def chosen(model, op):
    """The rows that the address and the filters of a request name."""
    table = TABLES[op["table"]]
    errors = set()
    item = op.get("item")
    if item is not None:
        if not table.key or len(item) != len(table.key):
            raise Refused((404, "REC104"))
        for name, value in zip(table.key, item):
            try:
                read_literal(model, table.by_name[name], value)
            except Refused as refused:
                errors |= refused.errors
    for term in op.get("filters", ()):
        try:
            check(model, table, term)
        except Refused as refused:
            errors |= refused.errors
    for name, *_ in op.get("order", ()):
        if name not in table.by_name:
            errors.add((400, "42703"))
    if errors:
        raise Refused(*errors)
    rows = model.of(table)
    if item is not None:
        key = [read_literal(model, table.by_name[name], value) for name, value in zip(table.key, item)]
        rows = [row for row in rows if [row[name] for name in table.key] == key]
    return [row for row in rows
            if all(passes(model, table, row, term) is True for term in op.get("filters", ()))]


# ---- order and page --------------------------------------------------------------------

def sort_key(row, order):
    """NULL is the largest value, unless nullsfirst or nullslast says otherwise."""
    key = []
    for name, *words in order:
        value = row[name]
        descending = "desc" in words
        nulls_first = "nullsfirst" in words or (descending and "nullslast" not in words)
        if value is None:
            key.append((0 if nulls_first else 2, 0))
        else:
            key.append((1, Backwards(value) if descending else value))
    return key


@functools.total_ordering
class Backwards:
    def __init__(self, value):
        self.value = value

    def __eq__(self, other):
        return self.value == other.value

    def __lt__(self, other):
        return self.value > other.value


def full_order(table, op):
    order = [list(term) for term in op.get("order", ())]
    return order + [[name] for name in table.key if name not in [term[0] for term in order]]


def ordered(table, rows, op):
    return sorted(rows, key=lambda row: sort_key(row, full_order(table, op)))


def total(table, op):
    """Does the order leave no two rows equal?"""
    names = {term[0] for term in op.get("order", ())}
    if not table.key:
        return names >= set(table.names())           # rows that are equal then are equal wholly
    return names >= set(table.key)


def page(rows, op):
    first = op.get("offset") or 0
    last = len(rows) if op.get("limit") is None else first + op["limit"]
    return rows[first:last]


# ---- what is shown ---------------------------------------------------------------------

def related(model, table, row, embed):
    how, own, theirs = table.embeds[embed]
    other = TABLES[embed]
    key = [row[name] for name in own]
    rows = [] if None in key else [one for one in model.seen(other) if [one[n] for n in theirs] == key]
    return how, other, sorted(rows, key=lambda one: sort_key(one, [[n] for n in other.key]))


def shown_value(item, row):
    value = row[item["c"]]
    if item.get("cast") == "text" and value is not None:
        return FreshText(value) if isinstance(value, Fresh) else str(value)
    if item.get("place"):
        return place(value, item["place"])
    return value


def shown(model, table, row, select):
    """A row as the answer has it."""
    if not select:
        return {name: row[name] for name in table.names()}
    out = {}
    for item in select:
        if "embed" not in item:
            out[item.get("as") or item.get("place") or item["c"]] = shown_value(item, row)
            continue
        how, _, rows = related(model, table, row, item["embed"])
        rows = [{name: one[name] for name in item["of"]} for one in rows]
        out[item["embed"]] = rows if how == "many" else rows[0] if rows else None
    return out


def check_select(table, select):
    for item in select or ():
        if "embed" not in item:
            named(table, item["c"])
