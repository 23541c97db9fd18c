# SPDX-License-Identifier: Apache-2.0
"""An answer against what its case expects.  Every function answers with what is wrong, or None."""
import csv
import io
import json
import re
from decimal import Decimal
from urllib.parse import unquote

ANY = "..."                              # as a value: any value; as a key: and any others


def parse(text):
    return json.loads(text, parse_float=Decimal)


def differs(expected, got, ordered=False, where="the body"):
    """Where two JSON values differ.  Numbers by value; true is not 1."""
    if expected == ANY:
        return None
    if isinstance(expected, str) and expected.startswith("~"):
        if isinstance(got, str) and re.search(expected[1:], got, re.S):
            return None
        return "%s: %r does not match %r" % (where, got, expected[1:])
    if isinstance(expected, bool) or isinstance(got, bool) or expected is None or got is None:
        return None if expected is got else "%s: expected %r, got %r" % (where, expected, got)
    if isinstance(expected, dict) and isinstance(got, dict):
        return differs_object(expected, got, ordered, where)
    if isinstance(expected, list) and isinstance(got, list):
        for i, (a, b) in enumerate(zip(expected, got)):
            found = differs(a, b, ordered, "%s[%d]" % (where, i))
            if found:
                return found
        if len(expected) != len(got):
            return "%s: expected %d elements, got %d" % (where, len(expected), len(got))
        return None
    same_kind = type(expected) is type(got) or (isinstance(expected, (int, Decimal))
                                                and isinstance(got, (int, Decimal)))
    if same_kind and expected == got:
        return None
    return "%s: expected %r, got %r" % (where, expected, got)


def differs_object(expected, got, ordered, where):
    wanted = [key for key in expected if key != ANY]
    for key in wanted:
        if key not in got:
            return "%s: no member %r in %r" % (where, key, sorted(got))
        found = differs(expected[key], got[key], ordered, "%s.%s" % (where, key))
        if found:
            return found
    if ANY not in expected and len(got) != len(wanted):
        return "%s: unexpected members %r" % (where, sorted(set(got) - set(wanted)))
    if ordered and list(got)[:len(wanted)] != wanted:
        return "%s: the members come as %r" % (where, list(got))
    return None


def unordered(expected, got):
    """Rows in any order: each expected one must be there once."""
    if not isinstance(got, list):
        return "the body: expected an array, got %r" % (got,)
    left = list(got)
    for row in expected:
        match = next((i for i, other in enumerate(left) if differs(row, other) is None), None)
        if match is None:
            return "the body: %r is missing in %r" % (row, left)
        left.pop(match)
    return "the body: unexpected %r" % left if left else None


# ---- the parts of an answer ------------------------------------------------------------

def header(line, response, known):
    """'Name: value', 'Name ~ pattern' or '!Name'.  Named groups of a pattern are remembered."""
    if line.startswith("!"):
        value = response.get(line[1:].strip())
        return "%s is there: %s" % (line[1:], value) if value is not None else None
    found = re.match(r"([A-Za-z0-9-]+)(: | ~ )(.*)$", line)
    if found is None:
        return "what is %r?" % line
    name, how, wanted = found.groups()
    got = response.get(name)
    if got is None:
        return "%s is missing" % name
    if how == ": ":
        return None if got == wanted.strip() else "%s: expected %s, got %s" % (name, wanted, got)
    match = re.search(wanted, got)
    if match is None:
        return "%s: %s does not match %s" % (name, got, wanted)
    known.update(match.groupdict())
    return None


def body(lines, response, known):
    """(text) (regex) (empty) (rows) (python) (unordered) (ordered) (ndjson) (csv), or plain JSON."""
    found = re.match(r"\((\w+)\) ?(.*)$", lines[0])
    mode, first = found.groups() if found else ("json", lines[0])
    rest = lines[1:]
    text = "\n".join(([first] if first or not found else []) + rest)
    if mode == "empty":
        return None if response.body == b"" else "the body is not empty: %r" % response.text()[:300]
    if mode == "text":
        return None if response.text() == text else ("the body: expected %r, got %r"
                                                     % (text, response.text()[:2000]))
    if mode == "regex":
        match = re.search(text, response.text())
        if match is None:
            return "the body: %r does not match %s" % (response.text()[:1000], text)
        known.update(match.groupdict())
        return None
    if mode == "csv":
        wanted = list(csv.reader(io.StringIO(text)))
        got = list(csv.reader(io.StringIO(response.text(), newline="")))
        return None if wanted == got else "the body: expected %r, got %r" % (wanted, got)
    try:
        if mode == "ndjson":
            if response.body and not response.body.endswith(b"\n"):
                return "the body: the last line has no end"
            return differs([parse(line) for line in text.split("\n") if line],
                           [parse(line) for line in response.text().split("\n") if line], True)
        got = parse(response.text())
    except ValueError as fault:
        return "the body is no JSON (%s): %r" % (fault, response.text()[:500])
    if mode == "rows":
        return None if isinstance(got, list) and len(got) == int(text) else (
            "the body: expected %s rows, got %s" % (text, len(got) if isinstance(got, list) else got))
    if mode == "python":
        names = {"body": got, "text": response.text(), "headers": response}
        names.update(known)
        return None if eval(text, {"json": json, "re": re, "unquote": unquote, **names}) else (
            "not true: %s\nof %s" % (text, response.text()[:500]))
    if mode == "unordered":
        return unordered(parse(text), got)
    if mode in ("json", "ordered"):
        wrong = differs(parse(text), got, mode == "ordered")
        return "%s\nin %s" % (wrong, response.text()[:1500]) if wrong else None
    return "what is (%s)?" % mode


def always(request, response):
    """What holds of every answer, whatever the case."""
    kind = response.get("Content-Type") or ""
    if response.status == 204 and (response.get("Content-Length") or kind):
        return "204 with a Content-Length or Content-Type"
    plain = response.get("Content-Encoding") is None
    if plain and kind.startswith(("application/json", "application/vnd.pgrst.object+json")) and response.body:
        try:
            got = parse(response.text())
        except ValueError as fault:
            return "Content-Type says JSON, the body is none (%s): %r" % (fault,
                                                                          response.text()[:500])
        members = {"code", "message"} if "-terse" in request.target else {"code", "message", "details", "hint"}
        if response.status >= 400 and isinstance(got, dict) and isinstance(got.get("operation"), dict):
            members |= {"operation"}     # of a batch
        if response.status >= 400 and (not isinstance(got, dict) or set(got) != members):
            return "an error without the members %s: %r" % (sorted(members), got)
    if response.status >= 500 and response.get("Retry-After") is None and response.status == 503:
        return "503 without Retry-After"
    if response.status == 405 and response.get("Allow") is None:
        return "405 without Allow"
    if request.method == "HEAD" and response.body:
        return "a body to HEAD"
    return None


def answer(lines, request, response, known):
    """The whole answer against the lines of its case."""
    wrong = always(request, response)
    if wrong:
        return wrong
    if not lines:
        return None
    wanted = lines[0].strip().replace("x", "\\d")        # 404, 4xx, (2|4)xx
    if not re.fullmatch(r"[\d\\d()|]+", wanted):
        return "the case has no status: %r" % lines[0]
    if not re.fullmatch(wanted, str(response.status)):
        return "expected %s, got %d" % (lines[0].strip(), response.status)
    for i, line in enumerate(lines[1:], 1):
        if not line:
            return body(lines[i + 1:], response, known) if len(lines) > i + 1 else None
        wrong = header(line, response, known)
        if wrong:
            return wrong
    return None
