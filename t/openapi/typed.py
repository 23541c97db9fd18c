# SPDX-License-Identifier: Apache-2.0
"""The values of t/types against the schemas: what is shown is what a row's schema allows, and what is shown again as it
was written is allowed in a body."""
import json

import table
from client import rows, story
from requests import array
from table import Digits, parse


def plain(value):
    """Digits as the numbers of json."""
    if isinstance(value, Digits):
        return json.loads(value)
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, list) else value


def pools(name):
    """What texts of a type look like, which no schema says: {(path, column): values}.  As keys only what an address has as it is."""
    found = {}
    for type in table.read(name)[2]:
        values = [plain(parse(value.written)) for _, value in type.accepted() if not value.raw and '""' != value.written]
        if type.name.endswith("[]"):     # as a form has them
            values += [array(value) for value in values if isinstance(value, list)]
        found["/" + type.table, "the_value"] = [value for value in values if value is not None]
        keys = [value for value in values if isinstance(value, (str, int, list)) and not isinstance(value, bool) and value != ""]
        if keys:
            found["/%s_key" % type.table, "the_value"] = keys
    found["/rpc/each", "hs"] = [{"a": "1", "b": None}, "a=>1, b=>NULL"]
    return found


def fill(asker):
    """Each table of a type with rows of the values that it takes."""
    for (path, column), values in asker.pools.items():
        routes = asker.document.routes.get(path, {})
        if "POST" in routes and column == "the_value":
            body = [{"the_value": value, "n": number} if path.endswith("_key") else {"id": 200 + number, "the_value": value, "box": 1}
                    for number, value in enumerate(values)]
            asker.caller.ask("POST", path, [], [("Prefer", "resolution=ignore-duplicates")], body)
    asker.seen.clear()


def forget(caller):
    """Rows with a value of another type than its column's, which SQLite lets any column hold: no schema allows them."""
    for type in table.read(caller.api.database)[2]:
        odd = "in.(%s)" % ",".join(str(number) for number, value in type.accepted() if value.odd)
        for path, column in (("/" + type.table, "id"), ("/%s_key" % type.table, "n")):
            if odd != "in.()" and path in caller.document.routes:
                caller.ask("DELETE", path, [(column, odd)])


def look(caller, score):
    """POST each value to its table, and GET it."""
    for type in table.read(caller.api.database)[2]:
        if "plain" in type.words:
            continue
        routes = caller.document.routes.get("/" + type.table)
        if routes is None:
            score.tell("%s: %s" % (caller.api.name, type.name), "its table is not in the document")
            continue
        for number, value in type.accepted():
            if not value.raw:
                write(caller, routes["POST"], type, value, 100 + number, score)
        for value in type.refused():
            refuse(caller, routes["POST"], type, value, score)
        read(caller, routes["GET"], type, score)


def write(caller, maker, type, value, number, score):
    body = '{"id": %d, "the_value": %s, "box": 1}' % (number, value.written)
    exchange = caller.ask("POST", "/" + type.table, [], [("Content-Type", "application/json"), ("Prefer", "return=representation")], body.encode())
    wrong = caller.wrong(maker, exchange)
    if exchange.status != 201:
        wrong.append("it was not made")
    elif table.same(parse(value.written), value.shown):
        wrong += ["the body: " + one for one in caller.document.errors(
            maker.body["content"]["application/json"]["schema"], plain(parse(body)))]
    score.tell("%s: %s takes %s" % (caller.api.name, type.name, value.written[:60]), story(exchange, wrong) if wrong else None)


def refuse(caller, maker, type, value, score):
    body = '{"id": 99, "the_value": %s, "box": 1}' % value.written
    exchange = caller.ask("POST", "/" + type.table, [], [("Content-Type", "application/json"), ("Prefer", "tx=rollback")], body.encode())
    wrong = caller.wrong(maker, exchange)
    if exchange.status < 400:
        wrong.append("it was not refused")
    score.tell("%s: %s refuses %s" % (caller.api.name, type.name, value.written[:60]), story(exchange, wrong) if wrong else None)


def read(caller, reader, type, score):
    """All rows as they are shown, those included that the API would not write; but none with a value of another type,
    which SQLite lets any column hold."""
    odd = [str(number) for number, value in type.accepted() if value.odd]
    exchange = caller.ask("GET", "/" + type.table, [("id", "not.in.(%s)" % ",".join(odd))] if odd else [])
    wrong = caller.wrong(reader, exchange)
    if len(rows(exchange)) < len(type.accepted()) - len(odd):
        wrong.append("%d rows are shown of %d" % (len(rows(exchange)), len(type.accepted())))
    score.tell("%s: %s, as rows show it" % (caller.api.name, type.name), story(exchange, wrong) if wrong else None)
