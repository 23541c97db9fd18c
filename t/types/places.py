# SPDX-License-Identifier: Apache-2.0
"""The places where a type's values are written and read.  Each function here is one."""
import csv
import io
import json
import re
import urllib.parse

import table
from table import Digits, parse, same

csv.field_size_limit(1 << 24)
LINK = re.compile(r'<([^>]*)>; rel="(\w+)"')
WHOLE = "return=representation"


class Score:
    def __init__(self, verbose):
        self.passed = self.failed = 0
        self.verbose = verbose

    def ok(self, what):
        self.passed += 1
        if self.verbose:
            print("ok    " + what)

    def bad(self, what, story):
        self.failed += 1
        print("FAIL  %s\n      %s" % (what, story), flush=True)


class Place:
    """Where requests about one type go."""

    def __init__(self, client, mount, name, type, score):
        self.client, self.mount, self.name, self.type, self.score = client, mount, name, type, score
        self.table = type.table
        self.rows = {}                   # what is to be read, by id
        self.odd = set()                 # of which these are none of the type

    def ask(self, method, path, body=None, accept=None, prefer=None, media="application/json"):
        headers = []
        if accept:
            headers.append(("Accept", accept))
        if prefer:
            headers.append(("Prefer", prefer))
        if body is not None:
            headers.append(("Content-Type", media))
            body = body.encode("utf-8")
        if not path.startswith(self.mount + "/"):
            path = self.mount + path
        return self.client.ask(method, path, headers, body)

    def check(self, true, what, answer=None, story=""):
        what = "%s %s: %s" % (self.name, self.type.name, what)
        if true:
            self.score.ok(what)
        else:
            told = "" if answer is None else "%d %s" % (answer.status, answer.text()[:400])
            self.score.bad(what, " ".join(part for part in (told, story) if part))
        return true

    def get(self, path, what, **more):
        """The parsed answer of a GET that is to succeed, or None."""
        answer = self.ask("GET", path, **more)
        if not self.check(answer.status in (200, 206), what, answer, path):
            return None
        try:
            return parse(answer.text())
        except ValueError as fault:
            self.check(False, what, answer, "%s: %s" % (path, fault))
            return None


def holds_null(type):
    return "NOT NULL" not in type.name and "IDENTITY" not in type.name and type.name != "word"


def body_of(members):
    """An object whose members are JSON already."""
    return "{%s}" % ", ".join('"%s": %s' % pair for pair in members)


def quoted(value):
    return urllib.parse.quote(value, safe="")


def json_of(shown):
    """A value as JSON, numbers to the digit."""
    if isinstance(shown, dict):
        return "{%s}" % ", ".join('%s: %s' % (json.dumps(key), json_of(value))
                                  for key, value in shown.items())
    if isinstance(shown, list):
        return "[%s]" % ", ".join(map(json_of, shown))
    return str(shown) if isinstance(shown, Digits) else json.dumps(shown, ensure_ascii=False)


def array_of(shown):
    """A list as PostgreSQL's array."""
    if isinstance(shown, list):
        return "{%s}" % ",".join(map(array_of, shown))
    if shown is None:
        return "NULL"
    text = json_of(shown)
    return text if text.startswith('"') else '"%s"' % text.replace("\\", "\\\\").replace('"', '\\"')


def literal(type, shown):
    """A value that was read, as a filter says it."""
    if type.name in ("json", "jsonb", "JSON"):
        return json_of(shown)
    if type.name.endswith("[]"):
        return re.sub(r"\\n", "\n", array_of(shown))
    return shown if isinstance(shown, str) else json_of(shown)


def inside(text):
    """In the quotes of a list."""
    return quoted('"%s"' % text.replace("\\", "\\\\").replace('"', '\\"'))


# ---- writing ----------------------------------------------------------------------------

def refused(place):
    """What cannot be stored is refused: the code fits, and column and cause are named."""
    for value in place.type.refused():
        for how, method, path, body in (
                ("POST", "POST", "/%s" % place.table,
                 body_of([("id", "9000"), ("the_value", value.written)])),
                ("POST of two", "POST", "/%s" % place.table, "[%s, %s]" % (
                    body_of([("id", "9000"), ("the_value", value.written)]),
                    body_of([("id", "9001"), ("the_value", value.written)]))),
                ("PUT", "PUT", "/%s/9000" % place.table,
                 body_of([("id", "9000"), ("the_value", value.written)])),
                ("PATCH", "PATCH", "/%s?id=eq.9002" % place.table,
                 body_of([("the_value", value.written)]))):
            if method == "PATCH":
                place.ask("POST", "/%s" % place.table, body_of([("id", "9002")]))
            answer = place.ask(method, path, body)
            error = parse(answer.text()) if answer.body else {}
            code = error.get("code") or ""
            if not re.match(value.refused, code) and method == "PATCH" \
                    and not holds_null(place.type):
                continue                 # there is no row to change
            place.check(400 <= answer.status < 500 and re.match(value.refused, code),
                        "%s of %s is refused" % (how, value.line), answer)
            told = "%s %s" % (error.get("message"), error.get("details"))
            if place.name != "pgsql" and "geometry" not in told and "constraint" not in told:
                place.check("the_value" in told, "%s of %s names the column" % (how, value.line),
                            answer)
    place.ask("DELETE", "/%s?id=gte.9000" % place.table)


def written(place):
    """POST shows what was written."""
    for number, value in place.type.accepted():
        if value.raw:
            place.rows[number] = value.shown
            if value.odd:
                place.odd.add(number)
            continue
        answer = place.ask("POST", "/%s?select=id,the_value" % place.table,
                           body_of([("id", str(number)), ("the_value", value.written), ("box", "1")]),
                           prefer=WHOLE)
        if place.check(answer.status == 201, "POST of %s" % value.line, answer):
            shown = parse(answer.text())[0]["the_value"]
            place.check(same(shown, value.shown), "POST of %s shows it" % value.line, answer)
            place.rows[number] = value.shown
    if holds_null(place.type):
        answer = place.ask("POST", "/%s" % place.table,
                           body_of([("id", "1000"), ("the_value", "null"), ("box", "1")]))
        if place.check(answer.status == 201, "POST of null", answer):
            place.rows[1000] = None
    place.ask("POST", "/%s_of" % place.table,
              "[%s]" % ", ".join(body_of([("id", str(n)), ("it", str(n))]) for n in place.rows))


def written_together(place):
    """Rows of one request take another way than a row alone."""
    written = [(n, v) for n, v in place.type.accepted() if not v.raw and n in place.rows]
    if not written:
        return
    body = "[%s]" % ", ".join(body_of([("id", str(n + 2000)), ("the_value", v.written)])
                              for n, v in written + written[:1])
    body = body.replace('"id": %d' % (written[0][0] + 2000), '"id": 3000', 1)
    answer = place.ask("POST", "/%s?select=id,the_value" % place.table, body, prefer=WHOLE)
    if place.check(answer.status == 201, "POST of all", answer):
        rows = parse(answer.text())
        shown = {int(row["id"]): row["the_value"] for row in rows}
        for n, v in written[1:]:
            place.check(same(shown.get(n + 2000), v.shown), "POST of all: %s" % v.line, None,
                        "got %r" % (shown.get(n + 2000),))
        place.check(same(shown.get(3000), written[0][1].shown), "POST of all: %s" % written[0][1].line,
                    None, "got %r" % (shown.get(3000),))
    place.ask("DELETE", "/%s?id=gte.2000" % place.table)


def patched(place):
    """PATCH of one row with each value."""
    written = [(n, v) for n, v in place.type.accepted() if not v.raw and n in place.rows]
    if not written:
        return
    place.ask("POST", "/%s" % place.table, body_of([("id", "4000"), ("the_value", written[0][1].written)]))
    for n, value in written:
        answer = place.ask("PATCH", "/%s?id=eq.4000&select=the_value" % place.table,
                           body_of([("the_value", value.written)]), prefer=WHOLE)
        if place.check(answer.status == 200, "PATCH with %s" % value.line, answer):
            place.check(same(parse(answer.text()), [{"the_value": value.shown}]),
                        "PATCH with %s shows it" % value.line, answer)
    place.ask("DELETE", "/%s?id=gte.2000" % place.table)


def tagged(place):
    """Another value has another ETag, and the same value written again has the same."""
    written = [(n, v) for n, v in place.type.accepted() if not v.raw and n in place.rows]
    if not written:
        return
    path, shown, tags = "/%s/5000" % place.table, {}, {}
    place.ask("POST", "/%s" % place.table, body_of([("id", "5000"), ("the_value", written[0][1].written)]))
    null = [table.Value("null -> null", "")] if holds_null(place.type) else []
    for value in 2 * ([value for _, value in written] + null):
        answer = place.ask("PATCH", path, body_of([("the_value", value.written)]))
        read = place.ask("GET", path)
        tag = (read.get("ETag") or "").split("-")[0]
        if not place.check(answer.status == 204 and tag, "ETag of %s" % value.line, read):
            continue
        place.check(tags.setdefault(value.line, tag) == tag, "%s has one ETag" % value.line, read,
                    "%s, and before %s" % (tag, tags[value.line]))
        other = shown.setdefault(tag, value)
        place.check(same(other.shown, value.shown), "%s has an ETag of its own" % value.line, read,
                    "that of %s" % other.line)
    place.ask("DELETE", "/%s?id=gte.2000" % place.table)


# ---- reading ----------------------------------------------------------------------------

def compare(place, rows, what):
    """rows, with their ids, are those that were written."""
    if rows is None:
        return
    found = {int(row["id"]): row["the_value"] for row in rows}
    place.check(sorted(found) == sorted(place.rows), "%s: all rows" % what, None,
                "%s, not %s" % (sorted(found), sorted(place.rows)))
    for number, shown in place.rows.items():
        if number in found:
            place.check(same(found[number], shown), "%s: %r" % (what, shown), None,
                        "got %r" % (found[number],))


def read_at_the_top(place):
    compare(place, place.get("/%s?select=id,the_value&order=id" % place.table, "read"), "read")


def read_embedded(place):
    boxes = place.get("/boxes?id=eq.1&select=id,rows:%s(id,the_value)" % place.table, "to-many")
    if boxes:
        compare(place, boxes[0]["rows"], "to-many")
    boxes = place.get("/boxes?id=eq.1&select=id,rows:%s(id,the_value)&rows.order=id.desc&rows.limit=2000"
                      % place.table, "to-many in order")
    if boxes:
        compare(place, boxes[0]["rows"], "to-many in order")
    ones = place.get("/%s_of?select=id,one:%s(the_value)" % (place.table, place.table), "to-one")
    if ones:
        compare(place, [{"id": row["id"], "the_value": row["one"]["the_value"]} for row in ones],
                "to-one")
    compare(place, place.get("/%s_of?select=id,...%s(the_value)" % (place.table, place.table),
                             "spread"), "spread")
    boxes = place.get("/boxes?id=eq.1&select=id,...%s(ids:id,the_value)" % place.table,
                      "spread of many")
    if boxes:
        compare(place, [{"id": n, "the_value": v} for n, v in
                        zip(boxes[0]["ids"], boxes[0]["the_value"])], "spread of many")


def read_as_lines(place):
    """NDJSON: one record is one line, whatever it holds."""
    for what, path in (("lines", "/%s?select=id,the_value" % place.table),
                       ("lines of to-one", "/%s_of?select=id,one:%s(the_value)" % ((place.table,) * 2)),
                       ("lines of to-many", "/boxes?id=eq.1&select=id,rows:%s(id,the_value)" % place.table)):
        answer = place.ask("GET", path, accept="application/x-ndjson")
        lines = answer.body.split(b"\n")
        count = 1 if what.endswith("many") else len(place.rows)
        if not place.check(answer.status == 200 and len(lines) == count + 1 and lines[-1] == b"",
                           "%s: one a record" % what, answer):
            continue
        try:
            rows = [parse(line.decode()) for line in lines[:-1]]
        except ValueError as fault:
            place.check(False, what, answer, str(fault))
            continue
        if what == "lines of to-one":
            rows = [{"id": row["id"], "the_value": row["one"]["the_value"]} for row in rows]
        elif what == "lines of to-many":
            rows = rows[0]["rows"]
        compare(place, rows, what)


def filtered(place):
    """eq and in find a value by what was read of it, neq does not."""
    if "long" in place.type.words:
        return
    for number, shown in place.rows.items():
        if shown is not None and "\0" in literal(place.type, shown):
            continue                     # no URL can hold it
        if number in place.odd:
            continue
        if shown is None:
            tests = [("is.null", True), ("not.is.null", False)]
        else:
            text = literal(place.type, shown)
            tests = [("eq." + quoted(text), True), ("neq." + quoted(text), False),
                     ("in.(%s,%s)" % (inside(text), inside(text)), True), ("not.eq." + quoted(text), False),
                     ("isdistinct." + quoted(text), False),
                     ("gte." + quoted(text), True), ("gt." + quoted(text), False)]
        for test, finds in tests:
            answer = place.ask("GET", "/%s?select=id&the_value=%s" % (place.table, test))
            if answer.status >= 400:
                fine = answer.status < 500 and (
                    "nofilter" in place.type.words
                    or ("noorder" in place.type.words and test.startswith("g"))
                    or (isinstance(shown, (dict, list)) and place.name == "mysql"
                        and test.startswith("g")))
                place.check(fine, "%s is answered" % test, answer)
                continue
            found = [int(row["id"]) for row in parse(answer.text())]
            place.check((number in found) == finds, "%s %s %r" % (
                test, "finds" if finds else "does not find", shown), answer)


def ordered(place):
    """Up and down; and what is greater by a filter stands behind."""
    if "long" in place.type.words:
        return
    answer = place.ask("GET", "/%s?select=id,the_value&order=the_value.asc.nullslast,id" % place.table)
    if answer.status >= 400:
        place.check("noorder" in place.type.words and answer.status < 500, "order", answer)
        return
    ids = [int(row["id"]) for row in parse(answer.text())]
    place.check(sorted(ids) == sorted(place.rows), "order: all rows", answer)
    for at, number in enumerate(ids):
        if place.rows[number] is None or place.odd or "byplace" in place.type.words \
                or "\0" in literal(place.type, place.rows[number]):
            continue
        answer = place.ask("GET", "/%s?select=id&the_value=gt.%s" % (
            place.table, quoted(literal(place.type, place.rows[number]))))
        if answer.status >= 400:
            continue                     # filtered() has looked
        more = set(int(row["id"]) for row in parse(answer.text()))
        behind = [n for n in ids[at + 1:] if place.rows[n] is not None]
        place.check(more <= set(behind) and more == set(behind[len(behind) - len(more):]),
                    "what is gt %r stands behind it" % (place.rows[number],), answer,
                    "behind: %s" % behind)


def paged(place):
    """Pages by a cursor end, and show each row once."""
    for order in () if "long" in place.type.words else ("the_value", "the_value.desc", "the_value.asc.nullsfirst"):
        path = "/%s?select=id,the_value&order=%s&limit=2&cursor=" % (place.table, order)
        rows, count = [], 0
        while path and count < len(place.rows) + 3:
            answer = place.ask("GET", path)
            if answer.status >= 400:
                code = parse(answer.text())["code"]
                place.check(answer.status < 500 and (
                    "nocursor" in place.type.words),
                    "cursor by %s" % order, answer, path + code)
                break
            rows += parse(answer.text())
            path = dict((rel, link) for link, rel in LINK.findall(answer.get("Link") or "")).get("next")
            count += 1
        else:
            place.check(path is None, "cursor by %s ends" % order, answer)
            place.check(len(rows) == len(place.rows), "cursor by %s: each row once" % order, answer,
                        str([int(row["id"]) for row in rows]))
            compare(place, rows, "cursor by %s" % order)


# ---- there and back ---------------------------------------------------------------------

def put_back(place):
    """PUT of a row as it was read changes nothing."""
    before = place.ask("GET", "/%s?order=id" % place.table).text()
    for number in set(place.rows) - place.odd:
        row = place.ask("GET", "/%s/%d" % (place.table, number))
        answer = place.ask("PUT", "/%s/%d" % (place.table, number), row.text())
        holds_raw = "noputback" in place.type.words or any(n == number and v.raw for n, v in place.type.accepted())
        if holds_raw and 400 <= answer.status < 500:
            continue                     # what the API does not take was put there by SQL
        place.check(answer.status in (200, 204), "PUT of what was read: %s" % row.text(), answer)
    after = place.ask("GET", "/%s?order=id" % place.table).text()
    place.check(same(parse(before), parse(after)), "PUT back changes nothing", None, "%s\n      %s" % (before, after))


def csv_round(place):
    """What CSV shows, CSV takes."""
    writable = [n for n in place.rows
                if not any(n == m and v.raw for m, v in place.type.accepted())]
    if not writable:
        return
    which = "id=in.(%s)" % ",".join(map(str, writable))
    path = "/%s?select=id,the_value&order=id&%s" % (place.table, which)
    answer = place.ask("GET", path, accept="text/csv")
    if not place.check(answer.status == 200, "CSV", answer):
        return
    lines = list(csv.reader(io.StringIO(answer.text(), newline="")))
    place.check(len(lines) == len(writable) + 1 and all(len(line) == 2 for line in lines),
                "CSV: a line a row", answer)
    before = place.ask("GET", path).text()
    place.ask("DELETE", "/%s_of?id=gte.0" % place.table)
    place.ask("DELETE", "/%s?%s" % (place.table, which))
    back = place.ask("POST", "/%s" % place.table, answer.text(), media="text/csv; nulls=empty")
    if place.check(back.status == 201, "CSV is read back", back, answer.text()):
        after = place.ask("GET", path).text()
        place.check(same(parse(before), parse(after)), "CSV there and back", None,
                    "%s\n      %s" % (before, after))


def as_key(place):
    """A value in the address of its row."""
    if "key" not in place.type.words:
        return
    keys = "/%s_key" % place.table
    for number, value in place.type.accepted():
        if number not in place.rows or value.odd:
            continue
        if not value.raw:
            answer = place.ask("POST", keys, body_of([("the_value", value.written), ("n", str(number))]),
                               prefer="return=headers-only")
            if answer.status == 409:
                continue                 # another row's value, by the column's collation or rounding
            if not place.check(answer.status == 201, "key %s: POST" % value.line, answer):
                continue
            where = answer.get("Location")
            if place.check(where is not None, "key %s: Location" % value.line, answer):
                found = place.get(where, "key %s: Location is followed" % value.line)
                found = found[0] if isinstance(found, list) and len(found) == 1 else found
                place.check(same(found, {"the_value": value.shown, "n": parse(str(number))}),
                            "key %s: Location" % value.line, None, "%s: %r" % (where, found))
        text = literal(place.type, value.shown)
        if text in ("", ".", "..") or "\0" in text:
            continue                     # no segment of a path
        count = len(place.get(keys, "key: all") or [])
        path = "%s/%s" % (keys, quoted(text))
        answer = place.ask("GET", path)
        if value.raw and 400 <= answer.status < 500 and answer.status != 404:
            continue
        if not place.check(answer.status == 200 and same(parse(answer.text()), {
                "the_value": value.shown, "n": parse(str(number))}), "key %s: GET" % value.line, answer,
                path):
            continue
        back = place.ask("PUT", path, answer.text())
        if "noput" in place.type.words and back.status == 400:
            continue
        if not (value.raw and 400 <= back.status < 500):
            place.check(back.status in (200, 204), "key %s: PUT back" % value.line, back, path)
        again = place.ask("GET", path)
        place.check(same(parse(again.text()), parse(answer.text())), "key %s: the same behind PUT" % value.line, again)
        place.check(len(place.get(keys, "key: all") or []) == count,
                    "key %s: PUT back makes no row" % value.line)
        answer = place.ask("PATCH", path, '{"n": %d}' % number, prefer=WHOLE)
        if not (value.raw and 400 <= answer.status < 500):
            place.check(answer.status == 200 and '"n":%d' % number in answer.text(),
                        "key %s: PATCH" % value.line, answer)


def look(place):
    for step in (refused, written, written_together, patched, tagged, read_at_the_top, read_embedded,
                 read_as_lines, filtered, ordered, paged, put_back, as_key, csv_round):
        step(place)
