# SPDX-License-Identifier: Apache-2.0
"""What came, beside what had to come.  Values that the database chose are learned on the way."""
import csv
import io
import json
from decimal import Decimal
from urllib.parse import unquote_plus

from direct import parse
from world import Fresh, FreshText

TYPES = {None: "application/json", "object": "application/vnd.pgrst.object+json", "csv": "text/csv",
         "ndjson": "application/x-ndjson", "stripped": "application/vnd.pgrst.array+json;nulls=stripped"}


JSON_NAMES = ("meta", "x_meta")
NUMBERS = (int, float, Decimal)


class Wrong(Exception):
    """The first thing that is not as the model says."""


# ---- values ----------------------------------------------------------------------------

def same(expected, found, learn=True):
    if isinstance(expected, (Fresh, FreshText)):
        if expected.value is None:
            if learn and isinstance(found, (int, str)) and not isinstance(found, bool):
                expected.value = found
                return True
            return not learn
        return expected.value == found
    if isinstance(expected, bool) or isinstance(found, bool) or expected is None or found is None:
        return expected is found
    if isinstance(expected, NUMBERS) and isinstance(found, NUMBERS):
        return Decimal(str(expected)) == Decimal(str(found))
    if isinstance(expected, dict) and isinstance(found, dict):
        return list(expected) == list(found) and all(same(expected[n], found[n], learn) for n in expected)
    if isinstance(expected, list) and isinstance(found, list):
        return len(expected) == len(found) and all(same(a, b, learn) for a, b in zip(expected, found))
    return type(expected) is type(found) and expected == found


def match_rows(expected, found, what):
    """The same rows in any order."""
    left = list(found)
    for row in expected:
        at = next((i for i, one in enumerate(left) if same(row, one, False)), None)
        if at is None:
            raise Wrong("%s: %s is missing\nthere are %s" % (what, show(row), show(found)))
        same(row, left.pop(at))
    if left:
        raise Wrong("%s: %s should not be there" % (what, show(left)))


def show(value):
    return json.dumps(value, ensure_ascii=False, default=lambda one: "?" if isinstance(one, (Fresh, FreshText)) else float(one))


# ---- tables ----------------------------------------------------------------------------

def sorted_members(value):
    """JSON with its members in order: databases keep them as they like."""
    if isinstance(value, dict):
        return {name: sorted_members(value[name]) for name in sorted(value)}
    return [sorted_members(one) for one in value] if isinstance(value, list) else value


def normal(table, row):
    return {column.name: sorted_members(row[column.name]) if column.kind == "json" else row[column.name]
            for column in table.columns if column.name in row}


def table_rows(table, expected, found, what):
    match_rows([normal(table, row) for row in expected], [normal(table, row) for row in found], what)


def settle(rows):
    """Put what was learned into the model."""
    for row in rows:
        for name, value in row.items():
            if isinstance(value, Fresh):
                row[name] = value.value


# ---- answers ---------------------------------------------------------------------------

def strip(value):
    if isinstance(value, dict):
        return {name: strip(one) for name, one in value.items() if one is not None}
    return [strip(one) for one in value] if isinstance(value, list) else value


def csv_cell(value):
    if value is None:
        return ""
    return {True: "t", False: "f"}[value] if isinstance(value, bool) else value


def csv_rows(answer, op, text):
    lines = list(csv.reader(io.StringIO(text + "\n")))  # the last line has no end, and may be empty
    names = lines[0] if lines else []
    rows = [dict(zip(names, line or [""])) for line in lines[1:]]
    for row in rows:
        for name, value in row.items():
            sample = next((one.get(name) for one in answer.rows if one.get(name) is not None), None)
            if value != "" and (name in JSON_NAMES or isinstance(sample, NUMBERS + (Fresh,))
                                and not isinstance(sample, bool)):
                row[name] = sorted_members(parse(value))
    expected = [{name: value if name in JSON_NAMES and value is not None else csv_cell(value)
                 for name, value in sorted_json(answer, row).items()} for row in answer.rows]
    if answer.rows and list(answer.rows[0]) != names:
        raise Wrong("the columns are %s" % names)
    return expected, rows


def rows_of(answer, op, response):
    """(expected, found), as two lists."""
    text = response.body.decode("utf-8")
    accept = op.get("accept")
    if accept == "csv":
        return csv_rows(answer, op, text)
    expected = [sorted_json(answer, row) for row in answer.rows]
    if accept == "ndjson":
        return expected, [sorted_json(answer, parse(line)) for line in text.split("\n") if line]
    found = parse(text)
    if accept == "stripped":
        expected = strip(expected)
    if answer.single and not isinstance(found, dict):
        raise Wrong("the body is no object: %s" % text[:300])
    if not answer.single and not isinstance(found, list):
        raise Wrong("the body is no array: %s" % text[:300])
    return expected, [sorted_json(answer, row) for row in ([found] if answer.single else found)]


def sorted_json(answer, row):
    """Only JSON columns have members in an order of their own."""
    if not isinstance(row, dict):
        return row
    return {name: sorted_members(value) if name in JSON_NAMES else
            [sorted_json(answer, one) for one in value] if isinstance(value, list) else
            sorted_json(answer, value) if isinstance(value, dict) else value for name, value in row.items()}


def body(answer, op, response):
    if answer.single and op["method"] in ("GET", "HEAD") and not (response.get("ETag") or "").startswith('"'):
        raise Wrong("there is no ETag")
    if answer.rows is None or op["method"] == "HEAD":
        if response.body:
            raise Wrong("there should be no body: %r" % response.body[:300])
        return
    said = (response.get("Content-Type") or "").replace("; charset=utf-8", "")
    accept = op.get("accept")
    if said != TYPES[accept]:
        raise Wrong("the Content-Type is %s" % said)
    expected, found = rows_of(answer, op, response)
    if not answer.ordered:
        match_rows(expected, found, "the body")
    elif not same(expected, found):
        raise Wrong("the body should be %s\nit is %s" % (show(expected), show(found)))


def is_location(found, op, mount, key):
    """Does it name this row?  (A key that was rolled back is known to nobody.)"""
    path, _, query = (found or "").partition("?")
    said = [tuple(map(unquote_plus, part.partition("=")[::2])) for part in query.split("&")]
    known = [(name, one.value if isinstance(one, Fresh) else one) for name, one in key]
    return path == "%s/%s" % (mount, op["table"]) and len(said) == len(known) and all(
        name == other and (value is None or text == "eq.%s" % value)
        for (name, value), (other, text) in zip(known, said))


def headers(answer, op, response, mount):
    for name, value in answer.headers.items():
        found = response.get(name)
        if name == "Location" and value is not None:
            right = is_location(found, op, mount, value)
        else:
            right = found == value
        if not right:
            raise Wrong("%s should be %s, and is %s" % (name, value, found))


def success(answer, op, response, mount):
    if response.status != answer.status:
        raise Wrong("the status should be %d" % answer.status)
    if op["method"] == "BATCH":
        batch(answer, op, response, mount)
        return
    body(answer, op, response)
    headers(answer, op, response, mount)


class Part:
    """One answer in that of a batch."""

    def __init__(self, part):
        self.status, self.headers = part["status"], part["headers"]
        content = part.get("body", b"")
        self.body = content if content == b"" else (
            content if isinstance(content, str) else json.dumps(content, default=float)).encode("utf-8")

    def get(self, name):
        return self.headers.get(name)


def batch(answer, op, response, mount):
    parts = parse(response.body.decode("utf-8"))
    if len(parts) != len(answer.answers):
        raise Wrong("%d answers of %d operations" % (len(parts), len(answer.answers)))
    bare = op.get("prefer", {}).get("return") == "minimal"
    for number, (part, one, operation) in enumerate(zip(parts, answer.answers, answer.operations)):
        if bare and "body" in part:
            raise Wrong("operation %d should have no body" % number)
        try:
            if bare:
                headers(one, operation, Part(part), mount)
            else:
                success(one, operation, Part(part), mount)
        except Wrong as wrong:
            raise Wrong("operation %d: %s" % (number, wrong)) from None


NOT_KEPT = ("date", "server", "idempotent-replayed", "keep-alive", "connection")


def replay(first, response):
    """The answer of before, all of it."""
    if response.get("Idempotent-Replayed") != "true":
        raise Wrong("it should be replayed")
    heads = [sorted((name.lower(), value) for name, value in one.headers if name.lower() not in NOT_KEPT)
             for one in (first, response)]
    if response.status != first.status or response.body != first.body or heads[0] != heads[1]:
        raise Wrong("it should be %d %s %r" % (first.status, heads[0], first.body[:500]))


def refusal(alternatives, op, response):
    """alternatives: (index of the operation, or None; its errors)."""
    errors = {error for _, some in alternatives for error in some}
    expected = " or ".join("%d %s" % error for error in sorted(errors))
    if response.status not in [status for status, _ in errors]:
        raise Wrong("it should be refused: %s" % expected)
    if op["method"] == "HEAD":
        return
    error = parse(response.body.decode("utf-8"))
    where = error.pop("operation", {})
    if set(error) != {"code", "message", "details", "hint"}:
        raise Wrong("the error has members %s" % list(error))
    if not any(where.get("index") == index and (response.status, error["code"]) in some
               for index, some in alternatives):
        raise Wrong("it should be refused with %s, of operation %s" % (expected, alternatives[0][0]))
    if response.get("Preference-Applied") is not None:
        raise Wrong("an error applies no preference")
