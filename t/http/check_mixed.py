# SPDX-License-Identifier: Apache-2.0
"""SQLite's columns hold anything.  Whatever the storage class: pages by a cursor are the order, in
pieces; what is shown is found by it; and what a filter finds above and below it is what the order has
behind and before it."""
import json
import re
from urllib.parse import quote

from checks import check, equal

COLUMNS = "irxbnfdcszuvw"
PAGES = 40


def get(place, rest):
    status, headers, body = place.httpd.request("GET", place.path(rest), {})
    return status, {name.lower(): value for name, value in headers.items()}, json.loads(body)


def link(headers, rel):
    found = re.search('<([^>]*)>; rel="%s"' % rel, headers.get("link", ""))
    return found and found.group(1)


def walk(place, start, rel):
    """The pages from there on, each a list of ids; never without an end."""
    pages, target = [], start
    while target:
        status, headers, body = place.httpd.request("GET", target, {})
        assert status == 200, (target, status, body)
        pages.append([row["id"] for row in json.loads(body)])
        assert len(pages) < PAGES, "%s has no end: %s" % (start, pages[-3:])
        last, target = target, link({name.lower(): value for name, value in headers.items()}, rel)
    return pages, last


@check("pages by a cursor have every row once, whatever is stored", only=("sqlite3",))
def pages(place):
    for column in COLUMNS:
        for way in ("asc", "desc"):
            for nulls in ("nullsfirst", "nullslast"):
                order = "%s.%s.%s,id.%s" % (column, way, nulls, way)
                status, _, rows = get(place, "/mixed?select=id&order=" + order)
                equal(status, 200, order)
                begin = place.path("/mixed?select=id&limit=3&cursor=&order=" + order)
                if get(place, "/mixed?select=id&limit=3&cursor=&order=" + order)[0] == 400:
                    continue                     # a type that no page can begin in
                whole = [row["id"] for row in rows]
                there, last = walk(place, begin, "next")
                equal([one for page in there for one in page], whole, order)
                back, _ = walk(place, last, "prev")
                equal([one for page in reversed(back) for one in page], whole, order + ", back")


def may_be_bent(column, value):
    """A literal is read as the column's type: t is true, an instant is its day, all is bytes.  So what is
    shown and is not of that type is not found by it."""
    if column == "b" or str(value).startswith("\\x"):
        return not (column == "b" and str(value).startswith("\\x"))
    return (column == "f" and isinstance(value, str)) or (column == "d" and " " in str(value))


def as_filter(value):
    return json.dumps(value) if isinstance(value, (bool, float)) else str(value)


@check("order, comparison and what is shown agree, whatever is stored", only=("sqlite3",))
def comparison(place):
    compared = 0
    for column in COLUMNS:
        _, _, rows = get(place, "/mixed?select=id,%s&order=%s.asc.nullslast,id" % (column, column))
        rows = [row for row in rows if row[column] is not None]
        at = {row["id"]: i for i, row in enumerate(rows)}
        for value in {json.dumps(row[column]): row[column] for row in rows}.values():
            found = {}
            for op in ("eq", "gt", "lt", "gte", "lte", "neq", "in"):
                text = as_filter(value)
                text = '("%s")' % text.replace("\\", "\\\\") if op == "in" else text
                status, _, body = get(place, "/mixed?select=id&%s=%s.%s" % (column, op, quote(text)))
                if status != 200:
                    break                        # no literal of the column's type: refused by name
                found[op] = {row["id"] for row in body}
            if status != 200:
                continue
            compared += 1
            what = "%s %r" % (column, value)
            if value != "":                      # in.("") is the empty list, as the dialect has it
                equal(found["in"], found["eq"], what)
            equal(found["gte"], found["gt"] | found["eq"], what)
            equal(found["lte"], found["lt"] | found["eq"], what)
            equal(found["neq"], set(at) - found["eq"], what)
            equal(found["gt"] | found["lt"] | found["eq"], set(at), what)
            equal(sorted(at[one] for one in found["lt"]), list(range(len(found["lt"]))), what)
            equal(sorted(at[one] for one in found["gt"]),
                  list(range(len(at) - len(found["gt"]), len(at))), what)
            shown = {row["id"] for row in rows if row[column] == value and type(row[column]) is type(value)}
            assert shown <= found["eq"] or may_be_bent(column, value), "%s: shown in %s, found in %s" % (what, shown, found["eq"])
    for word in ("true", "false"):
        for op in ("is", "eq"):
            _, _, body = get(place, "/mixed?select=id,f&f=%s.%s&order=id" % (op, word))
            equal([row["f"] for row in body], [word == "true"] * 2, op)
        _, _, body = get(place, "/mixed?select=id&f=not.is." + word)
        equal(len(body), 42, "not.is." + word)
    assert compared > 60, compared
