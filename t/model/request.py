# SPDX-License-Identifier: Apache-2.0
"""An operation as HTTP: method, target, headers, body.

An operation is plain JSON, so that a sequence can be printed and sent again."""
import json
import re
from urllib.parse import quote, urlencode

from world import TABLES

TYPES = {"json": "application/json", "csv": "text/csv", "form": "application/x-www-form-urlencoded"}
ACCEPT = {"object": "application/vnd.pgrst.object+json", "csv": "text/csv", "ndjson": "application/x-ndjson",
          "stripped": "application/vnd.pgrst.array+json;nulls=stripped"}


def resolve(value, tables):
    """{"row": n, "of": table, "c": column} is the value of the n-th row, whatever it is by now."""
    if isinstance(value, dict):
        if set(value) == {"row", "of", "c"}:
            rows = tables.of(TABLES[value["of"]])
            return rows[value["row"] % len(rows)][value["c"]] if rows else 1
        return {name: resolve(one, tables) for name, one in value.items()}
    if isinstance(value, list):
        return [resolve(one, tables) for one in value]
    return value


# ---- the target ------------------------------------------------------------------------

def plain(value):
    if isinstance(value, dict):          # of an earlier answer in the same batch
        return "REFER.%d.%s.END" % (value["of"], value["c"])
    return "true" if value is True else "false" if value is False else str(value)


def quoted(value):
    if isinstance(value, dict):
        return plain(value)
    return '"%s"' % plain(value).replace("\\", "\\\\").replace('"', '\\"')


def term_name(term):
    return term["c"] + ("->>" + term["place"] if "place" in term else "")


def term_value(term, inside):
    value = term["v"]
    if term["op"] == "in":
        text = "(%s)" % ",".join(quoted(one) for one in value)
    else:
        text = quoted(value) if inside and term["op"] != "is" else plain(value)
    return ("not." if term.get("not") else "") + term["op"] + "." + text


def tree(term):
    if "tree" not in term:
        return term_name(term) + "." + term_value(term, True)
    return ("not." if term.get("not") else "") + term["tree"] + "(%s)" % ",".join(map(tree, term["of"]))


def parameters(op):
    for term in op.get("filters", ()):
        if "tree" in term:
            name, bracket, rest = tree(term).partition("(")
            yield name, bracket + rest
        else:
            yield term_name(term), term_value(term, False)
    if op.get("select"):
        yield "select", ",".join(map(selected, op["select"]))
        for item in op["select"]:
            if "embed" in item:
                yield item["embed"] + ".order", ",".join(TABLES[item["embed"]].key)
    if op.get("order"):
        yield "order", ",".join(".".join(term) for term in op["order"])
    for name in ("columns", "on_conflict"):
        if op.get(name) is not None:
            yield name, ",".join(op[name])
    for name in ("limit", "offset"):
        if op.get(name) is not None:
            yield name, str(op[name])


def selected(item):
    if "embed" in item:
        return "%s(%s)" % (item["embed"], ",".join(item["of"]))
    text = (item["as"] + ":" if item.get("as") else "") + item["c"]
    if item.get("place"):
        text += "->>" + item["place"]
    return text + ("::" + item["cast"] if item.get("cast") else "")


def target(op, mount):
    if op["method"] == "RPC":
        return "%s/rpc/%s" % (mount, op["name"])
    if op["method"] == "BATCH":
        return mount + "/"
    path = "%s/%s" % (mount, op["table"])
    if op.get("item") is not None:
        path += "/" + ",".join(quote(plain(part), safe="") for part in op["item"])
    query = "&".join("%s=%s" % (quote(name, safe="->.:"), quote(value, safe="(),.:*"))
                     for name, value in parameters(op))
    return path + ("?" + query if query else "")


# ---- the body --------------------------------------------------------------------------

def json_value(table, name, value, texts):
    column = table.by_name.get(name)
    if value is None or column is None or column.kind == "json":
        return json.dumps(value, ensure_ascii=False)
    if texts:                            # every value may come as a text
        return json.dumps(plain(value), ensure_ascii=False)
    if column.kind == "numeric" and isinstance(value, str) and value.lstrip("-").replace(".", "").isdigit():
        return value
    return json.dumps(value, ensure_ascii=False)


def json_row(op, row):
    table = TABLES[op["table"]]
    return "{%s}" % ", ".join(
        json.dumps(name, ensure_ascii=False) + ": " + json_value(table, name, value, op.get("texts"))
        for name, value in row.items())


def cell(value):
    if value is None:
        return "NULL"
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else plain(value)
    return '"%s"' % text.replace('"', '""')


def json_cells(op, row):
    """A JSON column's cell is JSON."""
    table = TABLES[op["table"]]
    return {name: json.dumps(value, ensure_ascii=False)
            if value is not None and name in table.by_name and table.by_name[name].kind == "json" else value
            for name, value in row.items()}


def body(op):
    if op["method"] == "RPC":
        return json.dumps(op.get("arguments", {}), ensure_ascii=False)
    if op["method"] not in ("POST", "PATCH", "PUT"):
        return None
    rows = op.get("rows", [])
    if op.get("form") == "csv":
        names = list(rows[0]) if rows else []
        lines = [",".join('"%s"' % name for name in names)]
        lines += [",".join(cell(json_cells(op, row)[name]) for name in names) for row in rows]
        return "\n".join(lines) + "\n"
    if op.get("form") == "form":
        return urlencode({name: plain(value) for name, value in json_cells(op, rows[0]).items()})
    if len(rows) == 1 and not op.get("array"):
        return json_row(op, rows[0])
    return "[%s]" % ", ".join(json_row(op, row) for row in rows)


# ---- batches ---------------------------------------------------------------------------

def is_reference(value):
    return isinstance(value, dict) and set(value) == {"of", "c"}


def pointer(reference, operations):
    """Into the answer of an earlier operation."""
    op = operations[reference["of"]]
    single = op.get("accept") == "object" or op.get("item") is not None
    return "#/%d/body/%s%s" % (reference["of"], "" if single else "0/", reference["c"])


def without_references(op, operations):
    """The operation with whole rows, and where its body takes values from."""
    found, rows, array = {}, [], len(op.get("rows", [])) != 1 or op.get("array")
    for number, row in enumerate(op.get("rows", [])):
        for name, value in row.items():
            if is_reference(value):
                found["/body/%s%s" % ("%d/" % number if array else "", name)] = pointer(value, operations)
        rows.append({name: value for name, value in row.items() if not is_reference(value)})
    return (dict(op, rows=rows, array=array) if "rows" in op else op), found


def batched(op, operations):
    """One operation of a batch, as JSON."""
    op, references = without_references(op, operations)
    method, path, headers, content = http(op, "")
    path = re.sub(r"REFER\.(\d+)\.(\w+)\.END", lambda found: "${%s}" % pointer(
        {"of": int(found.group(1)), "c": found.group(2)}, operations), path)
    members = ['"method": "%s"' % method, '"path": %s' % json.dumps(path)]
    if headers:
        members.append('"headers": %s' % json.dumps(dict(headers), ensure_ascii=False))
    if content is not None:
        text = content.decode("utf-8")
        members.append('"body": %s' % (text if (op.get("form") or "json") == "json" else
                                       json.dumps(text, ensure_ascii=False)))
    if references:
        members.append('"references": %s' % json.dumps(references))
    return "{%s}" % ", ".join(members)


def batch(op):
    return "[%s]" % ",\n ".join(batched(one, op["operations"]) for one in op["operations"])


def http(op, mount):
    """(method, target, headers, body)."""
    headers, text = [], batch(op) if op["method"] == "BATCH" else body(op)
    if op.get("prefer"):
        headers.append(("Prefer", ", ".join("%s=%s" % pair for pair in op["prefer"].items())))
    if op.get("accept") in ACCEPT:
        headers.append(("Accept", ACCEPT[op["accept"]]))
    if op.get("key") is not None:
        headers.append(("Idempotency-Key", '"key-%d"' % op["key"] if op["key"] % 2 else "key-%d" % op["key"]))
    for name, header in (("if_match", "If-Match"), ("if_none_match", "If-None-Match")):
        if op.get(name):
            headers.append((header, ", ".join(op[name].get("tags", ["*"]))))
    if text is not None:
        headers.append(("Content-Type", TYPES[op.get("form") or "json"]))
    method = "POST" if op["method"] in ("RPC", "BATCH") else op["method"]
    return method, target(op, mount), headers, None if text is None else text.encode("utf-8")


def told(request):
    """For whoever reads a failure."""
    method, address, headers, content = request
    lines = ["%s %s" % (method, address)] + ["%s: %s" % pair for pair in headers]
    return "\n".join(lines + ([] if content is None else ["", content.decode("utf-8")]))
