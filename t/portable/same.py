# SPDX-License-Identifier: Apache-2.0
"""Whether two databases gave the same answer.  Every function answers with the difference, or None."""
import csv
import io
import json
import re
from decimal import Decimal, InvalidOperation

HEADERS = ("Content-Type", "Content-Range", "Preference-Applied", "Content-Profile")
DIGITS = Decimal("0.00005")              # of an average
BILLIONTH = Decimal("1e-9")


def parse(text):
    return json.loads(text, parse_float=Decimal)


def same_number(a, b, about):
    if a == b:
        return True
    if about:
        return abs(a - b) <= DIGITS
    whole = a == int(a) and b == int(b)
    return not whole and abs(a - b) <= BILLIONTH * max(1, abs(a))


def is_number(value):
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)


def differs(a, b, about=False, where="the body"):
    if is_number(a) and is_number(b):
        return None if same_number(a, b, about) else "%s: %s and %s" % (where, a, b)
    if type(a) is not type(b):
        return "%s: %r and %r" % (where, a, b)
    if isinstance(a, list):
        for i, (one, other) in enumerate(zip(a, b)):
            found = differs(one, other, about, "%s[%d]" % (where, i))
            if found:
                return found
        return None if len(a) == len(b) else "%s: %d and %d elements" % (where, len(a), len(b))
    if isinstance(a, dict):
        if set(a) != set(b):
            return "%s: members %r and %r" % (where, list(a), list(b))
        for key in a:
            found = differs(a[key], b[key], about, "%s.%s" % (where, key))
            if found:
                return found
        return None
    return None if a == b else "%s: %r and %r" % (where, a, b)


def differs_in_order(a, b):
    """The members of the rows themselves, not of what they hold: that may be stored JSON."""
    for i, (one, other) in enumerate(zip(a, b)) if isinstance(a, list) else [(0, (a, b))]:
        if isinstance(one, dict) and list(one) != list(other):
            return "row %d: members come as %r and as %r" % (i, list(one), list(other))
    return None


def differs_in_csv(a, b):
    a, b = (list(csv.reader(io.StringIO(text, newline=""))) for text in (a, b))
    for i, (one, other) in enumerate(zip(a, b)):
        if len(one) != len(other):
            return "line %d: %r and %r" % (i + 1, one, other)
        for cell, its in zip(one, other):
            if cell != its and not same_cell(cell, its):
                return "line %d: %r and %r" % (i + 1, cell, its)
    return None if len(a) == len(b) else "%d and %d lines" % (len(a), len(b))


def same_cell(a, b):
    try:
        return same_number(Decimal(a), Decimal(b), False)
    except InvalidOperation:
        return False


def even_message(text):
    """Without what each database must say in its own words."""
    return re.sub(r"\b(public|studio|main)\.", "", text or "").replace("type bigint", "type integer")


def error_differs(a, b, code_only):
    a, b = parse(a), parse(b)
    if a["code"] != b["code"]:
        return "code: %s and %s" % (a["code"], b["code"])
    if not code_only and even_message(a["message"]) != even_message(b["message"]):
        return "message: %r and %r" % (a["message"], b["message"])
    return None


def answers(a, b, about=False, code_only=False):
    if a.status != b.status:
        return "status %d and %d" % (a.status, b.status)
    for name in HEADERS:
        if a.get(name) != b.get(name):
            return "%s: %s and %s" % (name, a.get(name), b.get(name))
    if a.body == b.body:
        return None
    if a.status >= 400:
        return error_differs(a.text(), b.text(), code_only)
    if (a.get("Content-Type") or "").startswith("text/csv"):
        return differs_in_csv(a.text(), b.text())
    one, other = parse(a.text()), parse(b.text())
    return differs(one, other, about) or differs_in_order(one, other)


def holds_nothing(response):
    text = response.text().strip()
    if (response.get("Content-Type") or "").startswith("text/csv"):
        return "\n" not in text
    return text in ("", "[]", "null")
