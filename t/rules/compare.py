# SPDX-License-Identifier: Apache-2.0
"""What may be told apart in two answers, and what not."""
import csv
import io
import json
import re

# What has its own value in each database: the time, a hash of the row, where a page ends.
OWN = ("date", "server", "etag", "last-modified", "content-length", "connection", "keep-alive")
CURSOR = re.compile(r"cursor=[^>&]*")
MOUNT = re.compile(r"/[rmo]/(pgsql|mysql|sqlite3)")


def unordered(value):
    """Arrays of objects as sets: without order= they come as the database likes."""
    if isinstance(value, list):
        return sorted((unordered(one) for one in value), key=lambda one: json.dumps(one, sort_keys=True))
    if isinstance(value, dict):
        return {name: unordered(one) for name, one in value.items()}
    return value


def inner_unordered(value):
    """The same of what is embedded, but not of the rows at the top."""
    return [unordered(one) for one in value] if isinstance(value, list) else unordered(value)


def cell(text):
    """Of CSV: what is embedded is JSON in it."""
    if text[:1] not in ("[", "{"):
        return text
    try:
        return json.dumps(unordered(json.loads(text)), sort_keys=True)
    except ValueError:
        return text


def body_of(text, kind, ordered):
    text = CURSOR.sub("cursor=", MOUNT.sub("", text))
    if "json" in kind and "ndjson" not in kind:
        try:
            value = json.loads(text)
        except ValueError:
            return text
        for one in value if isinstance(value, list) else ():
            if isinstance(one, dict) and isinstance(one.get("headers"), dict):     # an operation of a batch
                one["headers"] = {k: v for k, v in one["headers"].items() if k.lower() not in OWN}
        return inner_unordered(value) if ordered else unordered(value)
    if "csv" in kind:
        lines = [[cell(one) for one in row] for row in csv.reader(io.StringIO(text))]
        return lines if ordered else sorted(lines)
    lines = text.split("\n")
    if "ndjson" in kind:
        lines = [json.dumps(unordered(json.loads(line)), sort_keys=True) if line else "" for line in lines]
    return lines if ordered else sorted(lines)


def comparable(answer, ordered):
    status, headers, text = answer
    kept = {name.lower(): CURSOR.sub("cursor=", MOUNT.sub("", value)) for name, value in headers.items()
            if name.lower() not in OWN}
    tagged = any(name.lower() == "etag" for name in headers)
    return status, kept, tagged, body_of(text.decode("utf-8", "replace"), headers.get("Content-Type", ""), ordered)


def next_page(headers):
    found = re.search(r'<([^>]*)>; rel="next"', headers.get("Link", ""))
    return MOUNT.sub("", found.group(1)) if found else None


def told(answer):
    status, headers, text = answer
    lines = ["%d" % status] + ["%s: %s" % one for one in headers.items() if one[0].lower() not in OWN]
    return "\n".join(lines + [text.decode("utf-8", "replace")[:1500]])
